"""Once is once: repeated, at the same time, half way; and never a second payment of a debt."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import pytest

from tests.papers import GLASS, ROAD, Move, camt, firm, invoice, pain002, suppliers

MESSAGE = "SLUSS-2120009999-E1-000001"


def _entries() -> int:
    from sluss.store.models import JournalEntry

    return JournalEntry.objects.count()


def test_the_same_key_does_once_and_answers_alike(stocked):
    ids = [stocked.id(n) for n in ("F1", "F2")]
    first = stocked.attest("anna", *ids, key="k")
    before = _entries()
    assert stocked.attest("anna", *ids, key="k") == first
    assert _entries() == before
    assert stocked.payables()["F1"]["attests"] == ["anna"]


def test_the_same_key_with_another_input_is_never_answered(stocked):
    from sluss.services._command import KeyReused

    stocked.attest("anna", stocked.id("F1"), key="k")
    with pytest.raises(KeyReused):
        stocked.attest("anna", stocked.id("F2"), key="k")
    assert stocked.payables()["F2"]["attests"] == []


def test_a_failure_half_way_leaves_nothing_and_frees_the_key(stocked, monkeypatch):
    from sluss.services import _books

    before, entries = stocked.register(), _entries()
    with monkeypatch.context() as broken:
        broken.setattr(_books, "insert", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            stocked.receive(invoice(ROAD, "F9", "900.00"))
    assert (stocked.register(), _entries()) == (before, entries)
    stocked.receive(invoice(ROAD, "F9", "900.00"))
    assert stocked.state("F9") == "open"
    assert stocked.verify()["ok"]


def _at_once(acts) -> list:
    from django.db import connections

    answers: list = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(i):
        try:
            start.wait()
            answers[i] = acts[i]()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test looks at it
            answers[i] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_eight_at_once_propose_and_each_debt_is_reserved_once(stocked):
    ids = [stocked.id(n) for n in ("F1", "F2", "F3")]
    stocked.approve(*ids)
    keys = [f"p{i % 4}" for i in range(8)]
    answers = _at_once([lambda k=k: stocked.propose(*ids, key=k) for k in keys])
    assert not [a for a in answers if isinstance(a, Exception)]
    assert {a["batch"] for a in answers} == {1, None}
    assert len(stocked.payments()) == 3
    assert stocked.verify()["ok"]


def test_eight_at_once_sign_and_export_and_one_file_comes_of_it(stocked):
    ids = [stocked.id(n) for n in ("F1", "F2", "F3")]
    stocked.approve(*ids)
    stocked.propose(*ids)
    _at_once([lambda n=n: stocked.sign(1, n) for n in ("cia", "dag") * 4])
    files = _at_once([lambda n=n: stocked.export(1, n) for n in ("cia", "dag") * 4])
    assert len(set(files)) == 1
    assert isinstance(files[0], bytes)
    stocked.check_books()
    assert stocked.verify()["ok"]


def test_eight_at_once_receive_and_nothing_is_doubled(stocked):
    papers = [invoice(ROAD, f"N{i}", f"{i + 1}00.00") for i in range(8)]
    answers = _at_once(
        [lambda i=i: stocked.receive(papers[i], papers[(i + 1) % 8]) for i in range(8)]
    )
    assert not [a for a in answers if isinstance(a, Exception)]
    assert len([n for n in stocked.payables() if n.startswith("N")]) == 8
    stocked.check_books()
    assert stocked.verify()["ok"]


def test_the_database_itself_stops_a_second_live_payment(stocked):
    from django.db import IntegrityError, transaction

    from sluss.store.models import PaymentItem

    stocked.pay(stocked.id("F1"))
    item = PaymentItem.objects.get()
    fields = {f.attname: getattr(item, f.attname) for f in PaymentItem._meta.concrete_fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentItem.objects.create(**fields | {"end_to_end_id": "ANOTHER"})


def test_the_file_is_the_same_to_the_byte_for_ever_and_known_when_it_comes_back(stocked):
    _, file = stocked.pay(stocked.id("F1"), stocked.id("F2"))
    assert stocked.export(1, "dag") == file
    stocked.receive(invoice(ROAD, "F8", "80.00"))
    assert stocked.export(1, "cia") == file
    assert [f["status"] for f in stocked.receive(file)] == ["known"]
    assert stocked.state("F1") == "sent"


def test_no_file_before_two_have_signed_and_nobody_signs_twice(stocked):
    stocked.approve(stocked.id("F1"))
    stocked.propose(stocked.id("F1"))
    assert stocked.export(1, "cia") == "pay.too_few_signatures"
    stocked.sign(1, "cia")
    assert stocked.sign(1, "cia")["refused"] == "pay.sign_signed_already"
    assert stocked.sign(1, "anna")["refused"] == "pay.sign_lacks_role"
    assert stocked.export(1, "cia") == "pay.too_few_signatures"
    stocked.sign(1, "dag")
    assert isinstance(stocked.export(1, "cia"), bytes)


def test_nobody_attests_what_they_brought_in(stocked):
    stocked.receive(invoice(ROAD, "F7", "70.00"), by="anna")
    told = stocked.attest("anna", stocked.id("F7"))
    assert [r["code"] for r in told["refused"]] == ["approve.registered_it"]


def test_a_hold_after_the_signatures_stops_the_file(stocked):
    stocked.approve(stocked.id("F1"))
    stocked.propose(stocked.id("F1"))
    for name in ("cia", "dag"):
        stocked.sign(1, name)
    stocked.decide("hold", stocked.id("F1"))
    assert stocked.export(1, "cia") == "pay.export_payable_changed"


def test_a_changed_account_is_held_until_called_back_by_one_and_confirmed_by_another(office):
    from datetime import date

    from sluss.core.party import Account, Scheme
    from sluss.services import approve

    office.receive(suppliers(ROAD), invoice(ROAD, "F1", "100.00", bankgiro=GLASS.bankgiro))
    assert office.state("F1") == "held"
    change = approve.propose_account(
        org_number=ROAD.org_number,
        name="",
        account=Account(Scheme.BANKGIRO, GLASS.bankgiro),
        requested_on=date(2026, 11, 24),
        reason="letter",
        who=office.who("eva"),
        key=office.key(),
    )["change"]

    def call(by, phone):
        return approve.call_back(change, phone, "Åke", office.who(by), key=office.key())

    def confirm(by):
        return approve.confirm_account(change, office.who(by), key=office.key())

    assert confirm("bo")["refused"] == "approve.account_wrong_stage"
    assert call("anna", "070-1")["refused"] == "approve.account_no_known_phone"
    assert call("anna", ROAD.phone)["state"] == "called-back"
    assert confirm("anna")["refused"] == "approve.account_called_back_it"
    assert confirm("eva")["refused"] == "approve.account_proposed_it"
    assert office.state("F1") == "held"
    assert confirm("bo")["state"] == "confirmed"
    assert office.state("F1") == "open"
    assert office.verify()["ok"]


def test_a_firm_in_a_new_form_is_called_on_the_number_of_whom_the_list_has_with_its_account(office):
    from datetime import date

    from sluss.core.party import Account, Scheme
    from sluss.services import approve

    new = replace(firm(40, "Åkeri Norr Drift AB"), bankgiro=ROAD.bankgiro)
    office.receive(suppliers(ROAD, GLASS), invoice(new, "F1", "100.00"))
    assert office.state("F1") == "held"

    def propose(account: str) -> int:
        return approve.propose_account(
            org_number=new.org_number,
            name="",
            account=Account(Scheme.BANKGIRO, account),
            requested_on=date(2026, 11, 24),
            reason="new form",
            who=office.who("eva"),
            key=office.key(),
        )["change"]

    def call(change: int, phone: str):
        return approve.call_back(change, phone, "Åke", office.who("anna"), key=office.key())

    change = propose(ROAD.bankgiro)
    for wrong in (new.phone, GLASS.phone):
        assert call(change, wrong)["refused"] == "approve.account_no_known_phone"
    assert call(change, ROAD.phone)["state"] == "called-back"
    confirmed = approve.confirm_account(change, office.who("bo"), key=office.key())
    assert confirmed["state"] == "confirmed"
    assert office.state("F1") == "open"
    assert office.verify()["ok"]


def test_who_stands_on_a_list_is_not_called_on_the_number_of_another_account(office):
    from datetime import date

    from sluss.core.party import Account, Scheme
    from sluss.services import approve

    office.receive(suppliers(ROAD, GLASS), invoice(ROAD, "F1", "1.00", bankgiro=GLASS.bankgiro))
    change = approve.propose_account(
        org_number=ROAD.org_number,
        name="",
        account=Account(Scheme.BANKGIRO, GLASS.bankgiro),
        requested_on=date(2026, 11, 24),
        reason="letter",
        who=office.who("eva"),
        key=office.key(),
    )["change"]
    who = office.who("anna")
    refused = approve.call_back(change, GLASS.phone, "Bo", who, key=office.key())
    assert refused["refused"] == "approve.account_no_known_phone"


@pytest.mark.parametrize("seed", range(12))
def test_answers_in_any_order_and_repeated_end_in_the_same_state(stocked, seed):
    ids = [stocked.id(n) for n in ("F1", "F2", "F3")]
    stocked.pay(*ids)
    from sluss.store.models import Payment

    e2e = {f"{p.amount_minor // 100}": p.end_to_end_id for p in Payment.objects.all()}
    one, two, three = (e2e[k] for k in ("100", "200", "300"))
    answers = [
        pain002(MESSAGE, group="ACCP"),
        pain002(MESSAGE, group="PART", each={two: "RJCT"}),
        camt(Move("100.00", ROAD, e2e=one), Move("300.00", GLASS, e2e=three), on="2026-11-25"),
        camt(Move("100.00", ROAD, e2e=one), on="2026-11-25", is_notification=True),
        camt(Move("300.00", GLASS, e2e=three, back="AC04"), on="2026-11-27", number=2),
    ]
    chance = random.Random(seed)
    sent = answers + chance.sample(answers, 3)
    chance.shuffle(sent)
    for answer in sent:
        stocked.receive(answer)
        stocked.check_books()
    assert {n: stocked.state(n) for n in ("F1", "F2", "F3")} == {
        "F1": "settled",
        "F2": "open",
        "F3": "open",
    }
    assert stocked.payments() == {one: "booked", two: "rejected", three: "returned"}
    assert stocked.balance("bank").text == "-100.00"
    assert stocked.verify()["ok"]


def test_a_rejected_debt_is_paid_again_under_a_new_name(stocked):
    stocked.pay(stocked.id("F1"))
    first = next(iter(stocked.payments()))
    stocked.receive(pain002(MESSAGE, group="RJCT"))
    assert stocked.state("F1") == "open"
    _, file = stocked.pay(stocked.id("F1"))
    second = next(e for e in stocked.payments() if e != first)
    assert first.encode() not in file
    stocked.receive(camt(Move("100.00", ROAD, e2e=second), on="2026-11-26"))
    assert stocked.state("F1") == "settled"
    assert stocked.verify()["ok"]


def test_an_invoice_of_nothing_is_kept_and_nobody_is_asked_to_pay_it(stocked):
    """Nobody paid it and no credit note took it: it is open, and stands in no order to pay."""
    from sluss.store.read import Wanted, payables

    stocked.receive(invoice(ROAD, "N0", "0.00"))
    assert stocked.state("N0") == "open"
    ranks = {row["public_id"]: row["rank"] for row in payables(Wanted())}
    assert ranks.pop(stocked.id("N0")) is None
    assert sorted(ranks.values()) == list(range(1, len(ranks) + 1))
    stocked.approve(stocked.id("N0"))
    asked = stocked.propose(stocked.id("N0"))
    assert asked["payments"] == []
    assert asked["left_out"] == [{"id": stocked.id("N0"), "code": "pay.not_positive"}]
    stocked.check_books()
    assert stocked.verify()["ok"]
