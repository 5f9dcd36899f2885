"""Which payments of last time are made once more, and why each of the others is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    Claim,
    DocumentKind,
    Origin,
    PaymentOrder,
    Purpose,
    Reference,
    ReferenceType,
    Remitted,
    Repeats,
)
from sluss.formats.payee_list import Asked, Cause
from sluss.outside.shipped import shipped
from sluss.rules.pay.repeat import (
    Again,
    Beside,
    Case,
    Last,
    Newer,
    Payer,
    Refusal,
    RowRefusal,
    claim_of_again,
    is_about,
    last_of,
    plan,
    refuse_file,
)
from sluss.rules.triage.policy import read_policy

POLICY = read_policy(shipped("policy.toml"))
PAYER = Payer(org_number="2120009999", accounts=frozenset({"bankgiro:9912346"}), policy=POLICY)
ACCOUNT = Account(Scheme.BBAN, "5001-0000119")
OTHER = Account(Scheme.BBAN, "5001-0000135")
ROW = Last(
    name="f:1",
    row=1,
    payee=Party(name="Anna Ahlgren", org_number="8503131214"),
    amount=Money.parse("4311.00"),
    accounts=(ACCOUNT,),
    end_to_end_id="E1",
    paid_on=date(2026, 10, 27),
)
CASE = Case(period="2026-11", rows=(ROW,))
EXCLUDED = Asked(line=2, name="Ahlgren, Anna", reason=Cause.DECEASED, words="avliden")
MOVED = Asked(line=3, name="Anna Ahlgren", new_account=OTHER)


def test_refusals_of_a_file_by_descending_precedence():
    """Start with everything wrong; heal one thing at a time; the next reason must show."""
    case, is_repeated, seen = Case(period="2026-10", rows=()), True, [Refusal.NO_SUCH_FILE]
    for heal in (
        lambda c, r: (replace(c, rows=(ROW,)), r),
        lambda c, _: (c, False),
        lambda c, r: (replace(c, period="2026-11"), r),
    ):
        seen.append(refuse_file(case, is_repeated=is_repeated))
        case, is_repeated = heal(case, is_repeated)
    # That the file was never received is seen before there are any rows.
    assert seen == list(Refusal)
    assert refuse_file(case, is_repeated=is_repeated) is None


def test_refusals_of_a_row_by_descending_precedence():
    wrong = replace(
        ROW,
        paid_on=date(2026, 11, 3),
        pays_invoice=True,
        is_refund=True,
        is_tax=True,
        is_own=True,
        is_firm=True,
    )
    beside = (Beside(payee=wrong.payee, accounts=frozenset(), amount=wrong.amount),)
    case = replace(CASE, rows=(wrong,), beside=beside, came_back=frozenset({"f:1"}))
    seen = []

    def row(**changed):
        return lambda c: replace(c, rows=(replace(c.rows[0], **changed),))

    for heal in (
        row(paid_on=date(2026, 10, 27)),
        row(pays_invoice=False),
        row(is_refund=False),
        row(is_tax=False),
        row(is_own=False),
        lambda c: replace(c, with_firms=True),
        lambda c: replace(c, beside=()),
        lambda c: replace(c, came_back=frozenset()),
    ):
        ((_, refusal),) = plan(case).left_out
        seen.append(refusal)
        case = heal(case)
    assert seen == list(RowRefusal)
    assert [again.last.name for again in plan(case).again] == ["f:1"]


def _order(**more) -> PaymentOrder:
    values = {
        "message_id": "M",
        "payment_info_id": "P",
        "end_to_end_id": "E",
        "amount": Money.parse("1.00"),
        "creditor": Party(name="Anna Ahlgren"),
        "creditor_account": ACCOUNT,
        "execution_on": date(2026, 10, 27),
    }
    return PaymentOrder(**{**values, **more})


OCR = Reference(ReferenceType.OCR, "12344")
INVOICE = Remitted(Purpose.INVOICE, "F 7")
TAX = Party(name="Skatteverket", org_number="2021005448")


@pytest.mark.parametrize(
    ("record", "marks"),
    [
        (_order(), set()),
        (_order(category_purpose="SALA"), set()),
        (_order(text="Stöd november"), set()),
        (_order(creditor=Party(name="Bo Ek", org_number="8503131214")), set()),
        # A surname that is also a legal form does not make a person a firm.
        (_order(creditor=Party(name="Eva Ek")), set()),
        (_order(reference=OCR), {"pays_invoice"}),
        (_order(documents=(INVOICE,)), {"pays_invoice"}),
        (_order(category_purpose="SUPP"), {"pays_invoice"}),
        (_order(category_purpose="TAXS"), {"is_tax"}),
        (_order(creditor=Party(name="Skatteverket")), {"is_tax"}),
        (_order(creditor=TAX), {"is_tax", "is_firm"}),
        (_order(creditor=Party(name="Kalles Taxi AB")), {"is_firm"}),
        (_order(creditor=Party(name="Kalle", org_number="5569000010")), {"is_firm"}),
        (_order(category_purpose="INTC"), {"is_own"}),
        (_order(creditor=Party(name="Vi", org_number="2120009999")), {"is_own", "is_firm"}),
        (_order(creditor_account=Account(Scheme.BANKGIRO, "9912346")), {"is_own"}),
    ],
)
def test_an_order_says_of_itself_what_it_is(record, marks):
    last = last_of("f:1", 1, record, PAYER)
    names = ("pays_invoice", "is_refund", "is_tax", "is_own", "is_firm")
    assert {name for name in names if getattr(last, name)} == marks


def test_a_row_of_a_payout_list_is_a_decision_whoever_is_paid_but_a_refund_is_paid_once():
    claim = Claim(
        origin=Origin.PAYOUT_LIST,
        kind=DocumentKind.PAYOUT,
        supplier=Party(name="Föreningen Norr", org_number="8020000005"),
        document_number="B 1",
        amount=Money.parse("50.00"),
        due_date=date(2026, 10, 27),
        accounts=(ACCOUNT,),
        reference=OCR,
    )
    last = last_of("f:1", 7, claim, PAYER)
    assert (last.row, last.paid_on, last.account) == (7, date(2026, 10, 27), ACCOUNT)
    assert not (last.is_firm or last.pays_invoice or last.is_refund)
    assert last_of("f:1", 7, replace(claim, refers_to=("70012345674",)), PAYER).is_refund


@pytest.mark.parametrize(
    ("more", "is_it"),
    [
        ({"number": "8503131214"}, True),
        ({"number": "8503131214", "name": "Anna Ahlgren"}, True),
        ({"number": "8503131222", "name": "Anna Ahlgren"}, False),
        ({"name": "AHLGREN ANNA"}, True),
        ({"name": "Anna Ahl"}, False),
        ({"account": ACCOUNT}, True),
        ({"account": OTHER, "name": "Anna Ahlgren"}, False),
        ({"end_to_end_id": "E1"}, True),
        ({"end_to_end_id": "E2"}, False),
        ({"row": 1}, True),
        ({"row": 2, "name": "Anna Ahlgren"}, False),
        ({}, False),
    ],
)
def test_a_line_is_about_a_payment_if_all_that_it_gives_fits(more, is_it):
    assert is_about(Asked(line=2, **more), ROW) is is_it


def test_what_the_file_leaves_out_contradicts_nothing_but_does_not_fit_alone():
    nameless = replace(ROW, payee=Party(name="Anna Ahlgren"))
    assert is_about(Asked(line=2, number="8503131214", name="Anna Ahlgren"), nameless)
    assert not is_about(Asked(line=2, number="8503131214"), nameless)


def test_a_personal_number_is_found_in_the_account_that_is_one():
    row = replace(ROW, payee=Party(), accounts=(Account(Scheme.BBAN, "3300-8503131214"),))
    assert is_about(Asked(line=2, number="8503131214"), row)


def test_who_is_listed_is_excluded_with_the_reason_and_whatever_else_speaks_against_it():
    case = replace(CASE, asked=(EXCLUDED,), came_back=frozenset({"f:1"}))
    found = plan(case)
    assert found.excluded == ((ROW, EXCLUDED),)
    assert (found.again, found.left_out, found.findings) == ((), (), ())


def test_a_new_account_is_the_only_one_and_lifts_only_that_the_money_came_back():
    case = replace(CASE, asked=(MOVED,), came_back=frozenset({"f:1"}))
    assert plan(case).again == (Again(ROW, (OTHER,), is_given=True),)
    tax = replace(ROW, is_tax=True)
    assert plan(replace(case, rows=(tax,))).left_out == ((tax, RowRefusal.TAX),)


@pytest.mark.parametrize(
    ("rows", "asked", "told"),
    [
        ((ROW,), (replace(EXCLUDED, name="Nils"),), [("payees.not_found", 2, "Nils")]),
        (
            (ROW, replace(ROW, name="f:2", row=2)),
            (EXCLUDED,),
            [("payees.several", 2, "1, 2")],
        ),
        ((ROW,), (EXCLUDED, MOVED), [("payees.same_payment", 3, "2")]),
        (
            (ROW,),
            (Asked(line=4, number="8503131222", reason=Cause.MOVED),),
            [("payees.not_found", 4, "850313-****")],
        ),
    ],
)
def test_a_line_that_is_not_about_just_one_payment_is_told(rows, asked, told):
    found = plan(replace(CASE, rows=rows, asked=asked)).findings
    assert [(f.code, f.place.line, f.found) for f in found] == told


@pytest.mark.parametrize(
    ("other", "is_double"),
    [
        (Beside(payee=ROW.payee, accounts=frozenset(), amount=ROW.amount), True),
        (Beside(payee=Party(name="Anna Ahlgren"), accounts=frozenset(), amount=ROW.amount), True),
        (Beside(payee=Party(), accounts=frozenset({ACCOUNT.key}), amount=ROW.amount), True),
        (Beside(payee=ROW.payee, accounts=frozenset(), amount=Money.parse("4311.01")), False),
        (
            Beside(
                payee=Party(name="Anna Ahlgren", org_number="8503131222"),
                accounts=frozenset({ACCOUNT.key}),
                amount=ROW.amount,
            ),
            False,
        ),
        (Beside(payee=Party(), accounts=frozenset(), amount=ROW.amount), False),
    ],
)
def test_the_same_amount_to_the_same_payee_in_the_month_is_a_double(other, is_double):
    found = plan(replace(CASE, beside=(other,)))
    assert [code for _, code in found.left_out] == [RowRefusal.DOUBLE] * is_double


def test_where_people_are_paid_twice_a_month_what_went_before_last_time_is_no_double():
    row = replace(ROW, paid_on=date(2026, 11, 10))
    case = replace(CASE, rows=(row,), is_twice_a_month=True)
    same = Beside(payee=row.payee, accounts=frozenset(), amount=row.amount)
    for on, is_repeat, is_double in (
        (date(2026, 11, 3), False, False),
        (date(2026, 11, 10), False, False),
        (date(2026, 11, 17), False, True),
        (date(2026, 11, 24), True, False),
        (None, False, True),
    ):
        found = plan(replace(case, beside=(replace(same, on=on, is_repeat=is_repeat),)))
        assert [code for _, code in found.left_out] == [RowRefusal.DOUBLE] * is_double
    once = replace(CASE, beside=(replace(same, on=date(2026, 11, 24), is_repeat=True),))
    assert [code for _, code in plan(once).left_out] == [RowRefusal.DOUBLE]


def test_a_later_source_that_names_the_number_goes_first_and_a_namesake_is_only_shown():
    by_number = plan(replace(CASE, newer={"f:1": Newer((OTHER,), is_by_number=True)})).again
    assert by_number == (Again(ROW, (OTHER, ACCOUNT)),)
    by_name = plan(replace(CASE, newer={"f:1": Newer((OTHER,), is_by_number=False)})).again
    assert by_name == (Again(ROW, (ACCOUNT,), other=OTHER.key),)
    assert by_number[0].is_flagged and by_name[0].is_flagged
    assert not plan(CASE).again[0].is_flagged


def test_the_claim_is_known_by_file_month_and_place_and_no_money_of_last_time_pays_it():
    last = replace(ROW, name=f"{'ab' * 32}:17", paid_on=date(2026, 10, 30))
    made = claim_of_again(
        Again(last, (OTHER,)), period="2026-11", pay_on=date(2026, 11, 24), reason="locked"
    )
    assert made.document_number == "R2026-11-ABABABAB-17"
    assert (made.origin, made.kind, made.note) == (Origin.REPEATED, DocumentKind.PAYOUT, "locked")
    assert (made.accounts, made.due_date, made.amount) == (
        (OTHER,),
        date(2026, 11, 24),
        last.amount,
    )
    assert made.repeats == Repeats(
        of=last.name, period="2026-11", account=ACCOUNT.key, since=date(2026, 11, 6)
    )


@pytest.mark.parametrize(
    ("paid_on", "since"),
    [
        (date(2026, 10, 2), date(2026, 11, 1)),
        (date(2026, 10, 30), date(2026, 11, 6)),
        (date(2026, 11, 20), date(2026, 11, 24)),
        (None, date(2026, 11, 1)),
    ],
)
def test_money_counts_from_the_month_on_and_a_week_after_last_time(paid_on, since):
    last = replace(ROW, paid_on=paid_on)
    made = claim_of_again(
        Again(last, ()), period="2026-11", pay_on=date(2026, 11, 24), reason=""
    ).repeats
    assert made is not None and made.since == since


def test_a_file_of_this_month_is_repeated_only_where_people_are_paid_twice_in_it():
    case = replace(CASE, rows=(replace(ROW, paid_on=date(2026, 11, 3)),))
    assert refuse_file(case, is_repeated=False) is Refusal.SAME_MONTH
    twice = replace(case, is_twice_a_month=True)
    assert refuse_file(twice, is_repeated=False) is None
    assert len(plan(twice).again) == 1


def test_an_order_without_a_day_of_payment_is_of_the_day_that_it_was_written():
    record = _order(execution_on=None, created_at=datetime(2026, 10, 26, 8, tzinfo=UTC))
    assert last_of("f:1", 1, record, PAYER).paid_on == date(2026, 10, 26)


_NAMES = ("Anna Ahlgren", "Bo Ek", "Cia Dal")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(_NAMES), st.integers(1, 3), st.booleans(), st.booleans(), st.booleans()
        ),
        max_size=12,
    ),
    st.lists(st.tuples(st.sampled_from((*_NAMES, "Nils")), st.booleans()), max_size=5),
)
def test_every_payment_of_the_file_stands_in_just_one_list_in_its_order(rows, asked):
    payments = [
        replace(
            ROW,
            name=f"f:{number}",
            row=number,
            payee=Party(name=name),
            amount=Money("SEK", minor),
            is_tax=is_tax,
            is_firm=is_firm,
        )
        for number, (name, minor, is_tax, is_firm, _) in enumerate(rows, start=1)
    ]
    back = frozenset(f"f:{n}" for n, (*_, came_back) in enumerate(rows, start=1) if came_back)
    listed = [
        Asked(line=line, name=name, reason=Cause.OTHER, new_account=OTHER if is_new else None)
        for line, (name, is_new) in enumerate(asked, start=2)
    ]
    found = plan(Case(period="2026-11", rows=payments, asked=listed, came_back=back))
    again = [one.last for one in found.again]
    excluded, left_out = [one for one, _ in found.excluded], [one for one, _ in found.left_out]
    lists = (again, excluded, left_out)
    assert sorted(one.row for some in lists for one in some) == [one.row for one in payments]
    assert all([one.row for one in some] == sorted(one.row for one in some) for some in lists)
    # Every line is about one payment or told.
    told = {finding.place.line for finding in found.findings}
    used = {one.line for _, one in found.excluded} | {
        one.line for one in listed if one.line not in told and one.new_account
    }
    assert told | used == {one.line for one in listed}
