"""Who may sign, hand out and cancel a batch, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.core.records import DocumentKind
from sluss.rules.approve.roles import Person, Role
from sluss.rules.pay import eligible
from sluss.rules.pay.eligible import PaymentCase
from sluss.rules.pay.release import (
    BatchCase,
    CancelRefusal,
    Channel,
    ExportRefusal,
    SignRefusal,
    Stage,
    Steps,
    changed_payables,
    is_in_all_steps,
    refuse_cancel,
    refuse_export,
    refuse_sign,
)

NOW = datetime(2023, 11, 24, 9, tzinfo=UTC)
TODAY = date(2023, 11, 24)
BANKGIRO = Account(Scheme.BANKGIRO, "50501055")
PAYABLE = PaymentCase(
    payable_id="p1",
    kind=DocumentKind.INVOICE,
    facts=frozenset({Fact.CLAIMED, Fact.ATTESTED}),
    open_amount=Money.parse("900.00"),
    account=BANKGIRO,
    is_account_verified=True,
)
HELD = replace(PAYABLE, facts=PAYABLE.facts | {Fact.HELD})
UNATTESTED = replace(PAYABLE, facts=frozenset({Fact.CLAIMED}))
SIGNER = frozenset({Role.SIGNER})
WORST = BatchCase(
    is_known=False,
    stage=Stage.CANCELLED,
    by=Person(name="anna", roles=frozenset({Role.AUDITOR}), limit=Money("EUR", 1), until=NOW),
    signers_needed=2,
    contents_hash="new",
    pay_on=date(2023, 11, 23),
    signed={"anna": "old"},
    payments=(Money.parse("900.00"), Money.parse("100.00")),
    steps=(Steps(), Steps(registered_by=frozenset({"anna"}), attested_by=frozenset({"anna"}))),
    payables=(HELD, UNATTESTED),
    is_on_hold=True,
    lacks_proof=True,
    is_proof_wrong=True,
)


def _by(case: BatchCase, **changed) -> BatchCase:
    return replace(case, by=replace(case.by, **changed))


def test_refusals_of_a_signature_by_descending_precedence():
    """Start with everything wrong; heal one thing at a time; the next reason must show."""
    case, seen = WORST, []
    for heal in (
        lambda c: replace(c, is_known=True),
        lambda c: replace(c, stage=Stage.SIGNED),
        lambda c: replace(c, stage=Stage.PROPOSED),
        lambda c: replace(c, is_on_hold=False),
        lambda c: _by(c, roles=SIGNER),
        lambda c: _by(c, until=None),
        lambda c: replace(c, signed={"bo": "old"}),
        lambda c: replace(c, steps=(Steps(), Steps(attested_by=frozenset({"anna"})))),
        lambda c: _by(c, limit=Money.parse("899.99")),
        lambda c: _by(c, limit=Money.parse("900.00")),
        lambda c: replace(c, signed={"bo": "new"}),
        lambda c: replace(c, payables=(PAYABLE, UNATTESTED)),
        lambda c: replace(c, payables=(PAYABLE,)),
        lambda c: replace(c, lacks_proof=False),
        lambda c: replace(c, is_proof_wrong=False),
    ):
        seen.append(refuse_sign(case, now=NOW))
        case = heal(case)
    assert seen == list(SignRefusal)
    assert refuse_sign(case, now=NOW) is None
    assert refuse_sign(_by(case, limit=None), now=NOW) is None


def test_refusals_of_handing_out_by_descending_precedence():
    case, seen = replace(WORST, left_by=Channel.PAPER), []
    for heal in (
        lambda c: replace(c, is_known=True),
        lambda c: replace(c, stage=Stage.SIGNED),
        lambda c: _by(c, roles=SIGNER),
        lambda c: _by(c, until=None),
        lambda c: replace(c, left_by=None),
        lambda c: replace(c, is_on_hold=False),
        lambda c: replace(c, signed={"anna": "old", "bo": "new"}),
        lambda c: replace(c, signed={"anna": "new", "bo": "new"}),
        lambda c: replace(c, payables=(PAYABLE,)),
        lambda c: replace(c, pay_on=TODAY),
    ):
        seen.append(refuse_export(case, Channel.FILE, today=TODAY, now=NOW))
        case = heal(case)
    assert seen == list(ExportRefusal)
    assert refuse_export(case, Channel.FILE, today=TODAY, now=NOW) is None


def test_refusals_of_a_cancellation_by_descending_precedence():
    case, seen = WORST, []
    for heal in (
        lambda c: replace(c, is_known=True),
        lambda c: replace(c, stage=Stage.EXPORTED),
        lambda c: replace(c, stage=Stage.SIGNED),
        lambda c: _by(c, roles=SIGNER),
        lambda c: _by(c, until=None),
    ):
        seen.append(refuse_cancel(case, now=NOW))
        case = heal(case)
    assert seen == list(CancelRefusal)
    assert refuse_cancel(case, now=NOW) is None


def _signer(case: BatchCase) -> BatchCase:
    return _by(replace(case, is_known=True), roles=SIGNER, until=None)


def test_what_was_handed_out_is_handed_out_again_whatever_has_happened_since():
    again = _signer(replace(WORST, stage=Stage.EXPORTED, left_by=Channel.SHEET, is_on_hold=False))
    for channel in Channel:
        got = refuse_export(again, channel, today=TODAY, now=NOW)
        is_same = channel is Channel.SHEET
        assert got is (None if is_same else ExportRefusal.OTHER_CHANNEL)
    assert refuse_sign(again, now=NOW) is SignRefusal.SIGNED_BY_ENOUGH
    # After a restore nobody here knows what the bank has.
    held = replace(again, is_on_hold=True)
    refused = refuse_export(held, Channel.SHEET, today=TODAY, now=NOW)
    assert refused is ExportRefusal.ORGANISATION_ON_HOLD


@pytest.mark.parametrize("needed", [0, 1, 2, 3])
@pytest.mark.parametrize("names", ["", "a", "ab", "abc"])
def test_never_fewer_than_two_sign_whatever_is_asked_for(names, needed):
    case = _signer(
        replace(
            WORST,
            stage=Stage.PROPOSED,
            is_on_hold=False,
            signers_needed=needed,
            signed=dict.fromkeys(names, "new"),
            payables=(PAYABLE,),
            pay_on=TODAY,
        )
    )
    enough = len(names) >= max(2, needed)
    got = refuse_export(case, Channel.FILE, today=TODAY, now=NOW)
    assert got is (None if enough else ExportRefusal.TOO_FEW_SIGNATURES)


@pytest.mark.parametrize(
    ("registered", "attested", "all_steps"),
    [("anna", "anna", True), ("anna", "bo", False), ("bo", "anna", False), ("", "", False)],
)
def test_all_steps_are_bringing_in_attesting_and_signing(registered, attested, all_steps):
    steps = Steps(registered_by=frozenset({registered}), attested_by=frozenset({attested}))
    assert is_in_all_steps("anna", steps) is all_steps


def test_the_payables_that_changed_are_named_with_their_reasons():
    case = replace(WORST, payables=(PAYABLE, replace(HELD, payable_id="p2")))
    assert changed_payables(case) == (("p2", eligible.Refusal.HELD),)
