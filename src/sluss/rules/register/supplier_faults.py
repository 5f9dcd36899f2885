"""What is wrong in the supplier register: each fault with its facts, so that it can be worked off.

A fault is known by its facts: while they stand it has the same id, and what a person said of it
holds; other facts are another fault.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sluss.core.clearing import ClearingTable, Proof
from sluss.core.ids import is_sound, masked, org_number_of_vat
from sluss.core.masking import masked_account, without_person_numbers
from sluss.core.party import Account, Scheme, fold_name
from sluss.core.plain import canonical
from sluss.rules.register.supplier_said import Seen, Source, Where
from sluss.rules.register.suppliers import Known, Register, Supplier

ID_CHARS = 12
# What the reader of a list says of a cell whose number it could not keep.
_ORG_FLAW, _VAT_FLAW, _ACCOUNT_FLAW = (
    "lists.bad_org_number",
    "lists.bad_vat_number",
    "lists.account_unclear",
)
FLAWS = (_ORG_FLAW, _VAT_FLAW, _ACCOUNT_FLAW)
_GIROS = frozenset({Scheme.BANKGIRO, Scheme.PLUSGIRO})


class Weight(StrEnum):
    """How much a fault matters, the gravest first."""

    ERROR = "error"  # Money may go to the wrong place, or not arrive.
    WARNING = "warning"  # The list is wrong, and paying becomes harder for it.
    NOTE = "note"  # Worth knowing; the list need not be wrong.


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something to look into. about: keys of suppliers; facts: what makes it this fault.

    found, expected, detail, count: what its sentence tells; persons' numbers are masked in them.
    """

    code: str
    weight: Weight
    about: tuple[str, ...]
    facts: tuple[str, ...]
    found: str = ""
    expected: str = ""
    detail: str = ""
    count: int = 0
    where: Where = ("", 0)

    @property
    def id(self) -> str:
        """Twelve letters made of what it is, the same in every database."""
        return fault_id(self.code, self.facts)


