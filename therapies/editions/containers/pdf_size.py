"""What the streams of a PDF unpack to, measured before anything else opens it."""

import zlib
from collections.abc import Iterator

from pdfminer.ascii85 import ascii85decode

from therapies.editions.lines import Unreadable

MOST_UNPACKED = 100 * 1024 * 1024
LONGEST_HEAD = 1000


def refuse_swollen(content: bytes) -> None:
    """Raises Unreadable for streams that are, or may be, far larger than they look."""
    room = MOST_UNPACKED
    for head, packed in streams(content):
        if b"/LZW" in head or b"/RunLength" in head or head.count(b"/Fl") > 1:
            raise Unreadable("The PDF is packed in an unusual way. Print it to a new PDF.")
        room -= unpacked_size(head, packed, room)
        if room < 0:
            raise Unreadable("The PDF is too large once unpacked. Print it without pictures.")


def streams(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each stream with the dictionary before it, wherever the file says that it stands."""
    at = 0
    while (start := content.find(b"stream", at)) >= 0:
        end = content.find(b"endstream", start)
        at = len(content) if end < 0 else end + len(b"endstream")
        head = content[max(0, start - LONGEST_HEAD) : start].rpartition(b" obj")[2]
        yield head, content[start + len(b"stream") : at].lstrip(b"\r\n")


def unpacked_size(head: bytes, packed: bytes, room: int) -> int:
    """The size of a deflated stream, counted as far as there is room; 0 for any other."""
    try:
        deflated = ascii85decode(packed) if b"/ASCII85" in head else packed
        return len(zlib.decompressobj().decompress(deflated, room + 1))
    except (zlib.error, ValueError):
        return 0
