"""Where a Svefaktura says how it is to be paid.

Source: docs/sources.md [svefaktura].
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sluss.core.party import Scheme
from sluss.core.records import NeverPay
from sluss.formats._invoice_means import StatedAccount, StatedMeans
from sluss.formats._invoice_notes import Notes, Parts, parts_of
from sluss.formats._svefaktura_names import CAC, CBC, ID, NOTE
from sluss.formats._xml import Element, value

PAYMENT_MEANS = f"{CAC}PaymentMeans"
_CODE = f"{CAC}PaymentMeansTypeCode"
_DUE_DATE = f"{CBC}DuePaymentDate"
_ACCOUNT = f"{CAC}PayeeFinancialAccount"
_BRANCH = f"{CAC}FinancialInstitutionBranch"
_INSTITUTION = f"{CAC}FinancialInstitution"
_REFERENCE = f"{CAC}PaymentInstructionID"
_TERMS = f"{CAC}PaymentTerms"

# The two giros have a BIC here, alone or with the branch code of a head office.
_GIROS = {
    "BGABSESS": Scheme.BANKGIRO,
    "BGABSESSXXX": Scheme.BANKGIRO,
    "PGSISESS": Scheme.PLUSGIRO,
    "PGSISESSXXX": Scheme.PLUSGIRO,
}
# A direct debit has no code: the terms of payment say so in words, and no account is named.
_DIRECT_DEBIT = re.compile(r"(?<!\w)autogiro(?:t|betalning|dragning)?(?!\w)", re.IGNORECASE)


def state_all_means(invoice: Parts, notes: Notes) -> Iterator[StatedMeans]:
    """Where the document has its ways of paying; that the money is drawn is one of them."""
    for element in invoice.get(PAYMENT_MEANS, ()):
        yield _state_means(element, notes)
    terms = parts_of(notes.one(invoice, _TERMS))
    for note in terms.get(NOTE, ()):
        if _DIRECT_DEBIT.search(value(note)):
            yield StatedMeans(code=note, never_pay=NeverPay.DIRECT_DEBIT)


def _state_means(element: Element, notes: Notes) -> StatedMeans:
    parts = parts_of(element)
    accounts = parts.get(_ACCOUNT, ())
    return StatedMeans(
        code=notes.one(parts, _CODE),
        references=[node for one in accounts for node in one.iterchildren(_REFERENCE)],
        due=parts.get(_DUE_DATE, ()),
        accounts=[stated for one in accounts if (stated := _account(one, notes)) is not None],
    )


def _account(element: Element, notes: Notes) -> StatedAccount | None:
    """The account, None where there is only a reference."""
    parts = parts_of(element)
    number = notes.one(parts, ID)
    branch = parts_of(notes.one(parts, _BRANCH))
    institution = notes.one(parts_of(notes.one(branch, _INSTITUTION)), ID)
    bank = "" if institution is None else value(institution)
    if number is None and not bank:
        return None
    # A plusgiro account may be named by its IBAN, with the same BIC.
    is_iban = number is not None and number.get("identificationSchemeName", "").upper() == "IBAN"
    giro = None if is_iban else _GIROS.get(bank.upper())
    return StatedAccount(at=element, number=number, giro=giro, bank=bank)
