import hashlib
import html
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therapies.editions.digests import words_digest

QUESTION = "Is prior notice required for all 12 single-use devices?"
ANSWER = "No. Call the customer's plan at 555.010.0100, or see its guide (example.org > Guides)."
DIGEST = words_digest(QUESTION, ANSWER)

# What a container may put between two words, around one, and into one.
BETWEEN = [
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\u202f",
    " \n ",
    "<br>",
    "</p>\n<p>",
    " · ",
    ", ",
]
AROUND = [
    "{}",
    "**{}**",
    "_{}_",
    "`{}`",
    "<b>{}</b>",
    '<a href="https://example.org/a?b=1">{}</a>',
    "[{}](https://example.org/a_(b))",
    "[{}](#)",
    "[{}][1]",
    "“{}”",
    "({})",
    "{}®",
    "{}[®]",
    "{}<sup>™</sup>",
    "{}²",
    "{}<sup>2</sup>",
    '{}<sup><a href="#note">2</a></sup>',
    "{}[^2]",
    "{}<!-- a note -->",
]
INSIDE = ["", "\u00ad", "\u200b"]
LETTERS = string.ascii_lowercase + "éß" + string.digits
WORDS = st.lists(st.text(LETTERS, min_size=3, max_size=6), min_size=2, max_size=5)
LUCK = st.randoms(use_true_random=True)


def dressed(words, luck):
    """The words as some container may hold them."""
    text = ""
    for word in words:
        put = luck.randint(1, len(word) - 1)
        within = word[:put] + luck.choice(INSIDE) + word[put:]
        cased = luck.choice([within, within.upper(), within.capitalize()])
        text += luck.choice(AROUND).format(cased) + luck.choice(BETWEEN)
    return text


@pytest.mark.parametrize("number", ["", "1. ", "**12.** ", "### 3) "])
@given(LUCK, WORDS, WORDS)
def test_equal_words_have_one_digest_however_they_are_set(number, luck, question, answer):
    plain = words_digest(" ".join(question), " ".join(answer))
    assert words_digest(number + dressed(question, luck), dressed(answer, luck)) == plain


@given(st.data(), WORDS, WORDS)
def test_another_word_is_another_digest(data, question, answer):
    place = data.draw(st.integers(0, len(answer) - 1))
    changed = [*answer[:place], answer[place] + "x", *answer[place + 1 :]]
    dropped = [*answer[:place], *answer[place + 1 :]]
    moved = [*question, answer[0]], answer[1:]
    others = [(question, changed), (question, dropped), moved, ([*answer, "x"], question)]
    digests = {words_digest(" ".join(q), " ".join(a)) for q, a in others}
    assert words_digest(" ".join(question), " ".join(answer)) not in digests


@given(*[st.text("<>[]()!&;*_\\-a1sup ®²\u00ad\n\x00\ud800", max_size=40)] * 2)
def test_any_text_has_a_digest(question, answer):
    assert len(words_digest(question, answer)) == 64


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (f"1. {QUESTION}", f"\n\n{ANSWER}\n"),
        (f"1.{QUESTION}", ANSWER),
        (f"<h3><strong>7)</strong> {QUESTION}</h3>", f"<p>{html.escape(ANSWER)}</p>"),
        (QUESTION.replace("-", "\u2011"), ANSWER.replace("'", "’")),
        (QUESTION.replace("-", "-\n"), ANSWER.replace("plan", "pl\u00ad\n  an")),
        (QUESTION.replace("required", "re-\nquired"), ANSWER.replace("plan", "plan(TM)")),
        (QUESTION, ANSWER.replace("plan", "planSM").replace("Call", "<em>C</em>all")),
        (QUESTION, ANSWER.replace("plan", "plan<sup>SM</sup>").replace(".0", r"\.0")),
        (QUESTION, ANSWER.replace("plan", "plan<sup>1</sup>, <sup>2</sup>")),
        (QUESTION, ANSWER.replace("plan", "plan[1](#note-1)")),
        (QUESTION.upper(), ANSWER.upper()),
    ],
)
def test_the_setting_of_the_words_does_not_count(question, answer):
    assert words_digest(question, answer) == DIGEST


@pytest.mark.parametrize("address", ["https://example.org/a", "mailto:a@b.org", "a@b.org"])
def test_an_address_in_angle_brackets_is_words(address):
    assert words_digest("Where?", f"See <{address}>.") == words_digest("Where?", f"See {address}")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (QUESTION, ANSWER.replace("555.010.0100", "555.010.0101")),
        (QUESTION, ANSWER.replace("No.", "Yes.")),
        (QUESTION, ANSWER.replace("No.", "")),
        (QUESTION.replace("12", "1-2"), ANSWER),
        (QUESTION.replace("12", "1 2"), ANSWER),
        (QUESTION.replace("12", "12<sup>nd</sup>"), ANSWER),
        (QUESTION.replace("all", "<sup>1</sup>all<sup>2</sup> or <sup>3</sup>"), ANSWER),
        (f"1.5 {QUESTION}", ANSWER),
        (ANSWER, QUESTION),
        (f"{QUESTION} {ANSWER}", ""),
    ],
)
def test_each_word_and_figure_counts(question, answer):
    assert words_digest(question, answer) != DIGEST


def test_the_folding_is_fixed_because_digests_are_stored():
    folded = (
        "is prior notice required for all 12 singleuse devices\n"
        "no call the customers plan at 555 010 0100 or see its guide example org guides"
    )
    assert hashlib.sha256(folded.encode()).hexdigest() == DIGEST
