"""What payments and credit notes take of each debt; a payment that fits nothing takes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from sluss.core.money import Money
from sluss.core.party import Party
from sluss.core.payable import Confidence
from sluss.core.records import DocumentKind, Origin, Purpose, Record, Remitted
from sluss.rules.register.derive import Component, Derived, Setting, derive
from sluss.rules.register.filed import Item, OurPayment
from sluss.rules.register.keys import keys_of
from tests.rules.register.records import (
    GIRO,
    OTHER_GIRO,
    answer,
    claim,
    day,
    entry,
    filed,
    ledger,
    ocr,
    order,
    sek,
    text,
)

OCR = "0000000018"
NOTE = {"kind": DocumentKind.CREDIT_NOTE, "due": None}
LIST = {"origin": Origin.OPEN_ITEMS}
FOR = Purpose.INVOICE


def derived(*records: Record, payments: tuple[OurPayment, ...] = ()) -> Derived:
    """Records are named r1:1, r2:1 and so on."""
    named = tuple(filed(f"r{i}:1", record) for i, record in enumerate(records, start=1))
    return derive(Component(named, payments=payments), Setting("2120009999"))


def ends(*records: Record, payments: tuple[OurPayment, ...] = ()) -> list[str]:
    """Each debt as 'number state open'."""
    drafts = derived(*records, payments=payments).drafts
    return sorted(
        f"{d.payable.document_number} {d.payable.state.value} {d.payable.open_amount.minor}"
        for d in drafts
    )


INVOICE = claim(reference=OCR)
PAID, SENT, OPEN = "settled-elsewhere 0", "sent 1000", "held 1000"


@pytest.mark.parametrize(
    ("payment", "end"),
    [
        (entry(reference=ocr(OCR)), PAID),
        (entry(reference=ocr(OCR), account=None, name=""), PAID),
        (entry(reference=ocr(OCR), account=OTHER_GIRO, name="Bo"), PAID),
        (entry(-900, reference=ocr(OCR), account=OTHER_GIRO, name="Bo"), OPEN),
        (entry(reference=ocr("0000000026")), OPEN),
        (entry(reference=ocr("F1001")), PAID),
        (entry(told="Faktura F-1001"), PAID),
        (entry(told="fakt 1001"), PAID),
        (entry(told="F1001", name="", account=None), PAID),
        (entry(told="F1001", account=OTHER_GIRO), PAID),
        (entry(told="F1001", name="Bo", account=OTHER_GIRO), OPEN),
        (entry(reference=text("F1001")), PAID),
        (entry(documents=(Remitted(FOR, "F1001", sek(1000)),)), PAID),
        (entry(documents=(Remitted(FOR, "F1001"),)), PAID),
        (entry(documents=(Remitted(Purpose.CREDIT_NOTE, "F1001", sek(1000)),)), OPEN),
        (order(told="F1001"), SENT),
        (order(reference=ocr(OCR)), SENT),
        (ledger("F1001", 1000), PAID),
        (ledger("1001", 1000), PAID),
        (ledger("", 1000, told="Åkeri Norr F1001"), PAID),
        (ledger("F1001", -1000), OPEN),
        (ledger("F1001", 1000, supplier="Bo AB"), OPEN),
        (ledger("F1002", 1000), OPEN),
        (ledger("F1001", 400), "held 600"),
        (entry(-400, told="F1001"), "held 600"),
        (entry(-1400, told="F1001"), PAID),
        (entry(told="F1001", is_booked=False), OPEN),
        (entry(1000, told="F1001"), OPEN),
    ],
)
def test_a_payment_that_names_a_debt(payment, end):
    assert ends(INVOICE, payment) == [f"F1001 {end}"]
    assert ends(payment, INVOICE) == [f"F1001 {end}"]


@pytest.mark.parametrize(
    ("payment", "end"),
    [
        (entry(), PAID),
        (entry(told="Tack"), PAID),
        (entry(name="", account=GIRO), PAID),
        (entry(account=None), PAID),
        (order(), SENT),
        (entry(name="", account=None), OPEN),
        (entry(name="Bo", account=OTHER_GIRO), OPEN),
        (entry(-999), OPEN),
        (entry(on="2026-10-05"), OPEN),
        (entry(on="2026-10-07"), PAID),
        (entry(on="2027-03-20"), PAID),
        (entry(on="2027-03-21"), OPEN),
        # It says what it is for, and that is something else.
        (entry(documents=(Remitted(FOR, "F7", sek(1000)),)), OPEN),
    ],
)
def test_a_payment_that_names_nothing_is_known_by_amount_payee_and_day(payment, end):
    assert ends(INVOICE, payment) == [f"F1001 {end}"]


def test_an_amount_that_fits_two_debts_is_given_to_neither():
    assert ends(claim("F1"), claim("F2"), entry()) == ["F1 held 1000", "F2 held 1000"]


def test_two_payments_that_fit_one_debt_are_left_over_both():
    assert ends(claim("F1"), entry(), entry(on="2026-11-13")) == ["F1 held 1000"]


def test_two_debts_and_two_payments_alike_are_not_forced_together():
    same = [claim("F1"), claim("F2"), entry(), entry(on="2026-11-13")]
    assert ends(*same) == ["F1 held 1000", "F2 held 1000"]


def test_a_statement_that_leaves_out_the_id_answers_the_order_all_the_same():
    assert ends(INVOICE, order(told="F1001"), entry(told="F1001")) == [f"F1001 {PAID}"]
    assert ends(INVOICE, order(), entry()) == [f"F1001 {PAID}"]
    assert ends(INVOICE, order(), entry(e2e="E1")) == [f"F1001 {PAID}"]


def test_an_order_of_what_is_paid_is_evidence_and_nothing_more():
    (draft,) = derived(INVOICE, order(told="F1001"), entry(told="F1001")).drafts
    assert sorted((f.name, role) for f, role in draft.evidence) == [
        ("r1:1", "claims"),
        ("r2:1", "orders"),
        ("r3:1", "pays"),
    ]


def test_one_payment_of_two_debts_by_their_sum():
    debts = [claim("F1001"), claim("F1002", 500)]
    assert ends(*debts, entry(-1500, told="F1001 F1002")) == [
        "F1001 settled-elsewhere 0",
        "F1002 settled-elsewhere 0",
    ]
    documents = (Remitted(FOR, "F1001", sek(1000)), Remitted(FOR, "F1002", sek(200)))
    assert ends(*debts, entry(-1200, documents=documents)) == [
        "F1001 settled-elsewhere 0",
        "F1002 held 300",
    ]


def codes(*records) -> list[list[str]]:
    drafts = derived(*records).drafts
    return [[h.code for h in d.payable.holds if "payment" in h.code] for d in drafts]


DEBTS = [claim("F1001"), claim("F1002", 500), claim("F1003", 300)]
K9 = claim("K9", 200, **NOTE | {"refers_to": ("F1002",)})


def _said(told: str) -> tuple[Remitted, ...]:
    """'F1001=1000 F1002': documents with and without an amount; K numbers are credit notes."""
    parted = [word.partition("=")[::2] for word in told.split()]
    return tuple(
        Remitted(
            Purpose.CREDIT_NOTE if number.startswith("K") else FOR,
            number,
            sek(int(minor)) if minor else None,
        )
        for number, minor in parted
    )


@pytest.mark.parametrize("turned", [1, -1])
@pytest.mark.parametrize(
    ("minor", "told", "taken", "held"),
    [
        # The rest is just what is left of those without an amount, one or several.
        (1500, "F1001=1000 F1002", "F1001=1000 F1002=500", ""),
        (1200, "F1001=700 F1002", "F1001=700 F1002=500", ""),
        (1600, "F1001=800 F1002 F1003", "F1001=800 F1002=500 F1003=300", ""),
        (1000, "F1001=700 F1001", "F1001=1000", ""),
        # What is said of a document that no file of ours has is not theirs.
        (1400, "F77=900 F1002", "F1002=500", ""),
        # Credit notes that it names have raised what the others get.
        (1300, "F1001=1000 F1002 K9=200", "F1001=1000 F1002=500 K9=200", ""),
        (1300, "F1001=1000 F1002 K9", "F1001=1000 F1002=500 K9=200", ""),
        # One that it does not name was drawn as well, or it would not fit.
        (1300, "F1001=1000 F1002", "F1001=1000 F1002=300", ""),
        # Nobody knows how the rest is parted, or how much it is.
        (1350, "F1001=1000 F1002", "F1001=1000", "F1002"),
        (1650, "F1001=1000 F1002", "F1001=1000", "F1002"),
        (1500, "F1001=1000 F1002 F1003", "F1001=1000", "F1002 F1003"),
        (1000, "F1001=1000 F1002", "F1001=1000", "F1002"),
        (1200, "F1001=700 F1001 F1002", "F1001=700", "F1001 F1002"),
        (1250, "F77=900 F1002", "", "F1002"),
        (1300, "F1001=1000 F1002 K7", "F1001=1000", "F1002"),
    ],
)
def test_the_rest_of_a_payment_is_of_the_documents_without_an_amount(
    minor, told, taken, held, turned
):
    """To the öre, or they are held: shown as payable they would be paid once more."""
    documents = _said(told)[::turned]
    drafts = derived(*DEBTS, K9, entry(-minor, documents=documents)).drafts
    found = {d.payable.document_number: d.elsewhere for d in drafts if d.elsewhere}
    assert found == {d.number: d.amount.minor for d in _said(taken)}
    unclear = [
        d.payable.document_number
        for d in drafts
        if "register.payment_unclear" in [hold.code for hold in d.payable.holds]
    ]
    assert sorted(unclear) == held.split()


def test_an_order_that_says_it_of_some_documents_only_is_on_its_way_for_the_others_too():
    fits = order("E1", 1500, documents=_said("F1001=1000 F1002"))
    assert ends(*DEBTS, fits) == ["F1001 sent 1000", "F1002 sent 500", "F1003 held 300"]
    unfit = order("E1", 1450, documents=_said("F1001=1000 F1002"))
    assert ends(*DEBTS, unfit) == ["F1001 sent 1000", "F1002 held 500", "F1003 held 300"]
    assert codes(*DEBTS, unfit) == [[], ["register.payment_unclear"], []]
    assert ("r4:1", "orders") in [
        (f.name, role) for f, role in derived(*DEBTS, unfit).drafts[1].evidence
    ]


def test_what_a_payment_leaves_unclear_another_one_may_pay():
    unclear = entry(-1450, documents=_said("F1001=1000 F1002"))
    sure = entry(-500, documents=_said("F1002=500"), on="2026-11-13")
    assert ends(*DEBTS, unclear, sure)[:2] == [f"F1001 {PAID}", f"F1002 {PAID}"]
    assert codes(*DEBTS, unclear, sure) == [[], [], []]


def test_in_another_currency_nobody_knows_the_rest():
    documents = (Remitted(FOR, "F1001", Money("EUR", 100)), Remitted(FOR, "F1002"))
    assert codes(*DEBTS, entry(-1500, documents=documents))[1] == ["register.payment_unclear"]


def test_one_payment_of_two_debts_and_more_pays_both():
    """It names a third that no file of ours has, or interest: what is named is paid."""
    debts = [claim("F1001"), claim("F1002", 500)]
    paid = ["F1001 settled-elsewhere 0", "F1002 settled-elsewhere 0"]
    assert ends(*debts, entry(-1700, told="F1001 F1002")) == paid
    assert ends(*debts, entry(-1700, told="Fakturor F1001, F1002, F1003")) == paid


@pytest.mark.parametrize(
    "money", [entry(-1300, told="F1001 F1002"), order("E1", 1300, told="F1001 F1002")]
)
def test_one_payment_of_two_debts_that_is_less_than_both_holds_both(money):
    """Which of the two was paid, only the supplier can say; shown as payable it is paid twice."""
    records = [claim("F1001"), claim("F1002", 500), money]
    assert codes(*records) == [["register.payment_unclear"]] * 2
    for draft in derived(*records).drafts:
        assert draft.payable.confidence is Confidence.WEAK
        assert len(draft.evidence) == len(set(draft.evidence)) == 2


def test_of_what_is_more_than_all_named_the_credit_notes_were_drawn():
    note = claim("K31", 300, **NOTE | {"refers_to": ("F1001",)})
    found = ends(claim("F1001"), note, entry(-1300, told="Fakturor F1001, F1002"))
    assert found == ["F1001 settled-elsewhere 0", "K31 credited 0"]


def test_an_order_of_before_the_invoice_is_not_of_it():
    assert ends(claim(issued="2026-11-11"), order(), entry(e2e="E1")) == ["F1001 held 1000"]
    assert ends(claim(issued="2026-11-10"), order(), entry(e2e="E1")) == [f"F1001 {PAID}"]
    # The number began anew with the year, and the reference with it.
    again = claim(issued="2026-11-11", reference=OCR)
    paid = (order(minor=900, reference=ocr(OCR)), entry(-900, e2e="E1", reference=ocr(OCR)))
    assert ends(again, *paid) == ["F1001 held 1000"]


MONTHLY = claim("46322", issued="2026-10-26")


@pytest.mark.parametrize(
    ("records", "end", "held"),
    [
        # The month before was on paper: no file of ours has it, and its fee was the same.
        ([order(told="Faktura 46303"), entry(e2e="E1", told="Faktura 46303")], "held 1000", []),
        ([entry(told="Faktura 46303")], "held 1000", ["register.payment_unclear"]),
        ([entry(told="Kundnr 46303")], PAID, []),
        ([entry()], PAID, []),
    ],
)
def test_a_payment_that_names_another_invoice_is_not_of_this_one(records, end, held):
    assert ends(MONTHLY, *records) == [f"46322 {end}"]
    assert codes(MONTHLY, *records) == [held]


def test_a_short_number_in_a_text_pays_only_what_fits_to_the_öre():
    assert ends(claim("26"), entry(told="Faktura 26")) == ["26 settled-elsewhere 0"]
    assert ends(claim("26"), claim("31", 500), entry(-1500, told="Fakturor 26 och 31")) == [
        "26 settled-elsewhere 0",
        "31 settled-elsewhere 0",
    ]
    # The 26th may be a day.
    assert ends(claim("26"), entry(-400, told="Faktura 26"))[0].endswith("held 1000")
    assert codes(claim("26"), entry(-400, told="Faktura 26")) == [["register.payment_unclear"]]


HALF, OTHER_HALF = (
    entry(-400, told="Faktura 26"),
    entry(-600, told="Faktura 26", on="2026-11-24"),
)
_UNCLEAR = "register.payment_unclear"


@pytest.mark.parametrize(
    ("records", "ends_as", "held"),
    [
        ([HALF, OTHER_HALF], ["26 settled-elsewhere 0"], [[]]),
        # Not to the öre, or not alone in it: nobody knows which of them are of it.
        ([HALF, replace(OTHER_HALF, amount=sek(-599))], ["26 held 1000"], [[_UNCLEAR] * 2]),
        (
            [HALF, OTHER_HALF, entry(-100, told="Faktura 26", on="2026-11-25")],
            ["26 held 1000"],
            [[_UNCLEAR] * 3],
        ),
        # What was only ordered has not moved.
        ([HALF, order("E2", 600, told="Faktura 26")], ["26 held 1000"], [[_UNCLEAR] * 2]),
        # The one says that another debt is meant too.
        (
            [HALF, entry(-600, told="Fakturor 26 och 31"), claim("31", 500)],
            ["26 held 1000", "31 held 500"],
            [[_UNCLEAR] * 2, [_UNCLEAR]],
        ),
        # Of two of one number it may be either.
        (
            [HALF, OTHER_HALF, claim("26", 700, issued="2026-09-01", due="2026-10-01")],
            ["26 held 1000", "26 held 700"],
            [[_UNCLEAR] * 2, [_UNCLEAR] * 2],
        ),
        # Another payee's.
        (
            [
                HALF,
                replace(OTHER_HALF, counterparty=Party(name="Bo"), counterparty_account=OTHER_GIRO),
            ],
            ["26 held 1000"],
            [[_UNCLEAR]],
        ),
    ],
)
def test_payments_that_name_a_short_number_and_are_the_debt_together(records, ends_as, held):
    for turned in permutations(records):
        assert ends(claim("26"), *turned) == ends_as
        assert sorted(codes(claim("26"), *turned)) == sorted(held)


def test_an_order_of_what_its_halves_have_paid_is_evidence_and_nothing_more():
    told = [claim("26"), HALF, OTHER_HALF, order("E1", 400, told="Faktura 26")]
    assert ends(*told) == ["26 settled-elsewhere 0"]
    assert codes(*told) == [[]]


@pytest.mark.parametrize(
    "settles",
    [
        ledger("26", 1000),
        claim("26", origin=Origin.OPEN_ITEMS, open_amount=0, listed_on=day("2026-11-24")),
        claim("K9", 1000, **NOTE | {"refers_to": ("26",)}),
    ],
)
def test_of_a_debt_that_is_settled_since_nobody_is_asked_what_a_payment_was_for(settles):
    records = [claim("26"), HALF]
    (draft,) = derived(*records).drafts
    assert codes(*records) == [[_UNCLEAR]]
    assert draft.payable.confidence is Confidence.WEAK
    draft, *_ = (d for d in derived(*records, settles).drafts if d.payable.document_number == "26")
    assert draft.payable.open_amount.minor == 0
    assert _UNCLEAR not in [hold.code for hold in draft.payable.holds]
    assert draft.payable.confidence is Confidence.CERTAIN
    assert ("r2:1", "pays") in [(f.name, role) for f, role in draft.evidence]


def test_what_a_credit_note_took_before_the_payment_is_no_part_of_it():
    note = claim("31", 300, **NOTE | {"refers_to": ("26",)})
    found = ends(claim("26"), note, entry(-700, told="Faktura 26"))
    assert found == ["26 settled-elsewhere 0", "31 credited 0"]


def test_a_document_named_twice_takes_no_more_than_there_is():
    documents = (Remitted(FOR, "F1001", sek(700)), Remitted(FOR, "F1001", sek(700)))
    assert ends(INVOICE, entry(-1400, documents=documents)) == [f"F1001 {PAID}"]


def test_a_payment_of_others_uses_up_the_credit_note_that_it_names():
    documents = (
        Remitted(FOR, "F1001", sek(1000)),
        Remitted(Purpose.CREDIT_NOTE, "K9", sek(300)),
    )
    found = ends(INVOICE, claim("K9", 300, **NOTE), entry(-700, documents=documents))
    assert found == ["F1001 settled-elsewhere 0", "K9 settled-elsewhere 0"]


def test_a_credit_note_is_used_up_though_the_invoice_that_it_lowers_is_unknown():
    named = (
        Remitted(FOR, "F77", sek(5000)),
        Remitted(Purpose.CREDIT_NOTE, "K9", sek(300)),
    )
    note = claim("K9", 300, **NOTE)
    assert ends(note, entry(-4700, documents=named)) == ["K9 settled-elsewhere 0"]
    assert ends(note, order(minor=4700, documents=named)) == ["K9 sent 300"]
    assert ends(note, entry(-4700, documents=named[:1])) == ["K9 open 300"]


def test_of_two_invoices_of_one_number_a_payment_means_that_of_its_amount_and_time():
    """Numbers begin anew: the one of last year was paid long ago."""
    old = claim("1", 700, issued="2025-01-20", due="2025-02-20")
    new = claim("1", 1000)
    notes = [
        claim("K9", 300, **{**NOTE, "issued": "2025-01-20"}),
        claim("K9", 300, **{**NOTE, "issued": "2026-10-21"}),
    ]
    named = (Remitted(FOR, "1", sek(1000)), Remitted(Purpose.CREDIT_NOTE, "K9", sek(300)))
    paid = entry(-700, documents=named)
    drafts = derived(old, new, *notes, paid).drafts
    left = sorted((str(d.payable.issue_date), d.payable.open_amount.minor) for d in drafts)
    assert left == [("2025-01-20", 300), ("2025-01-20", 700), ("2026-10-20", 0), ("2026-10-21", 0)]


def test_what_a_reminder_of_another_legal_form_asks_for_pays_the_invoice_first():
    """The firm changed its number between the two, and both have one reference and amount."""
    asked_again = claim(
        "F1002", org="5569000028", kind=DocumentKind.REMINDER, refers_to=("F1001",),
        issued="2026-11-25", due="2026-12-01", reference=OCR,
    )  # fmt: skip
    paid = entry(reference=ocr(OCR), on="2026-12-02")
    left = {
        str(draft.payable.due_date): draft.payable.open_amount.minor
        for draft in derived(INVOICE, asked_again, paid).drafts
    }
    assert left == {"2026-11-20": 0, "2026-12-01": 1000}


def test_the_books_tell_that_a_credit_note_was_drawn():
    note = claim("K9", 300, **NOTE)
    registered, drawn = ledger("K9", 300), ledger("K9", -300)
    assert ends(note, registered) == ["K9 open 300"]
    assert ends(note, registered, drawn) == ["K9 settled-elsewhere 0"]


def test_what_the_books_paid_is_on_its_way_no_more_and_the_credit_note_takes_the_rest():
    note = claim("K9", 300, **NOTE, refers_to=("F1001",))
    told = [INVOICE, note, order(minor=700, told="F1001"), ledger("F1001", 700)]
    assert ends(*told) == ["F1001 settled-elsewhere 0", "K9 credited 0"]


def test_the_books_are_not_added_to_the_bank():
    part = [entry(-400, told="F1001"), ledger("F1001", 400)]
    assert ends(INVOICE, *part) == ["F1001 held 600"]
    assert ends(INVOICE, entry(-400, told="F1001"), ledger("F1001", 600)) == ["F1001 held 400"]


def test_what_the_books_have_after_a_refusal_was_paid():
    """Refused, sent again, and of the second attempt only the books tell."""
    told = [order(told="F1001"), answer("RJCT", "E1"), order("E2", told="F1001")]
    assert ends(INVOICE, *told, ledger("F1001", 1000, on="2026-11-16")) == [
        "F1001 settled-elsewhere 0"
    ]
    assert ends(INVOICE, *told, ledger("F1001", 1000, on="2026-11-12")) == ["F1001 sent 1000"]


def test_what_the_books_took_back_was_not_paid():
    """Registered, paid, sent back: nothing else shows the last two."""
    registered, paid = ledger("F1001", -1000), ledger("F1001", 1000)
    assert ends(INVOICE, registered, paid) == ["F1001 settled-elsewhere 0"]
    back = replace(registered, number="9")
    assert ends(INVOICE, registered, paid, back) == ["F1001 held 1000"]
    again = replace(paid, number="12")
    assert ends(INVOICE, registered, paid, back, again) == ["F1001 settled-elsewhere 0"]


def test_books_that_were_printed_twice_pay_once():
    part = ledger("F1001", 400)
    assert ends(INVOICE, part, replace(part, line=7, supplier_name="Åkeri Norr")) == [
        "F1001 held 600"
    ]
    assert ends(INVOICE, part, replace(part, number="2")) == ["F1001 held 200"]


@pytest.mark.parametrize(
    ("number", "is_asked"), [("2026-10870", True), ("2026-10880", False), ("2026-78", False)]
)
def test_a_debt_keyed_with_two_digits_turned_is_held_when_its_number_is_paid(number, is_asked):
    """The restored system's payment names what is on the paper, and the debt what was keyed."""
    keyed = claim("2062-10870", issued=None, **LIST)
    for paid in (entry(e2e="E1", told=f"Faktura {number}"), order(told=f"Faktura {number}")):
        (draft,) = derived(keyed, paid).drafts
        codes = {hold.code for hold in draft.payable.holds}
        assert ("register.payment_unclear" in codes) is is_asked
        is_linked = bool(set(keys_of(keyed).links) & set(keys_of(paid).links))
        assert is_linked is is_asked


