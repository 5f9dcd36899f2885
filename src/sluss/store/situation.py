"""What the situation report counts: debts by state, and what the books say moved since a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from sluss.core.ids import is_person
from sluss.core.money import Money
from sluss.core.records import DocumentKind
from sluss.store.models import PayableRow, Posting, RecordRow, Voucher

Plain = dict[str, Any]
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """The debts of one state and currency: how many, what was claimed, and what is left of it."""

    state: str
    count: int
    claimed: Money
    left: Money


def standings() -> Iterator[Standing]:
    """Invoices and payouts by state and currency. Credit notes are no debts."""
    rows = PayableRow.objects.exclude(kind=DocumentKind.CREDIT_NOTE.value)
    found = rows.values("state", "currency").order_by("state", "currency")
    for row in found.annotate(count=Count("id"), all=Sum("claimed_minor"), left=Sum("open_minor")):
        claimed, left = (Money(row["currency"], int(row[name])) for name in ("all", "left"))
        yield Standing(row["state"], row["count"], claimed, left)


def moved_since(day: str, seq: int, account: str, cause: str) -> Iterator[Money]:
    """By currency, what moved on an account for one cause, in vouchers booked on or after a day.

    seq: and written by later journal entries than this one; 0 for all of them.
    cause: the first word of the text of the voucher.
    """
    booked = Voucher.objects.filter(booked_on__gte=day, seq__gt=seq, text__startswith=f"{cause} ")
    rows = Posting.objects.filter(voucher__in=booked.values("number"), account=account)
    for row in rows.values("currency").order_by("currency").annotate(sum=Sum("amount_minor")):
        yield Money(row["currency"], int(row["sum"]))


@dataclass(frozen=True, slots=True)
class PeopleKnown:
    """How many persons the register knows: those who get payouts, and sole traders who sell."""

    payees: int
    sole_traders: int


def people_known() -> PeopleKnown:
    """Each person once, by number, else by name. Counts only."""
    rows = PayableRow.objects.order_by().values_list("kind", "org_number", "supplier_name")
    payees: set[str] = set()
    traders: set[str] = set()
    for kind, number, name in rows.distinct().iterator(_AT_ONCE):
        if kind == DocumentKind.PAYOUT.value:
            payees.add(number or name)
        elif is_person(number):
            traders.add(number)
    return PeopleKnown(len(payees), len(traders - payees))


def bank_entries() -> Iterator[Plain]:
    """Every movement that a bank file tells of, in the order of the records."""
    rows = RecordRow.objects.filter(kind="BankEntry").order_by("id")
    for body in rows.values_list("body", flat=True).iterator(_AT_ONCE):
        yield json.loads(body)
