"""The supplier register over a real database: what is read, what is said of faults, the proof."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.formats.bankgirot_files import lb
from tests.formats.bankgirot_files import paid as paid_by_giro
from tests.papers import (
    FOOD,
    GLASS,
    ROAD,
    Move,
    Order,
    camt,
    checked,
    firm,
    invoice,
    open_items,
    pain001,
)
from tests.papers import suppliers as as_list
from tests.services.office import TODAY, Office

OLD = replace(ROAD, bankgiro=checked("5099991"))
LIST = as_list(ROAD, FOOD, GLASS)


def view():
    from sluss.services import _suppliers

    return _suppliers.view(TODAY)


def codes() -> list[str]:
    return [fault.code.removeprefix("supplier.") for fault in view().standing]


def id_of(code: str) -> str:
    return next(fault.id for fault in view().faults if fault.code == f"supplier.{code}")


def say(office: Office, kind: str, *ids: str, by: str = "eva", reason: str = "because", key=""):
    from sluss.services import register

    who = office.who(by)
    return register.say_of_faults(kind, ids, reason, who, key=key or office.key())


@pytest.fixture
def told(office):
    """Two invoices of one supplier, the later with another account than the list."""
    office.receive(LIST, listed_on="2026-10-31")
    office.receive(
        invoice(ROAD, "F1", "100.00"),
        invoice(ROAD, "F2", "200.00", issued="2026-11-01", bankgiro=OLD.bankgiro),
    )
    return office


def test_every_kind_of_source_is_read(office):
    office.receive(LIST, listed_on="2026-10-31")
    office.receive(
        invoice(ROAD, "F1", "100.00"),
        pain001("M1", Order("E1", "100.00", ROAD, text="F1")),
        camt(Move("100.00", ROAD, e2e="E1")),
    )
    one = view().register.suppliers[f"org:{ROAD.org_number}"]
    (known,) = one.accounts.values()
    seen = {source.value: (s.first, s.last, s.count) for source, s in known.seen.items()}
    assert seen == {
        "supplier-list": ("2026-10-31", "2026-10-31", 1),
        "invoice": ("2026-10-20", "2026-10-20", 1),
        "ordered": ("2026-11-12", "2026-11-12", 1),
        "paid": ("2026-11-12", "2026-11-12", 1),
    }
    assert known.vouchers == {"supplier-list", "paid-before"}
    assert (one.turnover.invoices, one.turnover.amounts) == (1, {"SEK": 100_00})
    assert (one.last_payment, one.turnover.owed) == ("2026-11-12", {})


def test_a_return_that_names_no_account_is_of_its_order(office):
    office.receive(LIST, listed_on="2026-10-31")
    office.receive(
        invoice(ROAD, "F1", "100.00"),
        invoice(ROAD, "F0", "100.00", issued="2026-09-20"),
        pain001("M1", Order("E1", "100.00", ROAD, text="F1")),
        camt(Move("100.00", e2e="E1", back="AC04"), on="2026-11-13"),
    )
    assert "account_returned" in codes()
    fault = next(f for f in view().faults if f.code == "supplier.account_returned")
    assert (fault.detail, fault.about) == ("2026-11-13", (f"org:{ROAD.org_number}",))


def test_a_return_is_of_the_order_of_its_amount(office):
    office.receive(
        invoice(ROAD, "F1", "100.00"),
        invoice(FOOD, "G1", "70.00"),
        pain001("M1", Order("1", "100.00", ROAD, text="F1")),
        pain001("M2", Order("1", "70.00", FOOD, text="G1")),
        camt(Move("70.00", e2e="1", back="AC04"), on="2026-11-13"),
    )
    found = view().register.suppliers
    came_back = {
        known.account.number: known.came_back
        for one in found.values()
        for known in one.accounts.values()
    }
    assert came_back == {ROAD.bankgiro: False, FOOD.bankgiro: True}


SENT_ON = lb(
    paid_by_giro(70, number=OLD.bankgiro, redirected=FOOD.bankgiro),
    kronor=70,
    report="1",
    pay="261120",
)
PAID = (pain001("M1", Order("E1", "70.00", OLD, text="F0")), "")
BACK = (camt(Move("70.00", e2e="E1", back="AC04"), on="2026-11-13"), "")
FORMER, LATEST = (as_list(OLD, FOOD), "2026-09-30"), (as_list(ROAD, FOOD), "2026-10-31")


@pytest.mark.parametrize(
    ("papers", "incident_on", "is_verified"),
    [
        ((FORMER,), "", True),
        ((FORMER, LATEST), "", False),
        ((FORMER, LATEST), "2026-10-31", False),
        # A list of after the incident takes nothing off.
        ((FORMER, LATEST), "2026-10-15", True),
        # Nor does one of which nobody knows the day.
        ((FORMER, (LATEST[0], "")), "", True),
        # Who left the list since did not get the old account back.
        ((FORMER, LATEST, (as_list(FOOD, GLASS), "2026-11-10")), "", False),
        ((PAID,), "", True),
        ((PAID, BACK), "", False),
        ((PAID, BACK, FORMER), "", True),
        ((FORMER, (SENT_ON, "")), "", False),
    ],
)
def test_it_calls_an_account_verified_if_a_debt_would_be_paid_to_it(
    office, papers, incident_on, is_verified
):
    from sluss.services import organisation

    if incident_on:
        organisation.declare_incident(incident_on, office.who("max"), key="i")
    for paper, listed_on in papers:
        office.receive(paper, listed_on=listed_on)
    office.receive(invoice(ROAD, "F1", "100.00", bankgiro=OLD.bankgiro))
    known = view().register.suppliers[f"org:{ROAD.org_number}"].accounts[f"bankgiro:{OLD.bankgiro}"]
    debt = office.payables()["F1"]
    assert (debt["holds"] == []) is is_verified
    assert known.is_verified is is_verified
    if is_verified:
        assert debt["verified_by"] in known.verified_by


def test_a_debt_without_a_day_of_issue_counts_by_when_it_falls_due(office):
    office.receive(
        open_items((ROAD, "1", "400.00", "2026-11-10"), (ROAD, "2", "7.00", "2025-11-01"))
    )
    turnover = view().register.suppliers[f"org:{ROAD.org_number}"].turnover
    assert (turnover.invoices, turnover.invoices_ever, turnover.last_invoice) == (1, 2, "")
    assert (turnover.amounts, turnover.owed) == ({"SEK": 400_00}, {"SEK": 407_00})
    assert turnover.asked == {f"bankgiro:{ROAD.bankgiro}": 2}


def test_a_list_without_a_day_is_of_the_day_on_which_it_came(office):
    office.receive(as_list(OLD), listed_on="2026-10-31")
    office.receive(as_list(ROAD))
    now = view()
    assert now.register.list_on == TODAY.isoformat()
    assert [f.code for f in now.faults] == ["supplier.account_changed"]
    assert (now.progress.list_on, now.progress.new) == ("2026-10-31", 1)


def test_a_number_that_the_reader_refused_is_a_fault_of_its_row(office):
    wrong = replace(ROAD, org_number=ROAD.org_number[:-1] + "9")
    office.receive(as_list(GLASS, wrong), listed_on="2026-10-31")
    (fault,) = view().faults
    assert (fault.code, fault.where[1]) == ("supplier.bad_org_number", 3)


def test_the_order_in_which_the_files_came_does_not_show(fresh_home):
    from tests.services.office import begin

    papers = [
        (as_list(OLD, FOOD), "2026-09-30"),
        (as_list(ROAD, FOOD, firm(9, "Åkeri Norr HB")), "2026-10-31"),
        (invoice(ROAD, "F1", "100.00"), ""),
        (invoice(ROAD, "F2", "200.00", bankgiro=OLD.bankgiro), ""),
        (invoice(GLASS, "9", "50.00"), ""),
        (pain001("M1", Order("E1", "100.00", OLD, text="F1")), ""),
        (camt(Move("100.00", OLD, e2e="E1", back="AC04"), on="2026-11-13"), ""),
    ]
    found = []
    for seed in (1, 2):
        office = Office(fresh_home(f"begun-{seed}", begin))
        random.Random(seed).shuffle(papers)
        for paper, listed_on in papers:
            office.receive(paper, listed_on=listed_on)
        now = view()
        found.append((now.faults, now.register, now.score, now.progress))
    assert found[0] == found[1]
    assert len(found[0][0]) > 5


# ---- What people say ------------------------------------------------------------------------


def test_a_dismissed_fault_stays_so_until_its_facts_change(told):
    fault = id_of("invoice_account_differs")
    answer = say(told, "dismiss-fault", fault)
    assert [one["id"] for one in answer["faults"]] == [fault]
    assert "invoice_account_differs" not in codes()
    # The same again in a new list and on a new invoice: still dismissed.
    told.receive(LIST + b"\r\n", listed_on="2026-11-20")
    told.receive(invoice(ROAD, "F3", "1.00", issued="2026-11-10", bankgiro=OLD.bankgiro))
    assert "invoice_account_differs" not in codes()
    assert view().dismissed[fault]["by"] == "eva"
    # Yet another account is another fault.
    told.receive(invoice(ROAD, "F4", "1.00", issued="2026-11-12", bankgiro=FOOD.bankgiro))
    assert "invoice_account_differs" in codes()


def test_a_dismissed_fault_can_be_opened_again(told):
    fault = id_of("invoice_account_differs")
    say(told, "dismiss-fault", fault)
    say(told, "reopen-fault", fault)
    assert "invoice_account_differs" in codes()
    say(told, "dismiss-fault", fault)
    assert "invoice_account_differs" not in codes()


def test_what_was_said_of_faults_is_proved_by_the_replay(told):
    from sluss.store.models import Decision

    told.receive(invoice(firm(9), "A1", "10.00"))
    faults = (id_of("invoice_account_differs"), id_of("not_on_list"))
    say(told, "dismiss-fault", *faults)
    rows = list(Decision.objects.order_by("id").values_list("kind", "claim", "by", "reason"))
    assert rows == [("dismiss-fault", f"fault:{id_}", "eva", "because") for id_ in faults]
    proof = told.verify()
    assert (proof["ok"], proof["differences"]) == (True, [])


def test_the_same_command_twice_is_carried_out_once(told):
    from sluss.store.models import Decision

    fault = id_of("invoice_account_differs")
    first = say(told, "dismiss-fault", fault, key="k1")
    # Meanwhile its facts are others; the command is still the same.
    told.receive(as_list(OLD), listed_on="2026-11-20")
    assert say(told, "dismiss-fault", fault, key="k1") == first
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("ids", "by", "reason", "code"),
    [
        (("nosuchfault1",), "lena", " ", "register.no_such_fault"),
        ((), "lena", " ", "register.fault_lacks_role"),
        ((), "eva", " ", "register.fault_no_reason"),
        (("nosuchfault1",), "eva", "because", "register.no_such_fault"),
    ],
)
def test_all_are_dismissed_or_none(told, ids, by, reason, code):
    from sluss.store.models import Decision

    fault = id_of("invoice_account_differs")
    answer = say(told, "dismiss-fault", fault, *ids, by=by, reason=reason)
    assert answer["refused"] == code
    assert Decision.objects.count() == 0


def test_what_was_said_already_is_refused(told):
    fault = id_of("invoice_account_differs")
    assert say(told, "reopen-fault", fault)["refused"] == "register.fault_said_already"
    say(told, "dismiss-fault", fault)
    assert say(told, "dismiss-fault", fault)["refused"] == "register.fault_said_already"


def test_the_number_of_statements_does_not_grow_with_the_suppliers(office):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(*firms) -> int:
        office.receive(as_list(*firms), listed_on="2026-10-31")
        office.receive(*(invoice(f, "F1", "10.00") for f in firms))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            view()
        return len(caught)

    few = statements(ROAD)
    many = statements(*(firm(n) for n in range(10, 40)))
    # A file of supplier list rows costs one statement for its findings; a supplier costs none.
    assert many == few + 1


def test_what_is_said_of_many_faults_is_written_at_once(told):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from sluss.store.which import alias

    def queries(kind: str, ids: list[str]) -> int:
        with CaptureQueriesContext(connections[alias()]) as seen:
            assert "refused" not in say(told, kind, *ids)
        return len(seen)

    told.receive(as_list(replace(FOOD, bankgiro="1234"), replace(GLASS, org_number="1")))
    ids = [fault.id for fault in view().standing]
    assert len(ids) >= 3
    of_one = queries("dismiss-fault", ids[:1])
    assert queries("dismiss-fault", ids[1:]) == of_one
    assert view().standing == []
