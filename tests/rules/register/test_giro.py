"""Money that the giro sent on holds an account, and credit that it nets is not netted twice."""

from __future__ import annotations

import pytest

from sluss.core.records import CreditWatch, DocumentKind
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.filed import Filed, Vouched
from sluss.rules.register.keys import keys_of
from tests.rules.register.records import GIRO, ORG, OTHER_GIRO, claim, sek, text

KNOWN = Vouched(GIRO.key, f"org:{ORG}", "supplier-list", "0" * 64)
SENT_ON = Vouched(GIRO.key, "", "redirected", "1" * 64)
CALLED = Vouched(GIRO.key, f"org:{ORG}", "call-back", "2" * 64)


def payable(*records, vouched=()):
    filed = tuple(
        Filed(n, f"{n:064x}:1", "lb", "local", one, keys_of(one)) for n, one in enumerate(records)
    )
    component = Component(filed, vouched=tuple(vouched))
    (draft,) = derive(component, Setting("2120009999")).drafts
    return draft


def codes(draft):
    return [hold.code for hold in draft.payable.holds]


@pytest.mark.parametrize(
    "vouched, held",
    [
        ([KNOWN], []),
        ([KNOWN, SENT_ON], ["register.account_redirected"]),
        ([KNOWN, SENT_ON, CALLED], []),
        ([SENT_ON], ["register.account_unverified", "register.account_redirected"]),
        ([KNOWN, Vouched(OTHER_GIRO.key, "", "redirected", "3" * 64)], []),
    ],
)
def test_an_account_whose_money_was_sent_on_is_held_until_somebody_called(vouched, held):
    assert codes(payable(claim(), vouched=vouched)) == held


def watch(reference="K77", minor=1000, account=GIRO):
    return CreditWatch(
        payer_account="50000017",
        payee_account=account,
        amount=sek(minor),
        reference=text(reference),
    )


@pytest.mark.parametrize(
    "record, held",
    [
        (watch(), ["register.credit_at_giro"]),
        (watch("k 77"), ["register.credit_at_giro"]),
        (watch("K78"), []),
        (watch(minor=999), []),
        (watch(account=OTHER_GIRO), []),
    ],
)
def test_a_credit_note_that_the_giro_nets_is_held(record, held):
    draft = payable(claim("K77", kind=DocumentKind.CREDIT_NOTE), record)
    assert codes(draft) == held
    assert [role for _, role in draft.evidence] == ["claims", *("credits" for _ in held)]


def test_an_invoice_of_the_same_number_is_not_touched():
    assert codes(payable(claim("K77"), watch(), vouched=[KNOWN])) == []
