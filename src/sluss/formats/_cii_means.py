"""Where a CII document says how and when it is to be paid."""

from __future__ import annotations

from collections.abc import Iterator

from sluss.formats._cii_names import RAM
from sluss.formats._invoice_means import PEPPOL_GIROS, StatedAccount, StatedMeans
from sluss.formats._invoice_notes import Notes, Parts, parts_of
from sluss.formats._xml import Element, value

_MEANS = f"{RAM}SpecifiedTradeSettlementPaymentMeans"
_CODE = f"{RAM}TypeCode"
_ACCOUNT = f"{RAM}PayeePartyCreditorFinancialAccount"
_IBAN = f"{RAM}IBANID"
_OTHER_NUMBER = f"{RAM}ProprietaryID"
_BANK = f"{RAM}PayeeSpecifiedCreditorFinancialInstitution"
_BIC = f"{RAM}BICID"
_REFERENCE = f"{RAM}PaymentReference"
_TERMS = f"{RAM}SpecifiedTradePaymentTerms"
_DUE_DATE = f"{RAM}DueDateDateTime"
_DISCOUNT = f"{RAM}ApplicableTradePaymentDiscountTerms"


def state_all_means(settlement: Parts, notes: Notes) -> Iterator[StatedMeans]:
    """Where the settlement has its ways of paying, and before them the reference for all."""
    yield StatedMeans(references=settlement.get(_REFERENCE, ()))
    for element in settlement.get(_MEANS, ()):
        parts = parts_of(element)
        bank = notes.one(parts_of(notes.one(parts, _BANK)), _BIC)
        written = "" if bank is None else value(bank)
        yield StatedMeans(
            code=notes.one(parts, _CODE),
            accounts=[_account(one, written, notes) for one in parts.get(_ACCOUNT, ())],
        )


def state_due(settlement: Parts, notes: Notes) -> list[Element]:
    """Where the settlement has its due dates.

    Terms with a discount give the last day of the discount; where there are others, theirs is
    the day on which all of it falls due.
    """
    terms = [parts_of(one) for one in settlement.get(_TERMS, ())]
    dated = [one for one in terms if _DUE_DATE in one]
    whole = [one for one in dated if _DISCOUNT not in one] or dated
    days = (notes.one(one, _DUE_DATE) for one in whole)
    return [day for day in days if day is not None]


def _account(element: Element, bank: str, notes: Notes) -> StatedAccount:
    """The account, whose IBAN is taken if it has two numbers: it has check digits of its own."""
    parts = parts_of(element)
    number = notes.one(parts, _IBAN)
    if number is None:
        number = notes.one(parts, _OTHER_NUMBER)
    return StatedAccount(at=element, number=number, giro=PEPPOL_GIROS.get(bank.upper()), bank=bank)
