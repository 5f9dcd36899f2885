"""A supplier as the contract shows it: JSON keys, masked persons, faults in words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sluss.core.ids import masked
from sluss.core.masking import hide, masked_account, without_person_numbers
from sluss.core.money import Money
from sluss.rules.register.supplier_faults import Fault
from sluss.rules.register.supplier_pairs import is_dormant
from sluss.rules.register.suppliers import Known, Supplier
from sluss.services._suppliers import View
from sluss.telling.texts import advice, sentence

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The register with its faults by supplier, so that each is found at once."""

    view: View
    lang: str
    by_supplier: dict[str, list[Fault]]
    put_away: dict[str, list[Fault]]

    def about(self, fault: Fault) -> list[Supplier]:
        """The suppliers of a fault, the one that most money went through first."""
        found = [self.view.register.suppliers[key] for key in fault.about]
        return sorted(found, key=lambda s: (-s.money, s.key))

    def shown(self, fault: Fault) -> Plain:
        """A fault in words, without the personal number of anybody whom it is about."""
        return hidden(fault_shown(fault, self.lang), self.about(fault))

    def is_dormant(self, supplier: Supplier) -> bool:
        """Whether it is on the list and has not been used for long."""
        return is_dormant(supplier, self.view.register, self.view.bounds)


def shelf_of(view: View, lang: str) -> Shelf:
    """The register laid out by supplier."""
    standing: dict[str, list[Fault]] = defaultdict(list)
    put_away: dict[str, list[Fault]] = defaultdict(list)
    for fault in view.faults:
        kept = put_away if fault.id in view.dismissed else standing
        for key in fault.about:
            kept[key].append(fault)
    return Shelf(view, lang, standing, put_away)


def shown(supplier: Supplier, shelf: Shelf, *, is_whole: bool = False) -> Plain:
    """One supplier with the keys of the contract. is_whole: with each source of its accounts."""
    currency = main_currency(supplier)
    faults = [shelf.shown(fault) for fault in shelf.by_supplier.get(supplier.key, ())]
    made = {
        "name": supplier.name,
        "org_number": masked(supplier.org_number),
        "known_as": sorted(set(supplier.names) - {supplier.name, ""}),
        "vat_numbers": sorted(supplier.vat_numbers),
        "supplier_numbers": numbers_of(supplier),
        "town": supplier.latest("town"),
        "country": supplier.latest("country"),
        "categories": supplier.categories,
        "on_list": supplier.is_listed,
        "rows": supplier.row_count,
        "listed": {"first": supplier.listed[0] or None, "last": supplier.listed[1] or None},
        "accounts": [_account(known, is_whole=is_whole) for known in accounts_of(supplier)],
        "invoices": supplier.turnover.invoices,
        **_sums(supplier, currency),
        "currency": currency,
        "other_currencies": [
            {"currency": other, **_sums(supplier, other)}
            for other in currencies(supplier)
            if other != currency
        ],
        "last_invoice": supplier.turnover.last_invoice or None,
        "last_payment": supplier.last_payment or None,
        "dormant": shelf.is_dormant(supplier),
        "faults": faults,
    }
    return hidden(made, [supplier])


def numbers_of(supplier: Supplier) -> list[str]:
    """Its numbers in the locked system. Of a sole trader that is often the personal number."""
    return [without_person_numbers(number) for number in sorted(supplier.supplier_numbers)]


def name_of(supplier: Supplier, lang: str) -> str:
    """Its name for a person to read: without anybody's number, and never nothing."""
    name = hide(supplier.name, supplier.persons)
    return name or sentence("column.unnamed", lang)


def hidden(made: Plain, suppliers: Iterable[Supplier]) -> Plain:
    """The same without the personal numbers of these suppliers, wherever they stand in it."""
    persons = [number for supplier in suppliers for number in supplier.persons]
    if not persons:
        return made
    clean: Plain = json.loads(hide(json.dumps(made, ensure_ascii=False), dict.fromkeys(persons)))
    return clean


