"""One deposit with 100,002 payments: one more than are held before the next is looked at."""

from tests.formats.bankgirot_files import bgmax, deposit, received


def data() -> bytes:
    return bgmax(deposit(*[received(0)] * 100_002))
