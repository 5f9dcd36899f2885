"""A name that leads out of the folder."""

from tests.errors.packed import zipped


def data() -> bytes:
    return zipped([("../../start.sh", b"echo")])
