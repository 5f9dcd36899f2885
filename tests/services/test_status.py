"""The look-up on a real database: right facts, all wrong ones alike, and who asked how often."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import timedelta

import pytest

from sluss.core.money import Money
from sluss.rules.report.status import Answer, StatusRefusal, Told
from tests.papers import FOOD, GLASS, ROAD, SCHOOL, Firm, Move, camt, invoice
from tests.services.office import Office

RECEIVED = Answer(Told.RECEIVED)
TRADER = Firm("Anna Ahlgren Bygg", "8001011231", "50000099")


def ask(office: Office, org_number: str, number: str, kronor: str, by="local", key="", **more):
    from sluss.rules.report.status import Hardship
    from sluss.services import report

    if "hardship" in more:
        more["hardship"] = Hardship(*more["hardship"])
    wanted = report.StatusAsk(
        org_number=org_number, number=number, amount=Money.parse(kronor), **more
    )
    return report.status(wanted, office.who(by), key=key or office.key())


def told(office: Office, seller: Firm, number: str, kronor: str):
    answer = ask(office, seller.org_number, number, kronor).answer
    day = answer.on.isoformat() if answer.on else None
    return answer.told.value if answer.told else None, day, answer.is_paid


def test_an_invoice_is_followed_from_received_to_paid(stocked):
    first = (stocked, ROAD, "F1", "100.00")
    assert told(*first) == ("received", None, False)
    assert told(stocked, ROAD, "f-001", "100") == ("received", None, False)
    stocked.attest("anna", stocked.id("F1"))
    assert told(*first) == ("being-checked", None, False)
    stocked.attest("bo", stocked.id("F1"))
    assert told(*first) == ("approved", None, False)
    batch = stocked.propose(stocked.id("F1"))["batch"]
    assert told(*first) == ("approved", "2026-11-24", False)
    for name in ("cia", "dag"):
        stocked.sign(batch, name)
    stocked.export(batch)
    assert told(*first) == ("sent-to-bank", "2026-11-24", False)
    e2e = stocked.payment_of("F1")
    stocked.receive(camt(Move("100.00", ROAD, e2e=e2e), on="2026-11-26"))
    assert told(*first) == ("sent-to-bank", "2026-11-26", True)
    stocked.decide("dispute", stocked.id("F2"))
    assert told(stocked, FOOD, "F2", "200.00") == ("need-information", None, False)
    stocked.receive(camt(Move("300.00", GLASS, text="F3"), on="2026-11-20", number=2))
    assert told(stocked, GLASS, "F3", "300.00") == ("sent-to-bank", "2026-11-20", True)
    assert stocked.verify()["ok"]


def test_an_account_that_nobody_knows_shows_as_any_other_check(office):
    office.receive(invoice(SCHOOL, "F9", "10.00"))
    assert office.state("F9") == "held"
    assert told(office, SCHOOL, "F9", "10.00") == ("being-checked", None, False)


def is_told(answer) -> bool:
    return not isinstance(answer, StatusRefusal)


# What is wrong with each; a person's own right facts are wrong ones too.
WRONG = {
    "org": ("5569999990", "F1", "100.00"),
    "no org": ("", "F1", "100.00"),
    "number": (ROAD.org_number, "F7", "100.00"),
    "no number": (ROAD.org_number, "", "100.00"),
    "amount": (ROAD.org_number, "F1", "100.01"),
    "another's number": (ROAD.org_number, "F2", "200.00"),
    "all": ("x", "y", "1.00"),
    "sole trader": (TRADER.org_number, "P1", "50.00"),
    "credit note": (ROAD.org_number, "K1", "20.00"),
}


@pytest.fixture
def full(stocked: Office) -> Office:
    stocked.receive(
        invoice(TRADER, "P1", "50.00"),
        invoice(ROAD, "K1", "20.00", credits="F0"),
        invoice(ROAD, "F4", "100.00", issued="2026-10-21"),
    )
    assert {"P1", "K1", "F4"} < stocked.payables().keys()
    return stocked


@pytest.mark.parametrize("facts", WRONG.values(), ids=WRONG)
def test_all_wrong_facts_get_the_same_answer(full, facts):
    at = full.now
    expected = ask(full, "0000000000", "0", "0.01")
    full.now = at
    assert ask(full, *facts) == expected
    assert expected.answer == Answer(None)


def test_for_all_wrong_facts_the_same_is_done(full):
    """The statements, in their order, and how often each of our functions on the way is called."""
    done = {name: _done(full, facts) for name, facts in WRONG.items()}
    first, *others = done.values()
    assert [name for name, one in done.items() if one != first] == []
    # Right facts ask the database for no more and no less.
    right, calls = _done(full, (ROAD.org_number, "F1", "100.00"))
    assert right == first[0]
    assert calls.keys() == first[1].keys()
    assert (len(others), len(first[0]) > 5) == (len(WRONG) - 1, True)


def _done(office: Office, facts):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    calls: Counter[str] = Counter()

    def seen(frame, event, _argument):
        place = frame.f_code.co_filename
        if event == "call" and re.search(r"(_status|report/status|services/report)\.py$", place):
            calls[frame.f_code.co_qualname] += 1

    ask(office, "0000000000", "0", "0.01", caller="warm")
    with CaptureQueriesContext(connections["default"]) as caught:
        sys.setprofile(seen)
        try:
            ask(office, *facts, caller="one")
        finally:
            sys.setprofile(None)
    statements = [re.sub(r"'[^']*'|\b[0-9]+\b|NULL", "?", q["sql"]) for q in caught]
    return statements, calls


def test_a_caller_is_bounded_and_all_of_them_are(full, monkeypatch):
    from sluss.services import _shipped

    facts = (ROAD.org_number, "F1", "100.00")
    limits = _shipped.limits("status").on(full.today)
    for _ in range(limits["caller_hour"]):
        assert is_told(ask(full, *facts, caller="1.2.3.4"))
    assert ask(full, *facts, caller="1.2.3.4") == "report.too_many_by_caller"
    assert ask(full, *WRONG["org"], caller="1.2.3.4") == "report.too_many_by_caller"
    assert ask(full, *facts, caller="5.6.7.8").answer == RECEIVED
    # Somebody of the house is not counted, and takes nobody's share.
    assert ask(full, *facts).answer == RECEIVED
    full.now += timedelta(hours=1)
    assert ask(full, *facts, caller="1.2.3.4").answer == RECEIVED
    smaller = {**limits, "all_day": limits["caller_hour"] + 3}

    class Smaller:
        def on(self, _day):
            return smaller

    monkeypatch.setattr(_shipped, "limits", lambda _name: Smaller())
    assert ask(full, *facts, caller="9.9.9.9").answer == RECEIVED
    assert ask(full, *facts, caller="8.8.8.8") == "report.too_many"
    assert ask(full, *facts).answer == RECEIVED


def test_the_log_says_that_somebody_asked_and_not_who_nor_what(full):
    from sluss.store.models import JournalEntry, StatusLookUp, StatusSalt

    entries = JournalEntry.objects.count()
    ask(full, ROAD.org_number, "F1", "100.00", caller="1.2.3.4")
    ask(full, *WRONG["org"], caller="1.2.3.4")
    ask(full, *WRONG["number"])
    rows = list(StatusLookUp.objects.order_by("id").values_list("id", "caller", "answer"))
    assert [(row[0], row[2]) for row in rows] == [(1, "received"), (2, "unknown"), (3, "unknown")]
    assert rows[0][1] == rows[1][1] != ""
    assert rows[2][1] == ""
    kept = " ".join(str(row) for row in StatusLookUp.objects.values_list())
    assert not any(word in kept for word in ("1.2.3.4", ROAD.org_number, "F1"))
    # The journal does not grow by being asked, and yesterday's salt is gone.
    assert JournalEntry.objects.count() == entries
    full.now += timedelta(days=1)
    ask(full, ROAD.org_number, "F1", "100.00", caller="1.2.3.4")
    assert StatusSalt.objects.count() == 1
    assert StatusLookUp.objects.get(id=4).caller not in ("", rows[0][1])
    assert full.verify()["ok"]


def test_the_database_itself_refuses_to_change_who_asked(full):
    from django.db import DatabaseError, transaction

    from sluss.store.models import StatusLookUp

    ask(full, ROAD.org_number, "F1", "100.00")
    for act in (
        lambda: StatusLookUp.objects.update(answer="nothing"),
        lambda: StatusLookUp.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize("is_right", [True, False])
def test_who_cannot_wait_raises_a_task_and_nothing_else(full, is_right):
    from sluss.services import incident

    facts = (ROAD.org_number, "F1", "100.00") if is_right else WRONG["number"]
    before = full.register()
    wanted = {"hardship": ("we pay wages on Friday", "0640-1"), "caller": "1.2.3.4"}
    ask(full, *facts, **wanted, key="k")
    (task,) = incident.all_tasks()
    assert (task.owner, task.raised.text) == ("", "we pay wages on Friday")
    assert (task.facts.asked_for, task.facts.contact) == ("hardship", "0640-1")
    assert task.facts.payable == (full.id("F1") if is_right else "")
    assert task.facts.facts == f"{facts[0]} · {facts[1]} · 100.00"
    assert full.register() == before
    # Asked again with the same key it is still one task.
    ask(full, *facts, **wanted, key="k")
    assert len(incident.all_tasks()) == 1
    assert full.verify()["ok"]


def test_requests_because_of_hardship_are_bounded(full):
    from sluss.services import _shipped, incident

    bound = _shipped.limits("status").on(full.today)["hardship_caller"]
    wanted = {"hardship": ("x", "y"), "caller": "1.2.3.4"}
    for _ in range(bound):
        assert is_told(ask(full, *WRONG["all"], **wanted))
    assert ask(full, *WRONG["all"], **wanted) == "report.hardship_too_many"
    assert len(incident.all_tasks()) == bound
    assert is_told(ask(full, *WRONG["all"], caller="1.2.3.4"))
    # Whoever is of the house takes requests by telephone, as many as come.
    assert is_told(ask(full, *WRONG["all"], hardship=("x", "y")))
    assert ask(full, *WRONG["all"], hardship=(" ", "y")) == "report.hardship_no_text"
