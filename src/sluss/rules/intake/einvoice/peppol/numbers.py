"""Company numbers and their check digits, as Peppol's rules reckon them.

Each takes the text as it is handed over and says whether it holds. A number too long or with other
signs is not always refused: what a formula does not look at it does not mind.
Errors: ValueError where the formula cannot be reckoned and the official rules break off.
Source: docs/sources.md [peppol-rules].
"""

from __future__ import annotations

import re
from functools import lru_cache

from sluss.rules.intake.einvoice.peppol.xpath import is_integer

_DIGITS = re.compile(r"[0-9]+")
_ANY_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[A-Za-z]*")
_LETTERS_AND_DIGITS = re.compile(r"[A-Za-z0-9]*")
_DOUBLED = "0246813579"
_GREEK_WEIGHTS = (256, 128, 64, 32, 16, 8, 4, 2)
_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
_TAX_CODE_LETTERS = (slice(0, 6), slice(8, 9), slice(15, 16))
_TAX_CODE_NUMBERS = (slice(6, 8), slice(9, 11), slice(14, 15))


def gln(text: str) -> bool:
    """GS1: digits from the right by 3 and 1 in turn, and the last brings the sum to a ten."""
    if not _DIGITS.fullmatch(text):
        return False
    return (10 - _weighted(text[:-1], (3, 1)) % 10) % 10 == int(text[-1])


def norwegian(text: str) -> bool:
    """Norway: nine digits, modulo 11 with weights 2 to 7 from the right."""
    return bool(_DIGITS.fullmatch(text)) and len(text) == 9 and _modulo_11(text)


def _modulo_11(text: str) -> bool:
    last = (11 - _weighted(text[:-1], (2, 3, 4, 5, 6, 7)) % 11) % 11
    return int(text) > 0 and last == int(text[-1])


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    from_right = enumerate(reversed(digits))
    return sum(int(digit) * weights[place % len(weights)] for place, digit in from_right)


def danish(text: str) -> bool:
    """CVR: eight digits, with or without DK before them."""
    return danish_tax(text) or (len(text) == 8 and bool(_DIGITS.fullmatch(text)))


def danish_tax(text: str) -> bool:
    """SE number: DK and eight digits."""
    return len(text) == 10 and text[:2] == "DK" and bool(_DIGITS.fullmatch(text[2:]))


def belgian(text: str) -> bool:
    """Belgium: ten digits, of which the last two are 97 less the rest modulo 97."""
    is_formed = len(text) == 10 and bool(_DIGITS.fullmatch(text))
    return is_formed and int(text[8:]) == 97 - int(text[:8]) % 97


def italian_office(text: str) -> bool:
    """Codice IPA: six letters or digits."""
    return len(text) == 6 and bool(_LETTERS_AND_DIGITS.fullmatch(text))


def italian_tax_code(text: str) -> bool:
    """Codice fiscale: sixteen signs in their places, or eleven that are a whole number."""
    if len(text) == 16:
        letters = all(_LETTERS.fullmatch(text[part]) for part in _TAX_CODE_LETTERS)
        return letters and all(is_integer(text[part]) for part in _TAX_CODE_NUMBERS)
    return len(text) == 11 and is_integer(text)


def italian_vat(text: str) -> bool:
    """Partita IVA, if it begins with IT: eleven digits, every other doubled, in all a ten."""
    if text[:2] not in ("IT", "it"):
        return True
    digits = text[2:]
    if len(digits) != 11 or not is_integer(digits):
        return False
    if not _DIGITS.fullmatch(digits):
        raise ValueError(digits)
    doubled = sum(int(_DOUBLED[int(digit)]) for digit in digits[1::2])
    return (sum(map(int, digits[::2])) + doubled) % 10 == 0


# The same buyer is on every invoice, and on each of them twice.
@lru_cache(maxsize=4096)
def swedish(text: str) -> bool:
    """Organisation number: the tenth digit brings the Luhn sum of the first nine to a ten."""
    if not _ANY_DIGITS.fullmatch(text):
        return False
    if not _DIGITS.fullmatch(text[:9]):
        raise ValueError(text)
    doubled = sum(int(_DOUBLED[int(digit)]) for digit in text[:9:2])
    luhn = sum(map(int, text[1:9:2])) + doubled
    return text[9:10] in tuple("0123456789") and (10 - luhn % 10) % 10 == int(text[9])


def australian(text: str) -> bool:
    """ABN: eleven signs by their weights, the first less one, in all a multiple of 89."""
    if len(text) < len(_ABN_WEIGHTS):
        return False
    values = [ord(sign) - ord("0") for sign in text]
    values[0] -= 1
    return sum(value * by for value, by in zip(values, _ABN_WEIGHTS, strict=False)) % 89 == 0


def greek(text: str) -> bool:
    """TIN: eight digits by powers of two, and the sum modulo 11 and 10 is the ninth."""
    if len(text) < 9 or not _DIGITS.fullmatch(text[:9]):
        return False
    summed = sum(int(digit) * by for digit, by in zip(text, _GREEK_WEIGHTS, strict=False))
    return summed % 11 % 10 == int(text[8])


def iban(text: str) -> bool:
    """ISO 13616 without spaces: the first four signs put last, letters as numbers, modulo 97 is 1.

    Small letters of an account are counted on from the great ones, as the rules have it.
    """
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}", text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(_iban_digits(ord(sign)) for sign in turned)) % 97 == 1


def _iban_digits(code: int) -> str:
    return str(code - 55) if code > 64 else str(code - 48)
