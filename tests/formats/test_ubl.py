"""UBL invoices and credit notes: each field that decides a payment, on small documents."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding, Severity
from sluss.core.records import DocumentKind
from sluss.formats.ubl import read_ubl, sniff, stream_ubl
from tests.formats.ubl_documents import (
    GOOD,
    SBDH,
    UBL,
    account,
    claim_of,
    codes,
    document,
    element,
    means,
    party,
    payable,
    payee,
    refers,
)


def test_an_invoice_is_read_whole():
    assert claim_of() == GOOD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_changes_nothing(encoding):
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    data = f'<?xml version="1.0" encoding="{declared}"?>{document()}'.encode(encoding)
    assert sniff(data[:4096])
    assert read_ubl(data).records == [GOOD]
    assert list(stream_ubl(io.BytesIO(data))) == [GOOD]


def enveloped(*documents: str) -> bytes:
    header = (
        f"<e:StandardBusinessDocumentHeader><e:DocumentIdentification><e:Standard>{UBL}Invoice-2"
        "</e:Standard></e:DocumentIdentification></e:StandardBusinessDocumentHeader>"
    )
    whole = "\n".join(documents)
    open_tag = f'<e:StandardBusinessDocument xmlns:e="{SBDH}">'
    return f"{open_tag}{header}\n{whole}</e:StandardBusinessDocument>".encode()


def test_an_envelope_gives_each_document_in_it():
    data = enveloped(document(), document(number="<b:ID>F1002</b:ID>"))
    assert sniff(data)
    reading = read_ubl(data)
    assert [claim.document_number for claim in reading.records] == ["F1001", "F1002"]
    assert [claim.line for claim in reading.records] == [2, 10]


def test_one_bad_document_refuses_the_whole_envelope():
    reading = read_ubl(enveloped(document(), document(number="")))
    assert [finding.code for finding in reading.findings] == ["ubl.no_number"]
    assert reading.records == []


@pytest.mark.parametrize(
    ("head", "is_ubl"),
    [
        (f'<Invoice xmlns="{UBL}Invoice-2">', True),
        (
            f'<?xml version="1.0"?>\n<!-- <Order> --><x:CreditNote xmlns:x="{UBL}CreditNote-2">',
            True,
        ),
        (f'<!DOCTYPE Invoice [<!ENTITY x "y">]><Invoice xmlns="{UBL}Invoice-2">', True),
        (f'<Order xmlns="{UBL}Order-2">', False),
        (f'<Invoices><Invoice xmlns="{UBL}Invoice-2">', False),
        ('<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0">', False),
        (f'<StandardBusinessDocument xmlns="{SBDH}"><Order>', False),
        (f"F1001;{UBL}Invoice-2;1250,00", False),
        ("", False),
    ],
)
def test_ubl_is_known_by_its_content(head, is_ubl):
    assert sniff(head.encode()) is is_ubl
    assert sniff(head.encode("utf-16")) is is_ubl


def test_another_document_is_refused_by_its_name():
    (finding,) = read_ubl(f'<Order xmlns="{UBL}Order-2"/>'.encode()).findings
    assert (finding.code, finding.refuses_file) == ("ubl.not_an_invoice", True)
    assert read_ubl(enveloped("<Order/>")).findings[0].code == "ubl.not_an_invoice"
    assert read_ubl(b"").findings[0].code == "xml.empty"


NUMBERS = [
    (" \n F1001\t", "F1001"),
    ("\u00a0F1001\u00a0", "F1001"),
    ("F 10\n01", "F 10 01"),
    ("F<!-- -->1001", "F1001"),
    ("0001001", "0001001"),
    ("x" * 200, "x" * 200),
    ("", "ubl.no_number!"),
    (" ", "ubl.no_number!"),
    ("\u00a0\u2003", "ubl.no_number!"),
    ("x" * 201, "ubl.number_too_long!"),
    ("F\u200b1001", "ubl.hidden_in_number!"),
    ("F\u00ad1001", "ubl.hidden_in_number!"),
    ("F\u202e1001", "ubl.hidden_in_number!"),
    ("F1001\x85", "F1001"),
    ("F\x851001", "ubl.hidden_in_number!"),
    ("F<b:x/>1001", "ubl.hidden_in_number!"),
]


@pytest.mark.parametrize(("written", "want"), NUMBERS)
def test_a_document_number_is_kept_as_it_stands_or_refused(written, want):
    number = element("ID", written)
    if want.endswith("!"):
        assert codes(number=number) == [want]
    else:
        assert claim_of(number=number).document_number == want


AMOUNTS = [
    ("1250.00", 125000),
    ("1250.0", 125000),
    ("1250", 125000),
    (" \n1250.00\t", 125000),
    ("0001250.00", 125000),
    ("12<!---->50.00", 125000),
    ("0.00", 0),
    ("-0.00", 0),
    ("999999999999.99", 99999999999999),
]
NO_AMOUNTS = (
    "1250,00|1 250.00|1\u00a0250.00|\u00a01250.00|+1250.00|1250.000|1250.|.50|1E3|0x4E2|NaN|INF|"
    "1_250.00|--1250.00|- 1250|1000000000000.00|92233720368547758.08|１２５０.00|١٢٥٠.00|"
    "1250.00 SEK|12<b:x/>50.00|"
).split("|")


@pytest.mark.parametrize(("written", "minor"), AMOUNTS)
def test_an_amount_is_read_to_the_ore(written, minor):
    assert claim_of(total=payable(written)).amount == Money("SEK", minor)


@pytest.mark.parametrize("written", NO_AMOUNTS)
def test_what_is_no_plain_amount_refuses_the_file(written):
    assert codes(total=payable(written)) == ["ubl.bad_amount!"]


def test_a_missing_amount_refuses_the_file():
    assert codes(total="") == ["ubl.no_amount!"]
    whole = document()
    start, end = whole.index("<a:LegalMonetaryTotal>"), whole.index("</a:LegalMonetaryTotal>")
    cut = whole[:start] + whole[end + len("</a:LegalMonetaryTotal>") :]
    assert [finding.code for finding in read_ubl(cut.encode()).findings] == ["ubl.no_amount"]


DECLARED = element("DocumentCurrencyCode", "EUR")


@pytest.mark.parametrize(
    ("extra", "total", "want"),
    [
        ("", payable("1", "EUR"), "EUR"),
        (DECLARED, payable("1", "EUR"), "EUR"),
        (DECLARED, element("PayableAmount", "1"), "EUR"),
        (DECLARED, payable("1", "SEK"), "ubl.two_currencies!"),
        ("", element("PayableAmount", "1"), "ubl.bad_currency!"),
        ("", payable("1", "kr"), "ubl.bad_currency!"),
    ],
)
def test_the_currency_is_the_one_that_both_places_say(extra, total, want):
    if want.endswith("!"):
        assert codes(extra=extra, total=total) == [want]
    else:
        assert claim_of(extra=extra, total=total).amount == Money(want, 100)


@pytest.mark.parametrize(
    ("inclusive", "prepaid", "rounding", "found"),
    [
        ("1250.00", "", "", []),
        ("1500.00", "250.00", "", []),
        ("1499.60", "250.00", "0.40", []),
        ("1250.40", "", "-0.40", []),
        ("", "250.00", "", []),
        ("1250.01", "", "", ["ubl.sum_differs"]),
        ("1500.00", "", "", ["ubl.sum_differs"]),
        ("1500.00", "250,00", "", ["ubl.bad_part_amount"]),
    ],
)
def test_the_amount_is_payable_and_its_parts_are_checked(inclusive, prepaid, rounding, found):
    named = {
        "TaxInclusiveAmount": inclusive,
        "PrepaidAmount": prepaid,
        "PayableRoundingAmount": rounding,
    }
    parts = [element(name, amount) for name, amount in named.items() if amount]
    total = "".join(parts) + payable("1250.00")
    assert codes(total=total) == found
    assert read_ubl(document(total=total).encode()).records[0].amount == Money("SEK", 125000)


KINDS = [
    ("Invoice", "380", "1250.00", DocumentKind.INVOICE, []),
    ("Invoice", "", "1250.00", DocumentKind.INVOICE, []),
    ("Invoice", "380", "-1250.00", DocumentKind.CREDIT_NOTE, []),
    ("Invoice", "381", "1250.00", DocumentKind.CREDIT_NOTE, []),
    ("Invoice", "381", "-1250.00", DocumentKind.CREDIT_NOTE, ["ubl.negative_credit_note"]),
    ("CreditNote", "", "1250.00", DocumentKind.CREDIT_NOTE, []),
    ("CreditNote", "", "-1250.00", DocumentKind.INVOICE, ["ubl.negative_credit_note"]),
]


@pytest.mark.parametrize(("root", "code", "amount", "kind", "found"), KINDS)
def test_the_kind_carries_the_sign_and_the_amount_is_positive(root, code, amount, kind, found):
    extra = element("InvoiceTypeCode", code) if code else ""
    reading = read_ubl(document(root=root, extra=extra, total=payable(amount)).encode())
    assert [finding.code for finding in reading.findings] == found
    assert [(claim.kind, claim.amount) for claim in reading.records] == [
        (kind, Money("SEK", 125000))
    ]


@pytest.mark.parametrize(
    ("note", "reference", "kind"),
    [
        ("Påminnelse", "F900", DocumentKind.REMINDER),
        ("BETALNINGSPÅMINNELSE 2", "F900", DocumentKind.REMINDER),
        ("Detta är en påminnelse.", "F900", DocumentKind.REMINDER),
        ("pa\u030aminnelse", "F900", DocumentKind.REMINDER),
        ("Payment reminder", "F900", DocumentKind.REMINDER),
        ("Inkassokrav", "F900", DocumentKind.REMINDER),
        ("Påminnelse", "", DocumentKind.INVOICE),
        ("Påminnelseavgift 60 kr tas ut vid sen betalning", "F900", DocumentKind.INVOICE),
        ("A reminder fee is charged", "F900", DocumentKind.INVOICE),
        ("Tack för ordern", "F900", DocumentKind.INVOICE),
    ],
)
def test_a_reminder_says_so_and_names_what_it_reminds_of(note, reference, kind):
    extra = element("Note", note) + (refers(reference) if reference else "")
    claim = claim_of(extra=extra)
    assert (claim.kind, claim.note) == (kind, note)
    assert claim.refers_to == ((reference,) if reference else ())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("#REG#Säte i Luleå", "Säte i Luleå"),
        ("\n  #REG# Säte", "Säte"),
        ("Se #REG# nedan", "Se #REG# nedan"),
        ("#reg#Säte", "#reg#Säte"),
    ],
)
def test_the_kind_of_a_note_is_no_part_of_its_text(written, read):
    assert claim_of(extra=element("Note", written)).note == read


def test_the_credit_note_that_an_invoice_takes_back_is_named():
    inner = f"<a:CreditNoteDocumentReference>{element('ID', 'K1')}</a:CreditNoteDocumentReference>"
    extra = f"<a:BillingReference>{inner}</a:BillingReference>"
    assert claim_of(extra=extra).refers_to == ("K1",)


def test_a_credit_note_with_the_word_is_no_reminder():
    extra = element("Note", "påminnelse") + refers("F900")
    assert claim_of(root="CreditNote", extra=extra).kind is DocumentKind.CREDIT_NOTE


def test_every_earlier_document_is_named_once_in_the_order_of_the_file():
    claim = claim_of(root="CreditNote", extra=refers("F2") + refers(" F1 ") + refers("F2"))
    assert claim.refers_to == ("F2", "F1")


def test_a_long_note_is_clipped_where_one_sees_it():
    claim = claim_of(extra=element("Note", "ab " * 400) + element("Note", "c"))
    assert (len(claim.note), claim.note[-1]) == (500, "…")


DAYS = [
    ("2026-12-01", date(2026, 12, 1)),
    ("2026-12-01Z", date(2026, 12, 1)),
    ("2026-12-01+01:00", date(2026, 12, 1)),
    (" 2028-02-29\n", date(2028, 2, 29)),
]
NO_DAYS = [
    "2026-02-29",
    "2026-13-01",
    "20261201",
    "2026-12-01T00:00:00",
    "01/12/2026",
    "２０２６-12-01",
    "2026-W49-2",
    "",
]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_a_date_is_iso_with_or_without_a_time_zone(written, day):
    assert claim_of(due=element("DueDate", written)).due_date == day


@pytest.mark.parametrize("written", NO_DAYS)
def test_a_bad_due_date_is_told_and_left_out(written):
    reading = read_ubl(document(due=element("DueDate", written)).encode())
    (finding,) = reading.findings
    assert (finding.code, finding.severity) == ("ubl.bad_date", Severity.WARNING)
    assert (finding.place.line, finding.place.field) == (3, "cbc:DueDate")
    assert reading.records[0].due_date is None


def test_a_credit_note_has_its_due_date_in_the_payment_means():
    paid_by = means(account("5402-9681"), due="2026-12-24")
    assert claim_of(root="CreditNote", due="", paid_by=paid_by).due_date == date(2026, 12, 24)
    assert claim_of(paid_by=paid_by).due_date == date(2026, 12, 1)
    assert claim_of(due="").due_date is None


def test_a_missing_issue_date_is_told():
    assert codes(issued="") == ["ubl.no_issue_date"]
    assert codes(issued=element("IssueDate", "i dag")) == ["ubl.bad_date"]


REPEATED = {
    "number": {"number": "<b:ID>F1</b:ID><b:ID>F2</b:ID>"},
    "amount": {"total": payable("1") + payable("2")},
    "due date": {"due": element("DueDate", "2026-12-01") * 2},
    "currency": {"extra": DECLARED * 2, "total": payable("1", "EUR")},
    "supplier": {"extra": "<a:AccountingSupplierParty/>"},
    "total": {"extra": f"<a:LegalMonetaryTotal>{payable('1')}</a:LegalMonetaryTotal>"},
    "payee": {"extra": payee("A") + payee("B")},
    "account number": {
        "paid_by": means(account("1").replace("</b:ID><a", "</b:ID><b:ID>2</b:ID><a"))
    },
}


@pytest.mark.parametrize("name", REPEATED)
def test_a_field_that_two_readers_could_read_differently_refuses_the_file(name):
    assert "ubl.repeated!" in codes(**REPEATED[name])


def test_a_finding_names_line_and_field_in_the_standards_words():
    reading = read_ubl(document(number="", total=payable("1,5")).encode())
    assert [str(finding) for finding in reading.findings] == [
        "1 cbc:ID: ubl.no_number: found '', expected a number",
        "7 cbc:PayableAmount: ubl.bad_amount: found '1,5', expected an amount such as 1250.00",
    ]


def ends_well(data: bytes) -> None:
    """Every document ends as a claim or as a finding; of a refused file no claim is given."""
    reading = read_ubl(data)
    assert reading.records or reading.is_refused
    assert not (reading.records and reading.is_refused)
    for record in reading.records:
        assert record.document_number
        assert record.amount.minor >= 0
    for finding in reading.findings:
        assert isinstance(finding, Finding)
        assert len(finding.found) <= 120
    sniff(data[:4096])


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_end_as_a_claim_or_a_finding(data):
    ends_well(data)


@settings(max_examples=200)
@given(st.data())
def test_one_byte_changed_in_a_good_invoice_never_raises(data):
    good = document(paid_by=means(account("5402-9681"), payment_id="1234566")).encode()
    place = data.draw(st.integers(0, len(good) - 1))
    byte = data.draw(st.integers(0, 255))
    ends_well(good[:place] + bytes([byte]) + good[place + 1 :])


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<&"), max_size=40)


@settings(max_examples=200)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_in_the_fields_ends_as_a_claim_or_a_finding(number, amount, day, name, payment):
    ends_well(
        document(
            number=element("ID", number),
            total=payable(amount),
            due=element("DueDate", day),
            supplier=party(name),
            paid_by=means(account(payment), payment_id=payment, code=day),
        ).encode()
    )


@settings(max_examples=100)
@given(
    st.integers(-(10**14) + 1, 10**14 - 1),
    st.sampled_from(["Invoice", "CreditNote"]),
    st.text("0123456789", min_size=1, max_size=25),
)
def test_what_a_document_says_is_what_is_read(minor, root, number):
    written = Money("SEK", minor).text
    reading = read_ubl(
        document(root=root, number=element("ID", number), total=payable(written)).encode()
    )
    (claim,) = reading.records
    assert (claim.document_number, claim.amount.minor) == (number, abs(minor))
    is_credit = (root == "CreditNote") != (minor < 0)
    assert (claim.kind is DocumentKind.CREDIT_NOTE) == is_credit
