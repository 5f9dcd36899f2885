"""What stands in one cell of a list: amounts, days, flags and payee accounts as people write them.

Every reader gives None for what it cannot read. Nothing is guessed and nothing is repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from sluss.core.ids import is_sound, read_bban, read_iban
from sluss.core.money import Money
from sluss.core.party import Account, Scheme


class DateOrder(StrEnum):
    """In which order a file writes the parts of a day."""

    YEAR_FIRST = "ymd"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class Style:
    """How a file writes amounts and days, where a person has said so.

    decimal: the sign before the decimals, "" if each amount must tell by itself.
    """

    decimal: str = ""
    date_order: DateOrder | None = None


NO_STYLE = Style()

# A blank, a no-break blank (also narrow), a thin blank, or an apostrophe between thousands.
_GROUP = "[ \u00a0\u202f\u2009'\u2019]"
# What other programs call a minus.
_MINUS = str.maketrans("\u2212\u2013", "--")
_SIGNED = re.compile(r"(-?) ?\(?([0-9][^()-]*?)\)? ?(-?)")
_UNIT = re.compile(r"[ \u00a0\u202f]?(?:kr|SEK)\.?$", re.IGNORECASE)
_PLAIN = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2})0{0,10})?")
_BLANKS_BETWEEN = re.compile(rf"([0-9]{{1,3}}(?:{_GROUP}[0-9]{{3}}){{1,3}})(?:[.,]([0-9]{{1,2}}))?")
_POINTS_BETWEEN = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3}){1,3}),([0-9]{1,2})")
_COMMAS_BETWEEN = re.compile(r"([0-9]{1,3}(?:,[0-9]{3}){1,3})\.([0-9]{1,2})")
_THREE_BEHIND = re.compile(r"[0-9]+[.,][0-9]{3}")
_SHAPES = (_PLAIN, _BLANKS_BETWEEN, _POINTS_BETWEEN, _COMMAS_BETWEEN)
_KNOWN_DECIMAL = {
    decimal: re.compile(
        rf"([0-9]{{1,12}}|[0-9]{{1,3}}(?:{between}[0-9]{{3}}){{1,3}})"
        rf"(?:{re.escape(decimal)}([0-9]{{1,2}})0{{0,10}})?"
    )
    for decimal, between in ((",", f"(?:{_GROUP}|\\.)"), (".", f"(?:{_GROUP}|,)"))
}

_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]{5,15})?")
_EIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SIX = re.compile(r"([0-9]{2})-?([0-9]{2})-?([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})\2([0-9]{4})")
# Where in a day written so its year, month and day stand.
_ORDERS = {DateOrder.DAY_FIRST: (2, 1, 0), DateOrder.MONTH_FIRST: (2, 0, 1)}
# Two digits of a year: a list of payables holds nothing of before 1980.
_CENTURY_TURNS_AT = 80

_YES = frozenset("ja j yes y true sant x 1".split())
_NO = frozenset("nej n no false falskt 0 -".split())
_WHOLE = re.compile(r"([0-9]{1,7})(?:[.,]0+)?")
_DIGITS_LOST = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}")

_NO_NUMBER = re.compile(r"[0 -]*")
_PUNCTUATION = re.compile(r"[ \u00a0\u202f.-]")
_GIRO_DIGITS = {Scheme.BANKGIRO: range(7, 9), Scheme.PLUSGIRO: range(2, 9)}
_SCHEMES = {
    **dict.fromkeys(("bg", "bankgiro", "bankgironr"), Scheme.BANKGIRO),
    **dict.fromkeys(("pg", "plusgiro", "postgiro", "plusgironr"), Scheme.PLUSGIRO),
    **dict.fromkeys(("bank", "bankkonto", "konto", "bankaccount", "bban", "kto"), Scheme.BBAN),
    **dict.fromkeys(("iban", "utland", "sepa"), Scheme.IBAN),
}
_PREFIXED = re.compile(r"([A-Za-z]{2,10})[ .:]*([0-9].*)")
_TWO_PARTS = re.compile(r"([0-9]{4}(?:-?[0-9])?)(?:[ ]*[-,/:;][ ]*|[ ]+)([0-9][0-9 .-]*)")


# An amount is read for its record and again for the sums, and days come in long runs.
@lru_cache(maxsize=4096)
def read_amount(text: str, currency: str, decimal: str = "") -> Money | None:
    """'1 250,00-', '(1250.5)', '1.250,00' or '1,250.00' as money; None if unreadable or unclear.

    decimal: the sign before the decimals, if that is known: then '1.250' is clear.
    """
    parts = _parts(text)
    if parts is None:
        return None
    is_negative, body = parts
    shapes = (_KNOWN_DECIMAL[decimal],) if decimal else _SHAPES
    for shape in shapes:
        match = shape.fullmatch(body)
        if match and (decimal or not _THREE_BEHIND.fullmatch(body)):
            whole = re.sub(r"[^0-9]", "", match.group(1))
            money = Money.parse(f"{whole}.{match.group(2) or '00'}", currency)
            return -money if is_negative else money
    return None


def is_unclear_amount(text: str) -> bool:
    """Whether it may be thousands or decimals: one separator with exactly three digits behind."""
    parts = _parts(text)
    return parts is not None and _THREE_BEHIND.fullmatch(parts[1]) is not None


def _parts(text: str) -> tuple[bool, str] | None:
    """Whether it is negative, and the digits with what stands between them."""
    bare = _UNIT.sub("", text.translate(_MINUS).strip())
    match = _SIGNED.fullmatch(bare)
    if match is None:
        return None
    opens, closes = "(" in bare, ")" in bare
    minuses = bool(match.group(1)) + bool(match.group(3)) + (opens or closes)
    if minuses > 1 or opens != closes:
        return None
    return bool(minuses), match.group(2)


@lru_cache(maxsize=4096)
def read_date(text: str, order: DateOrder | None = None) -> date | None:
    """A day written year first, in eight or six digits, or day first with points or strokes.

    order: the order of the parts, if that is known; a year of four digits in front is clear.
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(*match.groups())
    if order in _ORDERS:
        return _ordered_day(text, _ORDERS[order])
    if match := _EIGHT.fullmatch(text) or _SIX.fullmatch(text):
        return _day(*match.groups())
    if (match := _DAY_FIRST.fullmatch(text)) and order is not DateOrder.YEAR_FIRST:
        day, _, month, year = match.groups()
        return _day(year, month, day)
    return None


