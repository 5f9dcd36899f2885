"""A masked file says what the file said, but for whose it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.masks import Masks
from sluss.core.outcome import Finding
from sluss.formats import bgmax, cii, lb, lists, mask_lb, mask_list, mask_sie4, mask_xml
from sluss.formats import svefaktura as sve
from sluss.formats._reading import Reading
from sluss.formats.pain001 import read_pain001
from sluss.formats.pain001_write import write_pain001
from sluss.formats.sie4 import read_sie4
from sluss.formats.ubl import read_ubl
from tests.core.test_masks import masks
from tests.formats import bankgirot_files as bg
from tests.formats import cii_documents, svefaktura_documents
from tests.formats.payments import batch, profile_of
from tests.formats.test_sie4 import HEAD, VOUCHER
from tests.papers import ROAD, invoice


def same(one: Reading, other: Reading) -> None:
    """As many records, of the same amounts and kinds of account; the same remarks."""
    assert one.records
    assert [type(r) for r in one.records] == [type(r) for r in other.records]
    assert [getattr(r, "amount", None) for r in one.records] == [
        getattr(r, "amount", None) for r in other.records
    ]
    assert [f.code for f in one.findings] == [f.code for f in other.findings]


def xml(data: bytes, made: Masks) -> bytes:
    found = mask_xml.mask_xml(data, made)
    assert isinstance(found, bytes)
    return found


@pytest.mark.parametrize(
    ("data", "read", "clear"),
    [
        (
            invoice(ROAD, "F1001", "100.00"),
            read_ubl,
            (ROAD.name, ROAD.org_number, ROAD.bankgiro, "1001"),
        ),
        (
            cii_documents.document().encode(),
            cii.read_cii,
            ("Åkeri Norr", "5560360793", "5402-9681", "1001", "Luleå"),
        ),
        (
            svefaktura_documents.document().encode(),
            sve.read_svefaktura,
            ("Åkeri Norr", "5560360793", "54029681", "1001"),
        ),
        (
            b"".join(write_pain001(batch(), profile_of("swedbank"))),
            read_pain001,
            tuple(one.creditor_name for one in batch().payments),
        ),
    ],
)
def test_xml_reads_the_same_and_names_nobody(data, read, clear):
    made = xml(data, masks())
    same(read(data), read(made))
    for word in clear:
        assert word in data.decode()
        assert word not in made.decode()


def test_what_is_attached_signed_or_remarked_is_left_out():
    said = (
        b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" x="Anna">'
        b"<!-- Anna Ahlgren --><Signature>Anna</Signature><?pi Anna?>Anna"
        b'<EmbeddedDocumentBinaryObject filename="Anna.pdf">QW5uYQ==</EmbeddedDocumentBinaryObject>'
        b"<Note>Anna Ahlgren 19800101-1238</Note><UnknownCode>Anna Ahlgren</UnknownCode>"
        b"<OtherCode>8001011238</OtherCode><Amount>12.00 to Anna</Amount></Invoice>"
    )
    made = xml(said, masks())
    for word in (b"Anna", b"Ahlgren", b"QW5uYQ", b"1238", b"800101"):
        assert word not in made


def test_a_broken_document_is_not_laid_there():
    assert isinstance(mask_xml.mask_xml(b"<Invoice>", masks()), Finding)


def test_sie_reads_the_same():
    names = '#KONTO 2440 "Leverantörsskulder"\n#OBJEKT 9 "501" "Åkeri Norr AB"\n'
    data = (HEAD + '#FNAMN "Åkeri Norr AB"\n#PROSA Anna\n' + names + VOUCHER).encode("cp437")
    made = mask_sie4.mask_sie4(data, masks())
    same(read_sie4(data), read_sie4(made))
    one, other = read_sie4(data).records[0], read_sie4(made).records[0]
    assert (one.account, one.booked_on, one.series) == (
        other.account,
        other.booked_on,
        other.series,
    )
    assert other.supplier_name == masks().name("Åkeri Norr AB")
    text = made.decode("cp437")
    assert not [word for word in ("Åkeri", "1001", "Anna", "501", "Grus") if word in text]


def test_a_file_of_bankgirot_reads_the_same():
    number = "0000012344"
    data = bg.lb(
        bg.placed("26", (3, number), (13, "ANNA AHLGREN")),
        bg.account(number, "5001", "0000119"),
        bg.payment(100, own="EGET-77123"),
        bg.payment(50, "F10017", number=number),
        bg.info("Anna Ahlgren 7712345"),
        kronor=150,
    )
    made = mask_lb.mask_lb(data, masks())
    same(lb.read_lb(data), lb.read_lb(made))
    accounts = [
        [order.creditor_account for order in reading.records]
        for reading in (lb.read_lb(data), lb.read_lb(made))
    ]
    assert [one.scheme for one in accounts[0]] == [one.scheme for one in accounts[1]]
    text = made.decode("cp1252")
    for word in ("AHLGREN", "Ahlgren", bg.PAYEE, "1234566", "10017", "77123", "0000119"):
        assert word not in text

    paid_in = bg.bgmax(
        bg.deposit(
            bg.received(),
            bg.placed("25", (3, "Anna Ahlgren")),
            bg.placed("26", (3, "ANNA AHLGREN")),
            bg.placed("29", (3, "008001011238")),
            kronor=1000,
        )
    )
    made = mask_lb.mask_lb(paid_in, masks())
    same(bgmax.read_bgmax(paid_in), bgmax.read_bgmax(made))
    assert not [w for w in (b"AHLGREN", b"Ahlgren", b"1234566", b"0101123") if w in made]


def test_lists_keep_their_heads_and_lose_what_is_no_row():
    data = (
        "Öppna poster per 2026-11-19 Anna Ahlgren\n"
        "Leverantör;Orgnr;Fakturanr;Förfallodatum;Restbelopp;Bankgiro;Handläggare;Kommentar\n"
        f"Åkeri Norr AB;{ROAD.org_number};F1001;2026-12-01;-1 250,00;{ROAD.bankgiro};Anna;Anna 5\n"
        "Summa;;;;-1 250,00;;;\n"
    ).encode()
    (made,) = mask_list.mask_list(mask_list.table_rows("list-csv", data), masks())
    one, other = lists.read_list(data), lists.read_list(made)
    same(one, other)
    assert other.records[0].listed_on == one.records[0].listed_on
    text = made.decode()
    assert "Handläggare" not in text
    for word in ("Anna", "Norr", ROAD.org_number, ROAD.bankgiro, "1001", "Summa"):
        assert word not in text


def test_what_a_payout_is_for_stays_unless_it_says_for_whom():
    data = (
        "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut\n"
        "19800101-1238;Anna Ahlgren;5001;0000119;100,00;2026-12-01;Försörjningsstöd;B-2026-77\n"
        "19800101-1238;Anna Ahlgren;5001;0000119;50,00;2026-12-01;Hyra Ahlgren;B-2026-78\n"
    ).encode()
    (made,) = mask_list.mask_list(mask_list.table_rows("list-csv", data), masks())
    same(lists.read_list(data), lists.read_list(made))
    text = made.decode()
    assert "Försörjningsstöd" in text
    assert not [word for word in ("Ahlgren", "Hyra", "0000119", "1238", "-77") if word in text]


def test_two_lists_below_each_other_are_two_files():
    data = (
        "Leverantör;Fakturanr;Belopp\nÅkeri AB;F1001;100,00\n\n"
        "Leverantör;Organisationsnr;Bankgiro\nÅkeri AB;;991-2346\n"
    ).encode()
    made = list(mask_list.mask_list(mask_list.table_rows("list-csv", data), masks()))
    assert [len(lists.read_list(one).records) for one in made] == [1, 1]
    assert list(mask_list.mask_list([], masks())) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_masked_or_left_out(data):
    made = masks()
    mask_xml.mask_xml(data, made)
    mask_sie4.mask_sie4(data, made)
    mask_lb.mask_lb(data, made)
    list(mask_list.mask_list(mask_list.table_rows("list-csv", data), made))
