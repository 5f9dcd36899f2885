"""A town whose finance system is locked: the files outside, and the truth.

Both go on to the last bank file, which comes one to three bank days after the lock.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sluss.lab.firms import Buyer
from sluss.lab.history import File
from sluss.lab.numbers import PayTo
from sluss.lab.peppol import peppol_invoice, reserialised
from sluss.lab.town import exports
from sluss.lab.town.bills import FRAUDS, ORDINARY, Bill, Form, Twist
from sluss.lab.town.clock import Clock, make_clock
from sluss.lab.town.letters import pdf_invoice
from sluss.lab.town.paying import Payer
from sluss.lab.town.persons import Payout, Persons, make_persons
from sluss.lab.town.sending import Sender, Sent
from sluss.lab.town.suppliers import Supplier, make_suppliers, move_some
from sluss.lab.town.truth import Fate, TrueBill

# What is registered at another supplier falls due so long after the lock that nobody has paid it.
_NOT_DUE_FOR = timedelta(days=12)
# Some suppliers have a new account from so long after the lock on, in every town that goes on.
_MOVES_AFTER = timedelta(days=4)


@dataclass(slots=True)
class Town:
    """The files and the truth. The truth is whole when all files were made."""

    seed: int
    inhabitants: int
    clock: Clock
    buyer: Buyer
    suppliers: list[Supplier]
    bills: list[Bill]
    sent: list[Sent]
    persons: Persons
    told: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    again: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    # How many documents have come under each path.
    used: Counter[str] = field(default_factory=Counter)
    # Of the bills on the last list.
    listed: set[int] = field(default_factory=set)

    def files(self) -> Iterator[File]:
        """Path from the folder, and bytes."""
        for one in self.sent:
            yield self.document(one)
        payer = self.payer()
        for _, _, made in self.days(payer):
            yield from made
        yield self.keyed(self.bills, self.clock.last, Random(f"{self.seed}-keyed"))
        self._count_credits()

    def payer(self) -> Payer:
        """The locked system's payments, before the first of them."""
        chance = Random(f"{self.seed}-bank")
        return Payer(list(self.bills), self.persons, self.buyer, self.clock, chance)

    def days(self, payer: Payer) -> Iterator[tuple[date, bool, Iterator[File]]]:
        """Each day twice, before and after its payments (True), with all its files but documents.

        The files are to be taken before the next is asked for.
        """
        nights = {(night.on, not night.is_early) for night in self.clock.nights}
        # The books were printed more seldom, and the last time with the last list.
        books = {(night.on, not night.is_early) for night in self.clock.nights[-1:-5:-3]}
        for day, is_over, made in payer.days(self.inhabitants):
            at = (day, is_over)
            yield day, is_over, self._made(payer, at, made, at in nights, at in books)

    def _made(
        self,
        payer: Payer,
        at: tuple[date, bool],
        made: Iterable[File],
        is_listed: bool,
        is_booked: bool,
    ) -> Iterator[File]:
        day, _ = at
        if is_listed:
            self.listed = {id(bill) for bill in self.bills if exports.is_listed(bill, day)}
            yield exports.open_items(self.bills, day, self.tell)
            yield exports.supplier_list(self.suppliers, day)
        if is_booked:
            yield f"primary/bokforing_{day}.se", payer.books.file(self.buyer, day)
        yield from made

    def keyed(self, bills: Sequence[Bill], day: date, chance: Random) -> File:
        """What people keyed by a day of the paper of these bills."""
        return exports.keyed(bills, day, self.listed, chance, self.tell)

    def truth(self) -> Iterator[TrueBill]:
        """What is true, once all files were made. Bills that nobody can know of are left out."""
        for bill in self.bills:
            told = tuple(self.told[id(bill)])
            if told:
                yield self.true(bill, told)
        for payout in self.persons.payouts:
            yield _true_payout(payout)

    def tell(self, bill: Bill, place: str) -> None:
        """Note where a bill is told of."""
        self.told[id(bill)].append(place)

    def _count_credits(self) -> None:
        # A credit note that has come and is not registered yet lowers what is owed all the same.
        for bill in self.bills:
            is_new = self.clock.listed_on < bill.registered_on
            if bill.credits and is_new and self.told[id(bill)]:
                taken = min(bill.left, bill.credits.left - bill.credits.sent)
                bill.credited += taken
                bill.credits.credited += taken

    def document(self, one: Sent) -> File:
        """A document as it comes."""
        invoice = one.invoice
        number = "".join(letter if letter.isalnum() else "_" for letter in invoice.number)
        account = invoice.account.number[-4:] if invoice.account else "0000"
        seller = invoice.seller.org_number or invoice.seller.supplier_number
        name = f"{one.on}_{seller}_{number}_{account}"
        if one.form in (Form.PDF, Form.PDF_WITH_CODE):
            has_code = one.form is Form.PDF_WITH_CODE
            path = f"e-post/{one.on:%Y-%m}/{name}.pdf"
            content = pdf_invoice(invoice, self.buyer, has_code=has_code)
        else:
            content = peppol_invoice(invoice, self.buyer)
            if one.is_again:
                content = reserialised(content)
            path = f"peppol/{'arkiv' if one.is_again else f'{one.on:%Y-%m}'}/{name}.xml"
        told = self.again if one.is_again or one.is_reminder else self.told
        told[id(one.bill)].append(hashlib.sha256(content).hexdigest())
        return self._free(path), content

    def _free(self, path: str) -> str:
        """The path, or one beside it if a document of that day has it: none may be laid over.

        Numbers begin anew each year, so two invoices of one number may come on one day.
        """
        self.used[path] += 1
        stem, _, ending = path.rpartition(".")
        return path if self.used[path] == 1 else f"{stem}_{self.used[path]}.{ending}"

    def true(self, bill: Bill, told: tuple[str, ...]) -> TrueBill:
        """What is true of a bill that these places tell of."""
        says = bill.invoice.account
        days = (self.clock.first, *(night.on for night in self.clock.nights))
        known = {bill.payee(day).account for day in days}
        fate = _fate(bill)
        return TrueBill(
            number=bill.invoice.number,
            supplier=bill.invoice.seller.name,
            org_number=bill.invoice.seller.org_number,
            is_credit=bill.is_credit,
            currency=bill.amount.currency,
            amount=bill.amount.minor,
            left=bill.left,
            fate=fate,
            twist=bill.twist.value,
            accounts=() if fate is Fate.FRAUD else self.accounts(bill),
            told_by=told,
            asked_again=tuple(self.again[id(bill)]),
            is_new_account=says is not None and says not in known,
        )

    def accounts(self, bill: Bill) -> tuple[str, ...]:
        """Where the payee has its money: as itself says, and as the last list still has it.

        Not where it had it before that: what left the list, nobody may pay to.
        """
        itself = bill.invoice.factor or bill.supplier.on(self.clock.end)
        listed = bill.payee(self.clock.listed_on)
        return tuple(dict.fromkeys((_word(itself.account), _word(listed.account))))


