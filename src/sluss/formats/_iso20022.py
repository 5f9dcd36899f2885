"""What all ISO 20022 messages write alike: their names, ids, amounts and days.

Names are compared without their namespace, so that any version reads the same.
Source: docs/sources.md [pain001-se], [iso20022-xsd].
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.formats._plain_text import folded, has_hidden
from sluss.formats._xml import Element, local, text, value

# ISO allows five decimals; the euro and the krona have two, and a third one that says something
# cannot be kept in whole minor units.
_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,5}))?")
_SUM = re.compile(r"([0-9]{1,17})(?:\.([0-9]{1,17}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DIGITS = re.compile(r"[0-9]+")
# What an id says that is demanded but that nobody gave.
_NOT_PROVIDED = "NOTPROVIDED"
# ISO's longest text is 500 characters; a file that goes beyond it is not read by any bank either.
TEXT_CHARS_MAX = 500


def is_message(head: bytes, *, area: str, root: str) -> bool:
    """Whether the beginning of a file names this message, by namespace or by its first element.

    Shapes: area such as 'pain.001', root such as 'CstmrCdtTrfInitn'.
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    if root.encode() not in head and area.encode() not in head:
        return False  # As nearly all are: the patterns below look at every byte of them.
    names = rb"<(?:[\w.-]{1,40}:)?(?:%b|%b\.001\.[0-9]{2})[\s/>]"
    if re.search(names % (root.encode(), re.escape(area).encode()), head):
        return True
    space = rb"xmlns(?::[\w.-]{1,40})?\s*=\s*[\"'][^\"'<>]{0,200}\b%b\.[0-9]{3}\.[0-9]{2}[\"']"
    return re.search(space % re.escape(area).encode(), head) is not None


@dataclass(slots=True)
class Notes:
    """Where the readers of one file leave what they cannot read, until it is handed on."""

    findings: list[Finding] = field(default_factory=list)

    def take(self) -> list[Finding]:
        """The findings since the last time, in order."""
        taken, self.findings = self.findings, []
        return taken

    def warn(self, code: str, element: Element, name: str, *, found: str, expected: str) -> None:
        """Note what a person should know, while the record is kept."""
        self._note(code, element, name, found, expected, Severity.WARNING)

    def leave_out(
        self, code: str, element: Element, name: str, *, found: str, expected: str
    ) -> None:
        """Note why one record is not given."""
        self._note(code, element, name, found, expected, Severity.ERROR)

    def refuse(self, code: str, element: Element, name: str, *, found: str, expected: str) -> None:
        """Note what makes the whole file unfit."""
        self._note(code, element, name, found, expected, Severity.ERROR, is_end=True)

    def _note(
        self,
        code: str,
        element: Element,
        name: str,
        found: str,
        expected: str,
        severity: Severity,
        *,
        is_end: bool = False,
    ) -> None:
        place = Place(element.sourceline or 0, name)
        self.findings.append(Finding(code, place, clipped(found), expected, severity, is_end))


def words(element: Element, path: str, notes: Notes) -> str:
    """A text or an id at a path, "" if there is none; noted if it is not what it seems."""
    return seen(text(element, path), element, path, notes)


def clipped_value(element: Element, notes: Notes) -> str:
    """The element's own text, noted if it is not what it seems."""
    return seen(value(element), element, local(element), notes)


def seen(found: str, element: Element, name: str, notes: Notes) -> str:
    """A text as it stands, but cut if it is beyond all measure; noted if not all of it is seen."""
    if has_hidden(folded(found)):
        expected = "visible characters only"
        notes.warn("iso.hidden_characters", element, name, found=ascii(found), expected=expected)
    if len(found) <= TEXT_CHARS_MAX:
        return found
    expected = f"at most {TEXT_CHARS_MAX} characters"
    notes.warn("iso.long_text", element, name, found=found, expected=expected)
    return found[:TEXT_CHARS_MAX]


def sent_id(element: Element, path: str, notes: Notes) -> str:
    """An id at a path, "" for NOTPROVIDED, which says in the standard that there is none."""
    found = words(element, path, notes)
    return "" if found.upper() == _NOT_PROVIDED else found


def amount_of(element: Element | None) -> Money | None:
    """The amount and its currency, or None if it is no such amount."""
    if element is None or len(element):
        return None
    match = _AMOUNT.fullmatch((element.text or "").strip(" \t\r\n"))
    currency = element.get("Ccy", "")
    if match is None or _CURRENCY.fullmatch(currency) is None:
        return None
    minor = _minor(match.group(1), match.group(2) or "")
    return None if minor is None else Money(currency, minor)


def sum_minor(written: str) -> int | None:
    """A control sum in minor units, or None if it is no such sum. It has no currency."""
    match = _SUM.fullmatch(written)
    return None if match is None else _minor(match.group(1), match.group(2) or "")


def _minor(whole: str, part: str) -> int | None:
    if part[2:].strip("0"):
        return None
    return int(whole) * 100 + int(part[:2].ljust(2, "0"))


def count_of(written: str) -> int | None:
    """A number of transactions, or None if it is no such number."""
    return int(written) if _DIGITS.fullmatch(written) and len(written) <= 15 else None


def day_at(element: Element, path: str, notes: Notes) -> date | None:
    """The day at a path as the bank writes it there, alone or in Dt or DtTm. None if none."""
    for inner in ("/Dt", "/DtTm", ""):
        written = text(element, path + inner)
        if not written:
            continue
        match = _DAY.fullmatch(written)
        try:
            return date.fromisoformat(match.group(1) if match else "")
        except ValueError:
            notes.warn("iso.bad_date", element, path, found=written, expected="a day as 2026-11-26")
            return None
    return None


def instant_at(element: Element, path: str, notes: Notes) -> datetime | None:
    """The instant at a path; without a zone if the file names none. None if there is none."""
    written = text(element, path)
    if not written:
        return None
    try:
        return datetime.fromisoformat(written if _INSTANT.fullmatch(written) else "")
    except ValueError:
        expected = "an instant as 2026-11-26T09:00:00"
        notes.warn("iso.bad_date", element, path, found=written, expected=expected)
        return None
