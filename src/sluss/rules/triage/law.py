"""What the law puts in figures: dated rows with their source, never constants in code.

Source: docs/sources.md [rantelagen], [inkassokostnadslagen].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sluss.core.outcome import Finding
from sluss.formats.toml_tables import Document, Table, read_document


@dataclass(frozen=True, slots=True)
class LawValue:
    """One value from one day on. verified_on is None while somebody must still look it up."""

    from_on: date
    value: int
    source: str
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class InterestRates:
    """The two halves of the late interest rate. Units: basis points (800 is 8 per cent)."""

    reference_rates: tuple[LawValue, ...] = ()
    surcharges: tuple[LawValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Fees:
    """The flat fee for a late payment and the longest time to pay. Units: öre; days."""

    late_fees: tuple[LawValue, ...] = ()
    payment_terms: tuple[LawValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """All that triage knows of the law."""

    rates: InterestRates = InterestRates()
    fees: Fees = Fees()


def read_law(*, reference_rate: bytes, late_fee: bytes) -> Law | list[Finding]:
    """Both files together, or everything that is wrong with them."""
    rates, fees = read_reference_rates(reference_rate), read_fees(late_fee)
    if isinstance(rates, InterestRates) and isinstance(fees, Fees):
        return Law(rates, fees)
    return [finding for part in (rates, fees) if isinstance(part, list) for finding in part]


def read_reference_rates(toml: bytes) -> InterestRates | list[Finding]:
    """The rows [[reference_rate]] (one a half-year) and [[surcharge]], in their order."""
    document = read_document(toml, room="law")
    if isinstance(document, list):
        return document
    document.only(frozenset({"reference_rate", "surcharge"}))
    rates = InterestRates(
        _rows(document, "reference_rate", "percent", is_half_yearly=True),
        _rows(document, "surcharge", "percent"),
    )
    return document.findings or rates


def read_fees(toml: bytes) -> Fees | list[Finding]:
    """The rows [[late_fee]] and [[payment_term]], in their order."""
    document = read_document(toml, room="law")
    if isinstance(document, list):
        return document
    document.only(frozenset({"late_fee", "payment_term"}))
    fees = Fees(
        _rows(document, "late_fee", "kronor"),
        _rows(document, "payment_term", "days"),
    )
    return document.findings or fees


def _rows(
    document: Document, name: str, unit: str, *, is_half_yearly: bool = False
) -> tuple[LawValue, ...]:
    tables = document.rows(name)
    rows = [_row(table, unit, is_half_yearly=is_half_yearly) for table in tables]
    for (earlier, later), table in zip(pairwise(rows), tables[1:], strict=True):
        if earlier and later and later.from_on <= earlier.from_on:
            table.note("overlap", "from", str(later.from_on), f"a day after {earlier.from_on}")
    return tuple(row for row in rows if row)


def _row(table: Table, unit: str, *, is_half_yearly: bool) -> LawValue | None:
    from_on, source = table.day("from"), table.text("source")
    if unit == "days":
        value = table.whole(unit, range(1, 366))
    else:
        value = table.hundredths(unit, f"{unit} such as 4.00")
    verified_on = table.day("verified_on", is_needed=False)
    to_be_verified = table.yes("to_be_verified")
    table.close()
    if to_be_verified == (verified_on is not None):
        found = str(verified_on or "neither")
        table.note("bad_value", "verified_on", found, "either this day or to_be_verified = true")
    if from_on is None or value is None or source is None:
        return None
    if is_half_yearly and from_on != half_year_of(from_on):
        table.note("bad_value", "from", str(from_on), "1 January or 1 July")
    return LawValue(from_on, value, source, verified_on)


def half_year_of(day: date) -> date:
    """The first day of the calendar half-year in which the day lies."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def in_force(rows: Sequence[LawValue], day: date) -> LawValue | None:
    """The row that holds on the day: the last that began, None before the first."""
    begun = [row for row in rows if row.from_on <= day]
    return max(begun, key=lambda row: row.from_on, default=None)


def reference_rate_on(rates: InterestRates, day: date) -> LawValue | None:
    """The reference rate of the day's own half-year, or None if that half-year has no row.

    Last half-year's rate is never carried on: the Riksbank decides each half-year anew.
    Source: docs/sources.md [rantelagen] 9 §.
    """
    first = half_year_of(day)
    return next((row for row in rates.reference_rates if row.from_on == first), None)
