"""A workbook with lists on two sheets."""

from tests.errors.packed import sheet, workbook

ROWS = [["Leverantör", "Fakturanr", "Belopp"], ["Åkeri Norr AB", "F1001", "1250,00"]]


def data() -> bytes:
    return workbook(sheet(ROWS), sheet(ROWS))
