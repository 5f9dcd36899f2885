"""Queries that change nothing, for the shells. Few statements, plain values, never one a row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import connections
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from sluss.core.lifecycle import OWED
from sluss.core.money import Money
from sluss.core.searching import search_words
from sluss.store.models import (
    AccountChange,
    Batch,
    FindingRow,
    Organisation,
    Original,
    PayableAlias,
    PayableRow,
    Payment,
    PaymentItem,
    Person,
    Policy,
    Posting,
    Receipt,
    Tick,
    Voucher,
)
from sluss.store.which import alias

Plain = dict[str, Any]
# Rows that are not waiting for anybody stand behind this letter in the order of urgency.
NOT_WAITING = "~"
_AT_ONCE = 2000


def organisation() -> Plain | None:
    """The organisation of this database; None if none was begun in it."""
    connection = connections[alias()]
    if Organisation._meta.db_table not in connection.introspection.table_names():
        return None
    row: Plain | None = Organisation.objects.values().first()
    return row


def has_originals() -> bool:
    """Whether anything has been taken in."""
    return Original.objects.exists()


def people() -> list[Plain]:
    """Everybody who may act, without their passwords."""
    rows = Person.objects.order_by("name").values(
        "name", "roles", "limit_minor", "since_on", "until_on", "is_sealed"
    )
    return [{**row, "roles": json.loads(row["roles"])} for row in rows]


def policy() -> Plain | None:
    """The policy in force: its version and text."""
    rows = Policy.objects.order_by("-version").values("version", "sha256", "text")
    row: Plain | None = rows.first()
    return row


# ---- What came in ---------------------------------------------------------------------------


def receipts(shas: Iterable[str]) -> dict[str, Plain]:
    """What became of these originals: kind, status, counts of records and number of findings."""
    rows = Receipt.objects.filter(sha256__in=list(shas)).order_by("sha256", "reading")
    found = rows.values("sha256", "kind", "status", "facts", "findings")
    # The last reading is the one that counts.
    return {row["sha256"]: {**row, "facts": json.loads(row["facts"])} for row in found}


def findings(shas: Iterable[str]) -> dict[str, list[Plain]]:
    """What was found wrong in these originals when last read, in the order of each file."""
    found: dict[str, list[Plain]] = {}
    last = Receipt.objects.filter(sha256=OuterRef("sha256")).order_by("-reading")
    rows = FindingRow.objects.filter(
        sha256__in=list(shas), reading=Subquery(last.values("reading")[:1])
    ).order_by("sha256", "ordinal")
    names = ("sha256", "code", "severity", "line", "field", "found", "expected")
    for row in rows.values(*names).iterator(_AT_ONCE):
        found.setdefault(row["sha256"], []).append(row)
    return found


# ---- The register ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which payables are asked for, and in what order. limit None: all of them.

    Shapes: no states or classes: of every one; without: kinds that are left out.
    """

    states: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    search: str = ""
    sort: str = "urgency"
    limit: int | None = None


ORDERS = {
    "urgency": ("urgency", "id"),
    # An empty day is the last one.
    "due": (Case(When(due_on="", then=1), default=0), "due_on", "urgency", "id"),
    "amount": ("-open_minor", "-claimed_minor", "urgency", "id"),
    "name": ("supplier_name", "due_on", "id"),
}
SHOWN = ("id", "public_id", "state", "urgency", "urgency_class", "body")


def payables(wanted: Wanted) -> Iterator[Plain]:
    """The payables asked for, each with its rank among all that wait for somebody to act."""
    rows = matching(wanted).order_by(*ORDERS[wanted.sort])
    if wanted.limit is not None:
        rows = rows[: wanted.limit]
    is_whole = not (wanted.states or wanted.classes or wanted.without or wanted.search)
    in_order = wanted.sort == "urgency" and is_whole
    ranks_of_all = None if in_order else ranks()
    for position, row in enumerate(rows.values(*SHOWN).iterator(_AT_ONCE), start=1):
        is_waiting = not row["urgency"].startswith(NOT_WAITING)
        # In the whole list by urgency the place in the list is the rank.
        rank = position if ranks_of_all is None else ranks_of_all.get(row["id"])
        yield {**row, "rank": rank if is_waiting else None}


