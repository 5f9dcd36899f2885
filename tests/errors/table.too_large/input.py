"""A workbook whose parts are 300 MB when they are unpacked."""

from tests.errors.packed import CONTENT_TYPES, zipped

# What packs a hundred times is refused as a bomb before this is asked: random enough, not more.
PART = bytes(range(256)) * 2**12


def data() -> bytes:
    parts = [(f"xl/media/{number}.bin", PART) for number in range(300)]
    return zipped([("[Content_Types].xml", CONTENT_TYPES), ("xl/workbook.xml", b""), *parts])
