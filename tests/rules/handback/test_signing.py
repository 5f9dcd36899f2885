"""Who may explain, switch over and sign, walked down in the order of the refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.core.records import DocumentKind
from sluss.rules.approve.roles import Person, Role
from sluss.rules.handback.signing import (
    ExplainCase,
    ExplainRefusal,
    SignCase,
    SignRefusal,
    SwitchCase,
    SwitchRefusal,
    refuse_explain,
    refuse_sign,
    refuse_switch,
)
from sluss.rules.handback.switch import (
    ALL,
    NOBODY,
    Function,
    Shares,
    Switched,
    System,
    function_of,
    function_of_order,
)
from tests.rules.register.records import order

AUDITOR = Person(name="ada", roles=frozenset({Role.AUDITOR}), limit=None)
MANAGER = Person(name="max", roles=frozenset({Role.MANAGER}), limit=None)


def walked(case, refuse, heals) -> list:
    """The refusals as one thing after the other is put right."""
    seen = []
    for heal in heals:
        seen.append(refuse(case))
        case = replace(case, **heal)
    assert refuse(case) is None
    return seen


def test_explaining_is_refused_by_descending_precedence():
    worst = ExplainCase(
        by=AUDITOR, reason=" ", is_loaded=False, is_known=False, is_open=False, was_said=False
    )
    heals = (
        {"is_loaded": True},
        {"is_known": True},
        {"by": MANAGER},
        {"reason": "seen"},
        {"was_said": True},
        {"is_open": True},
    )
    assert walked(worst, refuse_explain, heals) == list(ExplainRefusal)


def test_only_what_was_explained_is_taken_back():
    case = ExplainCase(
        by=MANAGER, reason="x", is_loaded=True, is_known=True, is_open=False, was_said=True
    )
    assert refuse_explain(replace(case, withdraws=True)) is None
    nothing = replace(case, withdraws=True, was_said=False)
    assert refuse_explain(nothing) is ExplainRefusal.NO_SUCH_ROW


def test_switching_is_refused_by_descending_precedence():
    worst = SwitchCase(by=AUDITOR, reason="", is_known=False, is_new=False)
    heals = ({"by": MANAGER}, {"reason": "up"}, {"is_known": True}, {"is_new": True})
    assert walked(worst, refuse_switch, heals) == list(SwitchRefusal)


def test_signing_is_refused_by_descending_precedence():
    worst = SignCase(
        by=AUDITOR,
        is_loaded=False,
        rows_open=1,
        faults_open=1,
        sha256="a",
        signed={"max": "a", "eva": "a", "old": "b"},
    )
    heals = (
        {"is_loaded": True},
        {"by": MANAGER},
        {"faults_open": 0},
        {"rows_open": 0},
        {"by": replace(MANAGER, name="mia")},
        {"signed": {"eva": "a", "max": "b"}},
    )
    assert walked(worst, refuse_sign, heals) == list(SignRefusal)


def test_a_signature_to_other_bins_is_none():
    case = SignCase(by=MANAGER, is_loaded=True, rows_open=0, faults_open=0, sha256="a")
    assert refuse_sign(replace(case, signed={"max": "b", "eva": "b", "cia": "b"})) is None


@pytest.mark.parametrize(
    ("said", "number", "pays"),
    [
        ([], "1", System.HERE),
        ([("1", System.THERE)], "1", System.THERE),
        ([("1", System.THERE)], "2", System.HERE),
        ([("1", System.THERE), ("1", System.HERE)], "1", System.HERE),
        ([(ALL, System.THERE)], "1", System.THERE),
        ([(ALL, System.THERE)], "", System.THERE),
        ([("1", System.HERE), (ALL, System.THERE)], "1", System.HERE),
        ([("1", System.THERE), (ALL, System.HERE)], "1", System.THERE),
    ],
)
def test_who_pays_is_what_was_said_last_and_of_the_supplier_first(said, number, pays):
    shares = Shares.of(Switched(who, Function.INVOICES, system) for who, system in said)
    assert shares.pays(number, Function.INVOICES) is pays
    assert shares.pays(number, Function.PAYOUTS) is System.HERE


def test_the_other_system_is_stopped_once_its_function_is_shared():
    shares = Shares.of([Switched("1", Function.INVOICES, System.THERE)])
    stops = [shares.stops(n, Function.INVOICES) for n in ({"1"}, {"2"}, {"1", "2"}, set())]
    assert stops == [False, True, True, True]
    assert not shares.stops({"2"}, Function.PAYOUTS)
    assert not NOBODY.stops({"2"}, Function.INVOICES)


def test_the_function_is_that_of_the_debt_or_else_of_the_payments_purpose():
    assert function_of(DocumentKind.PAYOUT) is Function.PAYOUTS
    assert function_of(DocumentKind.CREDIT_NOTE) is Function.INVOICES
    assert function_of_order(order("A1")) is Function.INVOICES
    assert function_of_order(replace(order("A1"), category_purpose="SSBE")) is Function.PAYOUTS
