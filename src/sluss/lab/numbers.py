"""Made-up numbers that carry true check digits, worked out here and nowhere else.

The lab shares no code with what it measures, so a mistake in one cannot hide one in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class PayTo:
    """Where a firm wants its money. scheme: bankgiro, plusgiro, bban (clearing-account) or iban."""

    scheme: str
    number: str
    bic: str = ""


def mod10_digit(digits: str) -> str:
    """The mod 10 check digit that belongs after the digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value // 10 + value % 10
    return str(-total % 10)


def organisation_number(serial: int, group: str = "5599") -> str:
    """The serial-th company. All begin with 5599, so that a reader knows them as made up.

    group: the four digits that other legal forms begin with.
    """
    body = f"{group}{serial % 100_000:05d}"
    return body + mod10_digit(body)


def person_number(chance: Random) -> str:
    """A sole trader's organisation number: ten digits that look like a birthday and serial."""
    body = f"{chance.randint(60, 95)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}98"
    body += str(chance.randint(0, 9))
    return body + mod10_digit(body)


def bankgiro(chance: Random) -> PayTo:
    """Seven or eight digits."""
    body = str(chance.randint(100_000, 6_999_999))
    return PayTo("bankgiro", body + mod10_digit(body))


def plusgiro(chance: Random) -> PayTo:
    """Six to eight digits."""
    body = str(chance.randint(10_000, 5_999_999))
    return PayTo("plusgiro", body + mod10_digit(body))


def domestic(chance: Random) -> PayTo:
    """Clearing 5xxx and seven digits, mod 11 over the clearing's last three and the account."""
    while True:
        clearing = str(chance.randint(5001, 5999))
        body = f"{chance.randint(0, 999_999):06d}"
        weighed = sum(
            int(digit) * (2 + place) for place, digit in enumerate(reversed(clearing[1:] + body))
        )
        check = -weighed % 11
        if check < 10:
            return PayTo("bban", f"{clearing}-{body}{check}")


def iban(chance: Random) -> PayTo:
    """A Swedish IBAN over a domestic account."""
    account = domestic(chance).number.replace("-", "")
    return PayTo("iban", iban_of("500", account), "ESSESESS")


def iban_of(bank: str, account: str) -> str:
    """SE, two check digits, three digits for the bank and seventeen for the account."""
    body = bank + account.zfill(17)
    # S is 28 and E is 14 in the arithmetic of check digits; 00 stands where they will be.
    check = 98 - int(f"{body}281400") % 97
    return f"SE{check:02d}{body}"


def foreign_iban(country: str, chance: Random) -> PayTo:
    """An account abroad: DE, FI or NO, with the two check digits that every IBAN has."""
    digits, bic = {"DE": (18, "EXMPDEFF"), "FI": (14, "EXMPFIHH"), "NO": (11, "EXMPNOKK")}[country]
    body = "".join(str(chance.randint(0, 9)) for _ in range(digits))
    letters = "".join(str(ord(letter) - 55) for letter in country)
    check = 98 - int(f"{body}{letters}00") % 97
    return PayTo("iban", f"{country}{check:02d}{body}", bic)


def ocr(digits: str, *, with_length: bool) -> str:
    """A payment reference: the digits, perhaps a length digit, and a check digit."""
    body = digits
    if with_length:
        body += str((len(digits) + 2) % 10)
    return body + mod10_digit(body)


def spoilt(account: PayTo) -> PayTo:
    """The same number with a check digit that is wrong."""
    wrong = str((int(account.number[-1]) + 1) % 10)
    return PayTo(account.scheme, account.number[:-1] + wrong, account.bic)


def written(account: PayTo) -> str:
    """A number as people write it: 123-4566, 1234-5678, 12 34 56-7."""
    number = account.number
    if account.scheme == "bankgiro":
        return f"{number[:-4]}-{number[-4:]}"
    if account.scheme == "plusgiro":
        return f"{number[:-1]}-{number[-1]}"
    return number
