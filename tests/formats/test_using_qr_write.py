"""What we write in a payment's code is what our own reader, and a bank's, makes of it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.core.records import Reference, ReferenceType
from sluss.formats.using_qr import read_using_qr
from sluss.formats.using_qr_write import write_using_qr

DAY = date(2026, 11, 24)
ACCOUNTS = (
    (Account(Scheme.BANKGIRO, "50501055"), "BG"),
    (Account(Scheme.PLUSGIRO, "18525725"), "PG"),
    (Account(Scheme.IBAN, "SE5360000000000000123456"), "IBAN"),
)


def written(account: Account, **changed) -> str:
    given = {
        "payee": "Åkeri Norr AB",
        "account": account,
        "amount": Money.parse("1250.50"),
        "reference": "1234566",
        "pay_on": DAY,
    }
    return write_using_qr(**{**given, **changed})


@pytest.mark.parametrize(("account", "type_"), ACCOUNTS)
def test_our_reader_reads_what_was_written(account, type_):
    text = written(account)
    assert json.loads(text)["pt"] == type_
    claim = read_using_qr(text).claim
    assert claim is not None
    assert claim.accounts == (account,)
    assert claim.amount == Money.parse("1250.50")
    assert claim.reference == Reference(ReferenceType.OCR, "1234566")
    assert (claim.supplier.name, claim.due_date) == ("Åkeri Norr AB", DAY)


def test_the_whole_text_is_this():
    assert written(ACCOUNTS[0][0]) == (
        '{"uqr":1,"tp":1,"nme":"Åkeri Norr AB","iref":"1234566","ddt":"20261124",'
        '"due":"1250.50","cur":"SEK","pt":"BG","acc":"50501055"}'
    )


def test_a_name_and_a_text_are_cut_so_that_the_code_stays_small():
    text = written(ACCOUNTS[0][0], payee="x" * 500, reference="y" * 500)
    assert len(text) < 250