@pytest.mark.parametrize(("other", "count"), [(OCR, 1), ("", 1), ("0000000026", 2)])
def test_a_row_with_another_ocr_is_not_the_rest_of_a_document_of_its_number(other, count):
    """Keyed with two digits turned, it has the number of a later invoice, and its own OCR."""
    keyed = claim("54", 600, issued=None, due="2026-11-16", reference=other, **LIST)
    assert len(ends(claim("54", reference=OCR), keyed)) == count


def test_a_row_of_the_books_that_is_all_of_one_debt_pays_no_other_of_its_number():
    """Keyed from paper with a number that is another's, and no day of issue to tell them apart."""
    keyed = claim("F-1001", 600, issued=None, due="2027-01-14", **LIST)
    paid = [claim(), entry(told="F1001"), ledger("F1001", -1000), ledger("F1001", 1000)]
    assert ends(*paid, keyed) == ["F-1001 held 600", "F1001 settled-elsewhere 0"]
    # By the books alone as well.
    assert ends(claim(), keyed, ledger("F1001", 1000)) == [
        "F-1001 held 600",
        "F1001 settled-elsewhere 0",
    ]


def test_books_pay_no_invoice_of_later_and_none_in_another_currency():
    assert ends(INVOICE, ledger("F1001", 1000, on="2026-10-19")) == ["F1001 held 1000"]
    assert ends(INVOICE, ledger("F1001", 1000, on="2026-10-20")) == ["F1001 settled-elsewhere 0"]
    abroad = claim(currency="EUR")
    assert ends(abroad, ledger("F1001", 1000)) == ["F1001 held 1000"]


