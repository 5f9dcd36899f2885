"""Svefaktura: each field that decides a payment, and the same claim as in UBL."""

from __future__ import annotations

import base64
import io
import time
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding, Severity
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    Attachment,
    Claim,
    DocumentKind,
    NeverPay,
    Reference,
    ReferenceType,
)
from sluss.formats.attachments import extract_attachment
from sluss.formats.recognise import HEAD_BYTES, Format, recognise
from sluss.formats.svefaktura import read_svefaktura, sniff_svefaktura, stream_svefaktura
from tests.formats import svefaktura_documents as sfti
from tests.formats import ubl_documents as ubl
from tests.formats.svefaktura_documents import (
    GOOD,
    account,
    address,
    amount,
    basic,
    claim_of,
    codes,
    document,
    encoded,
    enveloped,
    file_reference,
    means,
    objects,
    own,
    party,
    sold_by,
    sums,
    tax,
    tax_total,
    terms,
)

IBAN = "SE4550000000058398257466"
GIRO = account("54029681")


def test_an_invoice_is_read_whole():
    assert claim_of() == GOOD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_changes_nothing(encoding):
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    data = f'<?xml version="1.0" encoding="{declared}"?>{document()}'.encode(encoding)
    form = recognise(data[:HEAD_BYTES])
    assert isinstance(form, Format) and form.kind == "svefaktura"
    assert read_svefaktura(data).records == [GOOD]
    assert list(stream_svefaktura(io.BytesIO(data))) == [GOOD]


