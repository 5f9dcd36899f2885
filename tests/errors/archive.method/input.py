"""A member packed with bzip2."""

import zipfile

from tests.errors.packed import zipped


def data() -> bytes:
    return zipped([("a.xml", b"<a/>")], zipfile.ZIP_BZIP2)
