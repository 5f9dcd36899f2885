"""What an invoice carries: listed with its size and seal, taken out on request."""

from __future__ import annotations

import base64
import json
import time
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sluss.core.outcome import Finding, Severity
from sluss.core.records import Attachment, Claim
from sluss.formats.attachments import CARRIERS, extract_attachment
from sluss.formats.cii import read_cii
from sluss.formats.ubl import read_ubl
from tests.formats import cii_documents as cii
from tests.formats import ubl_documents as ubl
from tests.needs import shared

PDF = b"%PDF-1.4\nthe drawing"
IN_BASE64 = base64.b64encode(PDF).decode()
SEAL = sha256(PDF).hexdigest()
LINK = "https://leverantor.example/underlag?id=1"


def in_ubl(
    content: str | None = IN_BASE64, *, name: str = "b1.pdf", link: str = "", about: str = ""
) -> str:
    embedded = (
        ""
        if content is None
        else (
            f'<b:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="{name}">'
            f"{content}</b:EmbeddedDocumentBinaryObject>"
        )
    )
    external = f"<a:ExternalReference>{ubl.element('URI', link)}</a:ExternalReference>"
    described = ubl.element("DocumentDescription", about) if about else ""
    return (
        f"<a:AdditionalDocumentReference>{ubl.element('ID', 'B1')}{described}<a:Attachment>"
        f"{embedded}{external if link else ''}</a:Attachment></a:AdditionalDocumentReference>"
    )


def in_cii(
    content: str | None = IN_BASE64, *, name: str = "b1.pdf", link: str = "", about: str = ""
) -> str:
    embedded = (
        ""
        if content is None
        else cii.element(
            "AttachmentBinaryObject", content, mimeCode="application/pdf", filename=name
        )
    )
    inside = (
        cii.element("IssuerAssignedID", "B1"),
        cii.element("URIID", link) if link else "",
        cii.element("TypeCode", "916"),
        cii.element("Name", about) if about else "",
        embedded,
    )
    return cii.element("AdditionalReferencedDocument", "".join(inside))


def ubl_document(*attached: str) -> bytes:
    return ubl.document(extra="".join(attached)).encode()


def cii_document(*attached: str) -> bytes:
    return cii.document(attached="".join(attached)).encode()


BOTH = pytest.mark.parametrize(
    ("read", "carry", "document"),
    [(read_ubl, in_ubl, ubl_document), (read_cii, in_cii, cii_document)],
    ids=["ubl", "cii"],
)


def plain(record: object) -> tuple[object, ...]:
    """An attachment without its line, which differs from syntax to syntax."""
    assert isinstance(record, Attachment)
    one = record
    return one.ordinal, one.name, one.media_type, one.size, one.sha256, one.description, one.link


CASES = {
    "a file": (
        {"about": "Ritning"},
        ("b1.pdf", "application/pdf", len(PDF), SEAL, "Ritning", ""),
    ),
    "a file in lines": (
        {"content": IN_BASE64[:9] + "\r\n\t " + IN_BASE64[9:]},
        ("b1.pdf", "application/pdf", len(PDF), SEAL, "", ""),
    ),
    "a file without a name": (
        {"name": ""},
        ("B1", "application/pdf", len(PDF), SEAL, "", ""),
    ),
    "a link": ({"content": None, "link": LINK}, ("B1", "", None, "", "", LINK)),
    "a file with a link": (
        {"link": LINK},
        ("b1.pdf", "application/pdf", len(PDF), SEAL, "", LINK),
    ),
    "a name that would lead out": (
        {"name": "../../etc/passwd"},
        ("../../etc/passwd", "application/pdf", len(PDF), SEAL, "", ""),
    ),
    "a name without end": (
        {"name": "x" * 400},
        ("x" * 299 + "…", "application/pdf", len(PDF), SEAL, "", ""),
    ),
}


@BOTH
@pytest.mark.parametrize("case", CASES)
def test_an_attachment_is_listed_after_its_claim(read, carry, document, case):
    parts, want = CASES[case]
    reading = read(document(carry(**parts)))
    assert reading.findings == []
    claim, attachment = reading.records
    assert isinstance(claim, Claim)
    assert plain(attachment) == (1, *want)


@BOTH
def test_a_document_without_any_lists_none(read, carry, document):
    assert [type(record) for record in read(document()).records] == [Claim]


NO_BASE64 = ["", " ", "JVBERi0x*", "JVBERi0", "JVBE=Ri0", "åäö", "JVBERi0x<b/>"]


@BOTH
@pytest.mark.parametrize("content", NO_BASE64)
def test_what_is_no_whole_base64_is_told_and_the_rest_is_read_on(read, carry, document, content):
    data = document(carry(), carry(content), carry(name="b3.pdf"))
    reading = read(data)
    (finding,) = reading.findings
    assert finding.code.endswith(".bad_attachment")
    assert (finding.severity, finding.refuses_file) == (Severity.ERROR, False)
    claim, *attachments = reading.records
    assert isinstance(claim, Claim)
    assert [(one.ordinal, one.name) for one in attachments] == [(1, "b1.pdf"), (3, "b3.pdf")]
    assert extract_attachment(data, 2) == finding
    assert extract_attachment(data, 3) == (attachments[1], PDF)


@BOTH
def test_a_name_that_shows_another_ending_is_told(read, carry, document):
    reading = read(document(carry(name="faktura\u202efdp.exe")))
    assert [finding.code.partition(".")[2] for finding in reading.findings] == ["hidden_characters"]
    assert [type(record) for record in reading.records] == [Claim, Attachment]