def _payout(due: str) -> Record:
    place = {"origin": Origin.PAYOUT_LIST, "kind": DocumentKind.PAYOUT, "issued": None}
    return claim("D-2024-1", due=due, **place)


def _states(*records: Record) -> list[str]:
    drafts = derived(*records).drafts
    return sorted(f"{d.payable.due_date} {d.payable.state.value}" for d in drafts)


def test_what_is_paid_each_month_is_paid_each_month():
    months = [_payout(f"2026-{month}-27") for month in ("08", "09", "10", "11")]
    paid = [entry(told="D-2024-1", on=f"2026-{month}-27") for month in ("08", "10")]
    ends_as = [
        "2026-08-27 settled-elsewhere",
        "2026-09-27 open",
        "2026-10-27 settled-elsewhere",
        "2026-11-27 open",
    ]
    assert _states(*months, *paid) == ends_as
    assert _states(*paid[::-1], *months[::-1]) == ends_as


def test_a_payout_is_not_paid_by_what_was_paid_the_month_before():
    assert _states(_payout("2026-11-27"), entry(told="D-2024-1", on="2026-10-27")) == [
        "2026-11-27 open"
    ]
    assert _states(_payout("2026-11-27"), entry(told="D-2024-1", on="2026-11-13")) == [
        "2026-11-27 settled-elsewhere"
    ]


