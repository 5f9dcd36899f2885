"""Five members that say they are of 250 MB each."""

from tests.errors.packed import sized, zipped


def data() -> bytes:
    return sized(zipped([(f"{number}.xml", b"<a/>") for number in range(5)]), 250 * 2**20)
