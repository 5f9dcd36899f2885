"""A cell of more characters than a worksheet can hold."""

from sluss.formats._table import CELL_CHARS_MAX


def data() -> bytes:
    return b"Namn;Fakturanr;Belopp\n" + b"A" * (CELL_CHARS_MAX + 1) + b";F1001;1250,00\n"
