"""A paper invoice as somebody keyed it: ten fields in a small form of our own, read like any file.

The form is the original: canonical JSON of texts, the same bytes for the same form. What was keyed
is written in one way where it can be read, so that '1 250,50' and '1250.50' are one form, and as it
was keyed where it cannot, so that the reader can say what is wrong with it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import BinaryIO

from sluss.core.ids import is_ocr, read_account, read_org_number
from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.party import Account, Party, Scheme
from sluss.core.plain import canonical
from sluss.core.records import Claim, DocumentKind, Origin, Reference, ReferenceType
from sluss.formats._cells import read_amount, read_date
from sluss.formats._list_cells import hidden_end
from sluss.formats._reading import Item, Reading, collect

KIND = "paper"
FORM = "sluss-paper-invoice-1"
KINDS = (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.REMINDER)
# More than the longest that anybody keys; a form is no letter.
FIELD_CHARS_MAX = 200
FORM_BYTES_MAX = 64 << 10
_IS_FORM = re.compile(rb'\s{0,16}\{.{0,16384}"form"\s{0,4}:\s{0,4}"sluss-paper-invoice-', re.DOTALL)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DIGITS = re.compile(r"[0-9 ]+")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """What was keyed, field by field, as text. scan: the SHA-256 of the page's picture, or "".

    document:    a DocumentKind of KINDS. refers_to: the number that is reminded of or credited.
    taken_in_by: who took the paper in, which need not be who keyed it.
    """

    document: str = DocumentKind.INVOICE.value
    supplier_name: str = ""
    supplier_number: str = ""
    org_number: str = ""
    document_number: str = ""
    refers_to: str = ""
    issue_date: str = ""
    due_date: str = ""
    amount: str = ""
    currency: str = "SEK"
    scheme: str = Scheme.BANKGIRO.value
    account: str = ""
    reference: str = ""
    taken_in_by: str = ""
    remark: str = ""
    scan: str = ""


_FIELDS = tuple(field.name for field in fields(PaperForm))


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is that of such a form."""
    return _IS_FORM.match(head) is not None


def write_paper(form: PaperForm) -> bytes:
    """The form as its original: what can be read in one way, the rest as it was keyed."""
    told = {name: " ".join(text.split()) for name, text in asdict(form).items()}
    told["org_number"] = read_org_number(told["org_number"]) or told["org_number"]
    amount = read_amount(told["amount"], "SEK")
    told["amount"] = amount.text if amount else told["amount"]
    for name in ("issue_date", "due_date"):
        day = read_date(told[name])
        told[name] = day.isoformat() if day else told[name]
    account = _account(told)
    told["account"] = account.number if account else told["account"]
    reference = told["reference"].replace(" ", "")
    told["reference"] = reference if is_ocr(reference) else told["reference"]
    return canonical({"form": FORM, **told}).encode()


def keyed(data: bytes) -> list[tuple[str, str]]:
    """The fields that were filled in, in the order of PaperForm; none if it is no such form."""
    told = _told(data) or {}
    return [(name, told[name]) for name in _FIELDS if told.get(name)]


def read_paper(data: bytes) -> Reading:
    """The claim that a form makes, or all that is wrong with it.

    Shapes: data is the whole file; a finding's field is the name of a field of PaperForm.
    Errors: never raises for bad data. Every error refuses the form; a warning does not.
    """
    return collect(_items(data))


def stream_paper(source: BinaryIO) -> Iterator[Item]:
    """The same as a stream, from a file."""
    return _items(source.read(FORM_BYTES_MAX + 1))


def _items(data: bytes) -> Iterator[Item]:
    told = _told(data)
    if told is None:
        expected = f"{FORM}, a form with the fields {', '.join(_FIELDS)}"
        yield _wrong("not_paper", "", clipped(data[:40].decode("utf-8", "replace")), expected)
        return
    notes = list(_faults(told))
    yield from notes
    if not any(note.severity is Severity.ERROR for note in notes):
        yield _claim(told)


def _told(data: bytes) -> dict[str, str] | None:
    """The fields of the form, each a text; None if it is no such form."""
    if len(data) > FORM_BYTES_MAX:
        return None
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.pop("form", None) != FORM:
        return None
    if found.keys() != set(_FIELDS) or not all(isinstance(v, str) for v in found.values()):
        return None
    return found


