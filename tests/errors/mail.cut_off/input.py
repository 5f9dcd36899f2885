"""An e-mail that was cut off in the middle of its attachment."""

from tests.errors.letters import letter


def data() -> bytes:
    return letter("8bit", "Leverantör;Fakturanr;Belopp", name="poster.csv", end="")
