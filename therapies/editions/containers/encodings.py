"""Bytes as text."""

import codecs
import re

from therapies.editions.lines import Unreadable

MARKED = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Files that other programs make, whatever their names say.
PACKED = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decoded(content: bytes) -> str:
    """Text in UTF-8, in UTF-16 with its mark, or else as Windows writes it. Raises Unreadable."""
    if content.startswith(PACKED):
        raise Unreadable("The file is not text. Does its name end as its contents demand?")
    text = best_guess(content)
    if CONTROL.search(text):
        raise Unreadable("The file is not text. Save it as plain text in UTF-8.")
    return text


def best_guess(content: bytes) -> str:
    mark = next((mark for mark in MARKED if content.startswith(mark)), None)
    encodings = [MARKED[mark]] if mark else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The file's characters can't be read. Save it as plain text in UTF-8.")