def accounts_of(supplier: Supplier) -> list[Known]:
    """Those of the list in force first, then those that were named last."""

    def order(known: Known) -> tuple[bool, str]:
        return not known.is_listed, known.account.key

    return sorted(supplier.accounts.values(), key=order)


def _account(known: Known, *, is_whole: bool) -> Plain:
    account = known.account
    seen = sorted(known.seen.items())
    days = [day for _, one in seen for day in (one.first, one.last) if day]
    made: Plain = {
        "scheme": account.scheme.value,
        "number": masked_account(account.scheme, account.number),
        "bic": account.bic,
        "verified": known.is_verified,
        "verified_by": sorted(known.verified_by),
        "on_list": known.is_listed,
        "payees": sorted(known.payees),
        "sources": [source.value for source, _ in seen],
        "first_seen": min(days, default=None),
        "last_seen": max(days, default=None),
    }
    if is_whole:
        made["seen"] = [
            {
                "source": source.value,
                "first": one.first or None,
                "last": one.last or None,
                "count": one.count,
                "place": {"sha256": one.where[0], "line": one.where[1]},
            }
            for source, one in seen
        ]
    return made


def currencies(supplier: Supplier) -> list[str]:
    """Kronor first, then the others by alphabet."""
    found = {*supplier.turnover.amounts, *supplier.turnover.owed}
    return sorted(found, key=lambda currency: (currency != "SEK", currency))


def main_currency(supplier: Supplier) -> str:
    """The one in which its sums are told first."""
    return next(iter(currencies(supplier)), "SEK")


def _sums(supplier: Supplier, currency: str) -> Plain:
    turnover = supplier.turnover
    return {
        "amount_12m": Money(currency, turnover.amounts.get(currency, 0)).text,
        "open_amount": Money(currency, turnover.owed.get(currency, 0)).text,
    }


def fault_shown(fault: Fault, lang: str) -> Plain:
    """A fault with its sentence and what to do."""
    facts = {
        "found": fault.found,
        "expected": fault.expected,
        "detail": fault.detail or "–",
        "line": fault.count,
    }
    return {
        "id": fault.id,
        "code": fault.code,
        "severity": fault.weight.value,
        "title": title(fault.code, lang),
        "message": sentence(fault.code, lang, **facts),
        "advice": advice(fault.code, lang, **facts),
        "place": {"sha256": fault.where[0], "line": fault.where[1]} if fault.where[0] else None,
    }


def title(code: str, lang: str) -> str:
    """What a kind of fault is called in a list."""
    return sentence(f"title.{code.partition('.')[2]}", lang)


def dismissed_shown(supplier: Supplier, shelf: Shelf) -> list[Plain]:
    """The faults of it that were put away, by whom, when and why."""
    return [
        {
            **shelf.shown(fault),
            "by": said["by"],
            "at": said["at"],
            "reason": without_person_numbers(said["reason"]),
        }
        for fault in shelf.put_away.get(supplier.key, ())
        for said in (shelf.view.dismissed[fault.id],)
    ]


def totals(view: View, lang: str) -> Plain:
    """The figures of the whole register, whatever is shown of it."""
    score, gone = view.score, view.progress
    tenths = score.clean_tenths
    return {
        "suppliers": score.suppliers,
        "list_on": view.register.list_on or None,
        "on_list": score.listed,
        "rows": score.rows,
        "clean_rows": score.clean,
        "clean_percent": None if tenths is None else f"{tenths // 10}.{tenths % 10}",
        "faults": score.faults,
        "by_code": [
            {"code": code, "title": title(code, lang), "count": count}
            for code, count in score.by_code.items()
        ],
        "dismissed": sum(fault.id in view.dismissed for fault in view.faults),
        "since_last_list": None
        if gone is None
        else {"list_on": gone.list_on, "faults": gone.before, "gone": gone.gone, "new": gone.new},
    }
