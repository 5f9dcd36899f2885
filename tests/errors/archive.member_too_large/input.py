"""A member that says it is larger than 256 MiB."""

import zipfile

from sluss.formats._zip import MEMBER_BYTES_MAX, RATIO_MAX
from tests.errors.packed import sized, zipped

# With less than this in the archive it would be refused as a bomb.
CONTENT = bytes(MEMBER_BYTES_MAX // RATIO_MAX + 1)


def data() -> bytes:
    return sized(zipped([("a.xml", CONTENT)], zipfile.ZIP_STORED), MEMBER_BYTES_MAX + 1)
