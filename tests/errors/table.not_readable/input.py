"""A workbook whose directory of sheets is empty."""

from tests.errors.packed import CONTENT_TYPES, zipped


def data() -> bytes:
    return zipped([("[Content_Types].xml", CONTENT_TYPES), ("xl/workbook.xml", b"")])