@pytest.mark.parametrize("refusal", [answer("RJCT", "E1"), entry(1000, "E1", is_return=True)])
def test_what_the_bank_refused_was_not_paid_whatever_the_books_say(refusal):
    told = [order(told="F1001"), ledger("F1001", 1000), refusal]
    assert ends(INVOICE, *told) == ["F1001 held 1000"]


@pytest.mark.parametrize(
    ("rest", "listed_on", "paid", "end"),
    [
        (600, "2026-11-01", [], "held 600"),
        (600, None, [], "held 600"),
        (0, None, [], "settled-elsewhere 0"),
        (1000, None, [], "held 1000"),
        (600, "2026-11-01", [entry(-400, told="F1001", on="2026-10-28")], "held 600"),
        (600, "2026-11-01", [entry(-400, told="F1001", on="2026-11-01")], "held 600"),
        (600, "2026-11-01", [entry(-600, told="F1001", on="2026-11-05")], "settled-elsewhere 0"),
        (600, "2026-11-01", [entry(-500, told="F1001", on="2026-11-05")], "held 100"),
        (600, None, [entry(-400, told="F1001")], "held 600"),
        (900, "2026-11-01", [entry(-400, told="F1001", on="2026-10-28")], "held 600"),
    ],
)
def test_a_list_shows_what_is_left_and_later_payments_lower_it(rest, listed_on, paid, end):
    listed = claim(**LIST, open_amount=rest, listed_on=day(listed_on))
    assert ends(INVOICE, listed, *paid) == [f"F1001 {end}"]
    shown = claim(minor=rest, **LIST, listed_on=day(listed_on))
    if 0 < rest < 1000:
        assert ends(INVOICE, shown, *paid) == [f"F1001 {end}"]