# The same invoice twice: its parts in UBL, and in Svefaktura.
SAME: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "the good one": ({}, {}),
    "an IBAN with its bank": (
        {"paid_by": ubl.means(ubl.account(IBAN, "ESSESESS"))},
        {"paid_by": means(account(IBAN, "ESSESESS", scheme="IBAN"))},
    ),
    "a domestic account": (
        {"paid_by": ubl.means(ubl.account("50001234567", ""))},
        {"paid_by": means(account("50001234567", ""))},
    ),
    "alternatives": (
        {
            "paid_by": ubl.means(ubl.account("18", "SE:PLUSGIRO"))
            + ubl.means(ubl.account("54029681"))
            + ubl.means(ubl.account(IBAN, ""))
        },
        {"paid_by": means(account("18", "PGSISESS")) + means(GIRO) + means(account(IBAN, ""))},
    ),
    "an OCR": (
        {"paid_by": ubl.means(ubl.account("54029681"), payment_id="1234566")},
        {"paid_by": means(account("54029681", reference="1234566"))},
    ),
    "a reference in words": (
        {"paid_by": ubl.means(ubl.account("54029681"), payment_id="Avtal 7")},
        {"paid_by": means(account("54029681", reference="Avtal 7"))},
    ),
    "a direct debit": (
        {"paid_by": ubl.means(code="49"), "due": ""},
        {"paid_by": terms("Betalas via autogiro.")},
    ),
    "no due date": ({"due": ""}, {"paid_by": means(GIRO, due="")}),
    "a credit note": (
        {"root": "CreditNote", "extra": ubl.refers("F900"), "due": ""},
        {"code": "381", "earlier": sfti.refers("F900"), "paid_by": means(GIRO, due="")},
    ),
    "a negative invoice": ({"total": ubl.payable("-1250.00")}, {"total": sums("-1250.00")}),
    "rounded": (
        {
            "total": ubl.element("TaxInclusiveAmount", "1249.60")
            + ubl.element("PayableRoundingAmount", "0.40")
            + ubl.payable("1250.00")
        },
        {
            "taxes": tax_total("249.92"),
            "total": sums("1250.00", before="999.68", rounding="0.40"),
        },
    ),
    "a factoring firm": (
        {"extra": ubl.payee("Finans AB")},
        {"paid_by": means(GIRO, payee="Finans AB")},
    ),
    "the seller as payee": (
        {"extra": ubl.payee("ÅKERI NORR AB")},
        {"paid_by": means(GIRO, payee="ÅKERI NORR AB")},
    ),
    "a reminder": (
        {"extra": ubl.element("Note", "Påminnelse") + ubl.refers("F900")},
        {"notes": basic("Note", "Påminnelse"), "earlier": sfti.refers("F900")},
    ),
    "a seller by VAT number": (
        {"supplier": ubl.party("A", vat="SE 556036079301")},
        {"seller": sold_by(party("A", vat="SE 556036079301"))},
    ),
    "euros": (
        {"total": ubl.payable("1", "EUR")},
        {"total": sums("1", "EUR"), "currency": own("InvoiceCurrencyCode", "EUR")},
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_invoice_gives_the_same_claim_in_both_syntaxes(name):
    in_ubl, in_sfti = SAME[name]
    assert claim_of(**in_sfti) == ubl.claim_of(**in_ubl)


@pytest.mark.parametrize(
    ("code", "payable", "kind", "found"),
    [
        ("380", "1250.00", DocumentKind.INVOICE, []),
        ("380", "-1250.00", DocumentKind.CREDIT_NOTE, []),
        ("381", "1250.00", DocumentKind.CREDIT_NOTE, []),
        ("381", "-1250.00", DocumentKind.CREDIT_NOTE, ["svefaktura.negative_credit_note"]),
    ],
)
def test_both_signs_of_a_credit_note_credit(code, payable, kind, found):
    reading = read_svefaktura(document(code=code, total=sums(payable)).encode())
    assert [finding.code for finding in reading.findings] == found
    assert [(claim.kind, claim.amount) for claim in reading.records] == [
        (kind, Money("SEK", 125000))
    ]


ACCOUNTS = [
    (account("54029681"), Account(Scheme.BANKGIRO, "54029681"), []),
    (account("5402-9681", "bgabsess"), Account(Scheme.BANKGIRO, "54029681"), []),
    (account("54029681", "BGABSESSXXX"), Account(Scheme.BANKGIRO, "54029681"), []),
    (account("18", "PGSISESS"), Account(Scheme.PLUSGIRO, "18"), []),
    (account("18", "PGSISESSXXX"), Account(Scheme.PLUSGIRO, "18"), []),
    (account("54029682"), Account(Scheme.BANKGIRO, "54029682"), ["svefaktura.bad_account"]),
    (account("54029681", ""), None, ["svefaktura.unclear_account"]),
    (account("", "BGABSESS"), None, ["svefaktura.unclear_account"]),
    (account(IBAN, "PGSISESS", scheme="IBAN"), Account(Scheme.IBAN, IBAN, "PGSISESS"), []),
    (account(IBAN, "PGSISESS"), None, ["svefaktura.unclear_account"]),
    (sfti.aggregate("PayeeFinancialAccount", ""), None, []),
]


@pytest.mark.parametrize(("written", "want", "found"), ACCOUNTS)
def test_an_account_is_read_by_the_bic_beside_it(written, want, found):
    reading = read_svefaktura(document(paid_by=means(written)).encode())
    assert [finding.code for finding in reading.findings] == found
    (claim,) = reading.records
    assert claim.accounts == (() if want is None else (want,))


def test_a_reference_without_an_account_is_kept():
    alone = sfti.aggregate("PayeeFinancialAccount", sfti.aggregate("PaymentInstructionID", "18"))
    claim = claim_of(paid_by=means(alone) + means(GIRO))
    assert claim.reference == Reference(ReferenceType.OCR, "18")
    assert claim.accounts == GOOD.accounts


@pytest.mark.parametrize(
    ("paid_by", "found"),
    [
        (means(GIRO) + means(account("9912346")), ["svefaktura.several_accounts"]),
        (means(GIRO, account("9912346")), ["svefaktura.two_accounts!"]),
        (means(GIRO, due="2026-12-24") + means(GIRO), ["svefaktura.two_due_dates"]),
        (
            means(account("54029681", reference="18"))
            + means(account("18", "PGSISESS", reference="26")),
            ["svefaktura.two_references"],
        ),
        (means(GIRO, due="2026-11-31"), ["svefaktura.bad_date"]),
        (means(GIRO) + terms("Betalas via autogiro"), ["svefaktura.mixed_means"]),
    ],
)
def test_ways_of_paying_that_differ_are_told(paid_by, found):
    assert codes(paid_by=paid_by) == found


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Autogiro", NeverPay.DIRECT_DEBIT),
        ("Beloppet dras med AUTOGIROT den 30", NeverPay.DIRECT_DEBIT),
        ("30 dagar netto", None),
        ("Ansök om autogiroblankett hos oss", None),
    ],
)
def test_a_direct_debit_is_said_in_words(text, never):
    assert claim_of(paid_by=terms(text)).never_pay is never


