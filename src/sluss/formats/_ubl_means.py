"""Where a UBL document says how it is to be paid."""

from __future__ import annotations

from sluss.formats._invoice_means import PEPPOL_GIROS, StatedAccount, StatedMeans
from sluss.formats._invoice_notes import Notes, Parts, parts_of
from sluss.formats._ubl_names import CAC, CBC, ID
from sluss.formats._xml import Element, value

_CODE = f"{CBC}PaymentMeansCode"
_PAYMENT_ID = f"{CBC}PaymentID"
_DUE_DATE = f"{CBC}PaymentDueDate"
_ACCOUNT = f"{CAC}PayeeFinancialAccount"
_BRANCH = f"{CAC}FinancialInstitutionBranch"
_INSTITUTION = f"{CAC}FinancialInstitution"


def state_means(element: Element, notes: Notes) -> StatedMeans:
    """Where one cac:PaymentMeans has its code, references, days and accounts."""
    parts = parts_of(element)
    return StatedMeans(
        code=notes.one(parts, _CODE),
        references=parts.get(_PAYMENT_ID, ()),
        due=parts.get(_DUE_DATE, ()),
        accounts=[_account(one, notes) for one in parts.get(_ACCOUNT, ())],
    )


def _account(element: Element, notes: Notes) -> StatedAccount:
    parts = parts_of(element)
    bank = _bank(parts, notes)
    return StatedAccount(
        at=element, number=notes.one(parts, ID), giro=PEPPOL_GIROS.get(bank.upper()), bank=bank
    )


def _bank(parts: Parts, notes: Notes) -> str:
    """SE:BANKGIRO, SE:PLUSGIRO, a BIC or "". BIS 2 had it one step further in."""
    branch = parts_of(notes.one(parts, _BRANCH))
    node = notes.one(branch, ID)
    if node is None:
        node = notes.one(parts_of(notes.one(branch, _INSTITUTION)), ID)
    return "" if node is None else value(node)
