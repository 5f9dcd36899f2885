"""A byte that was changed on the way: the checksum tells."""

from tests.errors.packed import CENTRAL, changed, zipped


def data() -> bytes:
    whole = zipped([("a.xml", b"<a/>")])
    return changed(whole, whole.index(CENTRAL) + 16, b"\0\0\0\0")
