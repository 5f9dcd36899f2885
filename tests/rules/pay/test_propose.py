"""Which payments make a batch: every öre is accounted for, and every payable left out says why."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import DocumentKind, Purpose, Reference, ReferenceType, Remitted
from sluss.rules.pay.eligible import PaymentCase, Refusal, refuse_payment
from sluss.rules.pay.netting import (
    TEXT_CHARS_MAX,
    Candidate,
    Netting,
    Part,
    ProposedPayment,
    creditor_key,
    net,
)
from sluss.rules.pay.propose import (
    Ask,
    DayRefusal,
    LeftOut,
    Proposal,
    ProposalRefusal,
    propose,
    refuse_day,
)
from sluss.rules.triage.policy import UrgencyClass

BANKGIRO = Account(Scheme.BANKGIRO, "50501055")
PLUSGIRO = Account(Scheme.PLUSGIRO, "18")
ATTESTED = frozenset({Fact.CLAIMED, Fact.ATTESTED})
OCR = Reference(ReferenceType.OCR, "1234566")
OVER, COUNT = ProposalRefusal.OVER_BUDGET, ProposalRefusal.OVER_COUNT
NET, NOT_ASKED = ProposalRefusal.NET_NOT_POSITIVE, ProposalRefusal.NOT_ASKED


def invoice(name: str, minor: int, creditor: str = "", **changed) -> Candidate:
    """A candidate whose name is its id, number and rank."""
    outer = {key: changed.pop(key) for key in ("urgency_class", "issue_date") if key in changed}
    case = {
        "payable_id": name,
        "kind": DocumentKind.INVOICE,
        "facts": ATTESTED,
        "open_amount": Money("SEK", minor),
        "account": BANKGIRO,
        "is_account_verified": True,
        **changed,
    }
    return Candidate(
        case=PaymentCase(**case),
        rank=name,
        creditor=creditor,
        document_number=name,
        **{"urgency_class": UrgencyClass.E, **outer},
    )


def credit(name: str, minor: int, creditor: str = "s", **changed) -> Candidate:
    return invoice(name, minor, creditor, kind=DocumentKind.CREDIT_NOTE, account=None, **changed)


def _ids(payments) -> list[list[str]]:
    return [[part.payable_id for part in payment.parts] for payment in payments]


def _codes(proposal: Proposal) -> dict[str, str]:
    return {left.payable_id: left.code for left in proposal.left_out}


def test_without_credit_notes_each_payable_is_its_own_payment():
    got = net([invoice("b", 200, "s", reference=OCR), invoice("a", 100, "s")])
    assert got == Netting(
        (
            ProposedPayment(
                creditor="s",
                account=BANKGIRO,
                amount=Money("SEK", 100),
                parts=(Part("a", Money("SEK", 100)),),
                reference=Reference(ReferenceType.TEXT, "a"),
                documents=(),
                rank="a",
            ),
            ProposedPayment(
                creditor="s",
                account=BANKGIRO,
                amount=Money("SEK", 200),
                parts=(Part("b", Money("SEK", 200)),),
                reference=OCR,
                documents=(),
                rank="b",
            ),
        ),
        (),
    )


def test_a_credit_note_joins_the_most_urgent_invoices_that_are_larger():
    got = net(
        [
            invoice("a", 100, "s"),
            invoice("b", 250, "s"),
            invoice("c", 900, "s"),
            credit("k", 300, issue_date=date(2024, 1, 1)),
        ]
    )
    assert got == Netting(
        (
            ProposedPayment(
                creditor="s",
                account=BANKGIRO,
                amount=Money("SEK", 50),
                parts=(
                    Part("a", Money("SEK", 100)),
                    Part("b", Money("SEK", 250)),
                    Part("k", Money("SEK", -300)),
                ),
                reference=Reference(ReferenceType.TEXT, "a b -k"),
                documents=(
                    Remitted(Purpose.INVOICE, "a", Money("SEK", 100)),
                    Remitted(Purpose.INVOICE, "b", Money("SEK", 250)),
                    Remitted(Purpose.CREDIT_NOTE, "k", Money("SEK", 300)),
                ),
                rank="a",
            ),
            net([invoice("c", 900, "s")]).payments[0],
        ),
        (),
    )


@pytest.mark.parametrize(
    ("candidates", "payments", "waiting"),
    [
        # The credit notes are as large as the debts: nothing is sent.
        ([invoice("a", 300, "s"), credit("k", 300)], [], ["a", "k"]),
        ([invoice("a", 300, "s"), credit("k", 301)], [], ["a", "k"]),
        ([credit("k", 1)], [], ["k"]),
        # Another payee's credit note, another currency's, nobody's: none of them nets.
        ([invoice("a", 300, "s"), credit("k", 100, "t")], [["a"]], ["k"]),
        ([invoice("a", 300, "s"), credit("k", 100, open_amount=Money("EUR", 100))], [["a"]],
         ["k"]),
        ([invoice("a", 300), credit("k", 100, "")], [["a"]], ["k"]),
        # A person's payout is never lessened.
        ([invoice("a", 300, "s", kind=DocumentKind.PAYOUT), credit("k", 100)], [["a"]], ["k"]),
        # One OCR a payment: the first that is large enough bears the credit notes.
        ([invoice("a", 100, "s", reference=OCR), invoice("b", 400, "s", reference=OCR),
          credit("k", 300)], [["a"], ["b", "k"]], []),
        # None is large enough: the largest bears those that fit, the oldest first.
        ([invoice("a", 200, "s", reference=OCR), invoice("b", 250, "s", reference=OCR),
          credit("k", 260, issue_date=date(2024, 1, 1)),
          credit("l", 50, issue_date=date(2024, 1, 3)),
          credit("m", 60, issue_date=date(2024, 1, 2))], [["a"], ["b", "m", "l"]], ["k"]),
        ([invoice("a", 200, "s", reference=OCR), invoice("b", 250, "s", reference=OCR),
          credit("k", 300)], [["a"], ["b"]], ["k"]),
        # What fits leaves something to pay: neither as large as the invoice nor together larger.
        ([invoice("a", 200, "s", reference=OCR), invoice("b", 250, "s", reference=OCR),
          credit("k", 250, issue_date=date(2024, 1, 1)), credit("l", 100)],
         [["a"], ["b", "l"]], ["k"]),
        ([invoice("a", 200, "s", reference=OCR), invoice("b", 250, "s", reference=OCR),
          credit("k", 200, issue_date=date(2024, 1, 1)), credit("l", 100)],
         [["a"], ["b", "k"]], ["l"]),
        ([invoice("a", 200, "s"), invoice("b", 250, "s", account=PLUSGIRO), credit("k", 200)],
         [["a"], ["b", "k"]], []),
        # Text to one account may be joined, to two accounts not.
        ([invoice("a", 200, "s"), invoice("b", 250, "s", account=PLUSGIRO), credit("k", 210)],
         [["a"], ["b", "k"]], []),
    ],
)  # fmt: skip
def test_what_nets_with_what(candidates, payments, waiting):
    got = net(candidates)
    assert (_ids(got.payments), list(got.waiting)) == (payments, waiting)


def test_a_joined_payment_with_an_ocr_keeps_it_and_a_long_text_counts_what_it_leaves_out():
    got = net([invoice("a", 500, "s", reference=OCR), credit("k", 300)])
    assert got.payments[0].reference == OCR
    many = [invoice(f"{number:020d}", 10, "s") for number in range(9)]
    text = net([*many, credit("k", 85)]).payments[0].reference.value
    assert len(text) <= TEXT_CHARS_MAX
    assert text.split(" ") == [one.id for one in many[:6]] + ["+4"]


def test_a_payment_without_number_and_reference_has_no_text():
    nameless = replace(invoice("a", 5), document_number="")
    assert net([nameless]).payments[0].reference is None
    long = replace(invoice("a", 5), document_number="9" * 200)
    assert net([long]).payments[0].reference.value == "9" * TEXT_CHARS_MAX


@pytest.mark.parametrize(
    ("party", "key"),
    [
        (Party(name="Firma AB", org_number="5560360793", vat_number="SE"), "org:5560360793"),
        (Party(name="Firma AB", vat_number="DE1", supplier_number="7"), "vat:DE1"),
        (Party(name="Firma AB", supplier_number="7"), "no:7"),
        (Party(name="Bageriet AB"), "name:bageriet"),
        (Party(), ""),
    ],
)
def test_a_payee_has_one_word(party, key):
    assert creditor_key(party) == key


THREE = [invoice("a", 500), invoice("b", 300), invoice("c", 100)]


@pytest.mark.parametrize(
    ("ask", "chosen", "left"),
    [
        (Ask(), "a b c", {}),
        (Ask(budget=Money("SEK", 900)), "a b c", {}),
        (Ask(budget=Money("SEK", 899)), "a b", {"c": OVER}),
        (Ask(budget=Money("SEK", 499)), "b c", {"a": OVER}),
        (Ask(budget=Money("SEK", 499), is_strict=True), "", {"a": OVER, "b": OVER, "c": OVER}),
        (Ask(budget=Money("SEK", 0)), "", {"a": OVER, "b": OVER, "c": OVER}),
        (Ask(count=2), "a b", {"c": COUNT}),
        (Ask(count=1, budget=Money("SEK", 400)), "b", {"a": OVER, "c": COUNT}),
        (Ask(ids=frozenset({"b", "x"})), "b", {"a": NOT_ASKED, "c": NOT_ASKED}),
        (Ask(classes=frozenset("E")), "a b c", {}),
        (Ask(classes=frozenset("A")), "",
         dict.fromkeys("abc", ProposalRefusal.CLASS_NOT_ASKED)),
    ],
)  # fmt: skip
def test_a_batch_is_filled_by_urgency_and_says_what_it_left_out(ask, chosen, left):
    got = propose(reversed(THREE), ask)
    assert " ".join(part for parts in _ids(got.payments) for part in parts) == chosen
    assert _codes(got) == left
    assert got.total_minor == sum(one.minor for one in THREE if one.id in chosen.split())


def test_a_payable_that_may_not_be_paid_says_so_first():
    held = invoice("a", 5, facts=ATTESTED | {Fact.HELD})
    got = propose([held], Ask(ids=frozenset(), count=0))
    assert got.left_out == (LeftOut("a", Refusal.HELD),)


def test_credit_notes_come_along_unasked_and_unattested_ones_are_not_told_of():
    free = credit("k", 100, facts=frozenset({Fact.CLAIMED}))
    other = credit("l", 100, "t", facts=frozenset({Fact.CLAIMED}))
    attested = credit("m", 100, "u")
    got = propose([invoice("a", 500, "s"), free, other, attested], Ask(ids=frozenset({"a"})))
    assert _ids(got.payments) == [["a", "k"]]
    assert _codes(got) == {"m": NET}


def test_the_reasons_for_leaving_out_stand_in_their_order_of_precedence():
    """One candidate for each reason; what weighs more is asked before what weighs less."""
    batch = [
        invoice("a", 1, urgency_class=UrgencyClass.F),
        invoice("b", 1, urgency_class=UrgencyClass.F),
        invoice("c", 50, "s"),
        credit("d", 50),
        invoice("e", 10),
        invoice("f", 999),
        invoice("g", 10),
        invoice("h", 999),
    ]
    ask = Ask(ids=frozenset("bcdefgh"), classes=frozenset("E"), count=2, budget=Money("SEK", 500))
    assert _codes(propose(batch, ask)) == {
        "a": ProposalRefusal.NOT_ASKED,
        "b": ProposalRefusal.CLASS_NOT_ASKED,
        "c": NET,
        "d": NET,
        "f": OVER,
        "h": COUNT,
    }


CREDITORS = st.sampled_from(["s", "t", ""])
DRAWN = st.tuples(
    st.sampled_from([DocumentKind.INVOICE] * 3 + [DocumentKind.CREDIT_NOTE, DocumentKind.PAYOUT]),
    st.integers(-1, 1000),
    CREDITORS,
    st.sampled_from([ATTESTED] * 5 + [frozenset({Fact.CLAIMED}), ATTESTED | {Fact.HELD}]),
    st.sampled_from([BANKGIRO, BANKGIRO, PLUSGIRO, None]),
    st.sampled_from([None, OCR]),
    st.sampled_from(list(UrgencyClass)),
    st.none() | st.dates(),
    st.sampled_from(["SEK"] * 6 + ["EUR"]),
)
BATCHES = st.lists(DRAWN, max_size=14).map(
    lambda rows: [
        invoice(
            f"p{number:02d}",
            minor,
            creditor,
            kind=kind,
            facts=facts,
            account=account,
            reference=reference,
            urgency_class=letter,
            issue_date=issued,
            open_amount=Money(currency, minor),
        )
        for number, (
            kind, minor, creditor, facts, account, reference, letter, issued, currency
        ) in enumerate(rows)
    ]
)  # fmt: skip
ASKS = st.builds(
    Ask,
    budget=st.none() | st.integers(0, 3000).map(lambda minor: Money("SEK", minor)),
    count=st.none() | st.integers(0, 6),
    classes=st.none() | st.frozensets(st.sampled_from(list(UrgencyClass))),
    ids=st.none() | st.frozensets(st.sampled_from([f"p{number:02d}" for number in range(14)])),
    is_strict=st.booleans(),
)


@settings(max_examples=200)
@given(BATCHES, ASKS, st.randoms(use_true_random=False))
def test_every_approved_payable_is_chosen_or_left_out_and_every_ore_is_kept(batch, ask, random):
    got = propose(batch, ask)
    chosen = Counter(part for parts in _ids(got.payments) for part in parts)
    left = Counter(one.payable_id for one in got.left_out)
    told = {one.id for one in batch if Fact.ATTESTED in one.case.facts or not one.is_credit}
    assert max((*chosen.values(), *left.values()), default=1) == 1
    assert not chosen.keys() & left.keys()
    assert told <= chosen.keys() | left.keys() <= {one.id for one in batch}
    assert left.keys() <= told
    by_id = {one.id: one for one in batch}
    for payment in got.payments:
        members = [by_id[part.payable_id] for part in payment.parts]
        signed = [-one.minor if one.is_credit else one.minor for one in members]
        assert [part.amount.minor for part in payment.parts] == signed
        assert payment.amount.minor == sum(signed) > 0
        assert {one.case.account for one in members if not one.is_credit} == {payment.account}
        assert sum(one.has_ocr and not one.is_credit for one in members) <= 1 or len(members) == 1
        assert len({one.creditor for one in members}) == 1
        assert all(refuse_payment(one.case) is None for one in members)
    if ask.budget is not None:
        assert got.total_minor <= ask.budget.minor
    if ask.count is not None:
        assert len(got.payments) <= ask.count
    ranks = [payment.rank for payment in got.payments]
    assert ranks == sorted(ranks)
    random.shuffle(batch)
    assert propose(batch, ask) == got


@settings(max_examples=200)
@given(BATCHES)
def test_netting_loses_no_payable_and_no_ore(batch):
    payable = [one for one in batch if refuse_payment(one.case) is None]
    got = net(payable)
    stands = [part for parts in _ids(got.payments) for part in parts] + list(got.waiting)
    assert sorted(stands) == sorted(one.id for one in payable)
    signed = {one.id: -one.minor if one.is_credit else one.minor for one in payable}
    paid = sum(payment.amount.minor for payment in got.payments)
    assert paid + sum(signed[name] for name in got.waiting) == sum(signed.values())


FRIDAY = date(2023, 12, 22)


def test_refusals_of_a_day_by_descending_precedence():
    seen, closed = [], frozenset({FRIDAY})
    for pay_on, today, shut in (
        (FRIDAY, date(2023, 12, 23), closed),
        (FRIDAY, FRIDAY, closed),
        (FRIDAY, FRIDAY, frozenset()),
    ):
        seen.append(refuse_day(pay_on, today=today, closed=shut, is_past_cut_off=True))
    assert seen == list(DayRefusal)
    for today, past in ((FRIDAY, False), (date(2023, 12, 21), True)):
        assert refuse_day(FRIDAY, today=today, closed=frozenset(), is_past_cut_off=past) is None


def test_a_payment_without_an_account_is_a_bug_of_ours():
    with pytest.raises(ValueError, match="without an account"):
        net([invoice("a", 5, account=None)])
