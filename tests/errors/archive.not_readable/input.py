"""A zip that was cut off."""

from tests.errors.packed import zipped


def data() -> bytes:
    return zipped([("a.xml", b"<a/>")])[:-10]
