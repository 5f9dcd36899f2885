"""Read single fields of an XML invoice, and note what is wrong with them, in any of its syntaxes.

UBL, CII and Svefaktura say the same things with other words; what they say is judged here once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.formats._plain_text import folded, has_hidden
from sluss.formats._xml import Element, local, value

# No standard says how long these may be. No register or bank takes more, and a field of
# megabytes is an attack on those who must read it.
NUMBER_CHARS_MAX = 200
NAME_CHARS_MAX = 300

_AMOUNT = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_XSD_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")

# The children of one element by their full names, each list in the order of the file.
Parts = dict[str, list[Element]]


def parts_of(element: Element | None) -> Parts:
    """The children by full name, read in one pass. Nothing for None."""
    parts: Parts = {}
    if element is not None:
        for node in element:
            parts.setdefault(node.tag, []).append(node)
    return parts


def first_text(parts: Parts, tag: str) -> str:
    """The text of the first child of this name, "" if there is none."""
    return value(parts[tag][0]) if tag in parts else ""


def day_of_xsd(element: Element) -> tuple[str, str]:
    """What stands in an xs:date, and as '2026-12-01' or "". Its time zone changes no day."""
    written = value(element)
    match = _XSD_DAY.fullmatch(written)
    return written, match.group(1) if match else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """How one syntax names things.

    code:     what its findings begin with, such as ubl.
    prefixes: '{namespace}' to the prefix by which people know it, such as cbc.
    day_of:   what stands at an element, and as '2026-12-01', "" if it is no day.
    day_like: a day as this syntax writes it.
    giro_like: what stands beside a number that is a bankgiro's.
    number to payee_name: the fields that a document must have, for telling that one is missing.
    currency_of, scheme_of: the attributes for an amount's currency and a number's scheme.
    org_scheme: the scheme of Swedish organisation numbers.
    """

    code: str
    prefixes: Mapping[str, str]
    day_of: Callable[[Element], tuple[str, str]]
    day_like: str
    giro_like: str
    number: str
    issue_date: str
    amount: str
    supplier: str
    supplier_name: str
    payee_name: str
    currency_of: str = "currencyID"
    scheme_of: str = "schemeID"
    org_scheme: str = "0007"

    def field(self, element: Element) -> str:
        """The element's name as people write it: cbc:ID."""
        namespace, brace, _ = element.tag.rpartition("}")
        prefix = self.prefixes.get(namespace + brace, "")
        name = local(element)
        return f"{prefix}:{name}" if prefix else name


@dataclass(frozen=True, slots=True)
class Notes:
    """The findings of one document. Each reader returns None for a bad field, and notes it."""

    syntax: Syntax
    findings: list[Finding] = field(default_factory=list)

    def take(self) -> list[Finding]:
        """What was noted since the last time."""
        taken = list(self.findings)
        self.findings.clear()
        return taken

    def refuse(self, fault: str, at: Element, found: str, expected: str, *, name: str = "") -> None:
        """The whole file is refused. name: the field that is missing in the element at."""
        place = Place(at.sourceline or 0, name or self.syntax.field(at))
        self.findings.append(
            Finding(
                f"{self.syntax.code}.{fault}", place, clipped(found), expected, refuses_file=True
            )
        )

    def warn(self, fault: str, at: Element, found: str, expected: str, *, name: str = "") -> None:
        """The document is kept, and a person should know."""
        place = Place(at.sourceline or 0, name or self.syntax.field(at))
        self.findings.append(
            Finding(
                f"{self.syntax.code}.{fault}", place, clipped(found), expected, Severity.WARNING
            )
        )

    def leave_out(self, fault: str, at: Element, found: str, expected: str) -> None:
        """One record cannot be had; the rest of the document stands."""
        place = Place(at.sourceline or 0, self.syntax.field(at))
        self.findings.append(
            Finding(f"{self.syntax.code}.{fault}", place, clipped(found), expected)
        )

    def one(self, parts: Parts, tag: str) -> Element | None:
        """The only element of its name. Of two, two readers would take different ones."""
        found = parts.get(tag)
        if found is None:
            return None
        if len(found) > 1:
            self.refuse("repeated", found[1], value(found[1]), f"one {self.syntax.field(found[0])}")
        return found[0]

    def number(self, at: Element) -> str | None:
        """A document number as it stands, without white space around it."""
        text = folded(value(at)).strip()
        if len(text) > NUMBER_CHARS_MAX:
            expected = f"at most {NUMBER_CHARS_MAX} characters"
            self.refuse("number_too_long", at, text, expected)
            return None
        if has_hidden(text):
            self.refuse("hidden_in_number", at, ascii(text), "visible characters only")
            return None
        return text or None

    def words(self, at: Element | None) -> str:
        """A name or other text of a party, "" if there is none."""
        text = "" if at is None else folded(value(at))
        if at is None or not text:
            return ""
        if len(text) > NAME_CHARS_MAX:
            self.refuse("name_too_long", at, text, f"at most {NAME_CHARS_MAX} characters")
        elif has_hidden(text):
            self.warn("hidden_characters", at, ascii(text), "visible characters only")
        return text

    def day(self, at: Element) -> date | None:
        written, text = self.syntax.day_of(at)
        if text:
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass  # Digits in the right places, but no such day: noted below.
        self.warn("bad_date", at, written, f"a date such as {self.syntax.day_like}")
        return None

    def amount(self, at: Element, currency: str) -> Money | None:
        """The amount at an element, None if it is none: how bad that is, the caller knows."""
        text = value(at)
        return Money.parse(text, currency) if _AMOUNT.fullmatch(text) else None

    def currency(self, payable: Element, document: Element | None) -> str | None:
        """The currency to pay in: the amount's own, which must be the document's as well."""
        own = payable.get(self.syntax.currency_of, "").strip()
        whole = "" if document is None else value(document)
        if own and whole and own != whole:
            self.refuse("two_currencies", payable, f"{own}, {whole}", "one currency")
            return None
        if _CURRENCY.fullmatch(own or whole) is None:
            self.refuse("bad_currency", payable, own or whole, "a code such as SEK")
            return None
        return own or whole
