"""A workbook whose only sheet is another than the mapping names."""

from tests.errors.packed import ods, ods_body, ods_sheet


def data() -> bytes:
    return ods(ods_body(ods_sheet([["Leverantör", "Faktnr", "Summa kr"], ["Bo", "1", "2,00"]])))