PAYEES = [
    (means(GIRO, payee="Finans AB") + means(GIRO, payee="Finans  AB"), "Finans AB", []),
    (means(GIRO) + means(GIRO, payee="Finans AB"), "Finans AB", []),
    (means(GIRO, payee="") + means(GIRO, payee="Finans AB"), "Finans AB", []),
    (means(GIRO, payee=" "), "", ["svefaktura.no_payee_name"]),
]


@pytest.mark.parametrize(("paid_by", "name", "found"), PAYEES)
def test_a_payee_of_any_way_of_paying_is_the_payee(paid_by, name, found):
    reading = read_svefaktura(document(paid_by=paid_by).encode())
    assert [finding.code for finding in reading.findings] == found
    (claim,) = reading.records
    assert claim.payee == Party(name=name)


def test_two_payees_refuse_the_invoice():
    paid_by = means(GIRO, payee="Finans AB") + means(GIRO, payee="Kredit AB")
    assert codes(paid_by=paid_by) == ["svefaktura.repeated!"]


SELLERS = [
    (party("Åkeriet", "Box 1"), Party(name="Åkeriet"), []),
    (
        party("Åkeriet") + tax("5560360793", "SWT", name="Norr AB"),
        Party(name="Norr AB", org_number="5560360793"),
        [],
    ),
    (
        party("A") + tax("SE556036079301", "VAT", name="Norr AB"),
        Party(name="Norr AB", org_number="5560360793", vat_number="SE556036079301"),
        [],
    ),
    (
        party("A")
        + tax(
            "5560360793",
            "swt",
            more=sfti.aggregate(
                "RegistrationAddress",
                sfti.aggregate("Country", sfti.aggregate("IdentificationCode", "SE")),
            ),
        ),
        Party(name="A", org_number="5560360793", country="SE"),
        [],
    ),
    # Ten digits of another country are no Swedish number.
    (party("A", org="5560360793", place=address("Vasa", "FI")), ("A", "", "Vasa", "FI"), []),
    (party("A", org="5560360794"), Party(name="A"), ["svefaktura.bad_org_number"]),
    (party("A") + tax("12", "GST"), Party(name="A"), []),
    (
        party(
            "A",
            more=sfti.aggregate(
                "PartyIdentification",
                sfti.aggregate("ID", "5560360793", identificationSchemeID="SWT"),
            ),
        ),
        Party(name="A", org_number="5560360793"),
        [],
    ),
    (
        party("A", more=sfti.aggregate("PartyIdentification", sfti.aggregate("ID", "5560360793"))),
        Party(name="A"),
        [],
    ),
    (
        party(org="5560360793"),
        Party(org_number="5560360793"),
        ["svefaktura.no_supplier_name"],
    ),
]


@pytest.mark.parametrize(("inside", "want", "found"), SELLERS)
def test_the_seller_is_known_by_name_and_registrations(inside, want, found):
    reading = read_svefaktura(document(seller=sold_by(inside)).encode())
    assert [finding.code for finding in reading.findings] == found
    supplier = reading.records[0].supplier
    if isinstance(want, tuple):
        want = Party(name=want[0], org_number=want[1], town=want[2], country=want[3])
    assert supplier == want


