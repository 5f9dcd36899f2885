"""What a file is, is told by its content; what is known but not read is named in the refusal."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.formats.recognise import CONTAINERS, FORMATS, HEAD_BYTES, Format, by_kind, recognise
from tests.needs import shared

ISO = '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:{}"><{}>'
LB = "110009912346231120LEVERANTÖRSBETALNINGAR"
UBL = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'


def iso(message: str, root: str) -> bytes:
    return ISO.format(message, root).encode()


def zipped(*names: str, content: bytes = b"x") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


def told(head: bytes) -> str:
    """The kind, or the code and what was found."""
    found = recognise(head)
    return found.kind if isinstance(found, Format) else f"{found.code}: {found.found}"


READ = {
    "an invoice": (UBL.encode(), "ubl"),
    "an invoice behind a comment": (b"<!-- <a> -->" + UBL.encode(), "ubl"),
    "an invoice behind a declaration that will refuse it": (
        b"<!DOCTYPE Invoice [<!ENTITY q '" + b"A" * 20_000 + b"'>]>" + UBL.encode(),
        "ubl",
    ),
    "an invoice in UTF-16": (f'<?xml version="1.0"?>{UBL}'.encode("utf-16"), "ubl"),
    "an invoice in CII": (
        b'<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:'
        b'CrossIndustryInvoice:100">',
        "cii",
    ),
    "an invoice of the first ZUGFeRD, to be refused by its name": (
        b'<r:CrossIndustryDocument xmlns:r="urn:ferd:CrossIndustryDocument:invoice:1p0">',
        "cii",
    ),
    "an invoice in Svefaktura": (
        b'<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0">',
        "svefaktura",
    ),
    "what a Svefaktura carries": (
        b'<ObjectEnvelope xmlns="urn:sfti:documents:ObjectEnvelope:1:0">',
        "svefaktura",
    ),
    "a payment file": (iso("pain.001.001.03", "CstmrCdtTrfInitn"), "pain.001"),
    "its answer": (iso("pain.002.001.03", "CstmrPmtStsRpt"), "pain.002"),
    "a statement": (iso("camt.053.001.02", "BkToCstmrStmt"), "camt.053"),
    "a notification": (iso("camt.054.001.08", "BkToCstmrDbtCdtNtfctn"), "camt.054"),
    "the books": (b"#FLAGGA 0\r\n#PROGRAM", "sie4"),
    "the books in XML": (b'<Sie xmlns="http://www.sie.se/sie5">', "sie5"),
    "vouchers in XML": (b'<!-- x --><SieEntry xmlns="http://www.sie.se/sie5">', "sie5"),
    "giro payments in": (b"01BGMAX               0120231122", "bgmax"),
    "giro payments in behind a mark": (b"\xef\xbb\xbf01BGMAX               01", "bgmax"),
    "giro payments out": (LB.encode("latin-1"), "lb"),
    "giro payments out in another character set": (LB.lower().encode("cp437"), "lb"),
    "giro payments out below a title": (b"\r\nLBin-1\r\n\r\n" + LB.encode(), "lb"),
    "giro payments out behind a seal": (
        b"00231120HMAC".ljust(80) + b"\r\n" + LB.encode("latin-1"),
        "lb",
    ),
    "what the giro answers": (LB.ljust(46).encode("latin-1") + b"6", "lb-return"),
    "cash that came back": (
        b"1231120231120"
        + b"0009912346\r\n"
        + b"22113975552".ljust(31)
        + b"231101231115"
        + b"0" * 12,
        "lb-return",
    ),
    "a list": (b"Namn;Fakturanr;Belopp\nA;1;2\n", "list-csv"),
    "a list below titles": (b"Reskontra\nper 2023-11-20\n\nNamn;Fakturanr;Belopp\n", "list-csv"),
    "a list in UTF-16": ("Namn\tFakturanr\tBelopp\n".encode("utf-16"), "list-csv"),
    "a workbook": (zipped("[Content_Types].xml", "xl/workbook.xml"), "list-xlsx"),
    "an OpenDocument workbook": (
        zipped("mimetype", content=b"application/vnd.oasis.opendocument.spreadsheet"),
        "list-ods",
    ),
    "a workbook in another order": (zipped("_rels/.rels", "xl/workbook.xml"), "list-xlsx"),
    "an archive": (zipped("a.xml", "b.xml"), "zip"),
    "an archive of a workbook": (zipped("a.xlsx", content=zipped("xl/workbook.xml")), "zip"),
    "an empty archive": (zipped(), "zip"),
    "a PDF": (b"%PDF-1.7\n", "pdf"),
    "a packed file": (gzip.compress(b"x"), "gzip"),
    "an e-mail": (
        b"Received: from a\r\n\tby b\r\nFrom: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\nhej",
        "e-mail",
    ),
}


@pytest.mark.parametrize("case", READ)
def test_a_format_that_can_be_read_is_told_by_its_content(case):
    head, kind = READ[case]
    assert told(head) == kind


UNREAD = {
    "a letter of old": (b"{\\rtf1\\ansi", "rtf"),
    "Outlook's envelope": (b"\x78\x9f\x3e\x22\x00\x01", "tnef"),
    "payments before BgMax": (
        b"00909897".ljust(48) + b"090227" + b" " * 16 + b"BANKGIROT\r\n",
        "bg-inbetalningar",
    ),
    "debits": (iso("pain.008.001.02", "CstmrDrctDbtInitn"), "pain.008"),
    "intraday": (iso("camt.052.001.02", "BkToCstmrAcctRpt"), "camt.052"),
    "ODT": (
        zipped("mimetype", content=b"application/vnd.oasis.opendocument.text"),
        "opendocument",
    ),
    "a letter": (zipped("[Content_Types].xml", "word/document.xml"), "office"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    "a web page": (b"\n<!DOCTYPE html><html>", "html"),
}


@pytest.mark.parametrize("case", UNREAD)
def test_a_known_kind_that_is_not_read_yet_is_named(case):
    head, kind = UNREAD[case]
    assert told(head) == f"intake.kind_not_read_yet: {kind}"


@pytest.mark.parametrize(
    ("head", "finding"),
    [
        (b"", "intake.empty: "),
        (b"\x00\x01\x02", "intake.unknown_kind: \\x00\\x01\\x02"),
        (b"a;b\n1;2\n", "intake.unknown_kind: a;b\\n1;2\\n"),
        (b"<html-like/>", "intake.unknown_kind: <html-like/>"),
        # An XML message is told by its root, not by what a text says about it.
        (b"Namn: <CstmrCdtTrfInitn>", "intake.unknown_kind: Namn: <CstmrCdtTrfInitn>"),
    ],
)
def test_what_is_nothing_of_ours_is_refused_with_its_beginning(head, finding):
    assert told(head) == finding
    found = recognise(head)
    assert isinstance(found, Finding)
    assert found.refuses_file


def test_every_format_is_found_by_its_kind_and_nothing_else_is():
    every = (*FORMATS, *CONTAINERS)
    assert [by_kind(form.kind) for form in every] == list(every)
    with pytest.raises(KeyError):
        by_kind("rtf")


def test_only_what_unpacks_needs_a_process_of_its_own():
    risky = {form.kind for form in (*FORMATS, *CONTAINERS) if form.is_risky}
    assert risky == {"pdf", "list-xlsx", "list-ods", "zip", "gzip", "e-mail"}


def test_a_container_says_nothing_itself():
    assert [list(form.stream(BytesIO(b"PK"))) for form in CONTAINERS] == [[], [], []]


SAMPLES = {
    "pain001/synthetic_pain.001.001.09_suppliers.xml": "pain.001",
    "pain001/synthetic_pain.002.001.03_PART.xml": "pain.002",
    "camt/synthetic_camt.053.001.08.xml": "camt.053",
    "camt/synthetic_camt.054.001.02.xml": "camt.054",
    "sie4/BL0001_typ4.SE": "sie4",
    "sie5/Sample.sie": "sie5",
    "bgmax/pybgmax_multipayment.txt": "bgmax",
    "bgmax/rickardlindgren_validTransaktionskoder.txt": "bgmax",
    "bg_inbet_old/one_transaction_09_02_27.txt": "intake.kind_not_read_yet: bg-inbetalningar",
    "bg_inbet_old/corrupt_header_09_02_27.txt": "intake.kind_not_read_yet: bg-inbetalningar",
    "bg_inbet_old/file_format_error_09_02_27.txt": "intake.kind_not_read_yet: bg-inbetalningar",
    "lb/LBin-exempel2.txt": "lb",
    "lb/leverantorsbetalning_exempelfil_exempel1_sv.txt": "lb",
    "lb/leverantorsbetalning_exempelfil_lon_sv.txt": "lb",
    "lb/leverantorsbetalning_exempelfil_avvisade_sv.txt": "lb-return",
    "lb/leverantorsbetalning_exempelfil_betalningsbevakning_sv.txt": "lb-return",
    "lb/leverantorsbetalning_exempelfil_aterforda-kontantutbetalningar_sv.txt": "lb-return",
    "svefaktura/opuscapita_valid_svefaktura1.xml": "svefaktura",
}


@pytest.mark.parametrize(("path", "kind"), SAMPLES.items())
def test_the_collected_samples_are_what_they_are(path, kind):
    assert told(shared(f"samples/{path}").read_bytes()[:HEAD_BYTES]) == kind


@pytest.mark.parametrize("opening", [b"<!--", b"<?", b"<a ", b"<", b"From: a\n", b'"', b"\n"])
def test_openings_without_end_take_no_time(opening):
    before = process_time()  # What others do meanwhile is not its own.
    recognise(opening * (HEAD_BYTES // len(opening)))
    assert process_time() - before < 1


BEGINNINGS = [head for head, _ in (*READ.values(), *UNREAD.values())]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"", *BEGINNINGS]), st.binary(max_size=200), st.integers(0, 80))
def test_any_bytes_are_a_format_or_a_refusing_finding(head, rest, cut):
    found = recognise(head[:cut] + rest)
    assert isinstance(found, Format) or found.refuses_file
