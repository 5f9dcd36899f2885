"""10,001 members."""

from sluss.formats._zip import MEMBERS_MAX
from tests.errors.packed import zipped


def data() -> bytes:
    return zipped([(f"{number}.xml", b"") for number in range(MEMBERS_MAX + 1)])
