"""The world after the lock keeps the truth of each debt, and each figure can be missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from sluss.core.money import Money
from sluss.lab.crisis import OnList, Order, Part, Payer, Run, World, begin_crisis, figures
from sluss.lab.crisis.money import Move
from sluss.lab.orders import Transfer, write_orders
from sluss.lab.town.bills import FRAUDS, Bill, Twist

WEEK_OF = date(2026, 11, 23)
RUN_DAYS = 20
MIDNIGHT = datetime(2026, 11, 24)  # noqa: DTZ001 -- the bank writes local times without a zone


def begun(seed: int = 3, inhabitants: int = 400) -> World:
    """A town in the first hour after its lock."""
    world = begin_crisis(seed, inhabitants=inhabitants, days=70, on=WEEK_OF, goes_on=RUN_DAYS + 1)
    for _ in world.before():
        pass
    return world


def days(world: World, count: int = RUN_DAYS) -> Iterator[date]:
    first = world.locked_at.date()
    return (first + timedelta(days=number) for number in range(count))


def ordinary(world: World, day: date) -> Bill:
    """A bill in kronor that waits and that nothing is the matter with."""
    return next(
        bill
        for bill in world.owed(day)
        if bill.twist is Twist.NONE and bill.amount.currency == "SEK" and not bill.invoice.factor
    )


def order(world: World, bill: Bill, name: str = "E1", minor: int = 0) -> tuple[bytes, list[Order]]:
    """A payment file of one payment of ours for a bill, and what it means."""
    day = next(day for day in days(world) if day > world.locked_at.date() and day.weekday() < 5)
    amount = minor or bill.left
    transfer = Transfer(
        payee=bill.payee(day), amount=Money("SEK", amount), listed_as=name, text="F"
    )
    file = write_orders([transfer], world.town.buyer, sent_on=day, execution_on=day, mark=name)
    account = f"{transfer.payee.account.scheme}:{transfer.payee.account.number}"
    part = Part(tuple(f"{place}:0" for place in world.town.told[id(bill)]), amount)
    return file, [Order(transfer.end_to_end_id, account, (part,), day)]


def pay(world: World, bill: Bill, name: str = "E1", minor: int = 0) -> None:
    """The bank takes it, and its day is over."""
    file, orders = order(world, bill, name, minor)
    world.take(file, orders, Payer.OURS, MIDNIGHT)
    list(world.close(orders[0].on))


def test_the_same_seed_gives_the_same_town_and_the_same_days():
    one, other = begun(), begun()
    assert one.locked_at == other.locked_at
    for day in days(one):
        assert list(one.arriving(day)) == list(other.arriving(day))
        assert list(one.close(day)) == list(other.close(day))


def test_new_bills_come_and_no_list_of_the_locked_system_does():
    world = begun()
    known = {id(bill) for bill in world.owed(world.locked_at.date())}
    came = [path for day in days(world) for path, _ in world.arriving(day)]
    assert len({path.partition("/")[0] for path in came} & {"peppol", "papper", "e-post"}) > 1
    assert not [path for path in came if path.startswith(("primary/", "socialtjanst/"))]
    assert {id(bill) for bill in world.owed(list(days(world))[-1])} - known


def test_a_credit_note_that_came_on_the_last_evening_counts_though_nobody_registered_it():
    world = begun(20, inhabitants=1500)
    came = [
        bill
        for bill in world.town.bills
        if bill.credits is not None
        and bill.arrived_on < world.locked_at.date()
        and bill.registered_on > world.town.clock.listed_on
    ]
    assert [bill.left for bill in came] == [0]
    assert came[0].credits is not None
    assert came[0].credits.credited == came[0].credited


def test_a_payment_of_ours_closes_its_debt_on_the_day_that_the_bank_books_it():
    world = begun()
    bill = ordinary(world, world.locked_at.date())
    file, orders = order(world, bill)
    world.take(file, orders, Payer.OURS, MIDNIGHT)
    assert (bill.sent, bill.left) == (bill.amount.minor, bill.amount.minor)
    files = dict(world.close(orders[0].on))
    assert (bill.sent, bill.left) == (0, 0)
    # A statement may tell a whole batch as one sum; the notification tells each payment.
    told = files[f"bank/camt054_{orders[0].on}.xml"]
    assert orders[0].end_to_end_id.encode() in told
    assert [move.by for move in world.moves.all] == [Payer.OURS]


def test_a_payment_that_comes_back_leaves_its_debt_open():
    world = begun()
    bill = ordinary(world, world.locked_at.date())
    bill.twist = Twist.RETURNED
    pay(world, bill)
    assert bill.left == bill.amount.minor
    pay(world, bill, "E2")
    assert bill.left == 0
    assert list(world.moves.paid_twice([bill], [])) == []


def test_a_file_that_the_bank_refuses_moves_nothing():
    world = begun()
    bill = ordinary(world, world.locked_at.date())
    file, orders = order(world, bill)
    world.take(file.replace(b"<CtrlSum>", b"<CtrlSum>9"), orders, Payer.OURS, MIDNIGHT)
    assert (world.refused, bill.sent, world.on_the_way) == (1, 0, {})


def test_who_is_called_knows_their_own_account_and_no_thiefs():
    world = begun()
    for day in days(world):
        list(world.arriving(day))
    bill = ordinary(world, WEEK_OF + timedelta(days=RUN_DAYS))
    places = world.town.told[id(bill)]
    own = world.accounts_of(bill)[0]
    assert world.call(places, own).is_theirs
    assert world.call(places, own).phone
    assert not world.call(places, "bankgiro:50501055").is_theirs
    thieves = [b for b in world.town.bills if b.twist in FRAUDS and world.town.told.get(id(b))]
    assert thieves
    for one in thieves:
        named = one.invoice.account
        assert named is not None
        key = f"{named.scheme}:{named.number}"
        assert not world.call(world.town.told[id(one)], key).is_theirs


# ---- Each figure can be missed ---------------------------------------------------------------


def calm() -> Run:
    """A run of which nothing is wrong, on the day after the lock."""
    world = begun()
    day = world.locked_at.date() + timedelta(days=1)
    for bill in list(world.owed(day)):
        if bill.invoice.due_on <= day:
            bill.paid += bill.left
    for payout in world.town.persons.payouts:
        if world.locked_at.date() <= payout.pays_on <= day and payout.left:
            move = Move(payout.pays_on, Payer.OURS, payout.person.number, payout, payout.left)
            world.moves.out(move)
    run = Run(world, world.locked_at, first_file_at=world.locked_at + timedelta(hours=3))
    run.listed = [
        OnList((place,), is_owed=True, is_disputed=False)
        for bill in world.town.bills
        for place in world.town.told.get(id(bill), ())
    ]
    run.clocks, run.drafts = [("gdpr-imy", True)], [("gdpr-imy", True)]
    run.end_day(day, is_bank_day=True)
    return run


def some_bill(run: Run) -> Bill:
    return ordinary(run.world, run.days[-1].on)


def _no_first_file(run: Run) -> None:
    run.first_file_at = None


def _late_first_file(run: Run) -> None:
    run.first_file_at = run.declared_at + timedelta(hours=4, minutes=1)


def _slow_first_file(run: Run) -> None:
    run.machine_seconds, run.typing_seconds = 301.0, 300.0


def _late_payout(run: Run) -> None:
    payout = run.world.town.persons.payouts[-1]
    payout.pays_on, payout.paid = run.days[-1].on, 0
    run.world.moves.all.clear()


def _payout_twice(run: Run) -> None:
    payout = run.world.town.persons.payouts[0]
    for name in "ab":
        run.world.moves.out(Move(payout.pays_on, Payer.OURS, name, payout, payout.minor))


def _nothing_flows(run: Run) -> None:
    day = run.days[-1]
    for field in ("due", "done"):
        object.__setattr__(day, field, {"due": 10, "done": 7}[field])


def _old_claim(run: Run) -> None:
    bill = some_bill(run)
    object.__setattr__(bill.invoice, "due_on", run.days[-1].on - timedelta(days=31))


def _paid_twice(run: Run) -> None:
    bill = some_bill(run)
    for name in "ab":
        move = Move(run.days[-1].on, Payer.RESTORED, name, bill, bill.amount.minor)
        run.world.moves.out(move)


def _paid_though_credited(run: Run) -> None:
    bill = some_bill(run)
    bill.credited = 1
    run.world.moves.out(Move(run.days[-1].on, Payer.OURS, "a", bill, bill.amount.minor))


def _thief_paid(run: Run) -> None:
    bill = next(bill for bill in run.world.town.bills if bill.twist in FRAUDS)
    run.world.moves.out(Move(run.days[-1].on, Payer.OURS, "a", bill, 1))


def _stray(run: Run) -> None:
    run.world.moves.strays.append("E1 1 bankgiro:1")


def _wrong_account(run: Run) -> None:
    bill = some_bill(run)
    _, (meant,) = order(run.world, bill)
    run.world.take(
        order(run.world, bill)[0],
        [Order(meant.end_to_end_id, "bankgiro:50501055", meant.parts, meant.on)],
        Payer.OURS,
        MIDNIGHT,
    )


def _lost(run: Run) -> None:
    bill = some_bill(run)
    mine = set(run.world.town.told[id(bill)])
    run.listed = [one for one in run.listed if not mine & set(one.places)]


def _late_clock(run: Run) -> None:
    run.clocks.append(("cyber-early-warning", False))


def _no_draft(run: Run) -> None:
    run.drafts.append(("cyber-early-warning", False))


def _no_clocks(run: Run) -> None:
    run.clocks.clear()


@pytest.mark.parametrize(
    ("spoil", "missed"),
    [
        (lambda _: None, set()),
        (_no_first_file, {"first-file"}),
        (_late_first_file, {"first-file"}),
        (_slow_first_file, {"first-file-work"}),
        (_late_payout, {"payouts"}),
        (_payout_twice, {"paid-twice"}),
        (_nothing_flows, {"flowing"}),
        (_old_claim, {"oldest"}),
        (_paid_twice, {"paid-twice"}),
        (_paid_though_credited, {"paid-twice"}),
        (_thief_paid, {"to-thieves"}),
        (_stray, {"to-wrong-account"}),
        (_wrong_account, {"to-wrong-account"}),
        (_lost, {"lost"}),
        (_late_clock, {"clocks"}),
        (_no_clocks, {"clocks"}),
        (_no_draft, {"drafts"}),
    ],
)
def test_each_figure_is_missed_by_what_it_measures_and_by_nothing_else(
    spoil: Callable[[Run], None], missed: set[str]
):
    run = calm()
    spoil(run)
    assert {mark.name for mark in figures(run) if mark.is_met is False} == missed


def test_a_contested_claim_is_not_the_oldest_undisputed_one():
    run = calm()
    _old_claim(run)
    bill = min(run.world.owed(run.days[-1].on), key=lambda bill: bill.invoice.due_on)
    run.listed.append(OnList(tuple(run.world.town.told[id(bill)]), is_owed=True, is_disputed=True))
    assert {mark.name for mark in figures(run) if mark.is_met is False} == set()


def test_whoever_sent_a_bill_says_where_the_money_is_to_go_and_a_thief_is_not_asked():
    world = begun()
    honest = ordinary(world, world.locked_at.date())
    asked = world.ask_account(world.town.told[id(honest)])
    assert asked.account is not None and asked.is_theirs and asked.phone
    assert f"{asked.account.scheme}:{asked.account.number}" in world.accounts_of(honest)
    thiefs = next(b for b in world.town.bills if b.twist in FRAUDS and world.town.told[id(b)])
    asked = world.ask_account(world.town.told[id(thiefs)])
    assert (asked.account, asked.is_theirs) == (None, False)


def test_a_firm_in_a_new_legal_form_is_called_under_its_old_name_and_keeps_its_account():
    world = begun()
    renamed = next(
        bill
        for bill in world.town.bills
        if bill.supplier.former is not None
        and bill.supplier.former.org_number != bill.invoice.seller.org_number
        and world.town.told[id(bill)]
    )
    asked = world.ask_account(world.town.told[id(renamed)])
    assert renamed.supplier.former is not None
    assert asked.account == renamed.supplier.former.account
    assert asked.phone == renamed.supplier.former.phone


def test_whoever_sold_a_bill_names_no_account_for_it():
    world = begun()
    sold = ordinary(world, world.locked_at.date())
    sold.invoice = replace(sold.invoice, factor=world.town.suppliers[0].firm)
    asked = world.ask_account(world.town.told[id(sold)])
    assert (asked.account, asked.is_theirs) == (None, True)
