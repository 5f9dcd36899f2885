"""A firm whose account no paper names: asked for, called back, confirmed by another, and paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sluss.core.party import Account, Scheme
from tests.papers import FOOD, GLASS, ROAD, firm, invoice, suppliers
from tests.services.office import Office

# The same firm in a new legal form: another number and name, the account that it always had.
NEW = replace(firm(40, "Åkeri Norr Drift AB"), bankgiro=ROAD.bankgiro)
HEAD = "Leverantör;Orgnr;Fakturanr;Förfallodatum;Belopp"


def keyed(number: str, kronor: str) -> bytes:
    """A paper invoice as somebody keyed it who left the account out."""
    told = f"{NEW.name};{NEW.org_number};{number};2026-12-10;{kronor.replace('.', ',')}"
    return f"{HEAD}\r\n{told}\r\n".encode()


def confirm(office: Office, account: str, phone: str) -> list[str]:
    """Proposed, called back and confirmed by three people: how far it came at each step."""
    from sluss.services import approve

    change = approve.propose_account(
        org_number=NEW.org_number,
        name="",
        account=Account(Scheme.BANKGIRO, account),
        requested_on=date(2026, 11, 24),
        reason="no paper names one",
        who=office.who("eva"),
        key=office.key(),
    )
    number = change["change"]
    called = approve.call_back(number, phone, "Åke", office.who("anna"), key=office.key())
    confirmed = approve.confirm_account(number, office.who("bo"), key=office.key())
    return [one.get("refused") or one["state"] for one in (change, called, confirmed)]


def holds(office: Office, number: str) -> list[str]:
    return [code for code, _ in office.payables()[number]["holds"]]


def test_a_debt_that_names_no_account_is_paid_to_the_one_that_two_people_confirmed(office):
    office.receive(suppliers(ROAD, GLASS), keyed("F1", "100.00"))
    assert holds(office, "F1") == ["register.no_account"]
    assert confirm(office, ROAD.bankgiro, ROAD.phone) == ["proposed", "called-back", "confirmed"]
    assert (office.state("F1"), holds(office, "F1")) == ("open", [])
    # What comes later of the same firm needs no second call; nobody else's is paid there.
    other = keyed("F3", "5.00").replace(b"Drift", b"Frakt")
    other = other.replace(NEW.org_number.encode(), FOOD.org_number.encode())
    office.receive(keyed("F2", "200.00"), other)
    assert office.state("F2") == "open"
    assert holds(office, "F3") == ["register.no_account"]
    _, file = office.pay(office.id("F1"), office.id("F2"))
    assert ROAD.bankgiro.encode() in file
    assert office.verify()["ok"]


def test_the_account_counts_whatever_comes_first(office):
    """Confirmed on the ground of a debt that named it, before the one that names none came."""
    office.receive(suppliers(ROAD, GLASS), invoice(NEW, "F1", "100.00"))
    assert confirm(office, ROAD.bankgiro, ROAD.phone)[-1] == "confirmed"
    office.receive(keyed("F2", "200.00"))
    assert office.state("F2") == "open"
    assert office.verify()["ok"]


def test_a_number_that_no_list_has_with_that_account_confirms_nothing(office):
    office.receive(suppliers(ROAD, GLASS), keyed("F1", "100.00"))
    for account, phone in ((GLASS.bankgiro, ROAD.phone), (ROAD.bankgiro, NEW.phone)):
        steps = ["proposed", "approve.account_no_known_phone", "approve.account_wrong_stage"]
        assert confirm(office, account, phone) == steps
        assert holds(office, "F1") == ["register.no_account"]


def test_the_chain_says_who_vouches_for_it(office):
    from sluss.services import register

    office.receive(suppliers(ROAD, GLASS), keyed("F1", "100.00"))
    confirm(office, ROAD.bankgiro, ROAD.phone)
    codes = [step["code"] for step in register.chain(office.id("F1"))]
    assert "account_from_call_back" in codes and "verified_by_call_back" in codes