def test_the_latest_list_is_believed():
    lists = [
        claim(**LIST, open_amount=300, listed_on=date(2026, 11, 1)),
        claim(**LIST, open_amount=700, listed_on=date(2026, 11, 8)),
    ]
    assert ends(INVOICE, *lists) == ["F1001 held 700"]


@pytest.mark.parametrize(
    ("note", "ends_as"),
    [
        (claim("K9", 300, **NOTE, refers_to=("F1001",)), ["F1001 held 700", "K9 credited 0"]),
        (claim("K9", 300, **NOTE, refers_to=("1001",)), ["F1001 held 700", "K9 credited 0"]),
        (claim("K9", 1000, **NOTE, refers_to=("F1001",)), ["F1001 credited 0", "K9 credited 0"]),
        (claim("K9", 1300, **NOTE, refers_to=("F1001",)), ["F1001 credited 0", "K9 open 300"]),
        (claim("K9", 300, **NOTE), ["F1001 held 1000", "K9 open 300"]),
        (claim("K9", 300, **NOTE, refers_to=("F7",)), ["F1001 held 1000", "K9 open 300"]),
    ],
)
def test_a_credit_note_takes_of_the_invoice_that_it_refers_to(note, ends_as):
    assert ends(INVOICE, note) == ends_as
    assert ends(note, INVOICE) == ends_as


