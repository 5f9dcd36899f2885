"""Invoices as PDF, written as bytes: texts in Helvetica at their places, and perhaps a QR code.

The code is that of UsingQR, which Swedish invoices have borne since 2013.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator

from sluss.lab.firms import Buyer
from sluss.lab.invoices import Invoice
from sluss.lab.numbers import PayTo, written
from sluss.lab.qr import qr_rows

_HEIGHT, _SIZE, _MODULE = 842, 10, 2
_LEFT, _MIDDLE, _RIGHT = 50, 330, 450
_SCHEMES = {"bankgiro": "BG", "plusgiro": "PG", "bban": "BBAN", "iban": "IBAN"}
_LABELS = {"bankgiro": "Bankgiro:", "plusgiro": "Plusgiro:", "bban": "Konto:", "iban": "IBAN:"}

# From the page's upper left corner in points: right, down, text.
_Text = tuple[int, int, str]


def pdf_invoice(invoice: Invoice, buyer: Buyer, *, has_code: bool) -> bytes:
    """One page."""
    shown = b"\n".join(_shown(*text) for text in _texts(invoice, buyer))
    if has_code:
        shown += b"\n" + _squares(_code(invoice))
    packed = zlib.compress(shown, 6)
    page = f"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 {_HEIGHT}]/Contents 5 0 R"
    return _file(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<<{page}/Resources<</Font<</F1 4 0 R>>>>>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        f"<</Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream",
    )


def _texts(invoice: Invoice, buyer: Buyer) -> Iterator[_Text]:
    firm = invoice.seller
    yield _LEFT, 40, firm.name
    yield _MIDDLE, 40, "FAKTURA"
    facts = [
        ("Fakturanr:", invoice.number),
        ("Fakturadatum:", invoice.issued_on.isoformat()),
        ("Förfallodatum:", invoice.due_on.isoformat()),
        ("Er referens:", invoice.addressed_to or buyer.name),
    ]
    for place, (label, value) in enumerate(facts):
        yield _MIDDLE, 80 + 18 * place, label
        yield _RIGHT, 80 + 18 * place, value
    for place, line in enumerate(invoice.lines):
        yield _LEFT, 200 + 18 * place, line.goods
        yield _RIGHT, 200 + 18 * place, _kronor(line.net_minor)
    below = 220 + 18 * len(invoice.lines)
    yield _MIDDLE, below, "Moms"
    yield _RIGHT, below, _kronor(invoice.vat_minor + invoice.rounding_minor)
    yield _MIDDLE, below + 20, "Att betala:"
    yield _RIGHT, below + 20, f"{_kronor(invoice.total.minor)} kr"
    yield _LEFT, 700, f"Leverantör: {firm.name}"
    yield _LEFT, 718, f"Org.nr: {firm.org_number[:6]}-{firm.org_number[6:]}"
    yield _LEFT, 736, f"Momsreg.nr: {firm.vat_number}"
    if invoice.account:
        yield _MIDDLE, 700, _LABELS[invoice.account.scheme]
        yield _RIGHT - 50, 700, written(invoice.account)
    if firm.has_ocr:
        yield _MIDDLE, 718, f"OCR: {invoice.reference}"


def _code(invoice: Invoice) -> str:
    account = invoice.account or PayTo("", "")
    values = {
        "uqr": 1,
        "tp": 1,
        "nme": invoice.seller.name,
        "cc": "SE",
        "cid": invoice.seller.org_number,
        "iref": invoice.reference,
        "idt": f"{invoice.issued_on:%Y%m%d}",
        "ddt": f"{invoice.due_on:%Y%m%d}",
        "due": invoice.total.text,
        "pt": _SCHEMES.get(account.scheme, ""),
        "acc": written(account),
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _squares(text: str) -> bytes:
    parts = []
    for down, row in enumerate(qr_rows(text)):
        y = _HEIGHT - 560 - (down + 1) * _MODULE
        for right, is_dark in enumerate(row):
            if is_dark:
                parts.append(f"{_LEFT + right * _MODULE} {y} {_MODULE} {_MODULE} re")
    return "\n".join([*parts, "f"]).encode()


def _shown(left: int, top: int, text: str) -> bytes:
    shown = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    at = f"{left} {_HEIGHT - top - _SIZE}"
    return f"BT /F1 {_SIZE} Tf {at} Td ({shown}) Tj ET".encode("cp1252")


def _kronor(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100:,}".replace(",", " ") + f",{abs(minor) % 100:02d}"


def _file(*objects: bytes) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    trailer = f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {count}\n0000000000 65535 f \n{table}".encode() + trailer.encode()
