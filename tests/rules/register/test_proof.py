"""A domestic account that its bank's rule does not bear out is held until somebody vouches."""

from __future__ import annotations

import pytest

from sluss.core.party import Account, Scheme
from sluss.core.payable import Hold
from sluss.core.records import DocumentKind, Origin
from sluss.formats.clearing_table import read_clearing
from sluss.outside.shipped import shipped
from sluss.rules.register.decide import releasable
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.filed import Filed, Vouched
from sluss.rules.register.keys import keys_of
from tests.rules.register.records import ORG, claim

SETTING = Setting("2120009999", clearing=read_clearing(shipped("clearing.toml")))
RIGHT, WRONG = "3300-8803200016", "3300-8803200017"
UNUSUAL, NO_RULE, STRANGER = "8327-1234567890", "9710-1234567", "9999-1234567"


def held(number: str, vouched: str, origin: Origin = Origin.E_INVOICE) -> list[str]:
    account = Account(Scheme.BBAN, number)
    kind = DocumentKind.PAYOUT if origin is Origin.PAYOUT_LIST else DocumentKind.INVOICE
    record = claim(account=account, origin=origin, kind=kind)
    filed = Filed(1, f"{1:064x}:1", "x", "local", record, keys_of(record))
    by = (Vouched(account.key, f"org:{ORG}", vouched, "0" * 64),) if vouched else ()
    (draft,) = derive(Component((filed,), vouched=by), SETTING).drafts
    return [hold.code.removeprefix("register.account_") for hold in draft.payable.holds]


@pytest.mark.parametrize(
    ("number", "vouched", "holds"),
    [
        (RIGHT, "supplier-list", []),
        (RIGHT, "", ["unverified"]),
        (WRONG, "supplier-list", ["wrong_digits"]),
        (WRONG, "open-items", ["wrong_digits"]),
        (WRONG, "paid-before", []),
        (WRONG, "call-back", []),
        (WRONG, "", ["unverified", "wrong_digits"]),
        (UNUSUAL, "supplier-list", []),
        (UNUSUAL, "", ["unverified", "unsure"]),
        (NO_RULE, "open-items", []),
        (NO_RULE, "", ["unverified", "unsure"]),
        (STRANGER, "supplier-list", []),
        (STRANGER, "paid-before", []),
        (STRANGER, "", ["unverified", "unsure"]),
    ],
)
def test_an_invoice_is_held_as_its_account_deserves(number, vouched, holds):
    assert held(number, vouched) == holds


@pytest.mark.parametrize(
    ("number", "vouched", "holds"),
    [
        (RIGHT, "", []),
        (WRONG, "", ["wrong_digits"]),
        (UNUSUAL, "", ["unsure"]),
        (STRANGER, "", ["unsure"]),
        (STRANGER, "call-back", []),
        (WRONG, "call-back", []),
    ],
)
def test_a_payout_list_names_an_account_and_cannot_prove_its_digits(number, vouched, holds):
    assert held(number, vouched, Origin.PAYOUT_LIST) == holds


def test_the_holds_are_lifted_by_confirming_the_account_alone():

    holds = [Hold("register.account_wrong_digits"), Hold("register.account_unsure")]
    assert releasable(holds) == []
