"""A link to a file of the machine."""

import zipfile

from tests.errors.packed import zipped


def data() -> bytes:
    link = zipfile.ZipInfo("invoice.xml")
    link.external_attr = 0o120777 << 16
    return zipped([(link, b"/etc/hostname")])