@BOTH
def test_each_attachment_is_taken_out_as_it_is_listed(read, carry, document):
    data = document(carry(), carry(base64.b64encode(b"second").decode(), name="b2.txt"))
    listed = read(data).records[1:]
    assert [extract_attachment(data, one.ordinal) for one in listed] == [
        (listed[0], PDF),
        (listed[1], b"second"),
    ]


@BOTH
def test_what_cannot_be_taken_out_is_told(read, carry, document):
    data = document(carry(), carry(None, link=LINK))
    told = [extract_attachment(data, ordinal) for ordinal in (2, 0, 3)]
    assert [(one.code, one.found) for one in told if isinstance(one, Finding)] == [
        ("attachment.elsewhere", LINK),
        ("attachment.no_such_number", "0"),
        ("attachment.no_such_number", "3"),
    ]


def test_another_file_has_none_to_take_out():
    table = extract_attachment(b"Namn;Fakturanr;Belopp\nA;1;2\n", 1)
    nothing = extract_attachment(b"", 1)
    broken = extract_attachment(ubl_document(in_ubl())[:-9], 2)
    assert [one.code for one in (table, nothing, broken) if isinstance(one, Finding)] == [
        "attachment.none_in_kind",
        "intake.empty",
        "xml.not_well_formed",
    ]


def test_attachments_of_all_documents_in_an_envelope_are_numbered_through():
    inside = (ubl_document(in_ubl()) + ubl_document(in_ubl(name="b2.pdf"))).decode()
    data = (
        f'<e:StandardBusinessDocument xmlns:e="{ubl.SBDH}">{inside}</e:StandardBusinessDocument>'
    ).encode()
    records = read_ubl(data).records
    assert [type(record) for record in records] == [Claim, Attachment, Claim, Attachment]
    assert [record.ordinal for record in records if isinstance(record, Attachment)] == [1, 2]
    assert extract_attachment(data, 2) == (records[3], PDF)


def test_ten_thousand_in_one_reference_take_no_time():
    began = time.monotonic()
    links = cii.element("URIID", LINK) * 20_000
    reading = read_cii(cii_document(cii.element("AdditionalReferencedDocument", links)))
    assert len(reading.records) == 20_001
    external = f"<a:ExternalReference>{ubl.element('URI', LINK)}</a:ExternalReference>"
    attached = f"<a:Attachment>{external}</a:Attachment>" * 20_000
    reading = read_ubl(ubl_document(f"<a:DocumentReference>{attached}</a:DocumentReference>"))
    assert len(reading.records) == 20_001
    assert time.monotonic() - began < 10


def test_a_refused_document_lists_nothing():
    data = ubl.document(number="", extra=in_ubl()).encode()
    assert read_ubl(data).records == []


def test_every_attachment_of_the_published_invoices_is_what_plain_base64_says():
    folder = shared("einvoice/verdicts.jsonl").parent
    seen = {"ubl": 0, "cii": 0}
    for verdict in map(json.loads, (folder / "verdicts.jsonl").read_text("utf-8").splitlines()):
        if verdict["kind"] != "doc" or not verdict["xsd_valid"]:
            continue
        content = (folder / verdict["file"]).read_bytes()
        tree = etree.fromstring(content, etree.XMLParser(remove_comments=True))
        names = (
            "local-name()='EmbeddedDocumentBinaryObject' or local-name()='AttachmentBinaryObject'"
        )
        want = [
            (one.get("filename"), one.get("mimeCode"), base64.b64decode(one.text))
            for one in tree.xpath(f"//*[{names}]")
        ]
        kind = "cii" if "CrossIndustryInvoice" in tree.tag else "ubl"
        if not want or "Invoice-1" in tree.tag or "sfti:documents" in tree.tag:
            continue
        items = [item for item in CARRIERS[kind](content) if not isinstance(item, Finding)]
        got = [(one.name, one.media_type, carried) for one, carried in items if carried]
        assert got == want, verdict["file"]
        assert [one.size for one, carried in items if carried] == [len(c) for _, _, c in want]
        seen[kind] += len(want)
    assert seen["ubl"] > 10
    assert seen["cii"] > 10


@settings(max_examples=200)
@given(st.binary(min_size=1, max_size=200), st.integers(1, 80))
def test_whatever_is_carried_comes_out_bit_by_bit(content, width):
    text = base64.b64encode(content).decode()
    lines = "\n".join(text[at : at + width] for at in range(0, len(text), width))
    for document, carry in ((ubl_document, in_ubl), (cii_document, in_cii)):
        found = extract_attachment(document(carry(lines)), 1)
        assert isinstance(found, tuple)
        assert found[1] == content
        assert (found[0].size, found[0].sha256) == (len(content), sha256(content).hexdigest())


@settings(max_examples=100)
@given(st.binary(max_size=300), st.integers(-2, 5))
def test_any_bytes_give_an_attachment_or_a_finding(data, ordinal):
    assert isinstance(extract_attachment(data, ordinal), Finding)


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<&"), max_size=60))
def test_any_text_for_a_content_ends_as_an_attachment_or_a_finding(content):
    data = ubl_document(in_ubl(content))
    if b"\x00" in data:
        return
    reading = read_ubl(data)
    assert reading.is_refused or len(reading.records) + len(reading.findings) == 2
