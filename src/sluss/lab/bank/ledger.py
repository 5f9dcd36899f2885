"""What the bank knows: the customer's account, orders, entries and days that are closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money

_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """The customer's account. bankgiro: digits, or "" if none is tied to it."""

    owner: str
    iban: str
    bic: str
    bankgiro: str = ""
    currency: str = "SEK"


@dataclass(frozen=True, slots=True)
class Where:
    """Where money goes or comes from.

    kind:     IBAN, BGNR, PGNR or BBAN, as ISO 20022 has them.
    clearing: the SESBA member id, or "" where the kind needs none.
    """

    kind: str
    number: str
    clearing: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """A document that a transfer names. amount: positive; a credit note's lessens the transfer."""

    number: str
    amount: Money
    is_credit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One credit transfer that a customer asked for."""

    message_id: str
    payment_info_id: str
    instruction_id: str
    end_to_end_id: str
    amount: Money
    execution_on: date
    creditor: str
    where: Where | None
    ocr: str = ""
    text: str = ""
    documents: tuple[Paid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What happens on the account without a file: incoming money, fees, payments made by hand.

    amount: signed, debit negative.
    """

    amount: Money
    counterparty: str
    where: Where | None = None
    ocr: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One transaction in an entry. amount: positive. return_reason: ISO code of a return."""

    amount: Money
    end_to_end_id: str = "NOTPROVIDED"
    instruction_id: str = ""
    payment_info_id: str = ""
    message_id: str = ""
    counterparty: str = ""
    where: Where | None = None
    ocr: str = ""
    text: str = ""
    return_reason: str = ""
    documents: tuple[Paid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One booking on the account.

    amount:     signed, debit negative.
    family:     ISO bank transaction code below PMNT, family and sub-family.
    has_details_in_statement: False for a batch that the statement tells as one sum.
    """

    servicer_ref: str
    amount: Money
    booked_on: date
    family: tuple[str, str]
    details: tuple[Detail, ...]
    batch: tuple[str, str] | None = None
    has_details_in_statement: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that is closed: opening + entries = closing."""

    day: date
    sequence: int
    opening: Money
    closing: Money
    entries: tuple[Entry, ...]


def check_digit_holds(digits: str) -> bool:
    """Whether the last digit is the mod 10 check digit of those before it. ASCII digits only."""
    if _DIGITS.fullmatch(digits) is None:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