@pytest.mark.parametrize(
    ("taxes", "total", "found"),
    [
        (tax_total("250.00"), sums("1250.00", before="1000.00"), []),
        (tax_total("250.00"), sums("1250.01", before="1000.00"), ["svefaktura.sum_differs"]),
        (tax_total("250.40"), sums("1250", before="1000.00", rounding="-0.40"), []),
        ("", sums("1250.00", before="1250.00"), []),
        ("", sums("1250.00", before="1000.00"), ["svefaktura.sum_differs"]),
        # What the tax is in the seller's own currency is no part of the sum.
        (
            tax_total("250.00") + tax_total("22.00", "EUR"),
            sums("1250.00", before="1000.00"),
            [],
        ),
        (tax_total("x"), sums("1250.00", before="1000.00"), ["svefaktura.bad_part_amount"]),
        (tax_total("300.00"), sums("1250.00"), []),
        ("", sums("1250,00"), ["svefaktura.bad_amount!"]),
        ("", amount("TaxExclusiveTotalAmount", "1"), ["svefaktura.no_amount!"]),
        ("", sums("1") + amount("TaxInclusiveTotalAmount", "2"), ["svefaktura.repeated!"]),
    ],
)
def test_the_amount_is_what_is_to_be_paid_and_its_parts_are_checked(taxes, total, found):
    assert codes(taxes=taxes, total=total) == found


@pytest.mark.parametrize(
    ("document_currency", "own_currency", "want"),
    [
        ("SEK", "SEK", []),
        ("SEK", "EUR", ["svefaktura.two_currencies!"]),
        ("", "SEK", []),
        ("SEK", "", []),
        ("", "", ["svefaktura.bad_currency!"]),
    ],
)
def test_the_currency_is_the_one_that_both_places_say(document_currency, own_currency, want):
    written = own("InvoiceCurrencyCode", document_currency) if document_currency else ""
    assert codes(currency=written, total=sums("1250.00", own_currency)) == want


