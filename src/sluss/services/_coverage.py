"""Feeding the rules of coverage from the store: one pass over records, one over debts."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sluss.core.lifecycle import State, is_waiting
from sluss.core.money import Money
from sluss.core.party import Party
from sluss.core.records import DocumentKind
from sluss.outside.calendar import closed_days
from sluss.rules.intake.coverage import Coverage, Setting, Told
from sluss.rules.intake.days import BankDays
from sluss.rules.intake.lists import DebtListed
from sluss.rules.intake.sources import RecordSeen, Seen, last_seen, until_when
from sluss.rules.intake.statements import StatementSeen
from sluss.rules.intake.suppliers import DebtSeen
from sluss.rules.pay.bank_days import is_bank_day
from sluss.services import _shipped
from sluss.store import coverage as store

Plain = dict[str, Any]
# By which day a record is placed in time, and until which its source can tell: the first it has.
_HAPPENED = ("booked_on", "issue_date", "listed_on", "execution_on", "to_on", "created_at")
_SEEN = ("listed_on", "booked_on", "to_on", "created_at", "issue_date", "execution_on")


def coverage(today: date, locked_on: date | None) -> Told:
    """What came in and what is missed, as of a day. locked_on: the day of the incident."""
    found = Coverage(setting(today, locked_on))
    for source, kind, body, is_unplaced in store.placed_records():
        found.add(_record(source, kind, body, is_unplaced=is_unplaced))
        if kind == "Statement":
            found.statements.add(statement_seen(body))
    for row in store.debts():
        found.suppliers.add(_debt(row))
    days = store.list_days()
    found.lists.undated = sum(not day for day in days.values())
    for one in store.listed():
        found.lists.add(_listed(one, days))
    return found.told()


def setting(today: date, locked_on: date | None) -> Setting:
    """What holds on a day."""
    limits = _shipped.limits("coverage").on(today)
    return Setting(today, locked_on, limits, BankDays(is_open))


def seen_of(days: dict[str, int], source: str, now: Setting) -> Seen | None:
    """When a source, or a supplier (source ""), was last seen, and how long ago that is usual."""
    least = "source_days_min" if source else "supplier_days_min"
    return last_seen(days, until_when(source, now.today, now.locked_on), now.limits[least])


def is_open(day: date) -> bool:
    """Whether the banks move money on a day of any year."""
    return is_bank_day(day, _closed(day.year))


@cache
def _closed(year: int) -> frozenset[date]:
    return closed_days(year, year)


def _record(source: str, kind: str, body: Plain, *, is_unplaced: bool) -> RecordSeen:
    amount = body.get("amount") or {}
    minor = amount.get("minor", 0)
    is_note = body.get("kind") == DocumentKind.CREDIT_NOTE.value
    return RecordSeen(
        source=source,
        kind=kind,
        day=_first(body, _HAPPENED),
        seen_on=_first(body, _SEEN),
        currency=amount.get("currency", ""),
        minor=-minor if is_note else minor,
        is_unplaced=is_unplaced,
    )


def _first(body: Plain, names: tuple[str, ...]) -> str:
    return next((str(body[name])[:10] for name in names if body.get(name)), "")


def statement_seen(body: Plain) -> StatementSeen:
    """The frame of a statement as the rules see it."""
    return StatementSeen(
        account=body["account"],
        statement_id=body["statement_id"],
        is_notification=body["is_notification"],
        day=_first(body, _HAPPENED),
        sequence=body.get("sequence"),
        from_on=body.get("from_on") or "",
        to_on=body.get("to_on") or "",
        page=body.get("page"),
        is_last_page=body.get("is_last_page", True),
    )


def _debt(row: Plain) -> DebtSeen:
    return DebtSeen(
        supplier=Party(name=row["supplier_name"], org_number=row["org_number"]),
        number=row["document_number"],
        issued_on=row["issue_on"],
        amount=Money(row["currency"], row["claimed_minor"]),
        is_credit_note=row["kind"] == DocumentKind.CREDIT_NOTE.value,
    )


def _listed(one: store.Listed, days: dict[str, str]) -> DebtListed:
    shown_on = {days[file] for file in one.files} - {""}
    return DebtListed(
        id=one.id,
        days=tuple(sorted(shown_on)),
        is_unexplained=is_waiting(State(one.state)) and one.left_minor > 0,
        left=Money(one.currency, one.left_minor),
    )
