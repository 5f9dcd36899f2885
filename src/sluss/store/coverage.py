"""What came in, streamed: records once through, debts once through, nothing of them held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import BooleanField, Case, Exists, Min, OuterRef, Q, Subquery, Value, When

from sluss.core.payable import Role
from sluss.core.records import DocumentKind, Origin
from sluss.store.models import Evidence, Original, PayableRow, RecordRow

Plain = dict[str, Any]
_AT_ONCE = 2000
# What moves money, and so should be about a payable.
_MOVING = ("PaymentOrder", "BankEntry")


def records() -> Iterator[tuple[str, str, Plain]]:
    """Every record with its source and kind, in the order of their numbers."""
    rows = RecordRow.objects.order_by("id").values_list("source", "kind", "body")
    for source, kind, body in rows.iterator(_AT_ONCE):
        yield source, kind, json.loads(body)


def placed_records() -> Iterator[tuple[str, str, Plain, bool]]:
    """Every record with its source, its kind, and whether it moves money for no known payable.

    Money in from those who pay us is no business of the payables; what came back of ours is.
    """
    # A payment that another one repeats is of no debt for that.
    told = Evidence.objects.filter(record=OuterRef("id")).exclude(role=Role.REPEATS.value)
    is_loose = Case(
        When(Q(kind__in=_MOVING) & ~Exists(told), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows = RecordRow.objects.annotate(is_loose=is_loose).order_by("id")
    for source, kind, text, loose in rows.values_list(
        "source", "kind", "body", "is_loose"
    ).iterator(_AT_ONCE):
        body = json.loads(text)
        yield source, kind, body, bool(loose) and (kind == "PaymentOrder" or _is_ours(body))


def _is_ours(entry: Plain) -> bool:
    came_back = entry.get("is_return") or entry.get("is_reversal")
    return entry.get("is_booked", True) and (entry["amount"]["minor"] < 0 or bool(came_back))


def debts() -> Iterator[Plain]:
    """Every debt to a supplier, once each, whatever told of it. What people dismissed is none."""
    rows = PayableRow.objects.exclude(kind=DocumentKind.PAYOUT.value)
    rows = rows.exclude(state="dismissed").order_by("issue_on", "document_number", "id")
    names = (
        "supplier_name", "org_number", "document_number", "issue_on",
        "kind", "currency", "claimed_minor",
    )  # fmt: skip
    yield from rows.values(*names).iterator(_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A debt as lists of open items show it. files: the lists' SHA-256, each once."""

    id: str
    state: str
    currency: str
    left_minor: int
    files: tuple[str, ...]


def listed() -> Iterator[Listed]:
    """Every debt that a list of open items shows, with the lists that do."""
    record = RecordRow.objects.filter(id=OuterRef("record"), source=Origin.OPEN_ITEMS.value)
    rows = Evidence.objects.filter(role=Role.CLAIMS.value)
    rows = rows.annotate(file=Subquery(record.values("sha256"))).exclude(file=None)
    pairs = rows.order_by("payable", "record").values_list("payable", "file").iterator(_AT_ONCE)
    some: dict[int, dict[str, None]] = {}
    for payable, group in groupby(pairs, key=lambda pair: pair[0]):
        some[payable] = dict.fromkeys(file for _, file in group)
        if len(some) == _AT_ONCE:
            yield from _listed(some)
            some = {}
    yield from _listed(some)


def _listed(files: dict[int, dict[str, None]]) -> Iterator[Listed]:
    rows = PayableRow.objects.filter(id__in=list(files)).order_by("id")
    names = ("id", "public_id", "state", "currency", "open_minor")
    for id_, public_id, state, currency, left in rows.values_list(*names):
        yield Listed(public_id, state, currency, left, tuple(files[id_]))


def list_days() -> dict[str, str]:
    """The day that each list of open items shows, by its SHA-256; "" if nobody said."""
    rows = RecordRow.objects.filter(source=Origin.OPEN_ITEMS.value, kind="Claim")
    firsts = rows.order_by().values("sha256").annotate(first=Min("id")).values("first")
    said = Original.objects.filter(sha256=OuterRef("sha256")).values("listed_on")
    found = RecordRow.objects.filter(id__in=firsts).annotate(said=Subquery(said))
    return {
        sha256: json.loads(body).get("listed_on") or listed_on or ""
        for sha256, body, listed_on in found.values_list("sha256", "body", "said")
    }
