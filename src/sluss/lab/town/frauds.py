"""Ten invoices of thieves, two of each kind, in the days when nobody can look anything up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sluss.lab import numbers
from sluss.lab.firms import make_firm
from sluss.lab.invoices import Invoice, make_invoice
from sluss.lab.town.bills import FRAUDS, Bill, Form, Twist
from sluss.lab.town.suppliers import Supplier

_IN_LAST_DAYS = 5
# Suppliers that bill often: a thief copies what nobody wonders at.
_KNOWN_SUPPLIERS = 60
T = Twist


def frauds(
    suppliers: Sequence[Supplier],
    bills: Sequence[Bill],
    last: date,
    chance: Random,
    *,
    wave: int = 0,
) -> Iterator[Bill]:
    """The bills of thieves. None of them was ever registered in the locked system.

    wave: tells them from those of other days.
    """
    open_of: dict[int, list[Bill]] = {}
    for bill in bills:
        if bill.twist is T.NONE and bill.form is Form.E_INVOICE and bill.arrived_on <= last:
            open_of.setdefault(id(bill.supplier), []).append(bill)
    candidates = [
        supplier
        for supplier in suppliers[:_KNOWN_SUPPLIERS]
        if supplier.factor is None and supplier.firm.country == "SE" and id(supplier) in open_of
    ]
    for place, twist in enumerate(FRAUDS * 2, start=wave * 2 * len(FRAUDS)):
        day = last - timedelta(days=chance.randint(1, _IN_LAST_DAYS))
        supplier = chance.choice(candidates)
        invoice = _forged(twist, place, supplier, open_of[id(supplier)], day, chance)
        arrived = min(day + timedelta(days=chance.choice((0, 1))), last)
        yield Bill(
            supplier=supplier,
            invoice=invoice,
            twist=twist,
            listed_as=invoice.number,
            arrived_on=arrived,
            registered_on=date.max,
        )


def _forged(
    twist: Twist, place: int, supplier: Supplier, known: list[Bill], day: date, chance: Random
) -> Invoice:
    thief = numbers.bankgiro(chance)
    if twist is T.FORGED_COPY_FRAUD:
        return replace(known[-1].invoice, account=thief)
    if twist in (T.STRANGER_FRAUD, T.LOOKALIKE_NAME_FRAUD):
        # Serials beyond all suppliers: a number that no register has.
        firm = replace(make_firm(90_000 + place, chance), account=thief)
        name = f"Katalogtjänst Norden {place} AB"
        if twist is T.LOOKALIKE_NAME_FRAUD:
            name = f"{supplier.firm.name} Ekonomi"
        return make_invoice(replace(firm, name=name), 1000 + place, chance, issued_on=day)
    count = supplier.next_count(day, chance)
    seller = supplier.on(day)
    invoice = make_invoice(replace(seller, account=thief), count, chance, issued_on=day)
    if twist is T.FACTORING_FRAUD:
        factor = replace(make_firm(91_000 + place, chance), account=thief, name="Nordfactor AB")
        return replace(invoice, factor=factor)
    return replace(invoice, note="OBS! Vi har bytt bank. Använd det nya bankgironumret.")
