"""What passed between the locked system and its bank in the last weeks before the lock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random

from sluss.core.money import Money
from sluss.lab.bank import BankAccount, Movement, SimulatedBank
from sluss.lab.bank.ledger import Where
from sluss.lab.calendar import Calendar
from sluss.lab.debts import Debt
from sluss.lab.firms import Buyer
from sluss.lab.numbers import PayTo, ocr
from sluss.lab.orders import transfer_of, write_orders
from sluss.lab.situations import Run, Situation

File = tuple[str, bytes]

_CASH_MINOR = 38_400_000_00
# The bank changed the version of its statements in the middle of the fortnight.
_NEW_STATEMENTS_FROM = 4


def play_history(
    debts: list[Debt], buyer: Buyer, calendar: Calendar, *, seed: int
) -> tuple[list[File], SimulatedBank]:
    """The files of those weeks, and the bank as it stands when the system is locked.

    The last run waits in the bank: it is paid after the lock unless somebody stops it.
    """
    bank = _bank(debts, buyer)
    files = list(_play(bank, debts, buyer, calendar, Random(f"{seed}-bank")))
    return files, bank


def _bank(debts: list[Debt], buyer: Buyer) -> SimulatedBank:
    account = BankAccount(owner=buyer.name, iban=buyer.iban, bic=buyer.bic, bankgiro=buyer.bankgiro)
    # Money for all that will ever be paid, whatever the size of the municipality.
    owed = sum(debt.amount.minor for debt in debts)
    return SimulatedBank(account, balance=Money("SEK", _CASH_MINOR + 2 * owed), sequence=211)


def _play(
    bank: SimulatedBank, debts: list[Debt], buyer: Buyer, calendar: Calendar, chance: Random
) -> Iterator[File]:
    runs = {Run.SINGLE: calendar.single_run, Run.BATCH: calendar.batch_run}
    runs[Run.LAST] = calendar.last_run
    sent_on, paid_on = calendar.old_run
    old_run = map(transfer_of, _of(debts, Run.OLD))
    old = write_orders(old_run, buyer, sent_on=sent_on, execution_on=paid_on)
    yield f"bank/pain001_{sent_on}.xml", old
    for day in sorted({*calendar.statements, *(sent for sent, _paid in runs.values())}):
        if day in calendar.statements:
            yield _statement(bank, day, debts, calendar, chance)
        for run, (sent_on, paid_on) in runs.items():
            if sent_on == day:
                yield from _send(bank, _of(debts, run), buyer, sent_on, paid_on)


def _send(
    bank: SimulatedBank, debts: list[Debt], buyer: Buyer, sent_on: date, paid_on: date
) -> Iterator[File]:
    run = map(transfer_of, debts)
    orders = write_orders(run, buyer, sent_on=sent_on, execution_on=paid_on)
    refused = _ids(debts, Situation.REJECTED)
    answer = bank.accept(orders, at=datetime.combine(sent_on, time(14, 9)), reject=refused)
    yield f"bank/pain001_{sent_on}.xml", orders
    yield f"bank/pain002_{sent_on}.xml", answer


def _statement(
    bank: SimulatedBank, day: date, debts: list[Debt], calendar: Calendar, chance: Random
) -> File:
    movements = list(incoming(chance))
    if day == calendar.by_hand_on:
        movements += [_by_hand(debt) for debt in _of(debts, Run.BY_HAND)]
    place = calendar.statements.index(day)
    end = bank.close_day(
        day,
        return_=_ids(debts, Situation.RETURNED) if day == calendar.returned_on else frozenset(),
        batch_booking=day == calendar.batch_run[1],
        movements=movements,
        version="08" if place >= _NEW_STATEMENTS_FROM else "02",
    )
    return f"bank/camt053_{day}.xml", end.camt053


def incoming(chance: Random) -> Iterator[Movement]:
    """What customers pay in on an ordinary day, and now and then a fee."""
    for _ in range(chance.randint(2, 6)):
        yield Movement(
            amount=Money("SEK", chance.randint(400_00, 90_000_00)),
            counterparty=chance.choice(
                ("Hyresgäst", "Vårdnadshavare", "VA-abonnent", "Försäkring")
            ),
            ocr=ocr(str(chance.randint(100_000, 999_999)), with_length=True),
        )
    if chance.random() < 0.25:
        fee = Money("SEK", -chance.randint(90_00, 900_00))
        yield Movement(amount=fee, counterparty="Banken", text="Pris betaltjänster")


def _by_hand(debt: Debt) -> Movement:
    seller = debt.invoice.seller
    return Movement(
        amount=-debt.amount,
        counterparty=seller.name,
        where=where_of(seller.account),
        ocr=debt.invoice.reference if seller.has_ocr else "",
        text="" if seller.has_ocr else f"Faktura {debt.listed_as}",
    )


def where_of(account: PayTo) -> Where:
    """The account as the bank writes it."""
    if account.scheme == "bankgiro":
        return Where("BGNR", account.number)
    if account.scheme == "iban":
        return Where("IBAN", account.number)
    return Where("BBAN", account.number.rpartition("-")[2])


def _of(debts: list[Debt], run: Run) -> list[Debt]:
    return [debt for debt in debts if debt.case.run is run]


def _ids(debts: list[Debt], situation: Situation) -> frozenset[str]:
    chosen = (debt for debt in debts if debt.situation is situation)
    return frozenset(transfer_of(debt).end_to_end_id for debt in chosen)
