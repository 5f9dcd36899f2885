"""One payment with 501 extra references."""

from tests.formats.bankgirot_files import bgmax, deposit, received


def data() -> bytes:
    extra = [received(0, code="22")] * 501
    return bgmax(deposit(received(), *extra, kronor=1000))
