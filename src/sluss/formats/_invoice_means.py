"""How an invoice asks to be paid, in whatever syntax: accounts, reference, whether we may pay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.ids import has_luhn, is_ocr, is_sound, read_bban
from sluss.core.party import Account, Scheme
from sluss.core.records import NeverPay, Reference, ReferenceType
from sluss.formats._invoice_notes import Notes
from sluss.formats._plain_text import folded, has_hidden
from sluss.formats._xml import Element, value

# UNCL4461. Source: docs/sources.md [peppol-bis3] BT-81.
_NEVER_PAY = {
    "48": NeverPay.CARD,
    "54": NeverPay.CARD,
    "55": NeverPay.CARD,
    "49": NeverPay.DIRECT_DEBIT,
    "59": NeverPay.DIRECT_DEBIT,
}

# What Peppol writes instead of a BIC (BT-86) where the number is a Swedish giro's.
PEPPOL_GIROS = {"SE:BANKGIRO": Scheme.BANKGIRO, "SE:PLUSGIRO": Scheme.PLUSGIRO}

# ISO 20022's Max140Text: what is longer can stand in no payment.
REFERENCE_CHARS_MAX = 140
_BLANKS = re.compile(r"[ \u00a0\u202f-]")
_DIGITS = re.compile(r"[0-9]{1,35}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
# A clearing number of four digits and the shortest account that Peppol BIS 3 names; fewer
# digits may as well be a bankgiro or plusgiro number, and which one is never guessed.
_BBAN_DIGITS_MIN = 11
_WITH_CLEARING_CHECK_DIGIT = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAccount:
    """Where a document names an account.

    number: None if there is an account without a number.
    giro:   how the number is to be read when the document says that it is a giro number.
    bank:   what else it says of where the account is held; only a BIC is taken.
    """

    at: Element
    number: Element | None
    giro: Scheme | None = None
    bank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedMeans:
    """Where a document names one way of paying it.

    never_pay: what the words at code say, where a syntax has no code for it.
    """

    code: Element | None = None
    never_pay: NeverPay | None = None
    references: Sequence[Element] = ()
    due: Sequence[Element] = ()
    accounts: Sequence[StatedAccount] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What all ways of paying one document say together."""

    accounts: tuple[Account, ...]
    reference: Reference | None
    never_pay: NeverPay | None
    due_date: date | None


@dataclass(frozen=True, slots=True)
class _Read:
    """One account as it stands. account: None if its kind is unclear; key tells it from others."""

    at: Element
    account: Account | None
    key: tuple[str, str]


def read_means(stated: Sequence[StatedMeans], notes: Notes) -> Means:
    """The alternatives in the order of the file, and the one reference for all of them."""
    read = [[_read(one, notes) for one in means.accounts] for means in stated]
    _judge_accounts(read, notes)
    accounts: dict[str, Account] = {}
    for account in (one.account for each in read for one in each):
        # One number with and without its bank is one account.
        if account is not None and not (account.key in accounts and accounts[account.key].bic):
            accounts[account.key] = account
    return Means(
        accounts=tuple(accounts.values()),
        reference=_reference([node for means in stated for node in means.references], notes),
        never_pay=_never_pay(stated, notes),
        due_date=first_day([node for means in stated for node in means.due], notes),
    )


def first_day(elements: Sequence[Element], notes: Notes) -> date | None:
    """The earliest of the days on which a document says that it falls due."""
    days = {day: at for at in elements if (day := notes.day(at)) is not None}
    if not days:
        return None
    if len(days) > 1:
        at = list(days.values())[1]
        notes.warn("two_due_dates", at, ", ".join(map(str, days)), "one due date")
    return min(days)


