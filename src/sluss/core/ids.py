"""Numbers that carry their own proof: organisation, giro, reference and account numbers.

Every reader here takes text as people write it and gives the bare number, or None if it is no
such number. Nothing is repaired: a wrong check digit is wrong. What python-stdnum does well is
left to it. Source: docs/sources.md [orgnr], [bankgiro], [ocr], [kontonummer], [iban], [rf], [gln].
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from stdnum import ean, iso11649, luhn
from stdnum.iban import is_valid as _iban_is_valid

from sluss.core.party import Account, Scheme

_DIGITS = re.compile(r"[0-9]+")
_GIRO_WRITTEN = re.compile(r"[0-9]{1,4}(?:[ -]?[0-9]{1,4}){0,3}-?[0-9]{0,4}")
_ORG_WRITTEN = re.compile(r"(?:16|18|19|20)?([0-9]{6})[-+ ]?([0-9]{4})")
_PERSON_WRITTEN = re.compile(r"((?:18|19|20)?[0-9]{2})([0-9]{2})([0-9]{2})[-+ ]?([0-9]{4})")
_SWEDISH_VAT = re.compile(r"SE([0-9]{10})[0-9]{2}")
_OTHER_VAT = re.compile(r"(?!SE)[A-Z]{2}[0-9A-Z+*]{2,12}")
_GLN = re.compile(r"[0-9]{13}")
_BLANKS = re.compile(r"[ \u00a0\u202f-]")
# A coordination number has 60 added to the day of birth. Source: docs/sources.md [orgnr].
_COORDINATION_DAYS = 60

OCR_DIGITS = range(2, 26)


# Of a list with thousands of rows most organisation and giro numbers have been seen before.
@lru_cache(maxsize=4096)
def has_luhn(digits: str) -> bool:
    """Whether the last digit is the mod 10 check digit of those before it. ASCII digits only."""
    return _DIGITS.fullmatch(digits) is not None and bool(luhn.is_valid(digits))


def has_mod11(digits: str) -> bool:
    """Whether the last digit is the mod 11 check digit of those before it. ASCII digits only.

    The weights from the right are 1 to 10 and 1 again. Source: docs/sources.md [kontonummer] 1.2.
    """
    if _DIGITS.fullmatch(digits) is None:
        return False
    weighed = (int(digit) * (place % 10 + 1) for place, digit in enumerate(reversed(digits)))
    return sum(weighed) % 11 == 0


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


def read_person_number(text: str) -> str | None:
    """Ten digits of a personal or coordination number whose day of birth there is.

    python-stdnum knows no coordination numbers and asks the clock for the century. Without a
    century a day counts that there is in any: the 29th of February is one.
    """
    match = _PERSON_WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, serial = match.groups()
    number = year[-2:] + month + day + serial
    if not (has_luhn(number) and _is_day(year, int(month), int(day) % _COORDINATION_DAYS)):
        return None
    return number


def _is_day(year: str, month: int, day: int) -> bool:
    # 2000 was a leap year and 1900 none: of two digits it may be either.
    try:
        date(int(year) if len(year) > 2 else 2000 + int(year), month, day)
    except ValueError:
        return False
    return True


def is_coordination(person_number: str) -> bool:
    """Whether ten digits are of somebody who is not in the population register."""
    return int(person_number[4:6]) > _COORDINATION_DAYS


def read_vat_number(text: str) -> str | None:
    """A VAT number without blanks in upper case: a Swedish one proved, another's shape only.

    A Swedish one is SE, the organisation number and two digits more. They are 01 as a rule, and
    others are not refused: python-stdnum would. Source: docs/sources.md [orgnr].
    """
    bare = _BLANKS.sub("", text.strip()).replace(".", "").upper()
    swedish = _SWEDISH_VAT.fullmatch(bare)
    if swedish is not None:
        return bare if has_luhn(swedish.group(1)) else None
    return bare if _OTHER_VAT.fullmatch(bare) and any(c.isdigit() for c in bare) else None


def org_number_of_vat(vat_number: str) -> str:
    """The organisation number in a Swedish VAT number; "" if it is none or holds none."""
    match = _SWEDISH_VAT.fullmatch(vat_number)
    return (read_org_number(match.group(1)) or "") if match else ""


def is_gln(text: str) -> bool:
    """Whether text is a global location number: 13 digits, the last GS1's check digit."""
    return _GLN.fullmatch(text) is not None and bool(ean.is_valid(text))


def read_rf(text: str) -> str | None:
    """A creditor reference of ISO 11649 without blanks: RF, two check digits, up to 21 more."""
    bare = _BLANKS.sub("", text.strip()).upper()
    is_one = bare.isascii() and bare.isalnum() and iso11649.is_valid(bare)
    return bare if is_one else None


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


def read_account(scheme: Scheme, text: str) -> Account | None:
    """An account as people write its number; a bban with a hyphen behind its clearing number."""
    match scheme:
        case Scheme.BANKGIRO:
            number = read_bankgiro(text)
        case Scheme.PLUSGIRO:
            number = read_plusgiro(text)
        case Scheme.IBAN:
            number = read_iban(text)
        case Scheme.BBAN:
            clearing, _, rest = text.partition("-")
            number = read_bban(clearing, rest)
    return None if number is None else Account(scheme, number)


class OcrLevel(StrEnum):
    """What the payee's agreement with Bankgirot demands of a reference. The payer cannot see it."""

    FREE = "free"
    CHECK_DIGIT = "check-digit"
    LENGTH_DIGIT = "length-digit"
    FIXED_LENGTH = "fixed-length"


def meets_ocr(text: str, level: OcrLevel, lengths: frozenset[int] = frozenset()) -> bool:
    """Whether a payee with such an agreement takes the reference. lengths: for FIXED_LENGTH only.

    The length digit is the last but one: how many digits there are, itself and the check digit
    included, without the tens.
    """
    match level:
        case OcrLevel.FREE:
            return bool(text.strip())
        case OcrLevel.CHECK_DIGIT:
            return is_ocr(text)
        case OcrLevel.LENGTH_DIGIT:
            return is_ocr(text) and text[-2] == str(len(text) % 10)
        case OcrLevel.FIXED_LENGTH:
            return is_ocr(text) and len(text) in lengths


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