def test_a_credit_note_of_another_supplier_credits_nothing_here():
    other = claim("K9", 300, **NOTE, refers_to=("F1001",), org="5569000028", name="Bo")
    assert ends(INVOICE, other) == ["F1001 held 1000", "K9 open 300"]


IN_FULL = claim("K9", 1000, **NOTE, refers_to=("F1001",), issued="2026-10-25")
NETTING = (Remitted(FOR, "F1001", sek(1000)), Remitted(Purpose.CREDIT_NOTE, "K9", sek(1000)))
CREDITED = ["F1001 credited 0", "K9 credited 0"]


@pytest.mark.parametrize(
    ("note", "payment", "ends_as"),
    [
        # The customer has one reference for all, or numbers began anew: it paid another debt.
        (IN_FULL, entry(-900, reference=ocr(OCR), on="2027-02-12"), CREDITED),
        (IN_FULL, entry(-900, told="F1001", on="2027-02-12"), CREDITED),
        (IN_FULL, order(minor=900, reference=ocr(OCR), on="2027-02-12"), CREDITED),
        # Paid before the note was drawn, or paid whole: the supplier owes it back.
        (IN_FULL, entry(-900, reference=ocr(OCR), on="2026-10-24"),
         ["F1001 settled-elsewhere 0", "K9 open 900"]),
        (IN_FULL, entry(reference=ocr(OCR), on="2027-02-12"),
         ["F1001 settled-elsewhere 0", "K9 open 1000"]),
        # A part of it was credited, and what was left was paid.
        (replace(IN_FULL, amount=sek(100)), entry(-900, reference=ocr(OCR), on="2027-02-12"),
         ["F1001 settled-elsewhere 0", "K9 credited 0"]),
        # It says that it nets the two.
        (IN_FULL, entry(-1, documents=(*NETTING, Remitted(FOR, "F7", sek(1))), on="2027-02-12"),
         ["F1001 settled-elsewhere 0", "K9 settled-elsewhere 0"]),
    ],
)  # fmt: skip
def test_what_was_credited_in_full_is_not_paid_in_part_afterwards(note, payment, ends_as):
    assert ends(INVOICE, note, payment) == ends_as
    assert ends(payment, note, INVOICE) == ends_as


