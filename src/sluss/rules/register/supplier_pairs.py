"""Faults that show only when suppliers are laid side by side, and those that are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sluss.core.ids import is_person, masked
from sluss.core.masking import without_person_numbers
from sluss.core.party import fold_name
from sluss.rules.register.supplier_faults import Bounds, Fault, Weight, faults_of, written
from sluss.rules.register.supplier_said import Where
from sluss.rules.register.suppliers import Register, Supplier


def all_faults(register: Register, bounds: Bounds) -> list[Fault]:
    """Every fault, the one about the most money first."""
    found = [f for s in register.suppliers.values() for f in faults_of(s, register, bounds)]
    found += _of_pairs(register)
    found += _counted(register, bounds)
    return sorted(found, key=lambda fault: worst_first(fault, register))


def worst_first(fault: Fault, register: Register) -> tuple[int, str, int, str, str]:
    """Faults about the most money first, those of one supplier together, the gravest first."""
    if not fault.about:  # What is counted comes last.
        return 1, "", 0, fault.code, fault.id
    lead = _lead(fault.about, register)
    return -lead.money, lead.key, list(Weight).index(fault.weight), fault.code, fault.id


def _lead(about: Iterable[str], register: Register) -> Supplier:
    """Of several suppliers the one that most money went through."""
    return min((register.suppliers[key] for key in about), key=lambda s: (-s.money, s.key))


def _of_pairs(register: Register) -> Iterator[Fault]:
    accounts: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    numbers: dict[str, set[str]] = defaultdict(set)
    for key, supplier in register.suppliers.items():
        for account_key in supplier.listed_accounts():
            accounts[account_key].add(key)
        for name in supplier.names:
            names[fold_name(name)].add(key)
        if supplier.is_listed:
            for row, _ in supplier.rows:
                numbers[row.party.supplier_number].add(key)
    yield from _shared(accounts, register)
    yield from _named_alike(names, register)
    for number, keys in numbers.items():
        if number and len(keys) > 1:
            about = tuple(sorted(keys))
            yield Fault(code="supplier.same_supplier_number", weight=Weight.ERROR, about=about,
                        facts=(number, *about), found=without_person_numbers(number),
                        detail=_people(about, register), where=_where(about, register))  # fmt: skip


def _shared(accounts: dict[str, set[str]], register: Register) -> Iterator[Fault]:
    """An account that two are said to have. A factor's has many, and that is no fault."""
    users = _users(register)
    for key, owners in accounts.items():
        if key in register.factor_accounts:
            continue
        account = register.suppliers[min(owners)].accounts[key].account
        if len(owners) > 1:
            about = tuple(sorted(owners))
            yield Fault(code="supplier.shared_account", weight=Weight.ERROR, about=about,
                        facts=(key, *about), found=written(account),
                        detail=_people(about, register), where=_where(about, register))  # fmt: skip
        for other in sorted(users.get(key, set()) - owners):
            # Who has no number may be the same firm under another name.
            if not all(one.startswith("org:") for one in (other, *owners)):
                continue
            about = tuple(sorted({other, *owners}))
            yield Fault(code="supplier.account_of_another", weight=Weight.ERROR, about=about,
                        facts=(key, other, *sorted(owners)), found=written(account),
                        expected=_people(sorted(owners), register),
                        detail=_people([other], register),
                        where=_where(owners, register))  # fmt: skip


def _users(register: Register) -> dict[str, set[str]]:
    """By account whose own invoices ask for it."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, supplier in register.suppliers.items():
        for (payee, accounts), _ in supplier.asked.items():
            for account in accounts if not payee else ():
                found[account.key].add(key)
    return found


def _named_alike(names: dict[str, set[str]], register: Register) -> Iterator[Fault]:
    """Two numbers, or one and none, under one name: perhaps the same firm twice."""
    seen: set[tuple[str, ...]] = set()
    for name_key in sorted(names):
        about = tuple(sorted(names[name_key]))
        is_listed = any(register.suppliers[key].is_listed for key in about)
        if not name_key or len(about) < 2 or about in seen or not is_listed:
            continue
        seen.add(about)
        yield Fault(code="supplier.same_name", weight=Weight.WARNING, about=about,
                    facts=(name_key, *about), found=_lead(about, register).name,
                    detail=", ".join(map(_number, about)),
                    where=_where(about, register))  # fmt: skip


def _number(key: str) -> str:
    kind, _, number = key.partition(":")
    return masked(number) if kind != "name" else "–"


def _people(keys: Iterable[str], register: Register) -> str:
    return "; ".join(f"{register.suppliers[key].name} ({_number(key)})" for key in keys)


def _where(keys: Iterable[str], register: Register) -> Where:
    return max(register.suppliers[key].where for key in keys)


# ---- What is counted, not listed --------------------------------------------------------------


def is_dormant(supplier: Supplier, register: Register, bounds: Bounds) -> bool:
    """On the list, but without invoice or payment for long; False if that cannot be known."""
    if not supplier.is_listed or not register.begins or register.begins > bounds.dormant_since:
        return False
    used = max(supplier.last_payment, supplier.turnover.last_invoice)
    return used < bounds.dormant_since and not supplier.turnover.owed


def is_used_once(supplier: Supplier) -> bool:
    """On the list for a single invoice."""
    return supplier.is_listed and supplier.turnover.invoices_ever == 1


def _counted(register: Register, bounds: Bounds) -> Iterator[Fault]:
    listed = [s for s in register.suppliers.values() if s.is_listed]
    dormant = [s.key for s in listed if is_dormant(s, register, bounds)]
    once = [s.key for s in listed if is_used_once(s)]
    persons = [s.key for s in listed if is_person(s.org_number)]
    if dormant:
        yield Fault(code="supplier.dormant", weight=Weight.NOTE, about=(), facts=_set(dormant),
                    count=len(dormant), detail=bounds.dormant_since)  # fmt: skip
    if once:
        yield Fault(code="supplier.used_once", weight=Weight.NOTE, about=(), facts=_set(once),
                    count=len(once))  # fmt: skip
    if persons:
        yield Fault(code="supplier.persons", weight=Weight.NOTE, about=(), facts=_set(persons),
                    count=len(persons))  # fmt: skip


def _set(keys: Iterable[str]) -> tuple[str, ...]:
    # Who they are makes the fault; one more of them is another fault, to be looked at anew.
    return tuple(sorted(keys))
