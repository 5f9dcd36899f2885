"""SIE 5: open items become claims on the side that the ledger stands on, vouchers become rows."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sluss.core.money import Money
from sluss.core.outcome import Severity
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    Attachment,
    Claim,
    DocumentKind,
    LedgerRow,
    Origin,
    Reference,
    ReferenceType,
    SupplierEntry,
)
from sluss.formats import sie5
from sluss.formats._sie5_read import minor_of
from tests.formats.sie5_documents import (
    SUPPLIER,
    abroad,
    closing,
    entries,
    entry,
    full,
    item,
    row,
)
from tests.needs import shared

BOOKS = closing("-1250.00")
ONE = full(items=item(), books=BOOKS)
PARTY = Party(name="Åkeri Norr AB", org_number="5560360793", supplier_number="501", town="Luleå")
BANKGIRO = Account(Scheme.BANKGIRO, "50501055")


def read(text: str):
    return sie5.read_sie5(text.encode())


def codes(reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def claims(reading) -> list[Claim]:
    return [record for record in reading.records if isinstance(record, Claim)]


def sek(minor: int) -> Money:
    return Money("SEK", minor)


def test_an_open_item_is_a_claim_with_what_is_left_and_where_to_pay():
    extra = ' ocrNumber="12344" dueDate="2026-12-01"'
    reading = read(full(items=item(left="250.5", extra=extra), books=closing("-250.50")))
    assert reading.findings == []
    assert reading.records == [
        SupplierEntry(supplier=PARTY, line=7, accounts=(BANKGIRO,), listed_on=date(2026, 11, 20)),
        Claim(
            origin=Origin.OPEN_ITEMS,
            kind=DocumentKind.INVOICE,
            supplier=PARTY,
            document_number="F1001",
            amount=sek(125000),
            line=5,
            open_amount=sek(25050),
            issue_date=date(2026, 11, 1),
            due_date=date(2026, 12, 1),
            accounts=(BANKGIRO,),
            reference=Reference(ReferenceType.OCR, "12344"),
            listed_on=date(2026, 11, 20),
        ),
    ]


def test_a_supplier_has_all_accounts_that_the_schema_has_room_for():
    supplier = (
        '<Supplier id="9" name="Danmark A/S" vatNr="DK12345678" city="702 20 Örebro" country="DK"'
        ' BgAccount="5050-1055" PgAccount="28 65 43-4" BIC="ESSESESS"'
        ' IBAN="SE95 5000 0000 0540 1999 1234"/>'
    )
    (entry_,) = read(full(suppliers=supplier)).records
    assert entry_.supplier == Party(
        name="Danmark A/S",
        vat_number="DK12345678",
        supplier_number="9",
        town="Örebro",
        country="DK",
    )
    assert entry_.accounts == (
        BANKGIRO,
        Account(Scheme.PLUSGIRO, "2865434"),
        Account(Scheme.IBAN, "SE9550000000054019991234", "ESSESESS"),
    )


# What is written of an invoice of 1,250 and a credit note of 50, and of the account.
SIDES = {
    "as in the association's sample": ("1250", "1250", "-50", "-50", "-1200"),
    "as the schema says": ("-1250", "-1250", "50", "50", "-1200"),
    "each field in its own way": ("1250", "-1250", "-50", "50", "-1200"),
    "an account that nobody gave the balance of": ("-1250", "-1250", "50", "50", ""),
}


@pytest.mark.parametrize(
    ("invoice", "left", "note", "note_left", "books"), SIDES.values(), ids=SIDES
)
def test_debts_stand_on_the_side_that_the_ledger_stands_on(invoice, left, note, note_left, books):
    items = item("F1", amount=invoice, left=left) + item("K1", amount=note, left=note_left)
    reading = read(full(items=items, books=closing(books) if books else ""))
    assert [(c.document_number, c.kind.value, c.amount.minor) for c in claims(reading)] == [
        ("F1", "invoice", 125000),
        ("K1", "credit-note", 5000),
    ]
    assert [claim.open_amount for claim in claims(reading)] == [sek(125000), sek(5000)]
    assert codes(reading) == ([] if books else ["sie5.side_assumed"])


def test_an_account_in_debit_says_that_the_suppliers_owe():
    reading = read(full(items=item("K1"), books=closing("1250")))
    assert [claim.kind for claim in claims(reading)] == [DocumentKind.CREDIT_NOTE]
    assert reading.findings == []


def test_what_is_paid_leaves_the_side_to_the_amounts():
    reading = read(full(items=item(amount="-10", left="0")))
    assert [(c.kind.value, c.open_amount) for c in claims(reading)] == [("invoice", sek(0))]
    both = item("F1", amount="300", left="100") + item("K1", amount="-100", left="-100")
    reading = read(full(items=both))
    assert [(c.kind.value, c.open_amount) for c in claims(reading)] == [
        ("invoice", sek(10000)),
        ("credit-note", sek(10000)),
    ]


def test_sides_that_cannot_be_told_give_no_claims():
    for items in (
        item("F1", amount="5", left=None) + item("F2", amount="-5", left=None),
        item("F1", amount="9", left="5") + item("F2", amount="9", left="-5"),
    ):
        reading = read(full(items=items))
        assert (codes(reading), claims(reading)) == (["sie5.side_unclear"], [])


def test_an_invoice_without_a_closing_balance_does_not_say_what_is_left():
    reading = read(full(items=item(left=None)))
    assert [(c.amount, c.open_amount) for c in claims(reading)] == [(sek(125000), None)]
    assert reading.findings == []


def test_the_last_month_counts_and_accounts_of_the_group_are_added():
    balances = (
        "<Balances>"
        + closing("900", "2026-10")
        + closing("700", "2026-11")
        + '</Balances><Balances accountId="2441">'
        + closing("50")
        + '</Balances><Balances accountId="1510">'
        + closing("8")
        + "</Balances>"
    )
    items = item(left=None).replace("<OriginalAmount", f"{balances}<OriginalAmount")
    before = '<SecondaryAccountRef accountId="2441"/>'
    reading = read(full(items=items, before=before, books=closing("-750")))
    assert [claim.open_amount for claim in claims(reading)] == [sek(75000)]
    assert reading.findings == []


FOREIGN = {
    "nothing is paid": ("4000", "", Money("DKK", 300000), []),
    "all is paid": ("0", "", Money("DKK", 0), []),
    "a part is paid, and told": ("2000", abroad("1500"), Money("DKK", 150000), []),
    "a part is paid": ("2000", "", None, ["sie5.foreign_unclear"]),
}


@pytest.mark.parametrize(("left", "told", "expected", "faults"), FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_invoice_is_owed_in_its_own_currency(left, told, expected, faults):
    one = item(amount="4000", left=left, inside=abroad("3000"), inside_left=told)
    reading = read(full(items=one, books=closing(f"-{left}")))
    assert [(c.amount, c.open_amount) for c in claims(reading)] == [
        (Money("DKK", 300000), expected)
    ]
    assert codes(reading) == faults


def test_the_currency_is_that_of_the_books():
    reading = read(full(items=item(), books=BOOKS, currency="EUR"))
    assert [claim.amount.currency for claim in claims(reading)] == ["EUR"]


# Text, the finding's code, its field and what it found; whether the claim is kept.
WRONG = {
    "an amount with a comma": (
        full(items=item(amount="1,5")),
        ("sie5.bad_amount", "OriginalAmount amount", "1,5", False),
    ),
    "an amount of nothing": (
        full(items=item(amount="0", left=None) + item("F2", left=None)),
        ("sie5.amount_zero", "OriginalAmount amount", "0.00", True),
    ),
    "no number": (
        full(items=item(""), books=BOOKS),
        ("sie5.field_missing", "SupplierInvoice invoiceNumber", "", False),
    ),
    "a day that is none": (
        full(items=item(extra=' dueDate="2026-11-31"'), books=BOOKS),
        ("sie5.bad_date", "SupplierInvoice dueDate", "2026-11-31", True),
    ),
    "a reference with a wrong check digit": (
        full(items=item(extra=' ocrNumber="12345"'), books=BOOKS),
        ("sie5.bad_ocr", "SupplierInvoice ocrNumber", "12345", True),
    ),
    "a rest on the other side": (
        full(items=item(left="-5") + item("F2") + item("F3", left="5"), books=BOOKS),
        ("sie5.signs_differ", "ClosingBalance amount", "1250.00 / -5.00", True),
    ),
    "a supplier that is not in the file": (
        full(items=item(supplier="502"), books=BOOKS),
        ("sie5.supplier_unknown", "SupplierInvoice supplierId", "502", True),
    ),
    "a rest that is not what the account holds": (
        full(items=item(), books=closing("-1000")),
        ("sie5.books_differ", "SupplierInvoices 2440", "1250.00 SEK", True),
    ),
    "a bankgiro with a wrong check digit": (
        full(items=item(), books=BOOKS, suppliers=SUPPLIER.replace("5050-1055", "5050-1056")),
        ("sie5.bad_account", "Supplier BgAccount", "5050-1056", True),
    ),
    "an organisation number with a wrong check digit": (
        full(items=item(), books=BOOKS, suppliers=SUPPLIER.replace("-0793", "-0794")),
        ("sie5.bad_org_number", "Supplier organizationId", "556036-0794", True),
    ),
    "a name that is not what is seen": (
        full(items=item(), books=BOOKS, suppliers=SUPPLIER.replace("Norr", "\u202eNorr")),
        ("sie5.hidden_characters", "Supplier name", "'\\xc5keri \\u202eNorr AB'", True),
    ),
    "no signature": (
        full(items=item(), books=BOOKS, signature=""),
        ("sie5.not_signed", "Signature", "", True),
    ),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_and_the_rest_is_read(text, told):
    code, field, found, is_kept = told
    reading = read(text)
    assert [(f.code, f.place.field, f.found) for f in reading.findings] == [(code, field, found)]
    assert bool(claims(reading)) is is_kept


def test_an_invoice_without_its_amount_is_left_out():
    start, _, rest = full(items=item(), books=BOOKS).partition("<OriginalAmount")
    reading = read(start + rest.partition("</OriginalAmount>")[2])
    assert [str(f) for f in reading.findings] == [
        "5 SupplierInvoice OriginalAmount: sie5.field_missing: found '', "
        "expected the element OriginalAmount"
    ]


# ---- vouchers ------------------------------------------------------------------------------

REFERENCE = '<SubdividedAccountObjectReference objectId="id-F1001"/>'


def test_a_voucher_that_touches_payables_gives_all_its_rows():
    journal = entry(
        row("2440", "-1250", REFERENCE),
        row("4010", "1250.0", "", ' text="Grus" ledgerDate="2026-11-03"'),
    )
    reading = read(full(items=item(), books=BOOKS, journal=journal))
    common = {"series": "L", "number": "7", "line": 8, "voucher_text": "Faktura"}
    assert [one for one in reading.records if isinstance(one, LedgerRow)] == [
        LedgerRow(
            **common,
            booked_on=date(2026, 11, 2),
            account="2440",
            account_name="Leverantörsskulder",
            amount=sek(-125000),
            supplier="501",
            supplier_name="Åkeri Norr AB",
            invoice="F1001",
            text="Faktura",
        ),
        LedgerRow(
            **common,
            booked_on=date(2026, 11, 3),
            account="4010",
            account_name="Inköp",
            amount=sek(125000),
            text="Grus",
        ),
    ]
    assert reading.findings == []


def test_what_is_struck_out_is_not_booked():
    struck = '<Overstrike date="2026-11-03" by="anna"/>'
    journal = entry(row("2440", "-9", struck), row("2440", "-5"), row("4010", "5"))
    rows = [one for one in read(full(journal=journal)).records if isinstance(one, LedgerRow)]
    assert [one.amount.minor for one in rows] == [-500, 500]


@pytest.mark.parametrize(
    ("journal", "told"),
    [
        (
            entry(row("2440", "-5"), row("4010", "4.99")),
            ("sie5.unbalanced", "JournalEntry L 7", "-0.01 SEK"),
        ),
        (
            entry(row("2440", "-5"), row("4010", "5.005")),
            ("sie5.bad_amount", "LedgerEntry amount", "5.005"),
        ),
        (
            entry(row("2440", "-5"), row("4010", "5"), day="2026-02-30"),
            ("sie5.bad_entry_date", "JournalEntry journalDate", "2026-02-30"),
        ),
        (
            entry(row("", "-5"), row("4010", "5")),
            ("sie5.field_missing", "LedgerEntry accountId", ""),
        ),
    ],
)
def test_a_voucher_is_read_whole_or_not_at_all(journal, told):
    reading = read(full(journal=journal))
    assert [(f.code, f.place.field, f.found) for f in reading.findings] == [told]
    assert [one for one in reading.records if isinstance(one, LedgerRow)] == []


def test_a_voucher_without_payables_gives_nothing():
    reading = read(full(journal=entry(row("4010", "5"), row("4010", "-5"))))
    assert [type(one) for one in reading.records] == [SupplierEntry]


def test_an_entry_file_names_invoices_and_owes_nothing_for_them():
    inside = (
        '<Accounts><Account id="2440" name="Leverantörer" type="liability"/></Accounts>'
        '<SupplierInvoices primaryAccountId="2440"><SupplierInvoice id="1" invoiceNumber="F9"'
        ' supplierId="501"/></SupplierInvoices>'
        '<Suppliers><Supplier id="501" name="Åkeri Norr AB"/></Suppliers>'
        '<Journal id="L"><JournalEntry journalDate="2026-11-02">'
        '<OriginalEntryInfo date="2026-11-02" by="x"/>'
        '<LedgerEntry accountId="2440" amount="-5"><SubdividedAccountObjectReference objectId="1"/>'
        '</LedgerEntry><LedgerEntry accountId="4010" amount="5"/></JournalEntry></Journal>'
    )
    reading = read(entries(inside))
    assert reading.findings == []
    assert claims(reading) == []
    first = reading.records[1]
    assert (first.supplier_name, first.invoice, first.number) == ("Åkeri Norr AB", "F9", "")


# ---- documents -----------------------------------------------------------------------------


def test_embedded_files_are_listed_and_can_be_had():
    content = b"%PDF-1.7 faktura"
    documents = (
        f'<Documents><EmbeddedFile id="1" fileName="a.pdf">{base64.b64encode(content).decode()}'
        '</EmbeddedFile><EmbeddedFile id="2" fileName="b.pdf">!</EmbeddedFile>'
        '<FileReference id="3" URI="C:\\c.xls"/></Documents>'
    )
    text = full(documents=documents)
    reading = read(text)
    first = Attachment(
        ordinal=1,
        name="a.pdf",
        media_type="",
        line=8,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    third = Attachment(ordinal=3, name="", media_type="", line=8, link="C:\\c.xls")
    assert [one for one in reading.records if isinstance(one, Attachment)] == [first, third]
    assert codes(reading) == ["sie5.bad_attachment"]
    carried = list(sie5.carried_in_sie5(text.encode()))
    assert (carried[0], carried[1], carried[2]) == (
        (first, content),
        reading.findings[0],
        (third, b""),
    )
    (refusal,) = sie5.carried_in_sie5(b"<x/>")
    assert refusal.refuses_file


# ---- whole files ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<x/>",
        '<Sie xmlns="http://www.sie.se/sie6"><FileInfo/></Sie>',
        '<Invoice xmlns="http://www.sie.se/sie5"><Accounts><Account id="1"/></Accounts></Invoice>',
    ],
)
def test_another_document_is_refused(text):
    reading = read(text)
    assert codes(reading) == ["sie5.not_sie5"]
    assert reading.is_refused
    assert reading.records == []


def test_a_file_without_payables_says_so():
    reading = read(entries(""))
    assert [(f.code, f.severity) for f in reading.findings] == [
        ("sie5.no_payables", Severity.WARNING)
    ]


def test_a_file_that_is_cut_off_is_refused():
    reading = read(ONE[:-10])
    assert codes(reading)[-1] == "xml.not_well_formed"
    assert reading.records == []


def test_open_items_have_a_limit(monkeypatch):
    monkeypatch.setattr(sie5, "ITEMS_MAX", 1)
    reading = read(full(items=item("F1") + item("F2")))
    assert codes(reading) == ["sie5.too_many_items"]
    assert reading.is_refused


def test_elements_of_others_are_passed_by():
    other = '<o:Supplier xmlns:o="urn:o" id="1" name="x"/>'
    assert read(full(suppliers=SUPPLIER + other)).records == read(full()).records


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (ONE, True),
        (entries(""), True),
        ('<s:Sie xmlns:s="http://www.sie.se/sie5">', True),
        ("<Sie\n  xmlns:xsi='http://a'\n  xmlns='http://www.sie.se/sie5'>", True),
        ("<Siex xmlns='http://www.sie.se/sie5'>", False),
        ("<Invoice xmlns='urn:x'>http://www.sie.se/sie5", False),
        ("", False),
    ],
)
def test_a_file_is_known_by_its_root(head, expected):
    assert sie5.sniff(head.encode()) is expected
    assert sie5.sniff(head.encode("utf-16")) is expected


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        *(("1", 100), ("-1.5", -150), ("+.25", 25), ("0", 0), ("-0.00", 0), ("007.10", 710)),
        *(("1.500", 150), ("999999999999.99", 10**14 - 1), (" 5 ", 500)),
        *(("", None), (".", None), ("-", None), ("1.005", None), ("1e3", None), ("1,5", None)),
        *(("1000000000000", None), ("١", None), ("NaN", None)),
    ],
)
def test_an_amount_is_a_decimal_of_two_places(text, minor):
    assert minor_of(text) == minor


# ---- oracles -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    """The association's schema; that of signatures comes with xmlschema."""
    dsig = f"{xmlschema.__path__[0]}/schemas/DSIG/xmldsig-core-schema.xsd"
    return xmlschema.XMLSchema(
        str(shared("samples/sie5/sie5.xsd")),
        locations={"http://www.w3.org/2000/09/xmldsig#": dsig},
    )


