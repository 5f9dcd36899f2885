"""A town on the morning when its finance system is locked: the files outside, and the truth."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab import lists, numbers
from sluss.lab.firms import Buyer
from sluss.lab.history import File
from sluss.lab.peppol import peppol_invoice, reserialised
from sluss.lab.town.bills import FRAUDS, Bill
from sluss.lab.town.paying import Payer
from sluss.lab.town.sending import Sender, Sent
from sluss.lab.town.suppliers import Supplier, make_suppliers
from sluss.lab.town.truth import Fate, TrueBill

# The primary printed its lists the night before it was locked.
_LISTED_BEFORE = timedelta(days=1)
_KEYED_HEAD = "Leverantör;Organisationsnr;Fakturanr;Förfallodatum;Belopp;OCR/Referens;Bankgiro"
_SHARE_KEYED_AGAIN = 0.3


@dataclass(slots=True)
class Town:
    """The files and the truth. The truth is whole when all files were made."""

    seed: int
    locked_on: date
    first: date
    buyer: Buyer
    suppliers: list[Supplier]
    bills: list[Bill]
    sent: list[Sent]
    told: dict[int, list[str]]
    again: dict[int, list[str]]

    @property
    def listed_on(self) -> date:
        return self.locked_on - _LISTED_BEFORE

    def files(self) -> Iterator[File]:
        """Path from the folder, and bytes."""
        for one in self.sent:
            yield self._document(one)
        chance = Random(f"{self.seed}-bank")
        payer = Payer(list(self.bills), self.buyer, self.locked_on - timedelta(days=1), chance)
        yield from payer.days(self.first)
        yield self._open_items()
        yield self._keyed()
        known = [supplier.registered(self.listed_on) for supplier in self.suppliers]
        factors = {s.factor.supplier_number: s.factor for s in self.suppliers if s.factor}
        listed = [*known, *factors.values()]
        yield "primary/leverantorer.xlsx", lists.suppliers(listed, listed_on=self.listed_on)
        self._count_credits()

    def truth(self) -> Iterator[TrueBill]:
        """What is true, once all files were made. Bills that nobody can know of are left out."""
        for bill in self.bills:
            told = tuple(self.told[id(bill)])
            if told:
                yield self._true(bill, told)

    def _count_credits(self) -> None:
        # A credit note that has come and is not registered yet lowers what is owed all the same.
        for bill in self.bills:
            if bill.credits and self.listed_on < bill.registered_on and self.told[id(bill)]:
                taken = min(bill.left, bill.credits.left)
                bill.credited += taken
                bill.credits.credited += taken

    def _document(self, one: Sent) -> File:
        invoice = one.invoice
        content = peppol_invoice(invoice, self.buyer)
        if one.is_again:
            content = reserialised(content)
        told = self.again if one.is_again or one.is_reminder else self.told
        told[id(one.bill)].append(hashlib.sha256(content).hexdigest())
        number = "".join(letter if letter.isalnum() else "_" for letter in invoice.number)
        account = invoice.account.number[-4:] if invoice.account else "0000"
        name = f"{one.on}_{invoice.seller.org_number}_{number}_{account}"
        folder = "arkiv" if one.is_again else f"{one.on:%Y-%m}"
        return f"peppol/{folder}/{name}.xml", content

    def _open_items(self) -> File:
        items = [
            (_item(bill, self.listed_on), bill) for bill in self.bills if self._is_listed(bill)
        ]
        items.sort(key=lambda pair: lists.by_supplier(pair[0]))
        content = lists.open_items([item for item, _ in items], listed_on=self.listed_on)
        sha256 = hashlib.sha256(content).hexdigest()
        for place, (_, bill) in enumerate(items):
            self.told[id(bill)].append(f"{sha256}:{place + lists.LINES_ABOVE + 1}")
        return f"primary/oppna_poster_{self.listed_on}.csv", content

    def _keyed(self) -> File:
        """Paper that lay in the mail room, keyed by hand; some of it the locked system knew."""
        chance = Random(f"{self.seed}-keyed")
        bills = [
            bill
            for bill in self.bills
            if bill.is_paper and bill.left > 0 and bill.arrived_on < self.locked_on
            and (not self._is_listed(bill) or chance.random() < _SHARE_KEYED_AGAIN)
        ]  # fmt: skip
        rows = [_KEYED_HEAD, *(_keyed_row(bill, chance) for bill in bills)]
        content = ("\r\n".join(rows) + "\r\n").encode("utf-8-sig")
        sha256 = hashlib.sha256(content).hexdigest()
        for line, bill in enumerate(bills, start=2):
            self.told[id(bill)].append(f"{sha256}:{line}")
        return f"papper/inskrivna_{self.locked_on}.csv", content

    def _is_listed(self, bill: Bill) -> bool:
        is_known = bill.registered_on <= self.listed_on
        return is_known and bill.left > 0 and not bill.goes_by_itself

    def _true(self, bill: Bill, told: tuple[str, ...]) -> TrueBill:
        says = bill.invoice.account
        known = {bill.payee(self.listed_on).account, bill.payee(self.first).account}
        return TrueBill(
            number=bill.invoice.number,
            supplier=bill.invoice.seller.name,
            org_number=bill.invoice.seller.org_number,
            is_credit=bill.is_credit,
            amount=bill.amount.minor,
            left=bill.left,
            fate=_fate(bill),
            twist=bill.twist.value,
            told_by=told,
            asked_again=tuple(self.again[id(bill)]),
            is_new_account=says is not None and says not in known,
        )


def _fate(bill: Bill) -> Fate:
    if bill.twist in FRAUDS:
        return Fate.FRAUD
    if bill.goes_by_itself:
        return Fate.BY_ITSELF
    if bill.sent and bill.sent == bill.left:
        return Fate.SENT
    return Fate.OWED if bill.left else Fate.CLOSED


def _keyed_row(bill: Bill, chance: Random) -> str:
    """As a person writes it who has the paper before her and little time."""
    invoice, firm = bill.invoice, bill.supplier.firm
    number = invoice.number
    written = chance.choice((number, number, number.replace("-", " "), number.replace("-", "")))
    kronor, _, part = bill.amount.text.partition(".")
    account = invoice.account or firm.account
    giro = numbers.written(account) if account.scheme == "bankgiro" else ""
    org_number = f"{firm.org_number[:6]}-{firm.org_number[6:]}" if chance.random() < 0.8 else ""
    due = f"{invoice.due_on:%Y-%m-%d}"
    fields = (firm.name, org_number, written, due, f"{kronor},{part}", invoice.reference, giro)
    return ";".join(fields)


def _item(bill: Bill, listed_on: date) -> lists.Item:
    sign = -1 if bill.is_credit else 1
    return lists.Item(
        seller=bill.supplier.firm,
        account=bill.payee(listed_on).account,
        number=bill.listed_as,
        issued_on=bill.invoice.issued_on,
        due_on=bill.invoice.due_on,
        amount=Money("SEK", sign * bill.amount.minor),
        left=Money("SEK", sign * bill.left),
        reference=bill.invoice.reference,
    )


def plan_town(seed: int, *, inhabitants: int, days: int, locked_on: date) -> Town:
    """The same values give the same town, to the byte."""
    chance = Random(f"{seed}-town")
    first, last = locked_on - timedelta(days=days), locked_on - timedelta(days=1)
    suppliers = make_suppliers(inhabitants, first, last, chance)
    bills, sent = Sender(suppliers, inhabitants, first, last, chance).all()
    return Town(
        seed, locked_on, first, Buyer(), suppliers, bills, sent,
        defaultdict(list), defaultdict(list),
    )  # fmt: skip
