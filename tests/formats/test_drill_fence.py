"""A payment file of a drill fits the schema, and no bank takes it: by each fence alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from lxml import etree
from mockbank import accounts
from mockbank.server import Config
from mockbank.state import State

from sluss.core.ids import read_bankgiro, read_iban
from sluss.core.money import Money
from sluss.core.records import AnswerLevel
from sluss.formats.drill_fence import EXECUTION_ON, MARK, fenced, is_of_drill
from sluss.formats.iso_schema import validate
from sluss.formats.pain001 import OF_DRILL, read_pain001
from sluss.formats.pain001_write import write_pain001
from sluss.formats.pain002 import read_pain002
from sluss.lab.bank import BankAccount, SimulatedBank
from tests.formats.payments import BANKS, DEBTOR, batch, profile_of, schema_of

NAME = f"{MARK}-2120009999-E1-000001"
AT = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 -- the bank writes local times without a zone
DRILL = batch(message_id=NAME, is_drill=True)


def written(file, bank: str = "generic") -> bytes:
    return b"".join(write_pain001(file, profile_of(bank)))


def bank() -> SimulatedBank:
    """The payer's own bank, which knows their accounts and has the money."""
    account = BankAccount(
        owner=DEBTOR.name, iban=DEBTOR.iban, bic=DEBTOR.bic, bankgiro=DEBTOR.bankgiro
    )
    return SimulatedBank(account, balance=Money("SEK", 10**12))


@pytest.mark.parametrize("name", BANKS)
def test_it_fits_the_schema_of_every_bank(name):
    assert validate(written(DRILL, name), schema_of(profile_of(name).message_version)) == []


@pytest.mark.parametrize("name", BANKS)
def test_the_payers_own_bank_takes_nothing_of_it(name):
    its = bank()
    answers = its.answer(written(DRILL, name), at=AT)
    assert (answers.camt053, answers.camt054, its.waiting) == (None, None, ())
    (answer,) = read_pain002(answers.pain002).records
    assert (answer.level, answer.status) == (AnswerLevel.GROUP, "RJCT")


def test_a_bank_that_is_not_ours_takes_nothing_of_it():
    state = State(Config(quiet=True, clock="2026-11-24T09:00"))
    ours = {"name": DEBTOR.name, "iban": DEBTOR.iban, "bic": DEBTOR.bic, "currency": "SEK"}
    accounts.create(state.conn, "US", ours | {"balance": 10**9})
    try:
        earnest = replace(DRILL, message_id=NAME[:-1] + "2", is_drill=False)
        assert len(state.receive(written(earnest))[1].accepted) == len(DRILL.payments)
        answer, decision, _ = state.receive(written(DRILL))
        assert (answer["status"], len(decision.accepted) if decision else 0) == ("RJCT", 0)
    finally:
        state.close()


@pytest.mark.parametrize("name", BANKS)
def test_the_same_file_in_earnest_is_taken(name):
    """Else the test above could not fail."""
    its = bank()
    its.answer(written(replace(DRILL, is_drill=False), name), at=AT)
    earnest = etree.fromstring(written(replace(DRILL, is_drill=False), name))
    assert len(earnest.findall(".//{*}CdtTrfTxInf")) == len(DRILL.payments)
    assert its.message_ids == {NAME}


@pytest.mark.parametrize("which", ["iban", "bankgiro"])
def test_either_account_alone_has_the_file_refused(which):
    """In earnest but for the one account; the bank that is chosen has payments from both."""
    earnest = written(replace(DRILL, is_drill=False), "swedbank")
    was = getattr(DEBTOR, which).encode()
    assert was in earnest
    spoilt = earnest.replace(was, getattr(fenced(DRILL).debtor, which).encode())
    its = bank()
    assert its.answer(spoilt, at=AT).camt053 is None
    assert its.waiting == ()
    assert bank().answer(earnest, at=AT).camt053 is not None


def test_nobody_can_have_the_accounts_that_it_is_paid_from():
    made = fenced(DRILL)
    assert read_iban(made.debtor.iban) is None
    assert read_bankgiro(made.debtor.bankgiro) is None
    assert (made.debtor.iban[2:4], made.debtor.iban[4:]) == ("00", DEBTOR.iban[4:])
    assert made.execution_on == EXECUTION_ON == date(1999, 1, 4)
    assert fenced(batch(debtor=replace(DEBTOR, bankgiro=""))).debtor.bankgiro == ""


@pytest.mark.parametrize("digit", range(10))
def test_every_last_digit_of_a_bankgiro_becomes_another(digit):
    number = f"991234{digit}"
    made = fenced(batch(debtor=replace(DEBTOR, bankgiro=number))).debtor.bankgiro
    assert (made[:-1], made[-1] != number[-1]) == (number[:-1], True)


def test_the_payees_stay_as_they_are():
    assert fenced(DRILL).payments == DRILL.payments


def test_it_counts_nowhere_as_a_file_that_was_sent():
    reading = read_pain001(written(DRILL))
    assert [finding.code for finding in reading.findings if finding.refuses_file] == [OF_DRILL]
    assert reading.records == []
    assert is_of_drill(NAME)
    assert not is_of_drill("SLUSS-2120009999-E1-000001")
