"""Who reads an input of the gallery, by its kind, and what they say of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Party
from sluss.formats import mail
from sluss.formats.archive import list_members, read_member
from sluss.formats.attachments import extract_attachment
from sluss.formats.bank_profile import read_profile
from sluss.formats.iso_schema import validate
from sluss.formats.lb_seal import check_seal
from sluss.formats.list_mapping import Column, ListKind, Mapped, Mapping, read_mapping
from sluss.formats.lists import read_list
from sluss.formats.payee_list import Asked, read_exclusions, read_right_amounts
from sluss.formats.recognise import FORMATS, by_kind, recognise
from sluss.formats.table_csv import read_rows
from sluss.outside.shipped import shipped
from sluss.rules.pay.repeat import Case, Last, plan
from sluss.rules.standby.plan import read_standby
from sluss.rules.triage.law import read_fees
from sluss.rules.triage.policy import read_policy
from tools.error_gallery import Entry

# What a person says of a list of the kind "mapped".
MAPPING = Mapping(
    kind=ListKind.OPEN_ITEMS, columns=(Mapped("Summa kr", Column.AMOUNT),), sheet="Skulder"
)
# With what the inputs of the kind "seal" are to be sealed.
SEAL_KEY = bytes.fromhex("1234567890ABCDEF" * 2)
# Whom the inputs of the kind "exclusions" may be about: two payments to namesakes.
PAID_LAST_TIME = tuple(
    Last(name=f"file:{row}", row=row, payee=Party(name="Anna Ahl"), amount=Money("SEK", 50_000))
    for row in (1, 2)
)
RECOGNISED = frozenset(form.kind for form in FORMATS)


def findings(entry: Entry) -> list[Finding]:
    """What the reader of its kind says of an entry's input."""
    if entry.kind == "path":
        return _arrived(entry.made("make"))
    return READERS.get(entry.kind, _format(entry.kind))(entry.data())


def _format(kind: str) -> Callable[[bytes], list[Finding]]:
    return lambda data: _only_findings(by_kind(kind).stream(BytesIO(data)))


def _only_findings(items: Iterable[object]) -> list[Finding]:
    return [item for item in items if isinstance(item, Finding)]


def _arrived(make: Callable[..., object]) -> list[Finding]:
    """What is said of a path before anything of it is kept. Needs Django to be ready."""
    from sluss.reception.arriving import arriving

    with tempfile.TemporaryDirectory() as folder:
        made = Path(str(make(Path(folder))))
        found = [(candidate.refusal, *candidate.noted) for candidate in arriving([made])]
        return _only_findings(finding for some in found for finding in some)


def _archive(data: bytes) -> list[Finding]:
    members = list_members(data)
    if isinstance(members, Finding):
        return [members]
    return _only_findings(read_member(data, member) for member in members)


def _mail(data: bytes) -> list[Finding]:
    members = mail.list_members(data)
    if isinstance(members, Finding):
        return [members]
    return _only_findings(mail.read_members(data, members))


def _instead(read: Callable[[bytes], object]) -> Callable[[bytes], list[Finding]]:
    """Of a reader that gives its findings instead of what it reads."""

    def say(data: bytes) -> list[Finding]:
        answer = read(data)
        return _only_findings(answer if isinstance(answer, list) else [answer])

    return say


def _exclusions(data: bytes) -> list[Finding]:
    """Of a list of exclusions, beside the two payments of one file."""
    items = read_exclusions(data)
    asked = [item for item in items if isinstance(item, Asked)]
    case = Case(period="2026-11", rows=PAID_LAST_TIME, asked=asked)
    return [*_only_findings(items), *plan(case).findings]


READERS: dict[str, Callable[[bytes], list[Finding]]] = {
    "file": _instead(recognise),
    "profile": _instead(read_profile),
    "policy": _instead(read_policy),
    "law": _instead(read_fees),
    "standby": _instead(read_standby),
    "mapping": _instead(read_mapping),
    "seal": _instead(lambda data: check_seal(data, SEAL_KEY)),
    "attachment": _instead(lambda data: extract_attachment(data, 1)),
    "mapped": lambda data: read_list(data, MAPPING).findings,
    "exclusions": _exclusions,
    "right-amounts": lambda data: _only_findings(read_right_amounts(data)),
    "rows": lambda data: _only_findings(read_rows(BytesIO(data))),
    "zip": _archive,
    "e-mail": _mail,
    "pain.001.001.03.xsd": lambda data: validate(data, shipped("xsd/pain.001.001.03.xsd")),
}
