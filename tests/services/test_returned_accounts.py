"""Money that came back speaks against its account, for every debt that would be paid there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from sluss.core.party import Account, Scheme
from sluss.outside.shipped import shipped
from tests.formats.bankgirot_files import lb
from tests.formats.bankgirot_files import paid as paid_by_giro
from tests.papers import FOOD, ROAD, Move, Order, camt, invoice, pain001
from tests.papers import suppliers as as_list
from tests.services.office import Office, begin

KEY = f"bankgiro:{ROAD.bankgiro}"
UNVERIFIED = [("register.account_unverified", KEY)]
PAID = pain001("M1", Order("E1", "70.00", ROAD, text="F0"), Order("E2", "9.00", FOOD, text="G0"))
BACK = camt(Move("70.00", e2e="E1", back="AC04"), on="2026-11-13")
BACK_NAMED = camt(Move("70.00", ROAD, back="AC04"), on="2026-11-13")
ANOTHER = invoice(ROAD, "F1", "100.00")
SENT_ON = lb(
    paid_by_giro(70, number=ROAD.bankgiro, redirected=FOOD.bankgiro),
    kronor=70,
    report="1",
    pay="261120",
)
LATER = invoice(ROAD, "F2", "40.00", issued="2026-11-01")


def holds(office: Office, number: str = "F1") -> list[tuple[str, str]]:
    return list(office.payables()[number]["holds"])


# The bank gives no EndToEndId; the order is known by its other id.
BACK_BY_OTHER_ID = BACK.replace(
    b"<EndToEndId>E1</EndToEndId>",
    b"<InstrId>E1</InstrId><EndToEndId>NOTPROVIDED</EndToEndId>",
)


@pytest.mark.parametrize("back", [BACK, BACK_NAMED, BACK_BY_OTHER_ID])
def test_a_return_holds_the_other_debts_to_the_account_whenever_it_comes(fresh_home, back):
    found = []
    for papers in permutations((PAID, back, ANOTHER)):
        office = Office(fresh_home("begun", begin))
        for paper in papers:
            office.receive(paper)
        office.receive(LATER)
        assert holds(office) == UNVERIFIED
        assert holds(office, "F2") == UNVERIFIED
        found.append(office.register())
    assert all(one == found[0] for one in found)
    assert office.verify()["ok"]


def test_before_anything_came_back_the_account_is_trusted(office):
    office.receive(PAID, ANOTHER)
    assert holds(office) == []
    office.receive(BACK)
    assert holds(office) == UNVERIFIED


def test_a_return_of_another_amount_or_payee_speaks_against_nobody_here(office):
    office.receive(PAID, ANOTHER)
    office.receive(camt(Move("71.00", e2e="E1", back="AC04")))
    office.receive(camt(Move("9.00", e2e="E2", back="AC04")))
    assert holds(office) == []


def test_a_list_vouches_still(office):
    office.receive(as_list(ROAD), listed_on="2026-10-31")
    office.receive(PAID, BACK, ANOTHER)
    assert holds(office) == []


def test_what_the_bank_sent_once_more_has_arrived(fresh_home):
    """The second debit may come last: what was held until then is not held any more."""
    papers = (
        PAID,
        camt(Move("70.00", ROAD, e2e="E1"), on="2026-11-12"),
        BACK,
        camt(Move("70.00", ROAD, e2e="E1"), on="2026-11-14", number=2),
    )
    found = []
    for last in range(4):
        office = Office(fresh_home("begun", begin))
        office.receive(ANOTHER)
        for paper in (*papers[:last], *papers[last + 1 :]):
            office.receive(paper)
        office.receive(papers[last])
        assert holds(office) == []
        found.append(office.register())
        assert office.verify()["ok"]
    assert all(one == found[0] for one in found)


# ---- Debts that name no account of their own ------------------------------------------------


BARE = b"Leverant\xc3\xb6r;Organisationsnr;Fakturanr;F\xc3\xb6rfallodatum;Belopp\r\n" + (
    f"{ROAD.name};{ROAD.org_number};4711;2026-11-20;800,00\r\n".encode()
)


def test_a_return_concerns_who_is_paid_to_the_account_in_the_list(fresh_home):
    """The list is younger than the incident and vouches for nothing; what was paid before did."""
    from sluss.services import organisation

    paid = camt(Move("70.00", ROAD, e2e="E1"), on="2026-10-20")
    found = []
    for papers in permutations((as_list(ROAD), paid, BARE, BACK)):
        office = Office(fresh_home("begun", begin))
        organisation.declare_incident("2026-11-01", office.who("max"), key="i")
        for paper in papers:
            office.receive(paper)
        found.append(office.register())
        assert holds(office, "4711") == UNVERIFIED
    assert all(one == found[0] for one in found)


def test_money_sent_on_concerns_who_is_paid_to_the_account_in_the_list(fresh_home):
    found = []
    for papers in permutations(((as_list(ROAD), "2026-10-31"), (BARE, ""), (SENT_ON, ""))):
        office = Office(fresh_home("begun", begin))
        for paper, listed_on in papers:
            office.receive(paper, listed_on=listed_on)
        found.append(office.register())
        assert holds(office, "4711") == [("register.account_redirected", KEY)]
    assert all(one == found[0] for one in found)


# ---- What else is judged by it --------------------------------------------------------------


def propose(office: Office) -> dict:
    from sluss.services import approve

    return approve.propose_account(
        org_number=ROAD.org_number,
        name=ROAD.name,
        account=Account(Scheme.BANKGIRO, ROAD.bankgiro),
        requested_on=date(2026, 11, 20),
        reason="to be sure",
        who=office.who("eva"),
        key=office.key(),
    )


def test_it_can_be_called_back_though_no_debt_asks_for_it(office):
    office.receive(PAID, invoice(ROAD, "F1", "100.00", bankgiro=FOOD.bankgiro))
    assert propose(office) == {"refused": "approve.account_verified_already"}
    office.receive(BACK)
    assert "change" in propose(office)


def test_what_was_sent_on_can_be_called_back_though_a_list_has_it(office):
    from sluss.services import approve

    phone = "0640-12345"
    office.receive(as_list(replace(ROAD, phone=phone)), listed_on="2026-10-31")
    office.receive(ANOTHER)
    assert propose(office) == {"refused": "approve.account_verified_already"}
    office.receive(SENT_ON)
    assert [code for code, _ in holds(office)] == ["register.account_redirected"]
    change = propose(office)["change"]
    approve.call_back(change, phone, "Karin on the phone", office.who("anna"), key="c")
    assert "refused" not in approve.confirm_account(change, office.who("bo"), key="y")
    assert holds(office) == []


def test_it_counts_as_never_paid_to(office):
    from sluss.services import triage

    office.receive(as_list(ROAD), listed_on="2026-10-31")
    office.receive(PAID, ANOTHER)
    policy = shipped("policy.toml").replace(b'# first_payment_max = "50000.00"',
                                            b'first_payment_max = "99.00"')  # fmt: skip
    assert "refused" not in triage.adopt_policy(policy.decode(), office.who("max"), key="policy")
    id_ = office.id("F1")
    office.approve(id_)
    assert left_out(office, id_) == []
    office.receive(BACK)
    assert left_out(office, id_) == ["pay.first_payment_too_large"]


def left_out(office: Office, id_: str) -> list[str]:
    """Why the debt is not in a batch that is proposed for it, and cancelled again."""
    from sluss.services import pay

    proposed = office.propose(id_)
    if proposed.get("batch"):
        pay.cancel(proposed["batch"], "because", office.who("eva"), key=office.key())
    return [one["code"] for one in proposed.get("left_out", [proposed])]
