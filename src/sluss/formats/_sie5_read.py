"""Single values of a SIE 5 file, and what is noted of those that cannot be read.

Source: docs/sources.md [sie5] Amount, AccountNumber, xsd:date, xsd:gYearMonth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.formats._plain_text import folded, has_hidden
from sluss.formats._xml import Element, local

NAMESPACE = "http://www.sie.se/sie5"
# As elsewhere: no register takes more, and a field of megabytes is an attack on its readers.
WORD_CHARS_MAX = 300

# xsd:decimal may have a plus, no digit before the point, and zeros at either end.
_AMOUNT = re.compile(r"([+-]?)0{0,20}([0-9]{0,12})(?:\.([0-9]{0,2})0{0,20})?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]{1,20})?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(slots=True)
class Notes:
    """The findings since they were last taken."""

    findings: list[Finding] = field(default_factory=list)

    def take(self) -> list[Finding]:
        taken, self.findings = self.findings, []
        return taken

    def leave_out(self, fault: str, at: Element, name: str, *, found: str, expected: str) -> None:
        """Note why one record is not given."""
        place = Place(at.sourceline or 0, _field(at, name))
        self.findings.append(Finding(f"sie5.{fault}", place, clipped(found), expected))

    def warn(self, fault: str, at: Element, name: str, *, found: str, expected: str) -> None:
        """Note what a person should know, while the record is kept."""
        place = Place(at.sourceline or 0, _field(at, name))
        finding = Finding(f"sie5.{fault}", place, clipped(found), expected, Severity.WARNING)
        self.findings.append(finding)

    def refuse(self, fault: str, place: Place, *, found: str, expected: str) -> None:
        """Note why nothing of the file may be used."""
        self.findings.append(
            Finding(f"sie5.{fault}", place, clipped(found), expected, refuses_file=True)
        )


def _field(at: Element, name: str) -> str:
    return f"{local(at)} {name}".rstrip()


def word(at: Element, name: str, notes: Notes) -> str:
    """An attribute as people read it, "" if there is none."""
    text = folded(at.get(name, "")).strip(" ")
    if has_hidden(text):
        expected = "visible characters only"
        notes.warn("hidden_characters", at, name, found=ascii(text), expected=expected)
    return text if len(text) <= WORD_CHARS_MAX else text[: WORD_CHARS_MAX - 1] + "…"


def needed(at: Element, name: str, notes: Notes) -> str:
    """An attribute without which the record says nothing; "" if that has been noted."""
    text = word(at, name, notes)
    if not text:
        notes.leave_out("field_missing", at, name, found="", expected=f"the attribute {name}")
    return text


def minor_of(text: str) -> int | None:
    """An amount in minor units, None if it is none or has more than two decimals."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None or not (match[2] or match[3] or "0" in text):
        return None
    minor = int(match[2] or "0") * 100 + int((match[3] or "").ljust(2, "0"))
    return -minor if match[1] == "-" else minor


def amount(at: Element, notes: Notes) -> int | None:
    """The attribute amount in minor units; None if it has been noted."""
    text = at.get("amount", "")
    minor = minor_of(text)
    if minor is None:
        expected = "an amount such as -1250.00"
        notes.leave_out("bad_amount", at, "amount", found=text, expected=expected)
    return minor


def foreign(at: Element | None) -> Money | None:
    """A ForeignCurrencyAmount, without its sign; None if there is none that can be read."""
    if at is None:
        return None
    minor, currency = minor_of(at.get("amount", "")), at.get("currency", "")
    if not minor or _CURRENCY.fullmatch(currency) is None:
        return None
    return Money(currency, abs(minor))


def currency(at: Element | None) -> str:
    """The currency of the books, SEK if they do not say."""
    text = "" if at is None else at.get("currency", "")
    return text if _CURRENCY.fullmatch(text) else "SEK"


def day_of(text: str) -> date | None:
    """The day of an xsd:date or the beginning of an xsd:dateTime, None if it is none."""
    match = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def day(at: Element, name: str, notes: Notes) -> date | None:
    """The day in an attribute, None if there is none or if it has been noted."""
    text = at.get(name, "")
    found = day_of(text)
    if text and found is None:
        notes.warn("bad_date", at, name, found=text, expected="a day such as 2026-11-01")
    return found
