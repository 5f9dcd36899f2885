"""PDFs made by hand, so that a test knows every value that stands in them and where."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import segno

WIDTH, HEIGHT = 595, 842
SIZE = 10
# A complete invoice, each label with its value: (left, top, text).
INVOICE = (
    (50, 60, "Faktura"),
    (50, 100, "Fakturanr"),
    (150, 100, "F-1001"),
    (50, 120, "Fakturadatum"),
    (150, 120, "2023-10-23"),
    (50, 140, "Förfallodatum"),
    (150, 140, "2023-11-22"),
    (50, 160, "Att betala"),
    (150, 160, "1 250,00 kr"),
    (50, 180, "OCR-nummer"),
    (150, 180, "1234567897"),
    (50, 780, "Bankgiro"),
    (150, 780, "5402-9681"),
    (300, 780, "Org.nr"),
    (380, 780, "556036-0793"),
)
# What the same invoice says of itself in a UsingQR code.
QR = (
    '{"uqr":1,"tp":1,"nme":"Kranen AB","cid":"556036-0793","iref":"1234567897",'
    '"idt":"20231023","ddt":"20231122","due":1250,"pt":"BG","acc":"5402-9681"}'
)
Text = tuple[int, int, str]


def without(*gone: str, plus: tuple[Text, ...] = ()) -> tuple[Text, ...]:
    """The complete invoice without these texts, and with others."""
    return (*(one for one in INVOICE if one[2] not in gone), *plus)


@dataclass
class Made:
    """A PDF in the making. Object 1 is the catalogue, 2 the list of pages, 3 the font."""

    objects: list[bytes] = field(default_factory=lambda: [b"", b"", b""])

    def add(self, content: bytes) -> int:
        self.objects.append(content)
        return len(self.objects)

    def stream(self, content: bytes, more: str = "") -> int:
        packed = zlib.compress(content)
        head = f"<</Length {len(packed)}/Filter/FlateDecode{more}>>stream\n".encode()
        return self.add(head + packed + b"\nendstream")

    def data(self, trailer: str = "") -> bytes:
        out, places = b"%PDF-1.7\n", []
        for number, content in enumerate(self.objects, start=1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        count = len(self.objects) + 1
        out += f"xref\n0 {count}\n0000000000 65535 f \n{table}".encode()
        return out + f"trailer<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n0\n%%EOF".encode()


def page(texts: tuple[Text, ...], codes: tuple[Text, ...] = (), scale: int = 2) -> bytes:
    """The content of a page: texts at their places, and QR codes of so many points a module."""
    parts = []
    for left, top, text in texts:
        shown = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        parts.append(
            f"BT /F1 {SIZE} Tf {left} {HEIGHT - top - SIZE} Td ({shown}) Tj ET".encode("cp1252")
        )
    for left, top, text in codes:
        for row, modules in enumerate(segno.make_qr(text, error="m").matrix):
            for column, is_dark in enumerate(modules):
                if is_dark:
                    x, y = left + column * scale, HEIGHT - top - (row + 1) * scale
                    parts.append(f"{x} {y} {scale} {scale} re f".encode())
    return b"\n".join(parts)


def pdf(
    *contents: bytes,
    box: str = f"0 0 {WIDTH} {HEIGHT}",
    files: dict[str, bytes] | None = None,
    catalogue: str = "",
    of_page: str = "",
    picture: tuple[int, int, bytes] | None = None,
    form: bytes = b"",
    squares: bool = False,
) -> bytes:
    """A PDF of these pages. picture: width, height and grey dots of what /Im1 draws.

    form: what /Fm1 draws, object 4. squares: the letters a and b of /F2 are a square and none.
    """
    made = Made()
    fonts, drawn = "/F1 3 0 R", ""
    if form:
        more = f"/Type/XObject/Subtype/Form/BBox[0 0 {WIDTH} {HEIGHT}]"
        drawn += f"/Fm1 {made.stream(form, more)} 0 R"
    if squares:
        fonts += f"/F2 {_squares(made)} 0 R"
    if picture:
        wide, high, dots = picture
        more = f"/Type/XObject/Subtype/Image/Width {wide}/Height {high}"
        number = made.stream(dots, f"{more}/ColorSpace/DeviceGray/BitsPerComponent 8")
        drawn += f"/Im1 {number} 0 R"
    resources = f"/Font<<{fonts}>>/XObject<<{drawn}>>"
    kids = []
    for content in contents:
        number = made.stream(content)
        kids.append(
            made.add(
                f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents {number} 0 R"
                f"/Resources<<{resources}>>{of_page}>>".encode()
            )
        )
    if files:
        catalogue += _embedded(made, files)
    made.objects[0] = f"<</Type/Catalog/Pages 2 0 R{catalogue}>>".encode()
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    made.objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{listed}]>>".encode()
    made.objects[2] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    return made.data()


def _squares(made: Made) -> int:
    dark, light = made.stream(b"1 0 0 0 1 1 d1 0 0 1 1 re f"), made.stream(b"1 0 0 0 1 1 d1")
    return made.add(
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/Resources<<>>"
        f"/CharProcs<</d {dark} 0 R/l {light} 0 R>>/Encoding<</Type/Encoding/Differences[97/d/l]>>"
        "/FirstChar 97/LastChar 98/Widths[1 1]>>".encode()
    )


def _embedded(made: Made, files: dict[str, bytes]) -> str:
    names = ""
    for name, content in files.items():
        number = made.stream(content, "/Type/EmbeddedFile/Subtype/text#2Fxml")
        spec = made.add(f"<</Type/Filespec/F({name})/UF({name})/EF<</F {number} 0 R>>>>".encode())
        names += f"({name}) {spec} 0 R "
    return f"/Names<</EmbeddedFiles<</Names[{names}]>>>>"


def scanned(data: bytes, dots_an_inch: int = 150) -> bytes:
    """A PDF whose only page is a picture of another one's first page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    seen = document[0].render(scale=dots_an_inch / 72, grayscale=True)
    rows = bytes(seen.buffer)
    dots = b"".join(rows[start : start + seen.width] for start in range(0, len(rows), seen.stride))
    document.close()
    content = f"{WIDTH} 0 0 {HEIGHT} 0 0 cm /Im1 Do".encode()
    return pdf(content, picture=(seen.width, seen.height, dots))


def locked(data: bytes) -> bytes:
    """A PDF that asks for a password that nobody has."""
    secret = "00" * 32
    how = f"/Encrypt<</Filter/Standard/V 1/R 2/P -1/O<{secret}>/U<{secret}>>>/ID[<00><00>]"
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R" + how.encode())
