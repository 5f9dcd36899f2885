"""CII on the samples beside the checkout, against plain XPath and against the same in UBL."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from lxml import etree

from sluss.core.outcome import Finding
from sluss.core.records import Claim, DocumentKind
from sluss.formats.cii import read_cii, sniff_cii, stream_cii
from sluss.formats.recognise import HEAD_BYTES, Format, recognise
from sluss.formats.ubl import read_ubl
from tests.needs import shared

CII = "urn:un:unece:uncefact:data:standard:"
NAMES = {
    "r": f"{CII}CrossIndustryInvoice:100",
    "a": f"{CII}ReusableAggregateBusinessInformationEntity:100",
    "u": f"{CII}UnqualifiedDataType:100",
}
TRADE = "/r:CrossIndustryInvoice/r:SupplyChainTradeTransaction"
SETTLED = f"{TRADE}/a:ApplicableHeaderTradeSettlement"
MEANS = f"{SETTLED}/a:SpecifiedTradeSettlementPaymentMeans"
SELLER = f"{TRADE}/a:ApplicableHeaderTradeAgreement/a:SellerTradeParty"


@cache
def whole_documents() -> tuple[tuple[str, bytes, etree._Element], ...]:
    """Every published CII document that its schema accepts: name, bytes, tree by plain lxml."""
    folder = shared("einvoice/verdicts.jsonl").parent
    verdicts = (folder / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    found = []
    for verdict in map(json.loads, verdicts):
        if verdict["kind"] != "doc" or not verdict["xsd_valid"]:
            continue
        content = (folder / verdict["file"]).read_bytes()
        root = etree.fromstring(content, etree.XMLParser(remove_comments=True))
        if root.tag == f"{{{NAMES['r']}}}CrossIndustryInvoice":
            found.append((verdict["file"], content, root))
    return tuple(found)


def path(root: etree._Element, *steps: str) -> str:
    """The first that is not empty of some XPaths."""
    texts = (root.xpath(f"normalize-space({step})", namespaces=NAMES) for step in steps)
    return next((text for text in texts if text), "")


def due(root: etree._Element) -> str:
    dated = f"{SETTLED}/a:SpecifiedTradePaymentTerms[a:DueDateDateTime]"
    whole = f"{dated}[not(a:ApplicableTradePaymentDiscountTerms)]/a:DueDateDateTime"
    found = root.xpath(f"{whole}/u:DateTimeString/text()", namespaces=NAMES)
    return min(found, default="") or path(root, f"{dated}/a:DueDateDateTime/u:DateTimeString")


def expected(root: etree._Element) -> dict[str, object]:
    payable = Decimal(path(root, "//a:DuePayableAmount"))
    code = path(root, "//r:ExchangedDocument/a:TypeCode")
    ibans = root.xpath(
        f"{MEANS}/a:PayeePartyCreditorFinancialAccount/a:IBANID/text()", namespaces=NAMES
    )
    read = [iban.replace(" ", "").strip().upper() for iban in ibans]
    return {
        "number": path(root, "//r:ExchangedDocument/a:ID"),
        "payable": abs(payable),
        "currency": path(root, "//a:InvoiceCurrencyCode"),
        "is credit": code == "381" or payable < 0,
        "issued": path(root, "//r:ExchangedDocument/a:IssueDateTime/u:DateTimeString"),
        "due": due(root),
        "reference": path(root, f"{SETTLED}/a:PaymentReference"),
        "supplier": path(root, f"{SELLER}/a:Name"),
        "vat": path(root, f"{SELLER}/a:SpecifiedTaxRegistration/a:ID[@schemeID='VA']"),
        "payee": path(root, f"{SETTLED}/a:PayeeTradeParty/a:Name"),
        "refers to": root.xpath(
            f"{SETTLED}/a:InvoiceReferencedDocument/a:IssuerAssignedID/text()", namespaces=NAMES
        ),
        # What cannot be an IBAN by its shape is none of ours; the schema asks for nothing of it.
        "ibans": list(
            dict.fromkeys(iban for iban in read if len(iban) > 14 and iban[:2].isalpha())
        ),
        "goes by itself": bool(
            set(root.xpath(f"{MEANS}/a:TypeCode/text()", namespaces=NAMES))
            & {"48", "49", "54", "55", "59"}
        ),
    }


def read_back(claim: Claim) -> dict[str, object]:
    return {
        "number": claim.document_number,
        "payable": Decimal(claim.amount.text),
        "currency": claim.amount.currency,
        "is credit": claim.kind is DocumentKind.CREDIT_NOTE,
        "issued": claim.issue_date.strftime("%Y%m%d") if claim.issue_date else "",
        "due": claim.due_date.strftime("%Y%m%d") if claim.due_date else "",
        "reference": claim.reference.value if claim.reference else "",
        "supplier": claim.supplier.name,
        "vat": claim.supplier.vat_number,
        "payee": claim.payee.name if claim.payee else "",
        "refers to": list(claim.refers_to),
        "ibans": [one.number for one in claim.accounts if one.scheme.value == "iban"],
        "goes by itself": claim.never_pay is not None,
    }


def claim_in(content: bytes) -> Claim:
    (claim,) = (record for record in read_cii(content).records if isinstance(record, Claim))
    return claim


def test_every_whole_document_is_read_as_plain_xpath_reads_it():
    wrong = {}
    for name, content, root in whole_documents():
        want, got = expected(root), read_back(claim_in(content))
        want["vat"] = str(want["vat"]).replace(" ", "").upper()
        if want["payee"] and want["payee"] == want["supplier"]:
            want["payee"] = ""
        if want != got:
            wrong[name] = {key: (want[key], got[key]) for key in want if want[key] != got[key]}
    assert wrong == {}
    assert len(whole_documents()) > 180


def test_whole_documents_are_known_by_content_and_streamed_the_same():
    for name, content, _ in whole_documents():
        form = recognise(content[:HEAD_BYTES])
        assert isinstance(form, Format) and form.kind == "cii", name
        reading = read_cii(content)
        items = list(stream_cii(io.BytesIO(content)))
        assert [item for item in items if isinstance(item, Finding)] == reading.findings, name
        assert [item for item in items if not isinstance(item, Finding)] == reading.records, name


# The same invoice in both syntaxes, as KoSIT's test suite has them: <name>ubl, <name>uncefact.
PAIRS = (
    "01.01_comprehensive_test_",
    "01.02a-INVOICE_",
    "01.03_comprehensive_test_",
    "01.04_comprehensive_test_",
    "01.06a-INVOICE_",
    "01.07a-INVOICE_",
    "01.12a-INVOICE_",
    "01.17a-INVOICE_",
    "01.20a-INVOICE_",
    "02.03a-INVOICE_",
    "02.05a-INVOICE_",
    "03.03a-INVOICE_",
    "03.04a-INVOICE_",
)
# Where the two files of a pair themselves say different things: CII D16B has one preceding
# invoice where UBL has two, and one file has a town of its own.
DIFFERENT_REFERENCES = "01.01_comprehensive_test_"
DIFFERENT_TOWN = "01.20a-INVOICE_"


def same(claim: Claim, pair: str) -> Claim:
    """A claim without its line, which differs from file to file."""
    town = "" if pair == DIFFERENT_TOWN else claim.supplier.town
    earlier = claim.refers_to[:1] if pair == DIFFERENT_REFERENCES else claim.refers_to
    supplier = replace(claim.supplier, town=town)
    return replace(claim, line=0, supplier=supplier, refers_to=earlier)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_same_invoice_in_both_syntaxes_gives_equal_records(pair):
    folder = shared("einvoice/doc/xrechnung-testsuite")
    in_ubl = read_ubl((folder / f"{pair}ubl.xml").read_bytes())
    in_cii = read_cii((folder / f"{pair}uncefact.xml").read_bytes())
    assert [one.code.partition(".")[2] for one in in_ubl.findings] == [
        one.code.partition(".")[2] for one in in_cii.findings
    ]
    first, *carried = in_ubl.records
    second, *carried_too = in_cii.records
    assert isinstance(first, Claim)
    assert isinstance(second, Claim)
    assert same(first, pair) == same(second, pair)
    assert [replace(one, line=0) for one in carried] == [
        replace(one, line=0) for one in carried_too
    ]


def test_fragments_and_mutants_end_as_a_claim_or_a_refusal():
    folder = shared("einvoice")
    files = [
        file
        for part in ("unit", "probe", "mutant")
        for file in (folder / part).rglob("*.xml")
        if sniff_cii(file.read_bytes()[:HEAD_BYTES])
    ]
    for file in files:
        reading = read_cii(file.read_bytes())
        assert bool(reading.records) != reading.is_refused, file.name
    assert len(files) > 400


def test_no_hostile_xml_raises_or_gives_what_an_entity_holds():
    for file in sorted(shared("badinput/xml").rglob("*")):
        if file.is_file():
            reading = read_cii(file.read_bytes())
            assert [finding.refuses_file for finding in reading.findings] == [True], file.name
            assert reading.records == []