def _word(account: PayTo) -> str:
    return f"{account.scheme}:{account.number}"


def _true_payout(payout: Payout) -> TrueBill:
    sent = payout.sent and payout.sent == payout.left
    return TrueBill(
        number=payout.number,
        supplier=payout.person.firm.name,
        org_number=payout.person.number[2:],
        is_credit=False,
        currency="SEK",
        amount=payout.minor,
        left=payout.left,
        fate=Fate.SENT if sent else Fate.OWED if payout.left else Fate.CLOSED,
        twist="payout",
        accounts=(_word(payout.person.firm.account),),
        told_by=tuple(payout.told),
    )


def _fate(bill: Bill) -> Fate:
    if bill.twist in FRAUDS:
        return Fate.FRAUD
    if bill.goes_by_itself:
        return Fate.BY_ITSELF
    if bill.sent and bill.sent == bill.left:
        return Fate.SENT
    return Fate.OWED if bill.left else Fate.CLOSED


def plan_town(seed: int, *, inhabitants: int, days: int, locked_on: date, goes_on: int = 0) -> Town:
    """The same values give the same town, to the byte.

    goes_on: so many days after the lock its suppliers go on to send; 0: until the last bank file.
    """
    clock = make_clock(
        locked_on=locked_on, days=days, chance=Random(f"{seed}-clock"), goes_on=goes_on
    )
    chance = Random(f"{seed}-town")
    until = clock.end if goes_on else clock.locked_on
    suppliers = make_suppliers(inhabitants, clock.first, until, chance)
    if goes_on:
        move_some(suppliers, clock.locked_on + _MOVES_AFTER, chance)
    thieves_on = (clock.last, clock.end) if goes_on else (clock.last,)
    bills, sent = Sender(suppliers, inhabitants, clock.first, clock.end, chance, thieves_on).all()
    fits = [bill for bill in bills if bill.twist in ORDINARY and bill.twist is not Twist.NOTHING]
    until = clock.last + _NOT_DUE_FOR
    for bill, other in exports.misplaced(fits, suppliers, clock.listed_on, until, chance):
        bill.listed_at = other
    persons = make_persons(inhabitants, clock.locked_on, Random(f"{seed}-persons"))
    return Town(seed, inhabitants, clock, Buyer(), suppliers, bills, sent, persons)
