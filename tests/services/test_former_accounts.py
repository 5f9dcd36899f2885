"""An account that the last supplier list took off is not paid to, whoever vouched for it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from sluss.core.party import Account, Scheme
from tests.papers import ROAD, Order, checked, invoice, pain001
from tests.papers import suppliers as as_list
from tests.services.office import Office, begin

OLD = replace(ROAD, bankgiro=checked("5099991"))
KEY = f"bankgiro:{OLD.bankgiro}"
FIRST, LAST = (as_list(OLD), "2026-09-30"), (as_list(ROAD), "2026-10-31")
ASKED = (invoice(ROAD, "F1", "100.00", bankgiro=OLD.bankgiro), "")
PAID = (pain001("M1", Order("E1", "70.00", OLD, text="F0")), "")


def take_in(office: Office, *papers: tuple[bytes, str]) -> None:
    for paper, listed_on in papers:
        office.receive(paper, listed_on=listed_on)


def holds(office: Office) -> list[tuple[str, str]]:
    return list(office.payables()["F1"]["holds"])


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_it_is_held_in_whatever_order_the_files_come(fresh_home, order):
    office = Office(fresh_home("begun", begin))
    papers = (FIRST, LAST, ASKED, PAID)
    take_in(office, *(papers[i] for i in order))
    assert holds(office) == [("register.account_former", KEY)]
    assert office.verify()["ok"]


@pytest.mark.parametrize(
    "papers",
    [
        (FIRST, ASKED),
        (FIRST, (as_list(ROAD, OLD), "2026-10-31"), ASKED),
        ((as_list(ROAD), "2026-09-30"), (as_list(OLD), "2026-10-31"), ASKED),
    ],
)
def test_it_is_paid_while_the_last_list_has_it(office, papers):
    take_in(office, *papers)
    assert holds(office) == []


def test_a_list_of_after_the_incident_takes_nothing_off(office):
    from sluss.services import organisation

    organisation.declare_incident("2026-10-15", office.who("max"), key="i")
    take_in(office, FIRST, LAST, ASKED)
    assert holds(office) == []


def test_called_back_and_confirmed_it_is_paid(office):
    from sluss.services import approve

    take_in(office, FIRST, LAST, ASKED)
    account = Account(Scheme.BANKGIRO, OLD.bankgiro)
    payee = {"org_number": ROAD.org_number, "name": ROAD.name}
    asked_on, calls = date(2026, 11, 1), (ROAD.phone, "Karin on the phone")
    change = approve.propose_account(
        **payee, account=account, requested_on=asked_on, reason="an invoice asks for it",
        who=office.who("eva"), key="p",
    )  # fmt: skip
    assert "refused" not in change
    number = change["change"]
    assert "refused" not in approve.call_back(number, *calls, office.who("anna"), key="c")
    assert "refused" not in approve.confirm_account(number, office.who("bo"), key="y")
    assert holds(office) == []
    assert office.verify()["ok"]


def test_an_account_that_is_trusted_needs_no_call_back(office):
    from sluss.services import approve

    take_in(office, FIRST, ASKED)
    answer = approve.propose_account(
        org_number=ROAD.org_number, name=ROAD.name, account=Account(Scheme.BANKGIRO, OLD.bankgiro),
        requested_on=date(2026, 11, 1), reason="to be sure", who=office.who("eva"), key="p",
    )  # fmt: skip
    assert answer == {"refused": "approve.account_verified_already"}