MISSING = {
    "number": ({"number": ""}, ["svefaktura.no_number!"]),
    "date": ({"issued": ""}, ["svefaktura.no_issue_date"]),
    "seller": ({"seller": ""}, ["svefaktura.no_supplier!"]),
    "party": ({"seller": sfti.aggregate("SellerParty", "")}, ["svefaktura.no_supplier!"]),
    "hidden number": ({"number": own("ID", "F1\u200b")}, ["svefaktura.hidden_in_number!"]),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_or_wrong_is_told_under_its_own_name(name):
    parts, found = MISSING[name]
    assert codes(**parts) == found


def test_a_finding_names_line_and_field_in_the_standards_words():
    reading = read_svefaktura(document(number="", total=sums("1,5")).encode())
    assert [str(finding) for finding in reading.findings] == [
        "1 ID: svefaktura.no_number: found '', expected a number",
        "7 cbc:TaxInclusiveTotalAmount: svefaktura.bad_amount: found '1,5', "
        "expected an amount such as 1250.00",
    ]
    assert {finding.severity for finding in reading.findings} == {Severity.ERROR}


@pytest.mark.parametrize("namespace", [ubl.SBDH, sfti.SFTI_SBDH])
def test_an_envelope_gives_each_document_in_it(namespace):
    second = document(number=own("ID", "F1002"))
    data = enveloped(document(), second, namespace=namespace).encode()
    assert sniff_svefaktura(data)
    records = read_svefaktura(data).records
    assert [record.document_number for record in records] == ["F1001", "F1002"]


PDF = b"%PDF-1.4\nthe drawing"
IN_BASE64 = base64.b64encode(PDF).decode()
CARRIED = Attachment(
    ordinal=1,
    name="b1.pdf",
    media_type="application/pdf",
    line=1,
    size=len(PDF),
    sha256=sha256(PDF).hexdigest(),
    description="F1001 / 271",
)
DRAWING = encoded(IN_BASE64, format="BASE64", mimeCode="application/pdf", filename="b1.pdf")


def test_an_object_envelope_alone_gives_its_files():
    data = objects(DRAWING).encode()
    assert recognise(data[:HEAD_BYTES]).kind == "svefaktura"
    assert list(stream_svefaktura(io.BytesIO(data))) == [CARRIED]
    assert extract_attachment(data, 1) == (CARRIED, PDF)


def test_an_object_envelope_beside_its_invoice_is_listed_after_it():
    data = enveloped(document(), objects(DRAWING, DRAWING)).encode()
    claim, *attachments = read_svefaktura(data).records
    assert isinstance(claim, Claim)
    assert [(one.ordinal, one.sha256) for one in attachments] == [
        (1, CARRIED.sha256),
        (2, CARRIED.sha256),
    ]
    taken = extract_attachment(data, 2)
    assert isinstance(taken, tuple)
    assert taken[1] == PDF


def test_a_document_within_an_object_envelope_is_not_lost():
    records = read_svefaktura(objects(document(), DRAWING).encode()).records
    assert [type(record) for record in records] == [Attachment, Claim]


OBJECTS = [
    (encoded(IN_BASE64), ("271", "", len(PDF), "F1001 / 271", "")),
    (
        encoded("", URI="https://a.example/1"),
        ("271", "", None, "F1001 / 271", "https://a.example/1"),
    ),
    (
        encoded(IN_BASE64, number="", filename="a.txt", mimeCode="text/plain"),
        ("a.txt", "text/plain", len(PDF), "F1001", ""),
    ),
]


@pytest.mark.parametrize(("inside", "want"), OBJECTS)
def test_an_object_says_what_it_is(inside, want):
    (one,) = read_svefaktura(objects(inside).encode()).records
    assert (one.name, one.media_type, one.size, one.description, one.link) == want


@pytest.mark.parametrize(
    "inside", [encoded(""), encoded("%PDF"), own("EncodedObject", own("ObjectID", "271"))]
)
def test_an_object_that_cannot_be_read_is_told_and_keeps_its_number(inside):
    data = objects(inside, DRAWING).encode()
    reading = read_svefaktura(data)
    assert [finding.code for finding in reading.findings] == ["svefaktura.bad_attachment"]
    assert [one.ordinal for one in reading.records] == [2]
    assert extract_attachment(data, 1) == reading.findings[0]


@pytest.mark.parametrize(
    "data", [objects(), enveloped(), enveloped(objects()), '<Invoice xmlns="urn:x"/>']
)
def test_a_file_with_neither_invoice_nor_object_is_refused(data):
    (finding,) = read_svefaktura(data.encode()).findings
    assert (finding.code, finding.refuses_file) == ("svefaktura.not_an_invoice", True)


REFERENCES = [
    ("urn:sfti:documents:object:271", "ATS", [("271", "urn:sfti:documents:object:271")]),
    ("https://bilder.example/?id=1", "ATS", [("", "https://bilder.example/?id=1")]),
    ("175612", "CT", []),
    ("15864865", "DQ", []),
    ("", "ATS", []),
]


@pytest.mark.parametrize(("link", "scheme", "want"), REFERENCES)
def test_a_file_that_lies_elsewhere_is_listed_by_its_link(link, scheme, want):
    reading = read_svefaktura(document(attached=file_reference(link, scheme)).encode())
    assert reading.findings == []
    listed = [one for one in reading.records if isinstance(one, Attachment)]
    assert [(one.name, one.link) for one in listed] == want
    assert all(one.size is None for one in listed)


def test_ten_thousand_objects_and_references_take_a_moment():
    one = encoded("QQ==")
    data = enveloped(
        document(attached=file_reference("urn:sfti:documents:object:1") * 10_000),
        objects(one * 10_000),
    ).encode()
    before = time.perf_counter()
    records = read_svefaktura(data).records
    assert len(records) == 20_001
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (f'<Invoice xmlns="{sfti.BASIC}">', True),
        (f'<!-- x --><i:Invoice xmlns:i="{sfti.BASIC}">', True),
        (f'<ObjectEnvelope xmlns="{sfti.OBJECTS}">', True),
        ('<Invoice xmlns="urn:sfti:documents:BasicInvoice:2:0">', True),
        (f'<Order xmlns="{sfti.BASIC}">', False),
        (f'<Invoice xmlns="{ubl.UBL}Invoice-2">', False),
        (f"F1001;{sfti.BASIC}", False),
        ("", False),
    ],
)
def test_it_is_known_by_its_content(head, is_one):
    assert sniff_svefaktura(head.encode()) is is_one
    assert sniff_svefaktura(head.encode("utf-16")) is is_one


