"""Numbers that carry their own proof: organisation, giro, reference and account numbers.

Every reader here takes text as people write it and gives the bare number, or None if it is no
such number. Nothing is repaired: a wrong check digit is wrong. What python-stdnum does well is
left to it. Source: docs/sources.md [orgnr], [bankgiro], [ocr], [kontonummer], [iban].
"""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.iban import is_valid as _iban_is_valid

from sluss.core.party import Account, Scheme

_DIGITS = re.compile(r"[0-9]+")
_GIRO_WRITTEN = re.compile(r"[0-9]{1,4}(?:[ -]?[0-9]{1,4}){0,3}-?[0-9]{0,4}")
_ORG_WRITTEN = re.compile(r"(?:16|18|19|20)?([0-9]{6})[-+ ]?([0-9]{4})")
_BLANKS = re.compile(r"[ \u00a0\u202f-]")

OCR_DIGITS = range(2, 26)


def has_luhn(digits: str) -> bool:
    """Whether the last digit is the mod 10 check digit of those before it. ASCII digits only."""
    return _DIGITS.fullmatch(digits) is not None and bool(luhn.is_valid(digits))


def read_org_number(text: str) -> str | None:
    """Ten digits of '556036-0793', '165560360793' or a sole trader's '19900101-1239'."""
    match = _ORG_WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    number = match.group(1) + match.group(2)
    return number if has_luhn(number) else None


def is_person(org_number: str) -> bool:
    """Whether a ten digit organisation number is a person's: its third digit is below 2.

    Source: docs/sources.md [orgnr]: the third digit of a legal person's number is at least 2.
    """
    return len(org_number) == 10 and org_number[2] in "01"


def read_bankgiro(text: str) -> str | None:
    """Seven or eight digits with a true check digit, hyphen and blanks dropped."""
    return _giro(text, 7, 8)


def read_plusgiro(text: str) -> str | None:
    """Two to eight digits with a true check digit, hyphen and blanks dropped."""
    return _giro(text, 2, 8)


def _giro(text: str, fewest: int, most: int) -> str | None:
    if _GIRO_WRITTEN.fullmatch(text.strip()) is None:
        return None
    digits = _BLANKS.sub("", text.strip())
    return digits if fewest <= len(digits) <= most and has_luhn(digits) else None


def read_iban(text: str) -> str | None:
    """Upper case without blanks, structure and mod 97 proved; no national check (there is none)."""
    bare = _BLANKS.sub("", text.strip()).upper()
    if re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", bare) is None:
        return None
    # The national checks behind the IBAN would be loaded one country at a time; mod 97 is enough.
    return bare if _iban_is_valid(bare, check_country=False) else None


def read_bban(clearing: str, account: str) -> str | None:
    """'clearing-account' with four clearing digits, or None if the shape is impossible.

    A Swedbank clearing number 8xxx may be written with a fifth digit: it is a check digit and is
    left out, as the banks' own list says. Source: docs/sources.md [kontonummer].
    """
    clearing, account = (
        _BLANKS.sub("", clearing.strip()),
        _BLANKS.sub("", account.strip()),
    )
    if not (_DIGITS.fullmatch(clearing) and _DIGITS.fullmatch(account)):
        return None
    if len(clearing) == 5 and clearing[0] == "8" and has_luhn(clearing):
        clearing = clearing[:4]
    if len(clearing) != 4 or clearing[0] == "0" or not 2 <= len(account) <= 12:
        return None
    return f"{clearing}-{account}"


def is_ocr(text: str) -> bool:
    """Whether text can be an OCR reference of any level: 2-25 digits, the last a check digit."""
    return len(text) in OCR_DIGITS and has_luhn(text)


def is_sound(account: Account) -> bool:
    """Whether the number's own proof holds, so that the account may stand in a payment file."""
    match account.scheme:
        case Scheme.BANKGIRO:
            return read_bankgiro(account.number) == account.number
        case Scheme.PLUSGIRO:
            return read_plusgiro(account.number) == account.number
        case Scheme.IBAN:
            return read_iban(account.number) == account.number
        case Scheme.BBAN:
            clearing, _, number = account.number.partition("-")
            return read_bban(clearing, number) == account.number


def masked(org_number: str) -> str:
    """A number as it may be shown: a person's as '19900101-****' or '900101-****'."""
    if is_person(org_number):
        return f"{org_number[:6]}-****"
    return org_number