def test_a_credit_note_for_what_is_on_its_way_waits():
    note = claim("K9", 300, **NOTE, refers_to=("F1001",))
    assert ends(INVOICE, note, order(told="F1001")) == ["F1001 sent 1000", "K9 open 300"]


# ---- Payments of our own ---------------------------------------------------------------------


def ours(e2e: str = "S1", minor: int = 1000, *, of: str = "r1:1", **more: object) -> OurPayment:
    given = {"is_void": False, "is_ordered": True, "pay_on": date(2026, 11, 24)} | more
    return OurPayment(e2e, Money("SEK", minor), items=(Item(of, Money("SEK", minor)),), **given)


@pytest.mark.parametrize(
    ("payment", "told", "end"),
    [
        (ours(is_ordered=False), [], "reserved 1000"),
        (ours(is_ordered=False, is_void=True), [], "held 1000"),
        (ours(), [], "sent 1000"),
        (ours(), [order("S1")], "sent 1000"),
        (ours(), [order("S1"), answer("ACCP", "S1")], "sent 1000"),
        (ours(), [order("S1"), answer("RJCT", "S1")], "held 1000"),
        (ours(), [order("S1"), entry(e2e="S1", on="2026-11-24")], "settled 0"),
        (ours(), [entry(e2e="S1", on="2026-11-24")], "settled 0"),
        (ours(), [entry(told="F1001", on="2026-11-24")], "settled 0"),
        (ours(), [entry(reference=ocr(OCR), on="2026-11-25")], "settled 0"),
        # Paid before our file left: that was somebody else.
        (ours(), [entry(told="F1001", on="2026-11-20")], PAID),
        (ours(), [entry(e2e="S1"), entry(1000, "S1", is_return=True)], "held 1000"),
        (ours(), [entry(1000, "S1", is_return=True), entry(e2e="S1")], "held 1000"),
        (ours(), [entry(-900, "S1")], "sent 1000"),
    ],
)
def test_a_payment_of_ours(payment, told, end):
    assert ends(INVOICE, *told, payments=(payment,)) == [f"F1001 {end}"]


