"""Texts read as the values of an invoice: what stands beside a label, and what a shape tells. Pure.

Each reader takes the text and the currency of the page, and gives None for what it cannot be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sluss.core.ids import is_ocr, is_sound, read_org_number
from sluss.core.party import Scheme
from sluss.formats._cells import read_amount, read_date, read_giro, read_iban_account
from sluss.formats._pdf_seen import Page
from sluss.formats._plain_text import has_hidden

_OCR_DIGITS = re.compile(r"[0-9]{2,25}")
_NUMBER = re.compile(
    r"(?=[^0-9]*[0-9])[A-Za-z0-9ÅÄÖåäö](?:[A-Za-z0-9ÅÄÖåäö/_.-]{0,33}[A-Za-z0-9])?"
)
# Letters of a series and a counter: 'INV 48043'. Of other words the second would be another thing.
_SERIES_NUMBER = re.compile(r"[A-Z]{1,4} [0-9]{2,12}")
_ORG = re.compile(r"(?:16|18|19|20)?[0-9]{6}[-+ ]?[0-9]{4}")
_VAT = re.compile(r"SE([0-9]{10})[0-9]{2}")
_NAME = re.compile(r"(?=.*[^\W\d_]{2}).{2,70}")
_BLANKS = re.compile(r"\s+")
_CURRENCY_WORDS = {"kr": "SEK", "sek": "SEK", "€": "EUR", "$": "USD", "£": "GBP"} | {
    code.casefold(): code for code in "EUR USD NOK DKK GBP CHF PLN ISK".split()
}
_CURRENCY = re.compile(rf"\(?({'|'.join(map(re.escape, _CURRENCY_WORDS))})\)?[.:]?", re.IGNORECASE)
_WHOLE_KRONOR = re.compile(r"(?::-|,-|;-)$")
_WRITTEN_DAY = re.compile(r"([0-9]{1,2})\.? ([a-z]{3,9})\.? ([0-9]{4})")
_WRITTEN_MONTH = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})")
_MONTHS = "jan feb mar apr maj may jun jul aug sep okt oct nov dec".split()
_MONTH_NUMBERS = (1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10, 11, 12)
_MONTH_OF = dict(zip(_MONTHS, _MONTH_NUMBERS, strict=True))


@dataclass(frozen=True, slots=True)
class Value:
    """A value read. is_proved: its own check digit holds; None if it has none."""

    text: str
    is_proved: bool | None


Read = Callable[[str, str], Value | None]


def currency_of(page: Page) -> str:
    """The only currency that a page names, SEK if it names none, "" if it names several."""
    named = {
        _CURRENCY_WORDS[match.group(1).casefold()]
        for word in page.words
        if (match := _CURRENCY.fullmatch(word.text))
    }
    return "SEK" if not named else named.pop() if len(named) == 1 else ""


def _giro(scheme: Scheme) -> Read:
    def read(text: str, currency: str) -> Value | None:
        account = read_giro(text, scheme)
        return None if account is None else Value(account.number, is_sound(account))

    return read


def _iban(text: str, currency: str) -> Value | None:
    account = read_iban_account(text)
    return None if account is None else Value(account.number, is_sound(account))


def _ocr(text: str, currency: str) -> Value | None:
    digits = _BLANKS.sub("", text)
    return Value(digits, is_ocr(digits)) if _OCR_DIGITS.fullmatch(digits) else None


def _day(text: str, currency: str) -> Value | None:
    day = read_date(text.rstrip(".,")) or read_written_date(text)
    return None if day is None else Value(day.isoformat(), None)


def read_written_date(text: str) -> date | None:
    """'30 november 2023', '30 nov. 2023' or 'November 30, 2023' as a day."""
    text = text.casefold().strip()
    if match := _WRITTEN_DAY.fullmatch(text):
        day, month, year = match.groups()
    elif match := _WRITTEN_MONTH.fullmatch(text):
        month, day, year = match.groups()
    else:
        return None
    number = _MONTH_OF.get(month[:3])
    try:
        return None if number is None else date(int(year), number, int(day))
    except ValueError:
        return None


def _amount(text: str, currency: str) -> Value | None:
    words = text.split()
    for place in (0, -1):
        if words and (match := _CURRENCY.fullmatch(words[place])):
            currency = _CURRENCY_WORDS[match.group(1).casefold()]
            del words[place]
    bare = _WHOLE_KRONOR.sub("", " ".join(words))
    money = read_amount(bare, currency) if currency else None
    return None if money is None else Value(str(money), None)


def _document_number(text: str, currency: str) -> Value | None:
    bare = text.rstrip(".,;")
    is_day = "-" in bare and read_date(bare) is not None
    is_series = _SERIES_NUMBER.fullmatch(bare) and not _CURRENCY.fullmatch(bare.split()[0])
    return Value(bare, None) if (is_series or _NUMBER.fullmatch(bare)) and not is_day else None


def _org_number(text: str, currency: str) -> Value | None:
    bare = text.rstrip(".,;")
    if _ORG.fullmatch(bare) is None:
        return None
    number = read_org_number(bare)
    return Value(bare, False) if number is None else Value(number, True)


def _vat_number(text: str, currency: str) -> Value | None:
    bare = _BLANKS.sub("", text).replace("-", "").rstrip(".,;").upper()
    match = _VAT.fullmatch(bare)
    if match is None:
        return None
    return Value(bare, read_org_number(match.group(1)) is not None)


def _name(text: str, currency: str) -> Value | None:
    return Value(text, None) if _NAME.fullmatch(text) and not has_hidden(text) else None


READERS: dict[str, Read] = {
    "bankgiro": _giro(Scheme.BANKGIRO),
    "plusgiro": _giro(Scheme.PLUSGIRO),
    "iban": _iban,
    "ocr": _ocr,
    "due-date": _day,
    "issue-date": _day,
    "amount": _amount,
    "number": _document_number,
    "org-number": _org_number,
    "vat-number": _vat_number,
    "supplier": _name,
}
SHAPES: tuple[tuple[str, re.Pattern[str], Read], ...] = (
    (
        "iban",
        re.compile(r"\bSE[0-9]{2}(?: ?[0-9]{4}){5}\b|\b[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\b"),
        _iban,
    ),
    ("org-number", re.compile(r"(?<![\w-])[0-9]{6}-[0-9]{4}(?![\w-])"), _org_number),
    ("vat-number", re.compile(r"\bSE[0-9]{12}\b"), _vat_number),
)
