"""Digests of printed questions: enough to tell that the words changed, without holding them.

An edition keeps `words_digest` of each question and answer that its list prints. A later list is
read from whatever it was published as (text, Markdown, HTML, words taken from a PDF or DOCX), so
only words and figures count, not how they were set.

The digests are stored with the editions: whoever changes the folding below changes every one of
them. It therefore leans on no other folding of the portal.
"""

import hashlib
import html
import re
import unicodedata

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A raised figure, sign or mark; raised words stay.
RAISED = re.compile(
    r"<sup\b[^<>]*>(?:<(?!/?sup\b)[^<>]*>|[\d*†‡§®™℠,\s]|SM|TM|\(?R\)?)*</sup\s*>", re.IGNORECASE
)
# Tags that stand inside a word without parting it; all others part words.
INLINE = re.compile(
    r"</?(?:a|abbr|b|code|del|em|font|i|ins|mark|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+|[^<>\s@]+@[^<>\s]+)>")
TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
LINK = re.compile(r"!?\[([^\[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])")
FOOTNOTE = re.compile(r"\[\^?\d{1,2}\](?:\(#[^()]*\)|(?!\())|[\u00b2\u00b3\u00b9\u2070-\u207f]")
MARK = re.compile(r"[®™℠©]|\((?i:c|r|sm|tm)\)|(?<=[a-z])(?:SM|TM)\b")
# Backslashes of Markdown, emphasis, code and apostrophes stand inside words.
INSIDE_WORDS = re.compile(r"[\\*_`~´'‘’‛ʼ]")
SOFT_HYPHEN = re.compile(r"\u00ad(?:[^\S\n]*\n\s*)?")
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff]")
# Between letters only: 10-12 are two figures. "Case-by-case" may be broken after its hyphens.
HYPHEN = re.compile(r"(?<=[^\W\d])[-\u2010-\u2013\u2212]\s*(?=[^\W\d])")
NUMBER = re.compile(r"\A\W*\d{1,2}[.)](?!\d)")
NOT_WORD = re.compile(r"\W+")


def words_digest(question: str, answer: str) -> str:
    """SHA-256, in hexadecimal, over the folded words of a printed question and its answer.

    Equal for equal words, whatever their markup (HTML or Markdown, links by their text), line
    breaks, case, accents, punctuation, blanks, kind of hyphen, soft hyphens, trade marks, raised
    footnote figures and the question's own number. Different as soon as a word or figure
    differs, is left out, or moves from the question to the answer.

    A footnote figure set as a plain digit ("therapy2") can't be told from a word's own; the
    reader of a container that knows it was raised hands over "²".
    """
    folded = f"{words(NUMBER.sub('', without_markup(question)))}\n{words(without_markup(answer))}"
    return hashlib.sha256(folded.encode()).hexdigest()


def without_markup(text: str) -> str:
    """The text without tags, Markdown, footnote figures and marks."""
    text = COMMENT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = INLINE.sub("", RAISED.sub("", AUTOLINK.sub(r"\1", text)))
    text = html.unescape(TAG.sub(" ", text))
    text = MARK.sub("", FOOTNOTE.sub("", text))
    return INSIDE_WORDS.sub("", LINK.sub(r"\1", text))


def words(text: str) -> str:
    """Words and figures alone, folded, with one blank between them."""
    text = INVISIBLE.sub("", SOFT_HYPHEN.sub("", text))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return NOT_WORD.sub(" ", HYPHEN.sub("", text)).strip()
