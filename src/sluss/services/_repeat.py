"""A payment file of last time, with all that the register knows of its payments and payees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sluss.core.party import Account, Party
from sluss.core.payable import Payable
from sluss.core.records import Claim, DocumentKind, PaymentOrder, SupplierEntry
from sluss.rules.pay.repeat import Beside, Last, Newer, Payer, last_of, may_be_one
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Flow, told_of
from sluss.rules.register.keys import account_mark, party_mark, run_mark, supplier_mark
from sluss.rules.register.parties import contradict, party_words
from sluss.rules.register.rerun import FAILED, month_moved, moved_to
from sluss.services import _closure, _register
from sluss.services._closure import slices
from sluss.services._corrections import repeated_claims
from sluss.services._payables import payable_of
from sluss.store.models import Evidence, Original, PayableRow, RecordRow

# What the register says of a debt whose payment did not stay where it was sent.
_CAME_BACK = frozenset(
    {"payment_returned", "payment_rejected", "our_payment_returned", "our_payment_rejected"}
)
_FIRST, _LAST = date.min, date.max


@dataclass(frozen=True, slots=True)
class Source:
    """The file: its payments in their order. kind: as it was read; of nothing else is it made."""

    sha256: str
    kind: str
    filed: tuple[Filed, ...]
    rows: tuple[Last, ...]


def source_of(sha256: str, now: _register.Frame) -> Source | None:
    """The payments of a file that was taken in; None if it was not."""
    if not Original.objects.filter(sha256=sha256).exists():
        return None
    numbers = RecordRow.objects.filter(sha256=sha256, kind__in=("PaymentOrder", "Claim"))
    filed = [f for f in _closure.load_records(numbers.values_list("id", flat=True)) if _is_paid(f)]
    filed.sort(key=lambda f: f.id)
    payer, paid = _payer(now), _pay_invoices(filed)
    rows = tuple(_row(number, f, payer, paid) for number, f in enumerate(filed, start=1))
    return Source(sha256, filed[0].kind if filed else "", tuple(filed), rows)


def _is_paid(filed: Filed) -> bool:
    """Whether a record is a payment that may be repeated; a repeated one is so by its bank file."""
    record = filed.record
    if isinstance(record, Claim):
        return record.kind is DocumentKind.PAYOUT and record.repeats is None
    return isinstance(record, PaymentOrder)


def _payer(now: _register.Frame) -> Payer:
    ours = now.organisation
    accounts = {f"iban:{ours.iban}", f"bankgiro:{ours.bankgiro}"}
    return Payer(
        org_number=ours.org_number,
        accounts=frozenset(key for key in accounts if not key.endswith(":")),
        policy=now.policy,
    )


def _row(number: int, filed: Filed, payer: Payer, pay_invoices: set[int]) -> Last:
    record = filed.record
    if not isinstance(record, Claim | PaymentOrder):
        raise TypeError(f"{filed.name} pays nobody")
    # A list has its rows, which a person sees in it; in a payment file one counts.
    row = record.line if isinstance(record, Claim) else number
    last = last_of(filed.name, row, record, payer)
    return replace(last, pays_invoice=True) if filed.id in pay_invoices else last


def _pay_invoices(filed: Sequence[Filed]) -> set[int]:
    """Which of these records the register knows as payments of invoices or credit notes."""
    pairs: list[tuple[int, int]] = []
    for part in slices([f.id for f in filed]):
        found = Evidence.objects.filter(record__in=part, role__in=("orders", "pays"))
        pairs.extend(found.values_list("payable", "record"))
    invoices: set[int] = set()
    for part in slices({payable for payable, _ in pairs}):
        rows = PayableRow.objects.filter(id__in=part).exclude(kind=DocumentKind.PAYOUT.value)
        invoices.update(rows.values_list("id", flat=True))
    return {record for payable, record in pairs if payable in invoices}


def is_repeated(sha256: str, period: str) -> bool:
    """Whether the file was repeated in the month, by whomever."""
    return bool(_closure.records_with([run_mark(sha256, period)]))


def came_back(source: Source) -> frozenset[str]:
    """The payments of the file whose money came back or was refused, and did not go since."""
    orders = [f for f in source.filed if isinstance(f.record, PaymentOrder)]
    flows = _register.flows_of(orders)
    names = {f.name for f in orders if flows[f.name].standing in FAILED}
    listed = [f.name for f in source.filed if isinstance(f.record, Claim)]
    places = _closure.payables_of_claims(listed)
    for part in slices(set(places.values())):
        failed = {row.id for row in PayableRow.objects.filter(id__in=part) if _failed(row)}
        names |= {name for name in listed if places[name] in failed}
    return frozenset(names)


def _failed(row: PayableRow) -> bool:
    payable = payable_of(row)
    return not _CAME_BACK.isdisjoint(payable.why) and row.open_minor == row.claimed_minor


def beside(source: Source, period: str) -> list[Beside]:
    """Other money to payees in the month: payouts that are known, and orders of others."""
    own = f"{source.sha256}:"
    listed = PayableRow.objects.filter(kind=DocumentKind.PAYOUT.value, due_on__startswith=period)
    rows = list(listed.exclude(state="dismissed").exclude(anchor__startswith=own).order_by("id"))
    repeats = repeated_claims([row.id for row in rows])
    found = [_beside(payable_of(row), is_repeat=row.id in repeats) for row in rows]
    return found + _moved(source, period)


def _beside(payable: Payable, *, is_repeat: bool) -> Beside:
    accounts = frozenset({payable.account.key}) if payable.account else frozenset()
    return Beside(
        payee=payable.supplier,
        accounts=accounts,
        amount=payable.amount,
        on=payable.due_date,
        is_repeat=is_repeat,
    )


def _moved(source: Source, period: str) -> list[Beside]:
    accounts = {account.key for row in source.rows for account in row.accounts}
    known = _closure.load_records(
        _closure.records_with(account_mark(account) for account in accounts)
    )
    near = [
        f
        for f in known
        if moved_to(f) in accounts
        and month_moved(f) == period
        and not f.name.startswith(f"{source.sha256}:")
    ]
    flows = _register.flows_of(near)
    moving = {
        flow.key: flow for f in near if (flow := flows.get(f.name)) and flow.standing not in FAILED
    }
    return [_moving(flow) for _, flow in sorted(moving.items())]


def _moving(flow: Flow) -> Beside:
    told = told_of(flow.records[0])
    accounts = frozenset({told.account.key}) if told.account else frozenset()
    return Beside(payee=told.party, accounts=accounts, amount=flow.amount, on=flow.happened_on)


def newer_accounts(source: Source) -> dict[str, Newer]:
    """By payment, the accounts of its payee in a later list, where they are none of its own.

    A list without a day counts as later: that it differs is for a person to look at.
    """
    words = {word for row in source.rows for word in party_words(row.payee)}
    marks = [mark(word) for word in words for mark in (supplier_mark, party_mark)]
    told: dict[str, list[_Told]] = defaultdict(list)
    for one in _told(_closure.load_records(_closure.records_with(marks)), source.sha256):
        for word in party_words(one.payee):
            told[word].append(one)
    return {
        row.name: later
        for row in source.rows
        if (later := _later(row, {id(t): t for w in party_words(row.payee) for t in told[w]}))
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """The accounts that one source has for a payee, and of which day it is."""

    payee: Party
    accounts: tuple[Account, ...]
    on: date


def _told(filed: Iterable[Filed], but: str) -> list[_Told]:
    listed: dict[str, str] = {}
    kept = [f for f in filed if not f.name.startswith(f"{but}:")]
    for part in slices({f.name.partition(":")[0] for f in kept}):
        rows = Original.objects.filter(sha256__in=part)
        listed.update(rows.values_list("sha256", "listed_on"))
    found = []
    for f in sorted(kept, key=lambda f: f.name):
        record = f.record
        said = listed[f.name.partition(":")[0]]
        if isinstance(record, SupplierEntry) and record.accounts:
            on = record.listed_on or (date.fromisoformat(said) if said else _LAST)
            found.append(_Told(record.supplier, record.accounts, on))
        elif isinstance(record, Claim) and record.kind is DocumentKind.PAYOUT and record.accounts:
            found.append(_Told(record.supplier, record.accounts, record.due_date or _FIRST))
    return found


def _later(row: Last, told: dict[int, _Told]) -> Newer | None:
    since, number = row.paid_on or _FIRST, row.payee.org_number
    later = [t for t in told.values() if t.on > since and not contradict(t.payee, row.payee)]
    by_number = [t for t in later if t.payee.org_number == number != ""]
    later = by_number or later
    if not later or not row.accounts:
        return None
    newest = max(t.on for t in later)
    accounts = tuple(dict.fromkeys(a for t in later if t.on == newest for a in t.accounts))
    has_own = any(may_be_one(own, account) for own in row.accounts for account in accounts)
    return None if has_own else Newer(accounts, bool(by_number))
