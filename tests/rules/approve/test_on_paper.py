"""Attests that were given on paper: the code of a form, and who may key what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.rules.approve.attest import AttestCase, refuse_attest
from sluss.rules.approve.on_paper import (
    Answer,
    Form,
    Marks,
    PaperCase,
    Refusal,
    read_code,
    refuse_paper,
)
from sluss.rules.approve.roles import Person, Role

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PRINTED = Marks(supplier="a" * 16, document="b" * 16, amount="c" * 16, account="d" * 16)
FORM = Form(public_id="k3m9qwertyasdfgh", printed_on=date(2026, 11, 20), marks=PRINTED)
ANNA = Person(name="anna", roles=frozenset({Role.ATTESTER}), limit=Money("SEK", 10_000))
EVA = Person(name="eva", roles=frozenset({Role.CLERK}))
DEBT = AttestCase(is_known=True, state=State.OPEN, amount=Money("SEK", 10_000), by=ANNA)
GOOD = PaperCase(
    form=FORM,
    marks=PRINTED,
    debt=DEBT,
    keyer=EVA,
    answer=Answer.APPROVE,
    signed_on=date(2026, 11, 23),
    reason="",
    has_scan=True,
    in_scan=(FORM.code,),
)


def judged(case: PaperCase) -> Refusal | None:
    why = refuse_attest(case.debt, now=NOW) if case.debt else None
    return refuse_paper(case, why, today=TODAY)


def debt(**changed: object) -> AttestCase:
    return replace(DEBT, **changed)


NO = replace(GOOD, answer=Answer.REJECT, reason="Varan kom aldrig")
CLERK_SIGNS = Person(name="per", roles=frozenset({Role.CLERK}))
CASES = [
    (replace(GOOD, form=None), Refusal.NO_SUCH_FORM),
    (replace(GOOD, debt=None, marks=None), Refusal.NO_SUCH_PAYABLE),
    (
        replace(GOOD, keyer=Person(name="rut", roles=frozenset({Role.AUDITOR}))),
        Refusal.LACKS_ROLE,
    ),
    (replace(GOOD, keyer_in_force=False), Refusal.NOT_IN_FORCE),
    (replace(GOOD, answer=None), Refusal.NO_ANSWER),
    (replace(GOOD, has_scan=False), Refusal.NO_SCAN),
    (replace(GOOD, in_scan=("SLUSS1.OTHER",)), Refusal.OTHER_SCAN),
    (replace(GOOD, earlier=Answer.REJECT), Refusal.ANSWERED_OTHERWISE),
    (replace(GOOD, is_of_person=True), Refusal.OF_PERSON),
    (replace(GOOD, marks=replace(PRINTED, supplier="e" * 16)), Refusal.SUPPLIER_CHANGED),
    (replace(GOOD, marks=replace(PRINTED, document="e" * 16)), Refusal.DOCUMENT_CHANGED),
    (replace(GOOD, marks=replace(PRINTED, amount="e" * 16)), Refusal.AMOUNT_CHANGED),
    (replace(GOOD, marks=replace(PRINTED, account="e" * 16)), Refusal.ACCOUNT_CHANGED),
    (replace(GOOD, signed_on=date(2026, 11, 19)), Refusal.SIGNED_BEFORE),
    (replace(GOOD, signed_on=date(2026, 11, 25)), Refusal.SIGNED_LATER),
    (replace(NO, reason=" "), Refusal.NO_REASON),
    (replace(NO, may_be_stopped=False), Refusal.WRONG_STATE),
    (replace(GOOD, debt=debt(by=CLERK_SIGNS)), Refusal.SIGNER_LACKS_ROLE),
    (replace(GOOD, signer_in_force=False), Refusal.SIGNER_NOT_IN_FORCE),
    (replace(GOOD, debt=debt(registered_by=frozenset({"anna"}))), Refusal.SIGNER_REGISTERED_IT),
    (replace(GOOD, debt=debt(attested_by=frozenset({"anna"}))), Refusal.SIGNER_ATTESTED_ALREADY),
    (replace(GOOD, debt=debt(keyed_by=frozenset({"anna"}))), Refusal.SIGNER_KEYED_ANOTHER),
    (
        replace(GOOD, debt=debt(amount=Money("EUR", 1))),
        Refusal.SIGNER_LIMIT_IN_OTHER_CURRENCY,
    ),
    (replace(GOOD, debt=debt(amount=Money("SEK", 10_001))), Refusal.SIGNER_OVER_LIMIT),
    (replace(GOOD, keyer=ANNA), Refusal.KEYS_THEIR_OWN),
    (replace(GOOD, debt=debt(registered_by=frozenset({"eva"}))), Refusal.KEYER_REGISTERED_IT),
    (replace(GOOD, debt=debt(attested_by=frozenset({"eva"}))), Refusal.KEYER_ATTESTED_IT),
    (replace(GOOD, debt=debt(keyed_by=frozenset({"eva"}))), Refusal.KEYED_ANOTHER),
]


@pytest.mark.parametrize(("case", "refusal"), CASES, ids=[str(why.name) for _, why in CASES])
def test_each_refusal_has_its_case(case, refusal):
    assert judged(case) is refusal


def test_every_refusal_is_in_the_table_in_its_order():
    assert [why for _, why in CASES] == list(Refusal)


def test_a_good_paper_is_registered_and_a_no_needs_no_four_eyes():
    assert judged(GOOD) is None
    assert judged(replace(GOOD, in_scan=())) is None
    assert judged(NO) is None
    assert judged(replace(NO, debt=debt(keyed_by=frozenset({"eva"})))) is None


def test_the_weightier_of_two_is_said():
    both = replace(GOOD, has_scan=False, keyer=ANNA, marks=replace(PRINTED, amount="0" * 16))
    assert judged(replace(both, keyer=Person(name="x", roles=frozenset()))) is Refusal.LACKS_ROLE
    assert judged(replace(both, keyer=EVA)) is Refusal.NO_SCAN


def test_a_code_reads_back_whatever_a_scanner_makes_of_it():
    assert read_code(FORM.code) == FORM
    assert read_code(f" {FORM.code.lower()}\r\n") == FORM
    assert set(FORM.code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.")


@pytest.mark.parametrize(
    "text",
    [
        "", "k3m9qwertyasdfgh", FORM.code[:-1], FORM.code + "0", FORM.code.replace("S1", "S2"),
        FORM.code.replace("20261120", "20261320"), FORM.code.replace("2026", "٢٠٢٦"),
    ],
)  # fmt: skip
def test_what_is_no_code_is_none(text):
    assert read_code(text) is None


@given(st.text(max_size=300))
def test_any_text_is_a_code_or_none(text):
    form = read_code(text)
    assert form is None or form.code == text.strip().upper()
