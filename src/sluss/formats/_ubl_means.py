"""How a UBL document asks to be paid: accounts, reference, and whether we may pay at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.ids import has_luhn, is_ocr, is_sound, read_bban
from sluss.core.party import Account, Scheme
from sluss.core.records import NeverPay, Reference, ReferenceType
from sluss.formats._ubl_fields import CAC, CBC, ID, Notes, Parts, folded, has_hidden, parts_of
from sluss.formats._xml import Element, value

_CODE = f"{CBC}PaymentMeansCode"
_PAYMENT_ID = f"{CBC}PaymentID"
_DUE_DATE = f"{CBC}PaymentDueDate"
_ACCOUNT = f"{CAC}PayeeFinancialAccount"
_BRANCH = f"{CAC}FinancialInstitutionBranch"
_INSTITUTION = f"{CAC}FinancialInstitution"

# UNCL4461. Source: docs/sources.md [peppol-bis3] BT-81.
_NEVER_PAY = {
    "48": NeverPay.CARD,
    "54": NeverPay.CARD,
    "55": NeverPay.CARD,
    "49": NeverPay.DIRECT_DEBIT,
    "59": NeverPay.DIRECT_DEBIT,
}
_GIROS = {"SE:BANKGIRO": Scheme.BANKGIRO, "SE:PLUSGIRO": Scheme.PLUSGIRO}

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


@dataclass(frozen=True, slots=True)
class Means:
    """What all PaymentMeans of one document say together."""

    accounts: tuple[Account, ...]
    reference: Reference | None
    never_pay: NeverPay | None
    due_date: date | None


@dataclass(frozen=True, slots=True)
class _Stated:
    """One account as it stands. account: None if its kind is unclear; key tells it from others."""

    at: Element
    account: Account | None
    key: tuple[str, str]


def read_means(elements: Sequence[Element], notes: Notes) -> Means:
    """The alternatives in the order of the file, and the one reference for all of them."""
    means = [parts_of(element) for element in elements]
    stated = [[_stated(node, notes) for node in parts.get(_ACCOUNT, ())] for parts in means]
    _refuse_two_accounts(stated, notes)
    accounts = [one.account for each in stated for one in each if one.account is not None]
    return Means(
        accounts=tuple(dict.fromkeys(accounts)),
        reference=_reference(
            [node for parts in means for node in parts.get(_PAYMENT_ID, ())], notes
        ),
        never_pay=_never_pay(means, notes),
        due_date=_due_date(means, notes),
    )


def _refuse_two_accounts(stated: list[list[_Stated]], notes: Notes) -> None:
    """One document may name a bankgiro and an IBAN, but never two bankgiros, nor two in one means.

    Source: docs/sources.md [peppol-bis3]: PayeeFinancialAccount is at most one in PaymentMeans.
    """
    expected = "one payee account, or alternatives of different kinds"
    of_scheme: dict[str, str] = {}
    for means in stated:
        for one in means:
            scheme, number = one.key
            before = of_scheme.setdefault(scheme, number)
            if before != number:
                notes.refuse("two_accounts", one.at, f"{before}, {number}", expected)
            elif one.key != means[0].key:
                found = f"{means[0].key[1]}, {number}"
                notes.refuse("two_accounts", one.at, found, expected)


def _stated(element: Element, notes: Notes) -> _Stated:
    parts = parts_of(element)
    number, branch = notes.one(parts, ID), _branch(parts, notes)
    text = "" if number is None else value(number)
    at = element if number is None else number
    bare = _BLANKS.sub("", text).upper()
    account = _account(text, bare, branch)
    if account is None:
        found = f"{text} {branch}".strip()
        expected = "an IBAN, clearing and account number, or a number with SE:BANKGIRO"
        notes.warn("unclear_account", at, found, expected)
        return _Stated(at, None, (_GIROS.get(branch.upper(), ""), bare))
    if not is_sound(account):
        notes.warn("bad_account", at, text, f"a {account.scheme} number with a true check digit")
    return _Stated(at, account, (account.scheme, account.number))


def _branch(parts: Parts, notes: Notes) -> str:
    """SE:BANKGIRO, SE:PLUSGIRO, a BIC or "". BIS 2 had it one step further in."""
    branch = parts_of(notes.one(parts, _BRANCH))
    node = notes.one(branch, ID)
    if node is None:
        node = notes.one(parts_of(notes.one(branch, _INSTITUTION)), ID)
    return "" if node is None else value(node)


def _account(text: str, bare: str, branch: str) -> Account | None:
    if giro := _GIROS.get(branch.upper()):
        return Account(giro, bare) if _DIGITS.fullmatch(bare) else None
    bic = branch.upper() if _BIC.fullmatch(branch.upper()) else ""
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
        notes.warn("two_references", at, ", ".join(reversed(stated)), "one PaymentID for all")
    if len(text) > REFERENCE_CHARS_MAX:
        expected = f"at most {REFERENCE_CHARS_MAX} characters"
        notes.warn("reference_too_long", at, text, expected)
        return None
    if has_hidden(text):
        notes.warn("hidden_characters", at, ascii(text), "visible characters only")
    return Reference(ReferenceType.OCR if is_ocr(text) else ReferenceType.TEXT, text)


def _never_pay(means: list[Parts], notes: Notes) -> NeverPay | None:
    """If one of the alternatives goes by itself, we must not pay by another of them."""
    codes = [code for parts in means if (code := notes.one(parts, _CODE)) is not None]
    never = [(code, kind) for code in codes if (kind := _NEVER_PAY.get(value(code)))]
    if not never:
        return None
    if len(never) < len(codes):
        found = ", ".join(value(code) for code in codes)
        notes.warn("mixed_means", never[0][0], found, "either a transfer or money that we draw")
    return never[0][1]


def _due_date(means: list[Parts], notes: Notes) -> date | None:
    days: Iterator[date | None] = (
        notes.day(node) for parts in means for node in parts.get(_DUE_DATE, ())
    )
    return next((day for day in days if day is not None), None)
