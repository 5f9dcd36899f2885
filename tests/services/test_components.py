"""Parting the records changes nothing: what is not looked at together has nothing to say together.

The oracle is the rule itself, given all records at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    AnswerLevel,
    BankAnswer,
    BankEntry,
    Claim,
    DocumentKind,
    LedgerRow,
    Origin,
    Purpose,
    Reference,
    ReferenceType,
    Remitted,
)
from sluss.lab.town import plan_town
from sluss.rules.register.keys import keys_of
from tests.papers import FOOD, ROAD, Move, Order, camt, pain001, pain002
from tests.services.office import Office, begin

SELLER = Party(name="Hyra AB", org_number="5560360793")
GIRO = Account(Scheme.BANKGIRO, "50501055")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_town_in_parts_is_the_town_in_one(fresh_home, seed):
    from sluss.rules.register.derive import Component, derive
    from sluss.services import _closure, _register
    from sluss.store.models import RecordRow

    office = Office(fresh_home("begun", begin))
    town = plan_town(seed, inhabitants=250, days=100, locked_on=date(2026, 11, 23))
    files = [content for _, content in town.files()]
    for first in range(0, len(files), 100):
        office.receive(*dict.fromkeys(files[first : first + 100]))

    ids = list(RecordRow.objects.values_list("id", flat=True))
    loaded = _closure.close(_closure.load_records(ids))
    parts = _register.components(loaded)
    assert max(len(part.filed) for part in parts) < len(ids) / 4, "there is nothing to compare"
    entries = {entry for part in parts for entry in part.suppliers}
    whole = Component(
        tuple(sorted(loaded.by_id.values(), key=lambda filed: filed.id)),
        vouched=tuple(dict.fromkeys(v for part in parts for v in part.vouched)),
        suppliers=tuple(sorted(entries, key=repr)),
        broadcasts=_register._merged([part.broadcasts for part in parts]),
    )
    setting = _register.frame().setting
    in_one = {draft.payable.id: draft.payable for draft in derive(whole, setting).drafts}
    in_parts = [draft.payable for part in parts for draft in derive(part, setting).drafts]
    assert len(in_one) == len(in_parts) > 60
    assert [one for one in in_parts if in_one[one.id] != one] == []


def _fee(month: int, *, number: str = "", note: str = "", reference: str = "") -> Claim:
    issued_on = date(2026, month, 1)
    return Claim(
        origin=Origin.E_INVOICE,
        kind=DocumentKind.INVOICE,
        supplier=SELLER,
        document_number=number or f"H-{month}",
        amount=Money("SEK", 1_000_00),
        issue_date=issued_on,
        due_date=issued_on + timedelta(days=30),
        accounts=(GIRO,),
        note=note,
        reference=Reference(ReferenceType.OCR, reference) if reference else None,
    )


def _debit(*, text: str = "", end_to_end_id: str = "", reference: str = "") -> BankEntry:
    return BankEntry(
        account="A",
        statement_id="S",
        amount=Money("SEK", -1_000_00),
        is_notification=False,
        booked_on=date(2026, 3, 2),
        counterparty=SELLER,
        counterparty_account=GIRO,
        text=text,
        end_to_end_id=end_to_end_id,
        reference=Reference(ReferenceType.OCR, reference) if reference else None,
    )


def _keyed(number: str) -> Claim:
    """As a person keys it, who has no room for the day of issue."""
    return replace(_fee(1, number=number), origin=Origin.OPEN_ITEMS, issue_date=None)


def _elsewhere(number: str) -> Claim:
    """Registered at another supplier."""
    other = Party(name="Bo AB", org_number="5569000010")
    listed = replace(_fee(1, number=number), origin=Origin.OPEN_ITEMS)
    return replace(listed, supplier=other, accounts=())


def _texted(reference: str) -> Claim:
    return replace(_fee(1), reference=Reference(ReferenceType.TEXT, reference))


def _nameless(month: int) -> Claim:
    """Of a register that gives the supplier's number in it, and nothing else."""
    return replace(_keyed(f"H-{month}"), supplier=Party(name="*"), accounts=())


NEW_NAME = Party(name="Bostäder AB")


def _renamed(number: str, *, minor: int = 1_000_00, other: bool = False) -> BankEntry:
    """Paid to a name that no invoice has, on an account that none gives."""
    document = Remitted(Purpose.INVOICE, number, Money("SEK", minor))
    # One with no amount of its own is the whole payment's.
    told = replace(document, amount=None) if other else document
    debit = replace(_debit(end_to_end_id="8" if other else "7"), documents=(told,))
    party = Party(name="Fastigheter AB") if other else NEW_NAME
    return replace(debit, counterparty=party, counterparty_account=None)


