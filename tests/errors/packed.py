"""Zips and workbooks for the gallery, honest and otherwise."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/></Types>'
)


def zipped(
    members: list[tuple[str | zipfile.ZipInfo, bytes | str]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


def changed(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def sized(data: bytes, size: int) -> bytes:
    """The same zip, in which every member says that it is of this size when it is unpacked."""
    for mark, offset in ((LOCAL, 22), (CENTRAL, 24)):
        at = data.find(mark)
        while at >= 0:
            data = changed(data, at + offset, size.to_bytes(4, "little"))
            at = data.find(mark, at + 4)
    return data


def sheet(rows: list[list[str]]) -> str:
    written = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(ord("A") + at)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for at, cell in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    return f"<worksheet {_MAIN}><sheetData>{written}</sheetData></worksheet>"


def workbook(*sheets: str) -> bytes:
    """A workbook of these parts, be they sound sheets or not."""
    named = "".join(
        f'<sheet name="Blad{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    start = f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    return zipped(
        [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", f"{relations}{start}</Relationships>"),
            (
                "xl/workbook.xml",
                f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>{named}</sheets></workbook>',
            ),
            ("xl/_rels/workbook.xml.rels", f"{relations}{related}</Relationships>"),
            *((f"xl/worksheets/{n}.xml", part) for n, part in enumerate(sheets, start=1)),
        ]
    )


_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(content: str, *more: tuple[str, bytes | str]) -> bytes:
    """An OpenDocument workbook with these tables, with whatever other parts."""
    spaces = " ".join(f'xmlns:{n}="{_ODF}{n}:1.0"' for n in ("office", "table", "text", "style"))
    root = f"<office:document-content {spaces}>{content}</office:document-content>"
    return zipped([("mimetype", _ODS_TYPE), ("content.xml", root), *more], zipfile.ZIP_STORED)


def ods_sheet(rows: list[list[str]], name: str = "Blad1", style: str = "") -> str:
    """A table of texts."""
    written = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(cell)}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    styled = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{styled}>{written}</table:table>'


def ods_body(*tables: str) -> str:
    inside = "".join(tables)
    return f"<office:body><office:spreadsheet>{inside}</office:spreadsheet></office:body>"
