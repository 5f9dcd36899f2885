"""Whether one payable may be paid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.core.records import DocumentKind, Reference, ReferenceType
from sluss.rules.pay.eligible import PaymentCase, Refusal, refuse_payment

SOUND = Account(Scheme.BANKGIRO, "50501055")
GOOD = PaymentCase(
    payable_id="p1",
    kind=DocumentKind.INVOICE,
    facts=frozenset({Fact.CLAIMED, Fact.ATTESTED}),
    open_amount=Money.parse("900.00"),
    account=SOUND,
    reference=Reference(ReferenceType.OCR, "1234566"),
    is_account_verified=True,
)
WORST = PaymentCase(
    payable_id="p1",
    kind=DocumentKind.INVOICE,
    facts=frozenset(Fact) - {Fact.ATTESTED},
    open_amount=Money("EUR", 0),
    account=None,
    reference=Reference(ReferenceType.OCR, "1234567"),
    is_account_verified=False,
    is_account_resting=True,
    payee_is_factor=True,
    first_payment_max=Money.parse("899.99"),
    amount_in_batch=Money.parse("900.00"),
    is_paid_there=True,
)


def _without(*facts: Fact):
    return lambda case: replace(case, facts=case.facts - set(facts))


def test_refusals_by_descending_precedence():
    """Start with everything wrong; heal one thing at a time; the next reason must show."""
    case, seen = WORST, []
    for heal in (
        _without(Fact.DISMISSED),
        _without(Fact.CONFIRMED, Fact.PAID_ELSEWHERE),
        _without(Fact.CREDITED),
        _without(Fact.ORDERED),
        _without(Fact.RESERVED),
        _without(Fact.DRAWN),
        lambda c: replace(c, is_paid_there=False),
        _without(Fact.DISPUTED),
        _without(Fact.HELD),
        lambda c: replace(c, facts=c.facts | {Fact.ATTESTED}),
        lambda c: replace(c, open_amount=Money("EUR", 90_000)),
        lambda c: replace(c, amount_in_batch=c.open_amount),
        lambda c: replace(c, open_amount=Money("SEK", 90_000), amount_in_batch=None),
        lambda c: replace(c, account=Account(Scheme.BANKGIRO, "50501056")),
        lambda c: replace(c, account=SOUND),
        lambda c: replace(c, is_factor_verified=True),
        lambda c: replace(c, is_account_verified=True),
        lambda c: replace(c, is_account_resting=False),
        lambda c: replace(c, first_payment_max=Money("SEK", 90_000)),
        lambda c: replace(c, reference=Reference(ReferenceType.OCR, "1234566")),
    ):
        seen.append(refuse_payment(case))
        case = heal(case)
    assert seen == list(Refusal)
    assert refuse_payment(case) is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"facts": GOOD.facts | {Fact.PAID_ELSEWHERE}}, Refusal.ALREADY_SETTLED),
        ({"facts": GOOD.facts | {Fact.CONFIRMED}}, Refusal.ALREADY_SETTLED),
        ({"open_amount": Money("SEK", -1)}, Refusal.NOT_POSITIVE),
        ({"reference": None}, None),
        ({"reference": Reference(ReferenceType.TEXT, "1234567")}, None),
        ({"reference": Reference(ReferenceType.OCR, "")}, Refusal.BAD_OCR),
        ({"first_payment_max": Money("EUR", 10**9)}, Refusal.FIRST_PAYMENT_TOO_LARGE),
        ({"bank_currency": "EUR"}, Refusal.CURRENCY),
    ],
)
def test_each_thing_that_stands_in_the_way(changed, refusal):
    assert refuse_payment(replace(GOOD, **changed)) is refusal


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (set(), None),
        ({Fact.HELD}, Refusal.HELD),
        ({Fact.CREDITED}, Refusal.CREDITED),
        ({Fact.RESERVED}, Refusal.ALREADY_LIVE_PAYMENT),
    ],
)
def test_a_credit_note_needs_neither_attest_nor_account_but_must_be_free(facts, refusal):
    one = Money("SEK", 1)
    note = replace(
        WORST,
        kind=DocumentKind.CREDIT_NOTE,
        open_amount=one,
        amount_in_batch=one,
        is_paid_there=False,
    )
    assert refuse_payment(replace(note, facts=frozenset(facts))) is refusal
