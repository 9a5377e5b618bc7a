"""The short reference of a kept answer, as said on the phone: K7M2-4QXD. Pure but for chance."""

import re
import secrets

# Without 0, 1, I, L and O, which are taken for each other.
DIGITS, LETTERS = "23456789", "ABCDEFGHJKMNPQRSTUVWXYZ"
HALF = 4
FORM = re.compile(rf"(?=[A-Z]*[0-9])[{DIGITS}{LETTERS}]{{8}}")
SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]")
WRONG_FORM = (
    "A reference has eight letters and digits, as in K7M2-4QXD, and never 0, 1, I, L or O. "
    "Have it read back."
)


def invented() -> str:
    """A new one; a digit stands in each half, so that no word is taken for a reference."""
    return f"{half()}-{half()}"


def half() -> str:
    drawn = [secrets.choice(DIGITS + LETTERS) for _ in range(HALF - 1)]
    drawn.insert(secrets.randbelow(HALF), secrets.choice(DIGITS))
    return "".join(drawn)


def read(typed: str) -> str:
    """The reference as stored, however its case, blanks and dashes were typed; "" if it is none."""
    bare = SEPARATORS.sub("", typed).upper()
    return f"{bare[:HALF]}-{bare[HALF:]}" if FORM.fullmatch(bare) else ""
