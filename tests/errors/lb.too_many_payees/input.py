"""200,001 names in one section."""

from tests.formats.bankgirot_files import info, lb


def data() -> bytes:
    return lb(*[info("NAME", code="26", number=f"{number:06}") for number in range(200_001)])