def test_a_payment_of_ours_follows_the_claim_it_was_made_for():
    """The claims turn out to be of two debts: the money went for one of them."""
    two = [claim("F1001"), claim("F1001", 900)]
    found = ends(*two, entry(e2e="S1"), payments=(ours(of="r1:1"),))
    assert found == ["F1001 held 900", "F1001 settled 0"]


def test_two_payments_of_one_debt_are_told_as_too_much():
    payments = (ours("S1"), ours("S2"))
    told = [entry(e2e="S1"), entry(e2e="S2")]
    (draft,) = derived(INVOICE, *told, payments=payments).drafts
    assert (draft.ours, draft.payable.open_amount.minor) == (1000, 0)
    assert "paid_too_much" in draft.payable.why


@pytest.mark.parametrize(("minor", "asked"), [(1000, "2025-10-20"), (500, "2026-10-20")])
def test_a_reminder_asks_for_the_invoice_of_its_amount_and_not_of_its_number_alone(minor, asked):
    first = claim("6", issued="2025-10-20", due="2025-11-20")
    second = claim("6", 500, issued="2026-10-20", due="2026-11-20")
    reminder = claim(
        "9", minor, kind=DocumentKind.REMINDER, issued="2026-11-21", due=None, refers_to=("6",)
    )
    drafts = derived(first, second, reminder).drafts
    reminded = [
        str(draft.payable.issue_date)
        for draft in drafts
        if "asks-again" in {role for _, role in draft.evidence}
    ]
    assert reminded == [asked]