def test_another_version_is_refused_by_its_name():
    (finding,) = read_svefaktura(b'<Invoice xmlns="urn:sfti:documents:BasicInvoice:2:0"/>').findings
    assert (finding.code, finding.refuses_file) == ("svefaktura.not_an_invoice", True)
    assert finding.found == "{urn:sfti:documents:BasicInvoice:2:0}Invoice"


def ends_well(data: bytes) -> None:
    """Every document ends as a claim or as a finding; of a refused file no record is given."""
    reading = read_svefaktura(data)
    assert reading.records or reading.findings
    assert not (reading.records and reading.is_refused)
    for record in reading.records:
        assert isinstance(record, Claim | Attachment)
        if isinstance(record, Claim):
            assert record.document_number
            assert record.amount.minor >= 0
    for finding in reading.findings:
        assert isinstance(finding, Finding)
        assert len(finding.found) <= 120
    sniff_svefaktura(data)
    extract_attachment(data, 1)


WHOLE = enveloped(
    document(
        notes=basic("Note", "Tack"),
        attached=file_reference("urn:sfti:documents:object:271"),
        paid_by=means(account("54029681", reference="1234566"), payee="Finans AB")
        + means(account("18", "PGSISESS"))
        + terms("30 dagar netto"),
        taxes=tax_total("250.00"),
        total=sums("1250.00", before="1000.00", rounding="0"),
        earlier=sfti.refers("F900"),
    ),
    objects(DRAWING),
).encode()


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_end_as_a_record_or_a_finding(data):
    ends_well(data)


@settings(max_examples=200)
@given(st.data())
def test_one_byte_changed_in_a_good_file_never_raises(data):
    place = data.draw(st.integers(0, len(WHOLE) - 1))
    byte = data.draw(st.integers(0, 255))
    ends_well(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])


PIECES = WHOLE.replace(b">", b">\x00").split(b"\x00")


@settings(max_examples=200)
@given(st.data())
def test_pieces_left_out_or_doubled_never_raise(data):
    places = st.integers(0, len(PIECES) - 1)
    drawn = data.draw(st.lists(st.tuples(places, st.integers(0, 2)), max_size=4))
    times = dict(drawn)
    ends_well(b"".join(piece * times.get(at, 1) for at, piece in enumerate(PIECES)))


TEXTS = st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "1250.00",
        "1e5",
        "18",
        IBAN,
        "F1\u200b",
        "x" * 400,
        "<c>1</c>",
        "autogiro",
    ]
)


@settings(max_examples=200)
@given(st.fixed_dictionaries({"a": TEXTS, "b": TEXTS, "c": TEXTS, "d": TEXTS, "e": TEXTS}))
def test_every_document_ends_as_a_claim_or_a_refusal_whatever_its_fields_say(texts):
    first, second, third, fourth, fifth = texts.values()
    data = document(
        number=own("ID", first),
        seller=sold_by(party(second, org=third)),
        paid_by=means(account(fourth, fifth, reference=first), due=second) + terms(third),
        total=sums(fourth, before=fifth),
    ).encode()
    reading = read_svefaktura(data)
    claims = [record for record in reading.records if isinstance(record, Claim)]
    assert len(claims) == (0 if reading.is_refused else 1)


def test_days_have_no_time_of_day():
    assert claim_of(issued=basic("IssueDate", "2026-11-01+01:00")).issue_date == date(2026, 11, 1)
    assert codes(issued=basic("IssueDate", "2026-11-01T00:00:00")) == ["svefaktura.bad_date"]
