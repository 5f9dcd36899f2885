"""Whom something new concerns: all whose debts it can change, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluss.core.party import Account, Scheme
from tests.papers import FOOD, GLASS, ROAD, firm, invoice, open_items, suppliers

FACTOR = firm(9, "Faktor AB")


def _sold(bill: bytes) -> bytes:
    """The invoice as sold to the factor, who is to be paid."""
    payee = (
        f"<a:PayeeParty><a:PartyName><b:Name>{FACTOR.name}</b:Name></a:PartyName>"
        f"<a:PartyLegalEntity><b:CompanyID>{FACTOR.org_number}</b:CompanyID></a:PartyLegalEntity>"
        "</a:PayeeParty><a:PaymentMeans>"
    )
    return bill.replace(b"<a:PaymentMeans>", payee.encode(), 1)


def _concerned(vouched: tuple[str, str, str]) -> list[str]:
    from sluss.core.records import Claim
    from sluss.services import _closure
    from sluss.services._news import News

    news = News()
    news.note([], [vouched])
    told = [filed.record for filed in _closure.load_records(news.concerned())]
    return sorted(claim.document_number for claim in told if isinstance(claim, Claim))


@pytest.mark.parametrize(
    ("word", "numbers"),
    [
        (f"org:{ROAD.org_number}", ["F1"]),
        ("name:akeri norr", ["F1"]),
        (f"org:{FOOD.org_number}", ["F2", "F4"]),
        (f"org:{FACTOR.org_number}", ["F2", "F3"]),
        ("", ["F1", "F2", "F3", "F4"]),
    ],
)
def test_what_vouches_for_an_account_concerns_its_party_alone(office, word, numbers):
    """One account stands on the invoices of many, as a factor's does."""
    nobodys = open_items((FOOD, "F4", "400.00", "2026-11-20"))
    office.receive(
        suppliers(replace(FOOD, bankgiro=FACTOR.bankgiro)),
        invoice(ROAD, "F1", "100.00", bankgiro=FACTOR.bankgiro),
        _sold(invoice(FOOD, "F2", "200.00", bankgiro=FACTOR.bankgiro)),
        _sold(invoice(GLASS, "F3", "300.00", bankgiro=FACTOR.bankgiro)),
        nobodys.replace(FOOD.bankgiro.encode(), b""),
    )
    assert _concerned((f"bankgiro:{FACTOR.bankgiro}", word, "call-back")) == numbers


def test_a_factor_that_was_called_back_is_trusted_with_what_was_sold_to_it(office):
    """It is a supplier too: its own invoice is how the register knows its number."""
    from sluss.services import approve

    office.receive(suppliers(replace(FACTOR, phone="0640-1")), listed_on="2026-10-01")
    office.receive(
        _sold(invoice(ROAD, "F1", "100.00", bankgiro=GLASS.bankgiro)),
        invoice(FOOD, "F2", "200.00", bankgiro=GLASS.bankgiro),
    )
    held = [("register.factoring_unverified", f"bankgiro:{GLASS.bankgiro}")]
    assert office.payables()["F1"]["holds"] == held
    change = approve.propose_account(
        org_number=FACTOR.org_number, name=FACTOR.name, reason="the invoice asks for it",
        account=Account(Scheme.BANKGIRO, GLASS.bankgiro), requested_on=date(2026, 11, 1),
        who=office.who("eva"), key="p",
    )["change"]  # fmt: skip
    called = approve.call_back(change, "0640-1", "Karin", office.who("anna"), key="c")
    assert "refused" not in called
    assert "refused" not in approve.confirm_account(change, office.who("bo"), key="y")
    assert office.payables()["F1"]["holds"] == []
    assert office.payables()["F2"]["holds"] == [
        ("register.account_unverified", f"bankgiro:{GLASS.bankgiro}")
    ]