def _faults(told: dict[str, str]) -> Iterator[Finding]:
    for name in _FIELDS:
        text = told[name]
        if len(text) > FIELD_CHARS_MAX or any(unicodedata.category(c) in _HIDDEN for c in text):
            expected = f"at most {FIELD_CHARS_MAX} characters that can be seen"
            yield _wrong("bad_text", name, text, expected)
    yield from _missing(told)
    yield from _numbers(told)
    yield from _days(told)
    yield from _payee(told)


def _missing(told: dict[str, str]) -> Iterator[Finding]:
    if told["document"] not in set(KINDS):
        yield _wrong("bad_word", "document", told["document"], ", ".join(KINDS))
    is_reminder = told["document"] == DocumentKind.REMINDER.value
    if not (told["supplier_name"] or told["org_number"]):
        yield _wrong("missing", "supplier_name", "", "a name or an organisation number")
    number = "refers_to" if is_reminder else "document_number"
    wanted = (number, "taken_in_by") if is_reminder else (number, "issue_date", "taken_in_by")
    for name in wanted:
        if not told[name]:
            yield _wrong("missing", name, "", "something in this field")


def _numbers(told: dict[str, str]) -> Iterator[Finding]:
    if told["org_number"] and read_org_number(told["org_number"]) is None:
        expected = "ten digits with a true check digit"
        yield _wrong("bad_org_number", "org_number", hidden_end(told["org_number"]), expected)
    if _CURRENCY.fullmatch(told["currency"]) is None:
        yield _wrong("bad_word", "currency", told["currency"], "three letters such as SEK")
    amount = read_amount(told["amount"], "SEK")
    if amount is None or amount.minor <= 0:
        yield _wrong("bad_amount", "amount", told["amount"], "an amount such as 1 250,00")
    reference = told["reference"]
    if _DIGITS.fullmatch(reference) and not is_ocr(reference.replace(" ", "")):
        yield _wrong("bad_reference", "reference", reference, "2-25 digits, the last a check digit")


def _days(told: dict[str, str]) -> Iterator[Finding]:
    days = {name: read_date(told[name]) for name in ("issue_date", "due_date")}
    for name, day in days.items():
        if told[name] and day is None:
            yield _wrong("bad_date", name, told[name], "a day such as 2026-11-20")
    issued, due = days.values()
    if issued and due and due < issued:
        place = Place(1, "due_date")
        expected = f"a day not before {issued.isoformat()}"
        yield Finding("paper.due_before", place, due.isoformat(), expected, Severity.WARNING)


def _payee(told: dict[str, str]) -> Iterator[Finding]:
    if told["scheme"] not in set(Scheme):
        yield _wrong("bad_word", "scheme", told["scheme"], ", ".join(Scheme))
    elif told["account"] and _account(told) is None:
        expected = f"a number of {told['scheme']} with a true check digit"
        yield _wrong("bad_account", "account", told["account"], expected)


def _account(told: dict[str, str]) -> Account | None:
    is_scheme = told["scheme"] in set(Scheme)
    return read_account(Scheme(told["scheme"]), told["account"]) if is_scheme else None


def _claim(told: dict[str, str]) -> Claim:
    amount = read_amount(told["amount"], told["currency"]) or Money(told["currency"], 0)
    account = _account(told)
    return Claim(
        origin=Origin.PAPER,
        kind=DocumentKind(told["document"]),
        supplier=Party(
            name=told["supplier_name"],
            org_number=read_org_number(told["org_number"]) or "",
            supplier_number=told["supplier_number"],
        ),
        document_number=told["document_number"],
        amount=amount,
        line=1,
        issue_date=read_date(told["issue_date"]),
        due_date=read_date(told["due_date"]),
        accounts=(account,) if account else (),
        reference=_reference(told["reference"]),
        refers_to=(told["refers_to"],) if told["refers_to"] else (),
        note=told["remark"],
    )


def _reference(text: str) -> Reference | None:
    if not text:
        return None
    bare = text.replace(" ", "")
    if is_ocr(bare):
        return Reference(ReferenceType.OCR, bare)
    return Reference(ReferenceType.TEXT, text)


def _wrong(fault: str, field: str, found: str, expected: str) -> Finding:
    place = Place(1 if field else 0, field)
    return Finding(f"paper.{fault}", place, clipped(found), expected, refuses_file=True)