def owed() -> Iterator[Plain]:
    """Every debt that still stands, the most urgent first, those that await nobody last."""
    rows = PayableRow.objects.filter(state__in=OWED).order_by("urgency", "id")
    yield from rows.values(*SHOWN).iterator(_AT_ONCE)


def totals(wanted: Wanted) -> dict[str, tuple[int, int]]:
    """By currency: how many match whatever is shown, and what is owed on them, less credit."""
    sign = Case(
        When(kind="credit-note", then=-F("open_minor")),
        default=F("open_minor"),
        output_field=BigIntegerField(),
    )
    rows = matching(wanted).values("currency").order_by("currency")
    found = rows.annotate(count=Count("id"), owed=Sum(sign))
    return {row["currency"]: (row["count"], int(row["owed"])) for row in found}


def payable(public_id: str) -> Plain | None:
    """One payable by its id, or by one that it had before; None if there is none."""
    row = PayableRow.objects.filter(public_id=public_id).values(*SHOWN).first()
    if row is None:
        old = PayableAlias.objects.filter(public_id=public_id).values_list("payable", flat=True)
        row = PayableRow.objects.filter(id__in=old[:1]).values(*SHOWN).first()
    if row is None:
        return None
    if row["urgency"].startswith(NOT_WAITING):
        return {**row, "rank": None}
    before = Q(urgency__lt=row["urgency"]) | Q(urgency=row["urgency"], id__lte=row["id"])
    return {**row, "rank": PayableRow.objects.filter(before).count()}


def ids_beginning(prefix: str, most: int) -> list[str]:
    """The ids of payables that begin so, those that they had before too; at most so many of each.

    Shapes: prefix is letters of an id. A range, so that the index is used in every database.
    """
    last = prefix + "z" * 16
    ids = [
        found.filter(public_id__gte=prefix, public_id__lte=last).values_list("public_id", flat=True)
        for found in (PayableRow.objects.all(), PayableAlias.objects.all())
    ]
    found = {id_ for some in ids for id_ in some.order_by("public_id")[:most]}
    return sorted(id_ for id_ in found if id_.startswith(prefix))


def matching(wanted: Wanted) -> QuerySet[PayableRow]:
    """The payables asked for, in no order."""
    rows = PayableRow.objects.all()
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.classes:
        rows = rows.filter(urgency_class__in=wanted.classes)
    if wanted.without:
        rows = rows.exclude(kind__in=wanted.without)
    return matching_words(rows, wanted.search)


def matching_words(rows: QuerySet[PayableRow], search: str) -> QuerySet[PayableRow]:
    """Those of the payables in which all that was typed is found."""
    for ways in search_words(search):
        kept = (Q(search__contains=way) for way in ways)
        rows = rows.filter(reduce(or_, kept))
    return rows


def ranks() -> dict[int, int]:
    """The place of every payable that waits for somebody to act, by its number."""
    ids = PayableRow.objects.filter(urgency__lt=NOT_WAITING).order_by("urgency", "id")
    numbered = enumerate(ids.values_list("id", flat=True).iterator(_AT_ONCE), start=1)
    return {id_: rank for rank, id_ in numbered}


# ---- What goes to the bank, and to whom -----------------------------------------------------


def account_changes() -> list[Plain]:
    """Every new account that was proposed for a payee, the latest first."""
    rows = AccountChange.objects.order_by("-id").values("id", "party", "state", "body")
    return [_change(row) for row in rows]


def _change(row: Plain) -> Plain:
    body = json.loads(row["body"])
    return {
        "change": row["id"],
        "state": row["state"],
        "party": row["party"],
        "name": body.get("name", ""),
        "account": body["account"],
        "requested_on": body["requested_on"],
        "proposed_by": body.get("proposed_by", ""),
        "calls": body.get("calls", []),
        "confirmed_by": body.get("confirmed_by", ""),
    }


