"""Why a payment cannot stand in a payment file, asked before the file is written."""

from __future__ import annotations

import re
from enum import StrEnum

from sluss.core.ids import is_ocr, is_sound
from sluss.core.money import Money
from sluss.core.party import Scheme
from sluss.core.records import Purpose, ReferenceType
from sluss.formats.bank_profile import BankProfile
from sluss.formats.bank_text import bank_text
from sluss.formats.payment_file import Debtor, Payment

# ISO 20022 Max35Text in the letters that every bank takes in an id; no slash and no blank, which
# some systems on the way read as a separator. Source: docs/sources.md [pain001-se] 1.6.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9+?:().,'-]{0,34}")
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CATEGORY = re.compile(r"[A-Z]{4}")
# What our own reader takes back: twelve digits of kronor.
_AMOUNT_MINOR = range(1, 10**14)


class Flaw(StrEnum):
    """What is wrong with a payment, in descending precedence."""

    BAD_ID = "bad_id"
    BAD_AMOUNT = "bad_amount"
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    BAD_BIC = "bad_bic"
    CURRENCY_DEMANDS_IBAN = "currency_demands_iban"
    BANKGIRO_DEBTOR_MISSING = "bankgiro_debtor_missing"
    EMPTY_NAME = "empty_name"
    ADDRESS_DEMANDED = "address_demanded"
    BAD_COUNTRY = "bad_country"
    BAD_CATEGORY = "bad_category"
    WRONG_OCR = "wrong_ocr"
    DOCUMENTS_DIFFER = "documents_differ"


def is_file_id(text: str) -> bool:
    """Whether the text may be an id in a payment file: 1-35 plain letters, digits and signs."""
    return _ID.fullmatch(text) is not None


def is_bic(text: str) -> bool:
    """Whether the text has the shape of a BIC, 8 or 11 letters and digits."""
    return _BIC.fullmatch(text) is not None


def flaws_of(payment: Payment, debtor: Debtor, profile: BankProfile) -> list[Flaw]:
    """All that keeps this payment out of a file to this bank, the gravest first; [] if nothing."""
    is_flawed = {
        Flaw.BAD_ID: not (is_file_id(payment.end_to_end_id) and is_file_id(payment.instruction_id)),
        Flaw.BAD_AMOUNT: payment.amount.minor not in _AMOUNT_MINOR,
        Flaw.WRONG_CHECK_DIGIT: not is_sound(payment.account),
        Flaw.BAD_BIC: payment.account.bic != "" and not is_bic(payment.account.bic),
        Flaw.CURRENCY_DEMANDS_IBAN: payment.amount.currency != "SEK"
        and payment.account.scheme is not Scheme.IBAN,
        Flaw.BANKGIRO_DEBTOR_MISSING: pays_from_bankgiro(payment, profile) and not debtor.bankgiro,
        Flaw.EMPTY_NAME: not bank_text(payment.creditor_name, profile.name_chars_max),
        Flaw.ADDRESS_DEMANDED: profile.demands_address
        and not has_address(payment.town, payment.country),
        Flaw.BAD_COUNTRY: payment.country != "" and not _COUNTRY.fullmatch(payment.country),
        Flaw.BAD_CATEGORY: payment.category_purpose != ""
        and not _CATEGORY.fullmatch(payment.category_purpose),
        Flaw.WRONG_OCR: _has_wrong_ocr(payment),
        Flaw.DOCUMENTS_DIFFER: not _documents_agree(payment),
    }
    return [flaw for flaw in Flaw if is_flawed[flaw]]


def pays_from_bankgiro(payment: Payment, profile: BankProfile) -> bool:
    """Whether the bank wants our bankgiro, not our account, to pay this one."""
    return profile.pays_bankgiro_from_bankgiro and payment.account.scheme is Scheme.BANKGIRO


def has_address(town: str, country: str) -> bool:
    """Whether town and country are both known: half an address is refused, none is not."""
    return bool(bank_text(town, 35)) and _COUNTRY.fullmatch(country) is not None


def _has_wrong_ocr(payment: Payment) -> bool:
    reference = payment.reference
    if reference is None or reference.type is not ReferenceType.OCR:
        return False
    return not is_ocr(reference.value)


def _documents_agree(payment: Payment) -> bool:
    # Documents without amounts say nothing about the sum.
    amounts = [(document.purpose, document.amount) for document in payment.documents]
    total = Money(payment.amount.currency, 0)
    for purpose, amount in amounts:
        if amount is None:
            return True
        if amount.currency != total.currency or amount.minor <= 0:
            return False
        total = total - amount if purpose is Purpose.CREDIT_NOTE else total + amount
    return not amounts or total == payment.amount
