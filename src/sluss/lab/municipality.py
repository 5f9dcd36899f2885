"""A made-up municipality on the day its finance system is locked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab import lists
from sluss.lab.bank import SimulatedBank
from sluss.lab.calendar import Calendar, bank_day_after, make_calendar
from sluss.lab.debts import Debt, Paper, make_debt, make_debts, make_firms
from sluss.lab.firms import Buyer, Firm, make_firm
from sluss.lab.history import File, play_history
from sluss.lab.invoices import make_invoice
from sluss.lab.numbers import PayTo
from sluss.lab.orders import transfer_of, write_orders
from sluss.lab.peppol import peppol_invoice, reserialised
from sluss.lab.sie import write_sie
from sluss.lab.situations import Situation

# Enough for one of each kind and a crowd of ordinary ones, few enough to read.
DEMO_SIZE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueDebt:
    """One debt as it truly stands when every file was received and nobody has decided anything.

    Units:   amounts are positive; kind ("invoice", "credit-note") tells the sign.
    state:   in the words of the command line's contract.
    account: where its own documents ask for the money, None if they name no account.
    """

    number: str
    kind: str
    supplier_name: str
    supplier_org_number: str
    amount: Money
    open_amount: Money
    state: str
    situation: str
    issued_on: date
    due_on: date
    account: PayTo | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a perfect reconstruction would find. cash: on the account at the last closed day."""

    buyer: Buyer
    locked_on: date
    debts: tuple[TrueDebt, ...]
    cash: Money

    @property
    def owed(self) -> Money:
        """Invoices less credit notes, as the totals of `sluss payables` have it."""
        return Money(
            "SEK",
            sum(
                -debt.open_amount.minor if debt.kind == "credit-note" else debt.open_amount.minor
                for debt in self.debts
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """Everything about it, true and written. firms: its suppliers, with a factor and a stranger."""

    seed: int
    buyer: Buyer
    calendar: Calendar
    firms: tuple[Firm, ...]
    debts: tuple[Debt, ...]
    papers: tuple[Paper, ...]

    def files(self) -> Iterator[File]:
        """The files that lie outside the locked system: path from the folder, and bytes."""
        for paper in self.papers:
            yield self._written(paper)
        day = self.calendar.listed_on
        yield (
            f"primary/oppna_poster_{day}.csv",
            lists.open_items(_listed(self.debts), listed_on=day),
        )
        known = self.firms[:-1]
        yield "primary/leverantorer.xlsx", lists.suppliers(known, listed_on=day)
        year = self.calendar.locked_on.year
        yield f"primary/bokforing_{year}.se", write_sie(self.debts, self.buyer, self.calendar)
        yield from self._history()[0]

    def proposal(self) -> bytes:
        """What the system wants to pay when it is back: all that it listed, paid since or not."""
        day = self.calendar.locked_on
        owed = (debt for debt in self.debts if debt.case.is_listed and not debt.is_credit)
        run = map(transfer_of, owed)
        return write_orders(
            run, self.buyer, sent_on=day, execution_on=bank_day_after(day), mark="-R"
        )

    def false_accounts(self) -> frozenset[str]:
        """Accounts that papers ask for and that no supplier has: somebody's who is owed nothing."""
        asked = {paper.invoice.account for paper in self.papers}
        return frozenset(
            account.number for account in asked - {firm.account for firm in self.firms} if account
        )

    def bank(self) -> SimulatedBank:
        """The bank as it stands at the lock: balance, seen message ids, and the run that waits."""
        return self._history()[1]

    def truth(self) -> Truth:
        """What is really owed."""
        return Truth(
            buyer=self.buyer,
            locked_on=self.calendar.locked_on,
            debts=tuple(_true(debt) for debt in self.debts),
            cash=self.bank().balance,
        )

    def _history(self) -> tuple[list[File], SimulatedBank]:
        return play_history(list(self.debts), self.buyer, self.calendar, seed=self.seed)

    def _written(self, paper: Paper) -> File:
        invoice = paper.invoice
        content = peppol_invoice(invoice, self.buyer)
        kind = "kreditfaktura" if invoice.is_credit_note else "faktura"
        number = "".join(letter if letter.isalnum() else "_" for letter in invoice.number)
        account = invoice.account.number[-4:] if invoice.account else "0000"
        name = f"{invoice.issued_on}_{invoice.seller.org_number}_{number}_{account}_{kind}"
        if paper.is_rewritten:
            return f"peppol/arkiv/{name}_kopia.xml", reserialised(content)
        return f"peppol/{name}.xml", content


def plan_municipality(seed: int, size: int, locked_on: date) -> Municipality:
    """The same three values give the same municipality, to the byte.

    size: number of true debts; there is at least one of every kind, which is about thirty.
    """
    chance = Random(f"{seed}-debts")
    firms = make_firms(size, chance)
    calendar = make_calendar(locked_on)
    debts, papers = make_debts(firms, size=size, calendar=calendar, chance=chance)
    return Municipality(
        seed=seed,
        buyer=Buyer(),
        calendar=calendar,
        firms=tuple(firms),
        debts=tuple(debts),
        papers=tuple(papers),
    )


def make_municipality(seed: int, size: int, locked_on: date) -> Iterator[File]:
    """The files alone: path from the folder, and bytes."""
    return plan_municipality(seed, size, locked_on).files()


def many_invoices(seed: int, count: int, issued_on: date) -> Iterator[bytes]:
    """Ordinary Peppol invoices of 8-12 kB, all different, one supplier for each ten."""
    chance = Random(f"{seed}-many")
    firms = make_firms(count * 2 // 5, chance)[:-2]
    for number in range(count):
        seller = firms[number % len(firms)]
        invoice = make_invoice(seller, 100_000 + number, chance, issued_on=issued_on)
        yield peppol_invoice(invoice, Buyer())


def many_open_items(first: int, count: int, listed_on: date) -> bytes:
    """An open-items list of ordinary rows, one supplier for each five.

    Shapes: lists whose numbers do not overlap (first, count) have no supplier in common.
    """
    chance = Random(f"{first}-listed")
    firms = [make_firm(serial, chance) for serial in range(first // 5, (first + count + 4) // 5)]
    issued_on = listed_on - timedelta(days=20)
    debts = []
    for number in range(first, first + count):
        seller = firms[number // 5 - first // 5]
        invoice = make_invoice(seller, 100_000 + number, chance, issued_on=issued_on)
        debts.append(make_debt(invoice, Situation.ONLY_LISTED))
    return lists.open_items(_listed(debts), listed_on=listed_on)


def _listed(debts: Iterable[Debt]) -> Iterator[lists.Item]:
    return (lists.item_of(debt) for debt in debts if debt.case.is_listed)


def _true(debt: Debt) -> TrueDebt:
    invoice = debt.invoice
    return TrueDebt(
        number=invoice.number,
        kind="credit-note" if debt.is_credit else "invoice",
        supplier_name=invoice.seller.name,
        supplier_org_number=invoice.seller.org_number,
        amount=debt.amount,
        open_amount=Money("SEK", debt.open_minor),
        state=debt.case.state,
        situation=debt.situation.value,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        account=invoice.account,
    )
