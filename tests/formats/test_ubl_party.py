"""Who a UBL document is from and who is to be paid."""

from __future__ import annotations

import pytest

from sluss.core.party import Party
from sluss.formats.ubl import read_ubl
from tests.formats.ubl_documents import (
    GOOD,
    claim_of,
    codes,
    document,
    party,
    payee,
)

ENDPOINT = '<b:EndpointID schemeID="0007">5560360793</b:EndpointID>'
NORWAY = (
    "<a:PostalAddress><a:Country><b:IdentificationCode>NO</b:IdentificationCode></a:Country>"
    "</a:PostalAddress>"
)
ORG_NUMBERS = [
    (party("A", org="556036-0793"), "5560360793", []),
    (party("A", org="165560360793"), "5560360793", []),
    (party("A", org="5560360793", scheme="0007", more=NORWAY), "5560360793", []),
    (party("A", org="5560360793", more=NORWAY), "", []),
    (party("A", org="5560360793", scheme="0192"), "", []),
    (party("A", org="5560360794"), "", ["ubl.bad_org_number"]),
    (party("A", org="5560360794", more=ENDPOINT), "5560360793", ["ubl.bad_org_number"]),
    (party("A", vat="SE556036079301"), "5560360793", []),
    (party("A", vat="SE 556036-0793 01".replace("-", "")), "5560360793", []),
    (party("A", vat="DE123456789", more=ENDPOINT), "5560360793", []),
    (party("A", more='<b:EndpointID schemeID="0088">5560360793</b:EndpointID>'), "", []),
    (
        party(
            "A",
            more="<a:PartyIdentification>"
            '<b:ID schemeID="0007">5560360793</b:ID></a:PartyIdentification>',
        ),
        "5560360793",
        [],
    ),
]


@pytest.mark.parametrize(("supplier", "want", "found"), ORG_NUMBERS)
def test_the_organisation_number_is_taken_where_it_is_sure(supplier, want, found):
    reading = read_ubl(document(supplier=supplier).encode())
    assert [finding.code for finding in reading.findings] == found
    assert reading.records[0].supplier.org_number == want


def test_the_trading_name_is_taken_when_there_is_no_registered_one():
    trading = "<a:PartyName><b:Name>Åkeriet</b:Name></a:PartyName>"
    assert claim_of(supplier=trading).supplier == Party(name="Åkeriet")
    assert claim_of(supplier=trading + party("Norr AB")).supplier.name == "Norr AB"


def test_a_document_from_nobody_is_refused():
    assert codes(supplier="") == ["ubl.no_supplier!"]
    assert codes(supplier=party(org="5560360793")) == ["ubl.no_supplier_name"]


NAMES = [
    ("Byggfirman  \n AB", "Byggfirman AB", []),
    ("&lt;img src=x&gt;", "<img src=x>", []),
    ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", []),
    ("Bygg\u202eBA", "Bygg\u202eBA", ["ubl.hidden_characters"]),
    ("Bygg\u200bfirman", "Bygg\u200bfirman", ["ubl.hidden_characters"]),
    ("Bygg\x85firman", "Bygg\x85firman", ["ubl.hidden_characters"]),
    ("Bygg\u00a0firman", "Bygg\u00a0firman", []),
    ("x" * 300, "x" * 300, []),
    ("x" * 301, "", ["ubl.name_too_long!"]),
]


@pytest.mark.parametrize(("written", "want", "found"), NAMES)
def test_a_name_is_kept_as_it_stands_and_what_cannot_be_seen_is_told(written, want, found):
    supplier = party(written)
    assert codes(supplier=supplier) == found
    names = [
        claim.supplier.name for claim in read_ubl(document(supplier=supplier).encode()).records
    ]
    assert names == ([want] if want else [])


def test_a_factoring_firm_is_the_payee():
    claim = claim_of(extra=payee("Finans AB", "2021005489"))
    assert claim.payee == Party(name="Finans AB", org_number="2021005489")
    assert claim.supplier == GOOD.supplier


def test_the_supplier_named_as_payee_is_no_other():
    assert claim_of(extra=payee("ÅKERI NORR AB")).payee is None
    assert claim_of(extra=payee("Annat namn", "5560360793")).payee is None
    assert claim_of(extra=payee("Åkeri Norr AB", "2021005489")).payee is not None


def test_a_payee_without_a_name_is_somebody_else():
    assert codes(extra=payee("")) == ["ubl.no_payee_name"]
    assert read_ubl(document(extra=payee("")).encode()).records[0].payee == Party()