def _ordered_day(text: str, order: tuple[int, int, int]) -> date | None:
    parts = re.split(r"[-./]", text)
    if len(parts) == 1 and re.fullmatch(r"[0-9]{6}|[0-9]{8}", text):
        parts = [text[:2], text[2:4], text[4:]]
    if len(parts) != 3 or any(re.fullmatch(r"[0-9]{1,4}", part) is None for part in parts):
        return None
    year, month, day = (parts[place] for place in order)
    return _day(year, month, day) if len(year) in (2, 4) else None


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) == 2:
        year = ("19" if int(year) >= _CENTURY_TURNS_AT else "20") + year
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_flag(text: str) -> bool | None:
    """Yes or no in either language, '' is no."""
    word = text.strip().casefold()
    return True if word in _YES else False if not word or word in _NO else None


def read_count(text: str, most: int) -> int | None:
    """A whole number up to the given one; a percent sign behind it is left out."""
    match = _WHOLE.fullmatch(text.strip().removesuffix("%").strip())
    return int(match.group(1)) if match and int(match.group(1)) <= most else None


def has_lost_digits(text: str) -> bool:
    """Whether a spreadsheet has made '1,23E+15' of a long number."""
    return _DIGITS_LOST.fullmatch(text) is not None


def is_no_number(text: str) -> bool:
    """Whether nothing stands there but zeros, blanks and hyphens."""
    return _NO_NUMBER.fullmatch(text) is not None


def read_giro(text: str, scheme: Scheme) -> Account | None:
    """A bankgiro or plusgiro account, also one with a wrong check digit; see is_sound."""
    digits = _PUNCTUATION.sub("", text)
    if re.fullmatch(r"[0-9]+", digits) is None or len(digits) not in _GIRO_DIGITS[scheme]:
        return None
    return Account(scheme, digits)


def read_bank_account(text: str) -> Account | None:
    """A domestic account in one cell, clearing number first.

    Shapes: '6112-123 456 789', '6112 123456789', '6112123456789'. In a row of digits that begins
            with 8 it cannot be told whether the clearing number has a check digit: None.
    """
    text = text.strip().replace("\u00a0", " ")
    if match := _TWO_PARTS.fullmatch(text):
        return split_account(match.group(1), match.group(2))
    digits = _PUNCTUATION.sub("", text)
    if digits.startswith("8"):
        return None
    # Clearing and account have eleven digits together, or more.
    return split_account(digits[:4], digits[4:]) if len(digits) >= 11 else None


def split_account(clearing: str, number: str) -> Account | None:
    """A domestic account whose clearing number has a cell of its own."""
    bban = read_bban(_PUNCTUATION.sub("", clearing), _PUNCTUATION.sub("", number))
    return Account(Scheme.BBAN, bban) if bban else None


def read_iban_account(text: str, bic: str = "") -> Account | None:
    """An account with an IBAN, also one with wrong check digits if its shape is possible."""
    letters = _PUNCTUATION.sub("", text).upper()
    if re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", letters) is None:
        return None
    return Account(Scheme.IBAN, read_iban(text) or letters, bic)


def read_scheme(text: str) -> Scheme | None:
    """The kind of account that a word names."""
    return _SCHEMES.get(re.sub(r"[^a-z]", "", text.casefold()))


def read_pay_to(text: str, scheme: Scheme | None) -> Account | None:
    """An account whose kind stands before it ('BG 5402-9681') or in another cell; else None."""
    if read_iban(text):
        return read_iban_account(text)
    if match := _PREFIXED.fullmatch(text.strip()):
        named = read_scheme(match.group(1))
        if named is None or (scheme is not None and named is not scheme):
            return None
        scheme, text = named, match.group(2)
    match scheme:
        case Scheme.BANKGIRO | Scheme.PLUSGIRO:
            return read_giro(text, scheme)
        case Scheme.BBAN:
            return read_bank_account(text)
        case Scheme.IBAN:
            return read_iban_account(text)
        case None:
            return None


def read_several(text: str) -> tuple[Account, ...]:
    """Accounts with commas between, each with its kind before it; () unless all can be read."""
    found = [read_pay_to(part, None) for part in text.split(",")]
    return tuple(account for account in found if account) if all(found) else ()


def is_proved(account: Account) -> bool:
    """Whether the number's check digits hold."""
    return is_sound(account)
