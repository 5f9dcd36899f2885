"""What a machine read off a page is never enough by itself, and spoils nothing that is."""

from __future__ import annotations

from sluss.core.lifecycle import State
from sluss.core.payable import Confidence
from sluss.core.records import Origin
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.filed import Filed
from sluss.rules.register.keys import keys_of
from tests.rules.register.records import OTHER_GIRO, claim


def payables(*claims):
    filed = tuple(
        Filed(n, f"{n:064x}:1", "pdf", "local", one, keys_of(one)) for n, one in enumerate(claims)
    )
    return [draft.payable for draft in derive(Component(filed), Setting("2120009999")).drafts]


def codes(payable):
    return {hold.code for hold in payable.holds}


def test_a_debt_that_only_a_pdf_tells_of_is_weak_and_held_until_a_person_has_looked():
    (payable,) = payables(claim(origin=Origin.PDF))
    assert (payable.state, payable.confidence) == (State.HELD, Confidence.WEAK)
    assert codes(payable) == {"register.only_pdf", "register.account_unverified"}
    assert payable.why == ("from_pdf",)


def test_a_pdf_and_the_books_together_are_still_weak():
    (payable,) = payables(
        claim(origin=Origin.PDF), claim(origin=Origin.LEDGER, account=None, name="Åkeri Norr AB")
    )
    assert payable.confidence is Confidence.WEAK
    assert "register.only_pdf" in codes(payable)


def test_a_pdf_beside_its_e_invoice_is_only_more_evidence():
    (payable,) = payables(claim(), claim(origin=Origin.PDF))
    assert payable.confidence is Confidence.CERTAIN
    assert codes(payable) == {"register.account_unverified"}


def test_a_pdf_that_names_another_account_than_the_e_invoice_holds_the_debt():
    (payable,) = payables(claim(), claim(origin=Origin.PDF, account=OTHER_GIRO))
    assert payable.state is State.HELD
