"""Office files: zipped XML, which may be encrypted, broken, or far larger than it looks."""

import io
import zipfile

from therapies.editions.lines import Unreadable

MOST_UNPACKED = 100 * 1024 * 1024
MOST_XML = 30 * 1024 * 1024
# What Office makes of a file with a password, and what it made of all files before 2007.
COMPOUND = b"\xd0\xcf\x11\xe0"
KNOWN_PACKING = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def refuse_unfit(content: bytes, *, most_xml: int = MOST_XML, most: int = MOST_UNPACKED) -> None:
    """Raises Unreadable for what a library had better not open."""
    if content.startswith(COMPOUND):
        raise Unreadable(
            "The file is encrypted, or of a kind older than 2007. Save it without a password, as "
            "XLSX or DOCX."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as no:
        raise Unreadable("The file is broken, or not what its name says. Save it again.") from no
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The file is encrypted. Save it without a password.")
    if any(part.compress_type not in KNOWN_PACKING for part in parts):
        raise Unreadable("The file is packed in a way that Office doesn't use. Save it again.")
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if xml > most_xml or sum(part.file_size for part in parts) > most:
        raise Unreadable("The file is too large once unpacked. Save what counts alone.")
