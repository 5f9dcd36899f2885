"""The directory says a.xml, the member itself b.xml."""

from tests.errors.packed import zipped


def data() -> bytes:
    return zipped([("a.xml", b"<a/>")]).replace(b"a.xml", b"b.xml", 1)
