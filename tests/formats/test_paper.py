"""A form that was keyed from paper is a claim, or every fault of it is named with its field."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.money import Money
from sluss.core.outcome import Finding, Severity
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Claim, DocumentKind, Origin, Reference, ReferenceType
from sluss.formats.paper import (
    FIELD_CHARS_MAX,
    FORM_BYTES_MAX,
    PaperForm,
    read_paper,
    sniff,
    stream_paper,
    write_paper,
)
from sluss.formats.recognise import recognise

GOOD = PaperForm(
    supplier_name="Åkeri Norr AB",
    supplier_number="1007",
    org_number="556016-0680",
    document_number="F-12",
    issue_date="2026-10-20",
    due_date="20261120",
    amount="1 250,50 kr",
    account="991-2346",
    reference="1234 567897",
    taken_in_by="Eva Ek",
    remark="Låg i brevlådan",
)
CLAIM = Claim(
    origin=Origin.PAPER,
    kind=DocumentKind.INVOICE,
    supplier=Party(name="Åkeri Norr AB", org_number="5560160680", supplier_number="1007"),
    document_number="F-12",
    amount=Money("SEK", 125050),
    line=1,
    issue_date=date(2026, 10, 20),
    due_date=date(2026, 11, 20),
    accounts=(Account(Scheme.BANKGIRO, "9912346"),),
    reference=Reference(ReferenceType.OCR, "1234567897"),
    note="Låg i brevlådan",
)


def faults(form: PaperForm) -> list[str]:
    return [f"{f.code} {f.place.field}" for f in read_paper(write_paper(form)).findings]


def test_what_was_keyed_is_a_claim():
    reading = read_paper(write_paper(GOOD))
    assert (reading.records, reading.findings) == ([CLAIM], [])


def test_it_is_told_by_its_content():
    data = write_paper(GOOD)
    assert recognise(data).kind == "paper"
    assert sniff(json.dumps(json.loads(data), indent=2).encode())
    assert not sniff(b'{"form":"another"}')


def test_the_same_form_is_the_same_file_however_it_is_spaced():
    other = replace(
        GOOD, org_number="5560160680", due_date="2026-11-20", amount="1250.50",
        account="9912346", reference="1234567897", supplier_name="  Åkeri  Norr AB ",
    )  # fmt: skip
    assert write_paper(other) == write_paper(GOOD)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"document": "letter"}, ["paper.bad_word document"]),
        ({"supplier_name": ""}, []),
        ({"org_number": ""}, []),
        ({"supplier_name": "", "org_number": ""}, ["paper.missing supplier_name"]),
        ({"document_number": ""}, ["paper.missing document_number"]),
        ({"issue_date": ""}, ["paper.missing issue_date"]),
        ({"due_date": ""}, []),
        ({"taken_in_by": " "}, ["paper.missing taken_in_by"]),
        ({"org_number": "556016-0681"}, ["paper.bad_org_number org_number"]),
        ({"currency": "kronor"}, ["paper.bad_word currency"]),
        ({"amount": ""}, ["paper.bad_amount amount"]),
        ({"amount": "0,00"}, ["paper.bad_amount amount"]),
        ({"amount": "-5"}, ["paper.bad_amount amount"]),
        ({"amount": "1.250"}, ["paper.bad_amount amount"]),
        ({"reference": "1234567879"}, ["paper.bad_reference reference"]),
        ({"reference": "Hyra nov 12"}, []),
        ({"reference": ""}, []),
        ({"issue_date": "2026-13-01"}, ["paper.bad_date issue_date"]),
        ({"due_date": "snart"}, ["paper.bad_date due_date"]),
        ({"due_date": "2026-10-19"}, ["paper.due_before due_date"]),
        ({"scheme": "swish"}, ["paper.bad_word scheme"]),
        ({"account": "991-2347"}, ["paper.bad_account account"]),
        ({"account": ""}, []),
        ({"scheme": "iban", "account": "SE53 6000 0000 0000 0012 3456"}, []),
        (
            {"scheme": "iban", "account": "SE54 6000 0000 0000 0012 3456"},
            ["paper.bad_account account"],
        ),
        ({"scheme": "bban", "account": "6000-12345678"}, []),
        ({"remark": "x" * (FIELD_CHARS_MAX + 1)}, ["paper.bad_text remark"]),
        ({"remark": "a\u202eb"}, ["paper.bad_text remark"]),
        ({"document": "credit-note", "refers_to": "F-11"}, []),
        ({"document": "reminder"}, ["paper.missing refers_to"]),
        (
            {"document": "reminder", "refers_to": "F-11", "document_number": "", "issue_date": ""},
            [],
        ),
        (
            {"amount": "x", "account": "1", "due_date": "2"},
            ["paper.bad_amount amount", "paper.bad_date due_date", "paper.bad_account account"],
        ),
    ],
)
def test_each_fault_is_named_with_its_field_and_none_hides_another(change, said):
    assert faults(replace(GOOD, **change)) == said


def test_a_warning_keeps_the_claim_and_an_error_does_not():
    warned = read_paper(write_paper(replace(GOOD, due_date="2026-10-19")))
    assert [f.severity for f in warned.findings] == [Severity.WARNING]
    assert len(warned.records) == 1
    assert read_paper(write_paper(replace(GOOD, amount="x"))).records == []


def test_a_reminder_names_what_it_reminds_of_and_a_message_is_a_text():
    form = replace(GOOD, document="reminder", refers_to="F-11", reference="Hyra nov 12")
    (claim,) = read_paper(write_paper(form)).records
    assert (claim.kind, claim.refers_to) == (DocumentKind.REMINDER, ("F-11",))
    assert claim.reference == Reference(ReferenceType.TEXT, "Hyra nov 12")


def test_a_number_that_may_nearly_be_a_persons_is_not_told_in_full():
    (finding,) = read_paper(write_paper(replace(GOOD, org_number="811218-9877"))).findings
    assert finding.found == "811218-****"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[" * 5000,
        b"[]",
        b'{"form":"sluss-paper-invoice-2"}',
        b'{"form":"sluss-paper-invoice-1"}',
        write_paper(GOOD).replace(b'"F-12"', b"12"),
        write_paper(GOOD).replace(b'"remark"', b'"remork"'),
        write_paper(GOOD) + b" " * FORM_BYTES_MAX,
        b'{"form":"sluss-paper-invoice-1\xff"}',
    ],
)
def test_what_is_no_form_is_refused_as_none(data):
    assert [f.code for f in read_paper(data).findings] == ["paper.not_paper"]
    assert read_paper(data).is_refused


@given(
    st.fixed_dictionaries({name: st.text(max_size=30) for name in asdict(GOOD)}),
    st.sampled_from([k.value for k in DocumentKind]),
)
def test_every_form_ends_as_a_claim_or_as_an_error(keyed, kind):
    items = list(stream_paper(BytesIO(write_paper(PaperForm(**{**keyed, "document": kind})))))
    claims = [item for item in items if isinstance(item, Claim)]
    errors = [f for f in items if isinstance(f, Finding) and f.severity is Severity.ERROR]
    assert (len(claims) == 1) == (errors == [])
    assert all(error.refuses_file for error in errors)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data):
    assert len(read_paper(data).findings) == 1
