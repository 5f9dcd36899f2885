"""The day of the incident may be said late, or corrected: what is trusted is the same then."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from tests.papers import FOOD, ROAD, Move, Order, camt, checked, invoice, pain001
from tests.papers import suppliers as as_list
from tests.services.office import Office, begin

OLD = replace(ROAD, bankgiro=checked("5099991"))
KEY, OLD_KEY = (f"bankgiro:{one.bankgiro}" for one in (ROAD, OLD))
FIRST, LAST = (as_list(OLD), "2026-09-30"), (as_list(ROAD), "2026-10-31")
ASKED = (invoice(ROAD, "F1", "100.00"), "")
ASKED_OLD = (invoice(ROAD, "F2", "200.00", bankgiro=OLD.bankgiro), "")
PAID = (pain001("M1", Order("E1", "7.00", FOOD, text="F0"), created="2026-11-10T08:00:00"), "")
OTHER = (invoice(FOOD, "G1", "30.00"), "")
BOOKED = (camt(Move("70.00", ROAD, text="F0"), on="2026-10-20"), "")


def declare(office: Office, on: str) -> None:
    from sluss.services import organisation

    assert "refused" not in organisation.declare_incident(on, office.who("max"), key=office.key())


def take_in(office: Office, *papers: tuple[bytes, str]) -> None:
    for paper, listed_on in papers:
        office.receive(paper, listed_on=listed_on)


def judged(office: Office) -> dict[str, tuple]:
    rows = office.payables().items()
    return {n: (p["verified_by"], [code for code, _ in p["holds"]]) for n, p in rows}


def test_what_was_vouched_for_by_a_later_list_is_held_at_once(office):
    take_in(office, LAST, ASKED)
    assert judged(office) == {"F1": ("supplier-list", [])}
    declare(office, "2026-10-15")
    assert judged(office) == {"F1": ("", ["register.account_unverified"])}
    declare(office, "2026-10-31")
    assert judged(office) == {"F1": ("supplier-list", [])}
    assert office.verify()["ok"]


def test_what_a_later_list_took_off_is_back_at_once(office):
    take_in(office, FIRST, LAST, ASKED_OLD)
    assert judged(office) == {"F2": ("", ["register.account_former"])}
    declare(office, "2026-10-15")
    assert judged(office) == {"F2": ("supplier-list", [])}


def test_a_payment_of_after_the_incident_vouches_no_more(office):
    take_in(office, PAID, OTHER)
    assert judged(office)["G1"] == ("paid-before", [])
    declare(office, "2026-11-09")
    assert judged(office)["G1"] == ("", ["register.account_unverified"])


def test_a_call_back_and_a_return_stand(office):
    from sluss.store.models import KnownAccount

    take_in(office, PAID, (camt(Move("7.00", e2e="E1", back="AC04")), ""), OTHER)
    KnownAccount.objects.create(
        account_key=KEY, party=f"org:{ROAD.org_number}", source="call-back", sha256="change-1"
    )
    declare(office, "2026-11-09")
    left = KnownAccount.objects.order_by("source").values_list("source", flat=True)
    assert list(left) == ["call-back", "returned"]


def test_what_we_sent_vouches_for_nobody_then_either(office):
    take_in(office, LAST, ASKED)
    office.pay(office.id("F1"))
    declare(office, "2026-10-15")
    declare(office, "2026-12-31")
    office.receive(invoice(ROAD, "F3", "1.00", issued="2026-11-01"))
    assert judged(office)["F3"] == ("supplier-list", [])
    from sluss.store.models import KnownAccount

    assert set(KnownAccount.objects.values_list("source", flat=True)) == {"supplier-list"}


@pytest.mark.parametrize("day", ["2026-10-15", "2026-11-09", "2026-12-31"])
def test_whenever_it_is_said_the_debts_are_the_same(fresh_home, day):
    papers = (FIRST, LAST, ASKED, ASKED_OLD, PAID, OTHER, BOOKED)
    found = []
    for said_after in range(0, len(papers) + 1, 2):
        for order in list(permutations(papers))[said_after::3001]:
            office = Office(fresh_home("begun", begin))
            take_in(office, *order[:said_after])
            declare(office, "2026-10-20")
            declare(office, day)
            take_in(office, *order[said_after:])
            found.append(office.register())
    assert all(one == found[0] for one in found)
    assert office.verify()["ok"]