def _booked(number: str, *, minor: int = 1_000_00) -> LedgerRow:
    return LedgerRow(
        series="A",
        number="1",
        booked_on=date(2026, 3, 2),
        account="2440",
        amount=Money("SEK", minor),
        supplier_name=NEW_NAME.name,
        invoice=number,
    )


def _told_by_bank(end_to_end_id: str, servicer_ref: str) -> BankAnswer:
    return BankAnswer(
        level=AnswerLevel.TRANSACTION,
        status="ACSC",
        original_message_id="M1",
        end_to_end_id=end_to_end_id,
        servicer_ref=servicer_ref,
    )


def _bare(servicer_ref: str, minor: int = -1_000_00) -> BankEntry:
    """A movement that says nothing but the bank's own reference."""
    bare = replace(_debit(), counterparty=Party(), counterparty_account=None)
    return replace(bare, servicer_ref=servicer_ref, amount=Money("SEK", minor))


@pytest.mark.parametrize(
    ("one", "other", "are_linked"),
    [
        (_fee(1), _fee(3), False),
        (_fee(1), _fee(1, number="H-9"), True),
        (_fee(1), _fee(5, note="Betalningspåminnelse"), True),
        (_fee(1), _debit(), True),
        (_fee(1), _debit(text="Faktura H-1", end_to_end_id="7"), True),
        (_fee(1), _debit(text="Faktura 42", end_to_end_id="7"), False),
        (_fee(1), _debit(text="Faktura 42"), True),
        (_fee(1, reference="123456782"), _debit(reference="123456782", end_to_end_id="7"), True),
        (_fee(1, reference="123456782"), _debit(reference="987654321", end_to_end_id="7"), False),
        (_debit(), _debit(text="Faktura 42", end_to_end_id="7"), True),
        (_fee(1, reference="1234566"), _debit(text="Faktura 1234566", end_to_end_id="7"), True),
        (_fee(1, reference="1234566"), _keyed("1234566"), True),
        (_texted("KUND-7777"), _debit(text="Kund 7777", end_to_end_id="7"), True),
        (_fee(1, number="-"), _fee(1, number="-"), True),
        (_nameless(1), _nameless(1), True),
        (_fee(1), _renamed("H-1"), True),
        (_fee(1), _renamed("H-1", minor=900_00), False),
        (_fee(1), _renamed("H-1", other=True), True),
        (_fee(1), _renamed("H-2"), False),
        (_renamed("H-1"), _renamed("H-1", other=True), False),
        (_fee(1), _booked("H-1"), True),
        (_fee(1), _booked("H-1", minor=900_00), False),
        (_fee(1, number="1034"), _keyed("1043"), True),
        (_fee(1, number="1034"), _keyed("1044"), False),
        (_fee(1, number="1034"), replace(_elsewhere("1034"), due_date=_fee(1).due_date), True),
        (_fee(1, number="1034"), replace(_elsewhere("1034"), due_date=date(2026, 9, 1)), False),
        (_told_by_bank("6", "B1"), _bare("B1"), True),
        (_told_by_bank("6", "B1"), _bare("B2"), False),
        (_told_by_bank("6", ""), _bare(""), False),
        # It names its order by the surer id; and a batch gives one reference to all in it.
        (_told_by_bank("6", "B1"), replace(_bare("B1"), end_to_end_id="7"), False),
        (_bare("B1"), _bare("B1", -2_000_00), False),
        (_debit(text="Faktura 41", end_to_end_id="6"), _debit(text="Faktura 42",
                                                              end_to_end_id="7"), False),
    ],
)  # fmt: skip
def test_who_finds_whom_is_the_same_from_both_sides(one, other, are_linked):
    a, b = keys_of(one), keys_of(other)
    shared = bool({*a.links} & {*b.links})
    assert (shared or bool({*a.seeks} & {*b.links, *b.marks})) is are_linked
    assert (shared or bool({*b.seeks} & {*a.links, *a.marks})) is are_linked


@pytest.mark.parametrize("turned", list(permutations(range(3))))
def test_a_debit_that_says_only_the_banks_reference_pays_what_was_ordered(stocked, turned):
    """The bank gave the reference in its answer to the order; nothing else ties the two."""
    answers = pain002("M1", each={"E1": "ACSC", "E2": "ACSC"}).decode()
    for id_ in ("E1", "E2"):
        told = f"<OrgnlEndToEndId>{id_}</OrgnlEndToEndId><TxSts>ACSC</TxSts>"
        answers = answers.replace(told, f"{told}<AcctSvcrRef>B{id_}</AcctSvcrRef>")
    orders = [Order("E1", "100.00", ROAD, text="F1"), Order("E2", "200.00", FOOD, text="F2")]
    papers = [pain001("M1", *orders), answers.encode(), camt(Move("100.00", bank_ref="BE1"))]
    for i in turned:
        stocked.receive(papers[i])
    assert [stocked.state(f"F{i}") for i in (1, 2)] == ["settled-elsewhere", "sent"]
