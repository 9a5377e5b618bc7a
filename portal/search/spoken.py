"""Codes as they are spoken: "j thirty-three ninety-nine", "cue two zero five six". Pure."""

import re

UNITS = {
    word: digit
    for digit, words in enumerate(
        (
            "zero oh o nought",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine niner",
        )
    )
    for word in words.split()
}
TEEN_WORDS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TEENS = {word: number for number, word in enumerate(TEEN_WORDS.split(), start=10)}
TENS = {
    word: number
    for number, words in zip(
        range(20, 100, 10),
        ("twenty", "thirty", "forty fourty", "fifty", "sixty", "seventy", "eighty", "ninety ninty"),
        strict=True,
    )
    for word in words.split()
}
REPEATED = {"double": 2, "triple": 3}
SCALES = {"hundred": 100, "thousand": 1000}
LETTERS = {
    word: letter
    for letter, words in {
        "A": "alpha alfa",
        "B": "bee be bravo",
        "C": "see sea cee charlie",
        "D": "dee delta",
        "E": "ee echo",
        "F": "eff ef foxtrot",
        "G": "gee golf",
        "H": "aitch hotel",
        "I": "eye india",
        "J": "jay juliet juliett",
        "K": "kay kilo",
        "L": "el ell lima",
        "M": "em mike",
        "N": "en",
        "O": "oscar",
        "P": "pee papa",
        "Q": "cue queue que quebec",
        "R": "ar are romeo",
        "S": "ess es sierra",
        "T": "tee tea tango",
        "U": "you uniform",
        "V": "vee victor",
    }.items()
    for word in words.split()
}
# Words of every sentence: they name a letter only where nothing but the code is said.
EVERYDAY = frozenset({"a", "are", "be", "i", "mike", "papa", "sea", "see", "you"})
LETTER = re.compile(r"[a-v]")
NUMBER_WORDS = UNITS.keys() | TEENS.keys() | TENS.keys() | REPEATED.keys() | SCALES.keys()


def letter(word: str) -> str:
    """The letter that a word is or names; empty where it is neither."""
    return word.upper() if LETTER.fullmatch(word) else LETTERS.get(word, "")


def is_number(word: str) -> bool:
    return word in NUMBER_WORDS or (word.isascii() and word.isdigit())


def digits(words: list[str]) -> str:
    """The digits that these words say, one after the other; "hundred" and "thousand" reckon."""
    if SCALES.keys() & set(words):
        return reckoned(words)
    said, at = "", 0
    while at < len(words):
        taken, more = one_number(words[at:])
        said, at = said + more, at + taken
    return said


def one_number(words: list[str]) -> tuple[int, str]:
    """How many of the words make the next number, and its digits."""
    word, after = words[0], words[1] if len(words) > 1 else ""
    if word in REPEATED and after in UNITS:
        return 2, str(UNITS[after]) * REPEATED[word]
    if word in TENS:
        unit = UNITS.get(after, 0)
        return (2, str(TENS[word] + unit)) if unit else (1, str(TENS[word]))
    if word in TEENS:
        return 1, str(TEENS[word])
    return 1, str(UNITS[word]) if word in UNITS else word


def reckoned(words: list[str]) -> str:
    """ "three thousand three hundred ninety nine" is 3399, "thirty-three hundred" 3300."""
    total, current = 0, 0
    for word in words:
        if word in SCALES:
            current = (current or 1) * SCALES[word]
            total, current = total + current, 0
        elif word.isdigit():
            current += int(word)
        else:
            current += TENS.get(word, 0) or TEENS.get(word, 0) or UNITS.get(word, 0)
    return f"{total + current:04}"


def code_said(words: list[str]) -> tuple[str, int, int] | None:
    """The first code that these words say, and where: a letter, then exactly four digits."""
    for start, word in enumerate(words):
        initial = letter(word)
        if not initial:
            continue
        end = start + 1
        while end < len(words) and is_number(words[end]):
            end += 1
        said = digits(words[start + 1 : end])
        alone = end - start == len(words)
        if len(said) == 4 and (alone or word not in EVERYDAY):
            return initial + said, start, end
    return None