def fault_id(code: str, facts: Iterable[str]) -> str:
    """The id of the fault of this code with these facts."""
    digest = hashlib.sha256(canonical([code, *facts]).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:ID_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """From when on something counts. Days in ISO 8601; Source: data/limits/suppliers.toml."""

    turnover_since: str
    dormant_since: str
    recent_days: int
    quiet_days: int
    whole_list_percent: int
    clearing: ClearingTable


def faults_of(supplier: Supplier, register: Register, bounds: Bounds) -> Iterator[Fault]:
    """What is wrong with one supplier by itself."""
    if supplier.is_listed:
        yield from _of_number(supplier)
        yield from _of_rows(supplier)
        yield from _of_accounts(supplier, bounds.clearing)
        yield from _of_changes(supplier)
        yield from _of_invoices(supplier, bounds)
        yield from _of_payments(supplier, register, bounds)
    elif register.list_on:
        yield from _of_absence(supplier, bounds)
    yield from _of_names(supplier)


def written(account: Account) -> str:
    """An account as it is shown: its kind and number, a person's masked."""
    return f"{account.scheme.value} {masked_account(account.scheme, account.number)}"


def written_all(accounts: Iterable[Account]) -> str:
    """Several accounts as they are shown, in one order."""
    return ", ".join(sorted(map(written, accounts)))


def recent_since(supplier: Supplier, bounds: Bounds) -> str:
    """The day from which on an invoice of this supplier is one of its latest."""
    last = max((seen.last for seen in supplier.asked.values()), default="")
    if not last:
        return ""
    return (date.fromisoformat(last) - timedelta(days=bounds.recent_days)).isoformat()


def _keys(accounts: Iterable[Account]) -> str:
    return " ".join(sorted(account.key for account in accounts))


def _listed(supplier: Supplier) -> list[Account]:
    return [known.account for known in supplier.listed_accounts().values()]


# ---- The number -----------------------------------------------------------------------------


def _of_number(supplier: Supplier) -> Iterator[Fault]:
    about = (supplier.key,)
    bad = sorted({found for row, _ in supplier.rows for code, found in row.flaws
                  if code == _ORG_FLAW})  # fmt: skip
    for found in bad:
        yield Fault(code="supplier.bad_org_number", weight=Weight.ERROR, about=about,
                    facts=(supplier.key, found), found=found,
                    where=_place(supplier, _ORG_FLAW))  # fmt: skip
    if not supplier.org_number and not supplier.is_foreign and not bad:
        yield Fault(code="supplier.no_org_number", weight=Weight.WARNING, about=about,
                    facts=(supplier.key,), where=supplier.where)  # fmt: skip
    for found in sorted({found for row, _ in supplier.rows for code, found in row.flaws
                         if code == _VAT_FLAW}):  # fmt: skip
        yield Fault(code="supplier.bad_vat_number", weight=Weight.WARNING, about=about,
                    facts=(supplier.key, found), found=found,
                    where=_place(supplier, _VAT_FLAW))  # fmt: skip
    for vat in sorted(supplier.vat_numbers):
        other = org_number_of_vat(vat)
        if other and supplier.org_number and other != supplier.org_number:
            yield Fault(code="supplier.vat_contradicts", weight=Weight.WARNING, about=about,
                        facts=(supplier.key, vat), found=masked(other),
                        expected=masked(supplier.org_number), where=supplier.where)  # fmt: skip


def _place(supplier: Supplier, flaw: str) -> Where:
    return min(seen.where for row, seen in supplier.rows if any(c == flaw for c, _ in row.flaws))


# ---- The rows and names ---------------------------------------------------------------------


def _of_rows(supplier: Supplier) -> Iterator[Fault]:
    if supplier.row_count > 1:
        rows = sorted(
            f"{row.party.supplier_number} {row.party.name}".strip()
            for row, seen in supplier.rows
            for _ in range(seen.count)
        )
        yield Fault(code="supplier.duplicate", weight=Weight.WARNING, about=(supplier.key,),
                    facts=(supplier.key, *rows), found=without_person_numbers("; ".join(rows)),
                    count=supplier.row_count, where=supplier.where)  # fmt: skip
    if len(supplier.categories) > 1:
        yield Fault(code="supplier.several_categories", weight=Weight.NOTE, about=(supplier.key,),
                    facts=(supplier.key, *sorted(map(str.casefold, supplier.categories))),
                    found=", ".join(supplier.categories), where=supplier.where)  # fmt: skip


def _of_names(supplier: Supplier) -> Iterator[Fault]:
    """Another name than before, under one number: a sale, a merger, or somebody else."""
    if supplier.key.startswith("name:") or not supplier.name:
        return
    now = {fold_name(row.party.name) for row, _ in supplier.rows if row.party.name}
    now = now or {fold_name(supplier.name)}
    others = {
        name: on for name, on in supplier.names.items() if name and fold_name(name) not in now
    }
    if others:
        last = max(others, key=lambda name: (others[name], name))
        yield Fault(code="supplier.name_changed", weight=Weight.NOTE, about=(supplier.key,),
                    facts=(supplier.key, *sorted(now), *sorted({fold_name(n) for n in others})),
                    found=supplier.name, expected=", ".join(sorted(others)), detail=others[last],
                    where=supplier.where)  # fmt: skip


# ---- The accounts ---------------------------------------------------------------------------


def _of_accounts(supplier: Supplier, clearing: ClearingTable) -> Iterator[Fault]:
    about, listed = (supplier.key,), supplier.listed_accounts()
    for found in sorted({found for row, _ in supplier.rows for code, found in row.flaws
                         if code == _ACCOUNT_FLAW}):  # fmt: skip
        yield Fault(code="supplier.account_unclear", weight=Weight.ERROR, about=about,
                    facts=(supplier.key, found), found=without_person_numbers(found),
                    where=_place(supplier, _ACCOUNT_FLAW))  # fmt: skip
    for key, known in listed.items():
        yield from _of_account(supplier, key, known, clearing)
    accounts = _listed(supplier)
    has_giro = any(account.scheme in _GIROS for account in accounts)
    ibans = [account for account in accounts if account.scheme is Scheme.IBAN]
    if supplier.is_foreign and not has_giro and not ibans:
        yield Fault(code="supplier.foreign_no_iban", weight=Weight.WARNING, about=about,
                    facts=(supplier.key,), found=supplier.latest("country"),
                    where=supplier.where)  # fmt: skip
    elif supplier.is_foreign and not has_giro and not any(account.bic for account in ibans):
        yield Fault(code="supplier.foreign_no_bic", weight=Weight.NOTE, about=about,
                    facts=(supplier.key, _keys(ibans)), found=written_all(ibans),
                    where=supplier.where)  # fmt: skip
    elif not listed and not any(c == _ACCOUNT_FLAW for r, _ in supplier.rows for c, _ in r.flaws):
        yield Fault(code="supplier.no_account", weight=Weight.WARNING, about=about,
                    facts=(supplier.key,), where=supplier.where)  # fmt: skip


def _of_account(
    supplier: Supplier, key: str, known: Known, clearing: ClearingTable
) -> Iterator[Fault]:
    account, facts = known.account, (supplier.key, key)
    is_paid = Source.PAID in known.seen and not known.came_back
    proof = Proof.PROVED
    if account.scheme is Scheme.BBAN and is_sound(account):
        proof = clearing.prove(account.number)
    # Money came there: then it is the rule that does not know.
    if not is_sound(account) or (proof is Proof.WRONG and not is_paid):
        yield Fault(code="supplier.bad_account", weight=Weight.ERROR, about=(supplier.key,),
                    facts=facts, found=written(account), where=supplier.where)  # fmt: skip
    elif proof is Proof.UNKNOWN_BANK and not is_paid:
        yield Fault(code="supplier.unknown_bank", weight=Weight.WARNING, about=(supplier.key,),
                    facts=facts, found=written(account), where=supplier.where)  # fmt: skip
    if known.came_back:
        on = known.last(Source.RETURNED)
        yield Fault(code="supplier.account_returned", weight=Weight.ERROR, about=(supplier.key,),
                    facts=(*facts, on), found=written(account), detail=on,
                    where=supplier.where)  # fmt: skip


def _of_changes(supplier: Supplier) -> Iterator[Fault]:
    """A new account between two lists, which nobody called back."""
    lists = {k: known.seen[Source.LIST] for k, known in supplier.accounts.items()
             if Source.LIST in known.seen}  # fmt: skip
    first = min((seen.first for seen in lists.values()), default="")
    before = [supplier.accounts[key].account for key, seen in lists.items() if seen.first == first]
    for key, known in supplier.listed_accounts().items():
        if lists[key].first > first and "call-back" not in known.vouchers:
            yield Fault(code="supplier.account_changed", weight=Weight.ERROR,
                        about=(supplier.key,), facts=(supplier.key, key, _keys(before)),
                        found=written(known.account), expected=written_all(before),
                        detail=lists[key].first, where=supplier.where)  # fmt: skip


# ---- What invoices and payments say against the list ----------------------------------------


def _of_invoices(supplier: Supplier, bounds: Bounds) -> Iterator[Fault]:
    listed, since = supplier.listed_accounts(), recent_since(supplier, bounds)
    accounts = _listed(supplier)
    for (payee, asked), seen in sorted(supplier.asked.items(), key=_in_order):
        is_known = any(account.key in listed for account in asked)
        if is_known or not asked or seen.last < since:
            continue
        if payee:
            yield Fault(code="supplier.factoring_not_listed", weight=Weight.WARNING,
                        about=(supplier.key,), facts=(supplier.key, fold_name(payee), _keys(asked)),
                        found=payee, expected=written_all(asked), detail=seen.last,
                        where=supplier.where)  # fmt: skip
        elif listed and not any("call-back" in _known(supplier, a).vouchers for a in asked):
            yield Fault(code="supplier.invoice_account_differs", weight=Weight.ERROR,
                        about=(supplier.key,), facts=(supplier.key, _keys(asked), _keys(accounts)),
                        found=written_all(asked), expected=written_all(accounts),
                        detail=seen.last, where=supplier.where)  # fmt: skip


def _known(supplier: Supplier, account: Account) -> Known:
    return supplier.accounts[account.key]


def _in_order(asked: tuple[tuple[str, frozenset[Account]], Seen]) -> tuple[str, str]:
    return asked[0][0], _keys(asked[0][1])


def _of_payments(supplier: Supplier, register: Register, bounds: Bounds) -> Iterator[Fault]:
    """Money that goes, or is asked to go, where the list in force no longer says, or never did."""
    accounts = _listed(supplier)
    if not accounts:
        return
    facts = (supplier.key, _keys(accounts))
    now = written_all(accounts)
    since = min(seen.first for row, seen in supplier.rows if row.accounts)
    # Whoever was paid to the listed account once is not to be paid to another again.
    used = (
        known.first(Source.ORDERED, Source.PAID) for known in supplier.listed_accounts().values()
    )
    switched = min(filter(None, used), default=bounds.turnover_since)
    for key, known in sorted(supplier.accounts.items()):
        if known.is_listed or "call-back" in known.vouchers:
            continue
        paid, shown = known.last(Source.ORDERED, Source.PAID), written(known.account)
        if Source.LIST in known.seen:
            if paid > since:
                yield Fault(code="supplier.paid_to_old_account", weight=Weight.ERROR,
                            about=(supplier.key,), facts=(*facts, key), found=shown, expected=now,
                            detail=paid, where=supplier.where)  # fmt: skip
            if supplier.turnover.asked.get(key):
                yield Fault(code="supplier.old_account_asked", weight=Weight.ERROR,
                            about=(supplier.key,), facts=(*facts, key), found=shown, expected=now,
                            count=supplier.turnover.asked[key], where=supplier.where)  # fmt: skip
        elif key not in register.factor_accounts and (
            known.last(Source.ORDERED) >= max(switched, bounds.turnover_since)
        ):
            yield Fault(code="supplier.paid_elsewhere", weight=Weight.ERROR,
                        about=(supplier.key,), facts=(*facts, key), found=shown, expected=now,
                        detail=known.last(Source.ORDERED), where=supplier.where)  # fmt: skip


def _of_absence(supplier: Supplier, bounds: Bounds) -> Iterator[Fault]:
    """Invoices of somebody whom the list in force does not have."""
    turnover, (_, last) = supplier.turnover, supplier.listed
    if not turnover.owed and turnover.last_invoice < (last or bounds.turnover_since):
        return
    if last:
        yield Fault(code="supplier.left_list", weight=Weight.WARNING, about=(supplier.key,),
                    facts=(supplier.key,), found=last, detail=turnover.last_invoice,
                    where=supplier.where)  # fmt: skip
    else:
        yield Fault(code="supplier.not_on_list", weight=Weight.WARNING, about=(supplier.key,),
                    facts=(supplier.key,), detail=turnover.last_invoice)  # fmt: skip