def batches() -> list[Plain]:
    """Every batch with its sums, the latest first."""
    return [batch_of(row) for row in with_sums(Batch.objects.order_by("-id")).values()]


def with_sums(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """The same batches with how many payments each has, and what they come to."""
    own = Payment.objects.filter(batch=OuterRef("id")).order_by().values("batch")
    return batches.annotate(
        count=Coalesce(Subquery(own.annotate(n=Count("batch")).values("n")), 0),
        minor=Coalesce(
            Subquery(own.annotate(n=Sum("amount_minor")).values("n")),
            0,
            output_field=BigIntegerField(),
        ),
    )


def batch_of(row: Plain) -> Plain:
    """A batch with its sums in the words of the contract."""
    amount = Money("SEK", int(row["minor"])).text
    return {
        "batch": row["id"],
        "message_id": row["message_id"],
        "state": row["state"],
        "date": row["execution_on"],
        "signed_by": sorted(json.loads(row["signatures"])),
        "sha256": row["file_sha256"],
        "totals": {"count": row["count"], "amount": amount, "currency": "SEK"},
    }


def batch(number: int) -> Plain | None:
    """One batch with its payments and what was left out of it; None if there is none."""
    row = Batch.objects.filter(id=number).values().first()
    if row is None:
        return None
    payments = list(Payment.objects.filter(batch=number).order_by("ordinal").values())
    inside = payables_in(Payment.objects.filter(batch=number).values("end_to_end_id"))
    keyed = ticks(number)
    sums = {"count": len(payments), "minor": sum(p["amount_minor"] for p in payments)}
    return {
        **batch_of({**row, **sums}),
        "payments": [
            {
                **payment_of(p, inside.get(p["end_to_end_id"], [])),
                "keyed": keyed.get(p["end_to_end_id"]),
            }
            for p in payments
        ],
        "left_out": json.loads(row["left_out"]),
    }


def payables_in(end_to_end_ids: object) -> dict[str, list[str]]:
    """The ids of the payables in each of these payments. end_to_end_ids: texts, or their query."""
    items = PaymentItem.objects.filter(end_to_end_id__in=end_to_end_ids).order_by("payable")
    ids = dict(
        PayableRow.objects.filter(id__in=items.order_by().values("payable")).values_list(
            "id", "public_id"
        )
    )
    inside: dict[str, list[str]] = {}
    for end_to_end_id, payable_id in items.values_list("end_to_end_id", "payable"):
        inside.setdefault(end_to_end_id, []).append(ids.get(payable_id, ""))
    return inside


def ticks(batch: int) -> dict[str, Plain | None]:
    """Who keyed each row of an entry sheet, and when; None where the tick was taken back."""
    rows = Tick.objects.filter(batch=batch).order_by("id")
    return {
        row.end_to_end_id: None if row.is_undone else {"by": row.by, "at": row.at} for row in rows
    }


def payment_of(row: Plain, payables_in: list[str]) -> Plain:
    """A payment in the words of the contract."""
    body = json.loads(row["body"])
    return {
        "end_to_end_id": row["end_to_end_id"],
        "state": row["state"],
        "payables": payables_in,
        "amount": Money(row["currency"], row["amount_minor"]).text,
        "currency": row["currency"],
        "creditor": body["creditor_name"],
        "account": body["account"],
        "reference": body.get("reference"),
    }


def postings() -> Iterator[Plain]:
    """Every posting with the day and text of its voucher, in their order."""
    texts = Voucher.objects.filter(number=OuterRef("voucher"))
    rows = Posting.objects.order_by("voucher", "row").annotate(
        booked_on=Subquery(texts.values("booked_on")), text=Subquery(texts.values("text"))
    )
    names = ("voucher", "booked_on", "text", "row", "account", "amount_minor", "currency")
    yield from rows.values(*names).iterator(_AT_ONCE)
