"""More rows than a worksheet can hold."""

from sluss.formats._table import ROWS_MAX


def data() -> bytes:
    return b"A;F1001;1250,00\n" * (ROWS_MAX + 1)
