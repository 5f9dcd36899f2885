"""A firm that changed its name: the list has both names under its number, and payments only one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluss.core.party import Account, Party
from sluss.core.records import Claim, DocumentKind, Purpose, Record, Remitted, SupplierEntry
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.explain import explain
from tests.rules.register.records import (
    GIRO,
    NAME,
    ORG,
    OTHER_GIRO,
    claim,
    entry,
    filed,
    ledger,
    sek,
)

NEW = "Norrlast AB"
OLD_ENTRY = SupplierEntry(supplier=Party(name=NAME, org_number=ORG), accounts=(GIRO,))
NEW_ENTRY = SupplierEntry(supplier=Party(name=NEW, org_number=ORG), accounts=(OTHER_GIRO,))
NAMESAKE = SupplierEntry(supplier=Party(name=NEW, org_number="5569000028"), accounts=(OTHER_GIRO,))
NUMBERLESS = SupplierEntry(supplier=Party(name=NEW), accounts=(OTHER_GIRO,))
UNPLACED = {"account": None, "due": None}
NOTE = claim("K1", kind=DocumentKind.CREDIT_NOTE, **UNPLACED)


def paying(purpose: Purpose, number: str, **more: object) -> Record:
    """A payment to the firm by its new name, that names a document in a field."""
    given = {"name": NEW, "account": None, **more}
    return entry(documents=(Remitted(purpose, number, sek(1000)),), **given)


INVOICE_PAID = paying(Purpose.INVOICE, "F1001")


def left(debt: Claim, told: Record, *entries: SupplierEntry) -> int:
    named = tuple(filed(f"r{i}:1", record) for i, record in enumerate((debt, told)))
    (draft,) = derive(Component(named, suppliers=entries), Setting("2120009999")).drafts
    return draft.payable.open_amount.minor


@pytest.mark.parametrize(
    ("debt", "told"),
    [
        (claim(**UNPLACED), INVOICE_PAID),
        (claim(), INVOICE_PAID),
        (claim(), paying(Purpose.INVOICE, "F1001", name="", account=OTHER_GIRO)),
        (claim(**UNPLACED), ledger("F1001", 1000, supplier=NEW)),
        (NOTE, paying(Purpose.CREDIT_NOTE, "K1")),
    ],
)
def test_what_the_new_name_was_paid_is_paid_if_a_list_joins_the_names(debt, told):
    assert left(debt, told) == 1000
    assert left(debt, told, OLD_ENTRY, NEW_ENTRY) == 0
    assert left(debt, told, OLD_ENTRY, NAMESAKE) == 1000
    assert left(debt, told, OLD_ENTRY, NUMBERLESS) == 1000


def test_a_debt_of_no_number_is_nobody_elses_by_a_list():
    assert left(claim(org="", **UNPLACED), INVOICE_PAID, OLD_ENTRY, NEW_ENTRY) == 1000


# ---- A firm that changed its legal form has another number, and credits what it invoiced ---------

LATER = "5598000213"
CREDIT = claim("K1", kind=DocumentKind.CREDIT_NOTE, name=NEW, org=LATER, **UNPLACED)
CREDIT = replace(CREDIT, refers_to=("F1001",))
SPRING, SUMMER = date(2026, 4, 30), date(2026, 6, 30)


def row(name: str, org: str, on: date | None, account: Account = GIRO) -> SupplierEntry:
    return SupplierEntry(
        supplier=Party(name=name, org_number=org), accounts=(account,), listed_on=on
    )


@pytest.mark.parametrize(
    ("rows", "ends_as"),
    [
        ((row(NAME, ORG, SPRING), row(NEW, LATER, SUMMER)), 0),
        # Nothing joins them: the account is another, or no list says which came first.
        ((row(NAME, ORG, SPRING), row(NEW, LATER, SUMMER, OTHER_GIRO)), 1000),
        ((row(NAME, ORG, SPRING), row(NEW, LATER, None)), 1000),
        ((row(NEW, LATER, SUMMER),), 1000),
        ((row(NEW, LATER, SPRING), row(NAME, ORG, SUMMER)), 1000),
        # Both have it now: it is their factor's.
        ((row(NAME, ORG, SUMMER), row(NEW, LATER, SUMMER)), 1000),
        ((row(NAME, ORG, SPRING), row(NAME, ORG, SUMMER), row(NEW, LATER, SUMMER)), 1000),
    ],
)
def test_a_note_of_the_new_legal_form_credits_the_invoice_of_the_old(rows, ends_as):
    for debts in ((claim(), CREDIT), (CREDIT, claim())):
        assert _left_of_each(debts, rows) == {"F1001": ends_as, "K1": ends_as}


def test_a_note_credits_its_own_firms_invoice_before_one_of_the_firm_before():
    rows = (row(NAME, ORG, SPRING), row(NEW, LATER, SUMMER))
    own = claim(name=NEW, org=LATER, issued="2026-10-22")
    drafts = _drafts((claim(), CREDIT, own), rows)
    credited = [d.payable.supplier.org_number for d in drafts if d.credited]
    assert sorted(credited) == [LATER, LATER]


def _drafts(debts, rows):
    named = tuple(filed(f"r{i}:1", record) for i, record in enumerate(debts))
    return derive(Component(named, suppliers=rows), Setting("2120009999")).drafts


def _left_of_each(debts, rows) -> dict[str, int]:
    return {d.payable.document_number: d.payable.open_amount.minor for d in _drafts(debts, rows)}


def test_the_chain_says_by_what_the_note_is_of_the_firm_before():
    rows = (row(NAME, ORG, SPRING), row(NEW, LATER, SUMMER))
    named = tuple(filed(f"r{i}:1", record) for i, record in enumerate((claim(), CREDIT)))
    given = Component(named, suppliers=rows)
    (step,) = [
        step
        for step in explain(given, Setting("2120009999"), "r0:1").steps
        if step.inference.code == "credited"
    ]
    assert [part.finding for part in step.parts] == [
        "credits_number",
        "took_over_account",
        "credit_left",
    ]
