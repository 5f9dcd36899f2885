"""One cell in the last corner: a reader would make room for 17,000 million."""

from tests.errors.packed import workbook


def data() -> bytes:
    return workbook(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
