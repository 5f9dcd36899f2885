"""A row of 501 cells: no list, or a wrong delimiter."""

from sluss.formats._table import COLUMNS_MAX


def data() -> bytes:
    return b"Namn;Fakturanr;Belopp\nA;F1001;1250,00" + b";" * COLUMNS_MAX + b"\n"
