"""Two MiB of zeros in two KiB."""

from tests.errors.packed import zipped


def data() -> bytes:
    return zipped([("a.xml", bytes(2**21))])
