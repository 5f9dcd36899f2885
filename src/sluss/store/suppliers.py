"""What the sources say of suppliers, read once through, and what people said of its faults."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from sluss.store.models import (
    Decision,
    FindingRow,
    JournalEntry,
    KnownAccount,
    Organisation,
    Original,
    PayableRow,
    Receipt,
    RecordRow,
)

Plain = dict[str, Any]
_AT_ONCE = 2000
_TELLING = ("Claim", "SupplierEntry", "PaymentOrder", "BankEntry")


def told() -> Iterator[tuple[str, str, Plain]]:
    """SHA-256, kind and body of each record that names a supplier or a payee."""
    rows = RecordRow.objects.filter(kind__in=_TELLING).order_by("id")
    for sha256, kind, body in rows.values_list("sha256", "kind", "body").iterator(_AT_ONCE):
        yield sha256, kind, json.loads(body)


def returns() -> Iterator[Plain]:
    """The movements by which money came back."""
    rows = RecordRow.objects.filter(kind="BankEntry", body__contains='"is_re').order_by("id")
    for body in rows.values_list("body", flat=True).iterator(_AT_ONCE):
        entry = json.loads(body)
        if entry.get("is_return") or entry.get("is_reversal"):
            yield entry


def incident_on() -> str:
    """The day of the incident, "" if none was declared."""
    return str(Organisation.objects.values_list("incident_on", flat=True).get())


def list_days() -> dict[str, tuple[str, str]]:
    """For each file with supplier list rows the day it came in, and the day given for it or ""."""
    lists = RecordRow.objects.filter(kind="SupplierEntry").values("sha256").distinct()
    files = list(
        Original.objects.filter(sha256__in=lists).values_list("sha256", "listed_on", "seq")
    )
    seqs = {seq for _, _, seq in files}
    came = {
        seq: str(json.loads(payload)["today"])
        for seq, payload in JournalEntry.objects.filter(seq__in=seqs).values_list("seq", "payload")
    }
    return {sha256: (came[seq], listed_on) for sha256, listed_on, seq in files}


def flaws(sha256: str, codes: tuple[str, ...]) -> dict[int, list[tuple[str, str]]]:
    """By line what was found wrong in a file when it was last read: code, and what stood there."""
    last = Receipt.objects.filter(sha256=OuterRef("sha256")).order_by("-reading")
    rows = FindingRow.objects.filter(
        sha256=sha256, code__in=codes, reading=Subquery(last.values("reading")[:1])
    ).order_by("ordinal")
    found: dict[int, list[tuple[str, str]]] = {}
    for line, code, text in rows.values_list("line", "code", "found"):
        found.setdefault(line, []).append((code, text))
    return found


def debts(since: str) -> Iterator[Plain]:
    """Debts and credit notes of the register, summed by what they have in common.

    Shapes: is_recent of those issued (else due) since a day; account_key "" of those with nothing
            left. What is paid out to persons is left out.
    """
    is_open = Q(open_minor__gt=0)
    told = PayableRow.objects.exclude(kind="payout").annotate(
        is_recent=Case(
            When(Q(issue_on__gte=since) | Q(issue_on="", due_on__gte=since), then=True),
            default=False,
        ),
        asked=Case(When(is_open, then=F("account_key")), default=Value("")),
    )
    alike = told.values("supplier_name", "org_number", "kind", "currency", "is_recent", "asked")
    yield from alike.annotate(
        count=Count("id"),
        minor=Sum("claimed_minor"),
        open=Count("id", filter=is_open),
        left=Sum("open_minor"),
        last_on=Max("issue_on"),
    ).order_by().iterator(_AT_ONCE)  # fmt: skip


def invoiced() -> Iterator[tuple[str, int]]:
    """What was invoiced before, debt by debt: the supplier's number and the amount in öre."""
    rows = _invoices().exclude(org_number="").order_by("org_number", "id")
    yield from rows.values_list("org_number", "claimed_minor").iterator(_AT_ONCE)


def invoiced_by(org_number: str) -> tuple[int, ...]:
    """The same of one supplier: its amounts in öre, the smallest first."""
    rows = _invoices().filter(org_number=org_number).order_by("claimed_minor")
    return tuple(rows.values_list("claimed_minor", flat=True))


def _invoices() -> QuerySet[PayableRow]:
    return PayableRow.objects.exclude(kind__in=("payout", "credit-note"))


def open_debts_of(org_number: str, names: Iterable[str]) -> list[Plain]:
    """What is open to one supplier, credit notes too, the first due first."""
    mine = Q(org_number="", supplier_name__in=list(names))
    if org_number:
        mine |= Q(org_number=org_number)
    rows = PayableRow.objects.filter(mine, open_minor__gt=0).exclude(kind="payout")
    names_of = (
        "public_id", "kind", "state", "document_number", "due_on", "open_minor", "currency",
    )  # fmt: skip
    return list(rows.order_by("due_on", "id").values(*names_of))


def vouchers() -> Iterator[tuple[str, str, str, str]]:
    """What vouches for which account as whose: account, party, source and file."""
    rows = KnownAccount.objects.order_by("account_key", "party", "source")
    yield from rows.values_list("account_key", "party", "source", "sha256").iterator(_AT_ONCE)


def said_of_faults(kinds: tuple[str, ...], mark: str) -> dict[str, Plain]:
    """The last that a person said of each fault, by the fault's id."""
    rows = Decision.objects.filter(kind__in=kinds, claim__startswith=mark).order_by("id")
    found = rows.values("claim", "kind", "by", "at", "reason")
    return {row["claim"].removeprefix(mark): row for row in found}
