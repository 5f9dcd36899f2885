"""A workbook with one list that is shown and one that is not."""

from tests.errors.packed import ods, ods_body, ods_sheet

ROWS = [["Leverantör", "Fakturanr", "Belopp"], ["Åkeri Norr AB", "F1001", "1250,00"]]
STYLES = (
    '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)


def data() -> bytes:
    return ods(STYLES + ods_body(ods_sheet(ROWS), ods_sheet(ROWS, "Gammalt", "ta2")))
