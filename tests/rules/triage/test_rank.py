"""The order of urgency, and its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.core.party import Party
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.rules.triage.law import Law, read_law
from sluss.rules.triage.policy import Policy, read_policy
from sluss.rules.triage.rank import Reason, class_of, is_small, reasons, score, sort_key

DATA = files("sluss") / "data"
POLICY = read_policy((DATA / "policy.toml").read_bytes())
LAW = read_law(
    reference_rate=(DATA / "law" / "reference_rate.toml").read_bytes(),
    late_fee=(DATA / "law" / "late_fee.toml").read_bytes(),
)
assert isinstance(POLICY, Policy)
assert isinstance(LAW, Law)
TODAY = date(2024, 1, 10)
DEBT = Payable(
    id="p1",
    kind=DocumentKind.INVOICE,
    supplier=Party(name="Firma AB", org_number="5560360793"),
    document_number="1",
    amount=Money("SEK", 2_000_000),
    open_amount=Money("SEK", 2_000_000),
    state=State.OPEN,
    issue_date=date(2023, 11, 20),
    due_date=date(2023, 12, 20),
)


def debt(**changed) -> Payable:
    return replace(DEBT, **changed)


@pytest.mark.parametrize(
    ("changed", "letter"),
    [
        ({}, "E"),
        ({"kind": DocumentKind.PAYOUT}, "A"),
        ({"category": "Familjehemsersättning"}, "A"),
        ({"category": "HVB"}, "A"),
        ({"supplier": Party(org_number="2021005448")}, "B"),
        ({"supplier": Party(name="SKATTEVERKET")}, "B"),
        ({"category": "Löner"}, "B"),
        ({"category": "Hyra"}, "B"),
        ({"category": "Hyrbil"}, "E"),
        ({"category": "El"}, "C"),
        ({"category": "Elektronik"}, "E"),
        ({"category": "Inköp livsmedel, kök"}, "C"),
        ({"supplier": Party(name="Norrlands Livsmedelsgrossist AB")}, "C"),
        ({"category": "intern hyra"}, "F"),
        ({"category": "internet"}, "E"),
        ({"employees": 10}, "D"),
        ({"employees": 11}, "E"),
        ({"dependence_percent": 30}, "D"),
        ({"dependence_percent": 29}, "E"),
        ({"has_hardship": True}, "D"),
        ({"has_hardship": True, "category": "el"}, "C"),
        ({"has_hardship": True, "category": "intern"}, "F"),
        ({"state": State.DISPUTED, "kind": DocumentKind.PAYOUT}, "F"),
        ({"state": State.HELD, "kind": DocumentKind.PAYOUT}, "A"),
    ],
)
def test_the_class_comes_from_what_the_debt_is(changed, letter):
    assert class_of(debt(**changed), POLICY) == letter


def test_small_is_what_is_known_to_be_small():
    assert [is_small(debt(employees=number), POLICY) for number in (None, 0, 10, 11)] == [
        False, True, True, False
    ]  # fmt: skip


IN_ORDER = [
    debt(id="a-late", kind=DocumentKind.PAYOUT, has_hardship=True, due_date=date(2024, 2, 1)),
    debt(id="a", kind=DocumentKind.PAYOUT, due_date=date(2024, 1, 1)),
    debt(id="b", category="skatt", due_date=date(2024, 1, 1)),
    debt(id="b-not-statutory", category="hyra", due_date=date(2024, 1, 1)),
    debt(id="b-next-day", category="skatt", due_date=date(2024, 1, 2)),
    debt(id="c-small", category="el", employees=3, open_amount=Money("SEK", 9_000_000)),
    debt(id="c", category="el"),
    debt(id="d-hardship", has_hardship=True),
    debt(id="d", employees=3),
    debt(id="e-first", due_date=None, issue_date=date(2023, 10, 20)),
    debt(id="e-small", open_amount=Money("SEK", 999)),
    debt(id="e-large", open_amount=Money("SEK", 10_000)),
    debt(id="e-large-2", open_amount=Money("SEK", 10_000)),
    debt(id="e-due-later", due_date=date(2024, 3, 1), open_amount=Money("SEK", 1)),
    debt(id="e-no-date", due_date=None, issue_date=None),
    debt(id="f", category="intern", due_date=date(2000, 1, 1)),
]


def test_the_most_urgent_sorts_first():
    keys = {one.id: sort_key(one, POLICY, LAW) for one in IN_ORDER}
    assert sorted(keys, key=keys.get) == [one.id for one in IN_ORDER]


def test_a_sort_key_looks_like_this():
    assert sort_key(DEBT, POLICY, LAW) == "E.1.20231220.1.1.0000000002000000.p1"


debts = st.builds(
    lambda **changed: debt(**changed),
    kind=st.sampled_from([DocumentKind.INVOICE, DocumentKind.PAYOUT, DocumentKind.CREDIT_NOTE]),
    state=st.sampled_from([State.OPEN, State.HELD, State.DISPUTED, State.APPROVED]),
    category=st.sampled_from(["", "el", "skatt", "intern", "papper"]),
    has_hardship=st.booleans(),
    employees=st.none() | st.integers(0, 50),
    open_amount=st.integers(0, 10**14).map(lambda minor: Money("SEK", minor)),
    due_date=st.none() | st.dates(),
    issue_date=st.none() | st.dates(),
)


@settings(max_examples=100)
@given(debts, st.dates())
def test_any_debt_has_reasons_and_a_score_within_its_class_on_any_day(drawn, today):
    place = "FEDCBA".index(class_of(drawn, POLICY))
    assert score(drawn, POLICY, LAW, today) // 1_000_000 == place
    codes = [one.code for one in reasons(drawn, POLICY, LAW, today)]
    assert len(set(codes)) == len(codes) > 0


@settings(max_examples=100)
@given(st.lists(debts, max_size=8))
def test_sort_keys_are_a_total_order_in_ascii_that_says_what_the_parts_say(drawn):
    numbered = [replace(one, id=f"{number:04d}") for number, one in enumerate(drawn)]
    keys = [sort_key(one, POLICY, LAW) for one in numbered]
    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and len(key) == len(keys[0]) for key in keys)
    for one, key in zip(numbered, keys, strict=True):
        assert key.startswith(class_of(one, POLICY).value)
    by_text = sorted(zip(keys, numbered, strict=True))
    by_parts = sorted(zip(keys, numbered, strict=True), key=lambda pair: pair[0].split("."))
    assert by_text == by_parts


def test_the_reasons_of_a_late_invoice():
    late = debt(employees=4, has_hardship=True)
    assert reasons(late, POLICY, LAW, TODAY) == (
        Reason("triage.hardship"),
        Reason("triage.few_employees", {"employees": "4"}),
        Reason("triage.late", {"days": "21", "due": "2023-12-20"}),
        Reason("triage.fee", {"amount": "450.00"}),
        Reason("triage.interest", {"amount": "134.89", "currency": "SEK"}),
    )


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"due_date": TODAY}, "other due_today term_too_long"),
        ({"due_date": TODAY, "issue_date": None}, "other due_today"),
        ({"due_date": date(2024, 1, 11), "issue_date": date(2023, 12, 12)}, "other due_in"),
        ({"due_date": None, "issue_date": TODAY}, "other due_inferred due_in"),
        ({"due_date": None, "issue_date": None}, "other no_date"),
        ({"category": "skatt", "due_date": TODAY, "issue_date": TODAY},
         "class_b statutory due_today"),
        ({"dependence_percent": 60, "due_date": TODAY, "issue_date": TODAY}, "dependent due_today"),
        ({"kind": DocumentKind.PAYOUT}, "class_a late"),
        ({"kind": DocumentKind.CREDIT_NOTE}, "other late"),
        ({"state": State.DISPUTED, "category": "el", "due_date": TODAY, "issue_date": TODAY},
         "disputed due_today"),
        ({"due_date": date(2002, 1, 1), "issue_date": None}, "other late interest_unknown"),
    ],
)  # fmt: skip
def test_each_debt_says_why_it_stands_where_it_does(changed, codes):
    told = reasons(debt(**changed), POLICY, LAW, TODAY)
    assert " ".join(one.code.removeprefix("triage.") for one in told) == codes


@pytest.mark.parametrize(
    ("changed", "points"),
    [
        ({}, 1_000_000 + 450 + 134),
        ({"due_date": TODAY}, 1_000_000),
        ({"kind": DocumentKind.PAYOUT}, 5_000_000),
        ({"category": "intern"}, 584),
        ({"open_amount": Money("SEK", 10**13)}, 1_999_999),
        ({"open_amount": Money("EUR", 2_000_000)}, 1_000_450),
        ({"due_date": date(2002, 1, 1)}, 1_000_000),
    ],
)
def test_the_score_is_its_class_and_what_waiting_has_cost(changed, points):
    assert score(debt(**changed), POLICY, LAW, TODAY) == points