VALID = {
    "an open item": ONE,
    "a foreign one": full(items=item(inside=abroad("3"), inside_left=abroad("3")), books=BOOKS),
    "a voucher": full(journal=entry(row("2440", "-5", REFERENCE), row("4010", "5"))),
    "an entry file": entries(""),
    "an attachment": full(
        documents='<Documents><EmbeddedFile id="1" fileName="a">AAAA</EmbeddedFile></Documents>'
    ),
}


@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
def test_what_is_tested_here_is_valid_by_the_schema(schema, text):
    assert [str(error.reason) for error in schema.iter_errors(BytesIO(text.encode()))] == []


# Claims, suppliers, rows and attachments of each sample, and what is told of it.
SAMPLES = {
    "Sample.sie": (
        (29, 2, 163, 3),
        {"bad_attachment": 1, "books_differ": 1, "supplier_unknown": 27},
    ),
    "SampleEntry.sie": ((0, 0, 0, 0), {"no_payables": 1}),
    "SampleEntry2.sie": ((0, 1, 0, 3), {}),
    "SampleEntry3.sie": ((0, 0, 0, 4), {"bad_attachment": 1}),
    "SampleEntryExtension.sie": ((0, 1, 0, 0), {}),
    "SampleExtension.sie": (
        (2, 1, 163, 3),
        {"bad_attachment": 1, "books_differ": 1, "supplier_unknown": 2},
    ),
}
_N = "{http://www.sie.se/sie5}"


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_read_as_another_reader_counts_it(name):
    data = shared(f"samples/sie5/{name}").read_bytes()
    assert sie5.sniff(data[:65536])
    reading = sie5.read_sie5(data)
    kinds = Counter(type(record) for record in reading.records)
    found = tuple(kinds[kind] for kind in (Claim, SupplierEntry, LedgerRow, Attachment))
    told = Counter(code.removeprefix("sie5.") for code in codes(reading))
    assert (found, told) == SAMPLES[name]
    root = etree.fromstring(data)
    invoices = [one for one in root.iter(f"{_N}SupplierInvoice") if len(one)]
    assert len(invoices) == found[0]
    assert len(list(root.iter(f"{_N}Supplier"))) == found[1]
    foreign = {f"{_N}ForeignCurrencyAmount"}
    for claim, invoice in zip(claims(reading), invoices, strict=True):
        original = invoice.find(f"{_N}OriginalAmount")
        paid_in = next((one for one in original if one.tag in foreign), original)
        wanted = Decimal(paid_in.get("amount"))
        assert Decimal(claim.amount.text) == abs(wanted)
        assert (claim.kind is DocumentKind.CREDIT_NOTE) == (wanted < 0)
        assert claim.document_number == invoice.get("invoiceNumber")
    booked = [
        one
        for one in root.iter(f"{_N}JournalEntry")
        if any(row.get("accountId")[:3] == "244" for row in one.findall(f"{_N}LedgerEntry"))
    ]
    rows = [
        (row.get("accountId"), Decimal(row.get("amount")))
        for one in booked
        for row in one.findall(f"{_N}LedgerEntry")
        if row.find(f"{_N}Overstrike") is None
    ]
    read_rows = [one for one in reading.records if isinstance(one, LedgerRow)]
    assert [(one.account, Decimal(one.amount.text)) for one in read_rows] == rows


# ---- any bytes -----------------------------------------------------------------------------


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_end_as_records_or_findings(data):
    sie5.sniff(data)
    for whole in (data, ONE.encode()[:500] + data):
        reading = sie5.read_sie5(whole)
        assert reading.records or reading.findings


PIECES = st.sampled_from(
    [
        item(),
        item("K1", amount="-5", left="-5"),
        item("", left="x"),
        item("F2", amount="x"),
        item("F3", left=None, supplier=""),
        item("F4", amount="0", left="0"),
        item("F5", amount="5", left="-5"),
        item("F6", inside=abroad("1"), left="1"),
    ]
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=12), st.sampled_from(["", BOOKS, closing("9"), closing("x")]))
def test_every_invoice_ends_as_a_claim_or_a_finding(pieces, books):
    reading = read(full(items="".join(pieces), books=books))
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    is_unclear = "sie5.side_unclear" in codes(reading)
    assert is_unclear or len(claims(reading)) + len(errors) >= len(pieces)
    assert all(claim.amount.minor > 0 for claim in claims(reading))
    assert all(c.open_amount is None or c.open_amount.minor >= 0 for c in claims(reading))
