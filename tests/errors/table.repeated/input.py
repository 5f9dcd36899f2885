"""A workbook of a few hundred bytes that holds a hundred thousand debts."""

from tests.errors.packed import ods, ods_body, ods_sheet

ROWS = [["Leverantör", "Fakturanr", "Belopp"], ["Åkeri Norr AB", "F1001", "1250,00"]]
REPEATED = '<table:table-row table:number-rows-repeated="100000">'


def data() -> bytes:
    head, _, rest = ods_sheet(ROWS).rpartition("<table:table-row>")
    return ods(ods_body(head + REPEATED + rest))