def _judge_accounts(read: list[list[_Read]], notes: Notes) -> None:
    """Several ways of paying are alternatives, each with one account whose kind is clear.

    Which of two accounts of one kind is paid, the register decides: none that nobody vouches for.
    Source: docs/sources.md [peppol-bis3]: PayeeFinancialAccount is at most one in PaymentMeans.
    """
    of_scheme: dict[str, str] = {}
    for means in read:
        for one in means:
            scheme, number = one.key
            before = of_scheme.setdefault(scheme, number)
            if one.key != means[0].key:
                found = f"{means[0].key[1]}, {number}"
                notes.refuse("two_accounts", one.at, found, "one account in each way of paying")
            elif before != number and one.account is None:
                expected = "alternatives whose kind is clear"
                notes.refuse("two_accounts", one.at, f"{before}, {number}", expected)
            elif before != number:
                expected = "one payee account, or alternatives of different kinds"
                notes.warn("several_accounts", one.at, f"{before}, {number}", expected)


def _read(stated: StatedAccount, notes: Notes) -> _Read:
    number = stated.number
    text = "" if number is None else value(number)
    at = stated.at if number is None else number
    bare = _BLANKS.sub("", text).upper()
    account = _account(text, bare, stated)
    if account is None:
        found = f"{text} {stated.bank}".strip()
        giro = notes.syntax.giro_like
        expected = f"an IBAN, clearing and account number, or a number with {giro}"
        notes.warn("unclear_account", at, found, expected)
        return _Read(at, None, (stated.giro or "", bare))
    if not is_sound(account):
        notes.warn("bad_account", at, text, f"a {account.scheme} number with a true check digit")
    return _Read(at, account, (account.scheme, account.number))


def _account(text: str, bare: str, stated: StatedAccount) -> Account | None:
    if stated.giro is not None:
        return Account(stated.giro, bare) if _DIGITS.fullmatch(bare) else None
    bank = stated.bank.upper()
    bic = bank if _BIC.fullmatch(bank) else ""
    if _IBAN.fullmatch(bare):
        return Account(Scheme.IBAN, bare, bic)
    number = _bban(text, bare)
    return None if number is None else Account(Scheme.BBAN, number, bic)


def _bban(text: str, bare: str) -> str | None:
    if _DIGITS.fullmatch(bare) is None or len(bare) < _BBAN_DIGITS_MIN:
        return None
    clearing, hyphen, rest = text.partition("-")
    if hyphen and len(clearing) in (4, 5):
        return read_bban(clearing, rest)
    if bare[0] == "8" and has_luhn(bare[:5]):
        # The fifth digit may be Swedbank's check digit, to be left out, or the account's first.
        return read_bban(bare[:5], bare[5:]) if len(bare) == _WITH_CLEARING_CHECK_DIGIT else None
    return read_bban(bare[:4], bare[4:])


def _reference(elements: list[Element], notes: Notes) -> Reference | None:
    stated = {text: node for node in reversed(elements) if (text := folded(value(node)))}
    if not stated:
        return None
    text, at = list(stated.items())[-1]
    if len(stated) > 1:
        expected = f"one {notes.syntax.field(at)} for all"
        notes.warn("two_references", at, ", ".join(reversed(stated)), expected)
    if len(text) > REFERENCE_CHARS_MAX:
        expected = f"at most {REFERENCE_CHARS_MAX} characters"
        notes.warn("reference_too_long", at, text, expected)
        return None
    if has_hidden(text):
        notes.warn("hidden_characters", at, ascii(text), "visible characters only")
    return Reference(ReferenceType.OCR if is_ocr(text) else ReferenceType.TEXT, text)


def _never_pay(stated: Sequence[StatedMeans], notes: Notes) -> NeverPay | None:
    """If one of the alternatives goes by itself, we must not pay by another of them."""
    coded = [(means.code, means.never_pay) for means in stated if means.code is not None]
    never = [(at, kind) for at, said in coded if (kind := said or _NEVER_PAY.get(value(at)))]
    if not never:
        return None
    if len(never) < len(coded):
        found = ", ".join(value(at) for at, _ in coded)
        notes.warn("mixed_means", never[0][0], found, "either a transfer or money that we draw")
    return never[0][1]
