"""By which words records find each other. Those that share a link are looked at together."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import blake2b

from sluss.core.party import Account, Party
from sluss.core.records import (
    AnswerLevel,
    BankAnswer,
    BankEntry,
    Claim,
    CreditWatch,
    DocumentKind,
    LedgerRow,
    PaymentOrder,
    Record,
    Reference,
    ReferenceType,
    Remitted,
    SupplierEntry,
)
from sluss.rules.register.numbers import (
    digit_forms,
    folded,
    numbers_in,
    numbers_told,
    unordered_forms,
)
from sluss.rules.register.parties import party_words
from sluss.rules.register.same import RESENT_DAYS_MAX, says_reminder

# A shorter reference is used by too many suppliers to mean anything without the account.
OCR_ALONE_DIGITS_MIN = 8
# A customer's payment is known by its reference alone: nothing shorter is one.
PAID_IN_DIGITS_MIN = 5


@dataclass(frozen=True, slots=True)
class Keys:
    """By what a record is found, and whom it finds.

    links: records with one in common belong to one component.
    marks: only to be found by.
    seeks: records that have one of these among their links or marks belong to its component. What
           is sought seeks in turn, so it does not matter which of two comes first.
    """

    links: tuple[int, ...]
    marks: tuple[int, ...]
    seeks: tuple[int, ...] = ()

    @property
    def packed(self) -> bytes:
        """The same in bytes: how many of the first two, then all, eight bytes each."""
        told = (len(self.links), len(self.marks), *self.links, *self.marks, *self.seeks)
        return struct.pack(f"<{len(told)}q", *told)

    @classmethod
    def of(cls, packed: bytes) -> Keys:
        """The keys that were packed so."""
        links, marks, *keys = struct.unpack(f"<{len(packed) // 8}q", packed)
        last = links + marks
        return cls(tuple(keys[:links]), tuple(keys[links:last]), tuple(keys[last:]))

    def __reduce__(self) -> tuple[Callable[[bytes], Keys], tuple[bytes]]:
        return Keys.of, (self.packed,)


NO_KEYS = Keys((), ())


@lru_cache(maxsize=16384)
def hashed(word: str) -> int:
    """A word as a signed 64-bit number. Two words may meet: rules look at the records anyway."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big", signed=True)


@dataclass(slots=True)
class _Words:
    """The words of the keys of one record, while they are gathered."""

    links: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    seeks: list[str] = field(default_factory=list)


def keys_of(record: Record) -> Keys:
    """The keys of one record."""
    words = _Words()
    if isinstance(record, Claim):
        _claim(record, words)
    elif isinstance(record, PaymentOrder):
        _order(record, words)
    elif isinstance(record, BankEntry):
        _entry(record, words)
    elif isinstance(record, BankAnswer):
        _answer(record, words)
    elif isinstance(record, LedgerRow):
        _ledger(record, words)
    elif isinstance(record, CreditWatch):
        account = record.payee_account
        words.links.extend(_remittance(record.reference, (), "", Party(), account))
    elif isinstance(record, SupplierEntry):
        words.marks.extend(f"s|{word}" for word in party_words(record.supplier))
    return Keys(_numbers_of(words.links), _numbers_of(words.marks), _numbers_of(words.seeks))


def _numbers_of(words: list[str]) -> tuple[int, ...]:
    """As hashed, of many words: hardly any of them comes again, so none is remembered."""
    digests = [blake2b(word.encode(), digest_size=8).digest() for word in dict.fromkeys(words)]
    return struct.unpack(f">{len(digests)}q", b"".join(digests))


def party_mark(word: str) -> int:
    """The key under which the claims of a party are found, and those that it is to be paid for."""
    return hashed(f"p|{word}")


def supplier_mark(word: str) -> int:
    """The key under which the supplier list rows of a party are found."""
    return hashed(f"s|{word}")


def account_mark(account_key: str) -> int:
    """The key under which the claims that name an account are found."""
    return hashed(f"a|{account_key}")


def standing_mark(word: str) -> int:
    """The key under which the list rows that count for a party are found: one for what many say."""
    return hashed(f"g|{word}")


def return_mark(word: str) -> int:
    """The key under which what came back of a transfer is found. word: of transfer_words."""
    return hashed(f"k|{word}")


def repeats_mark(name: str) -> int:
    """The key under which the claim is found that repeats a record, by that record's name."""
    return hashed(f"q|{name}")


def run_mark(sha256: str, period: str) -> int:
    """The key under which the claims are found that repeat a file in a month."""
    return hashed(f"u|{sha256}|{period}")


def repeated_mark(period: str, word: str) -> int:
    """The key under which the repeated payments of a payee in a month are found."""
    return hashed(f"z|{period}|{word}")


def payout_mark(period: str, word: str) -> int:
    """The key under which the other payouts of a payee in a month are found."""
    return hashed(f"y|{period}|{word}")


def _payout(claim: Claim, words: Sequence[str], marks: list[str]) -> None:
    repeats = claim.repeats
    if repeats:
        marks.extend((f"q|{repeats.of}", f"u|{repeats.of.partition(':')[0]}|{repeats.period}"))
        marks.extend(f"z|{repeats.period}|{word}" for word in words)
    elif claim.due_date:
        marks.extend(f"y|{month_of(claim.due_date)}|{word}" for word in words)


def month_of(day: date) -> str:
    """The month that a payment belongs to: '2026-12'."""
    return day.isoformat()[:7]


def _claim(claim: Claim, keys: _Words) -> None:
    words = payee_words(claim)
    # A payment may name the reference alone, and a list may show it where the number should stand.
    reference = [claim.reference.value] if claim.reference else []
    keys.links.extend(_numbers([claim.document_number, *reference, *claim.refers_to], words))
    if claim.document_number.isascii() and claim.document_number.isdigit():
        keys.links.extend(_ocr(claim.document_number, claim.accounts))
    if claim.reference and claim.reference.type is ReferenceType.OCR:
        keys.links.extend(_ocr(claim.reference.value, claim.accounts))
    if claim.kind is DocumentKind.PAYOUT:
        keys.links.extend(paid_in_words(claim.refers_to))
        _payout(claim, words, keys.marks)
    keys.links.extend(_as_registered(claim))
    keys.links.extend(_as_keyed(claim, words))
    # Those without a number or a payee have only their amount, so whoever is owed it must link
    # them: what no word links to its like would be drawn as a debt of the same id.
    is_seeker = not words or not folded(claim.document_number) or says_reminder(claim)
    _by_amount(claim.amount.minor, words or [""], keys, is_seeker=is_seeker)
    _near_in_time(claim, words, keys)
    if claim.supplier.org_number and claim.kind is not DocumentKind.PAYOUT:
        _renamed([(claim.document_number, claim.amount.minor)], keys, is_claim=True)
    # Whose account it is, is asked of the one who is to be paid.
    parties = (claim.supplier, claim.payee) if claim.payee else (claim.supplier,)
    keys.marks.extend(f"p|{word}" for party in parties for word in party_words(party))
    keys.marks.extend(f"a|{account.key}" for account in claim.accounts)


def _near_in_time(claim: Claim, words: Sequence[str], keys: _Words) -> None:
    """Who is owed the same amount at about the same time may have sent one invoice twice."""
    if claim.issue_date is None or claim.kind is DocumentKind.PAYOUT:
        return
    stretch = claim.issue_date.toordinal() // RESENT_DAYS_MAX
    for word in words:
        told = f"|{claim.amount.minor}|{word}"
        keys.marks.append(f"d|{stretch}{told}")
        keys.seeks.extend(f"d|{near}{told}" for near in (stretch - 1, stretch, stretch + 1))


def _as_registered(claim: Claim) -> Iterator[str]:
    """By what a claim is found under another supplier, where somebody registered it by mistake."""
    if claim.issue_date and claim.due_date:
        told = f"|{claim.amount.minor}|{claim.issue_date}|{claim.due_date}"
        yield from (f"w|{form}{told}" for form in _forms(claim.document_number))


def _as_keyed(claim: Claim, words: Sequence[str]) -> Iterator[str]:
    """By what a claim is found under a number whose digits a hand turned round."""
    if claim.kind is not DocumentKind.PAYOUT:
        for signs in unordered_forms(claim.document_number):
            yield from (f"t|{signs}|{claim.amount.minor}|{word}" for word in words)


def _as_paid(told: PaymentOrder | BankEntry, words: Sequence[str]) -> Iterator[str]:
    """By what a payment finds a debt that was keyed with its number's digits turned round."""
    for number in numbers_told(told.text):
        for signs in unordered_forms(number):
            yield from (f"t|{signs}|{abs(told.amount.minor)}|{word}" for word in words)


def _numbers(numbers: Iterable[str], words: Sequence[str]) -> Iterator[str]:
    for number in numbers:
        for form in _forms(number):
            yield from (f"n|{form}|{word}" for word in words)


def _renamed(told: Iterable[tuple[str, int]], keys: _Words, *, is_claim: bool) -> None:
    """By number and amount alone: a supplier list may know that two names are one firm's.

    Claims do not look for each other so, nor payments: only the one for the other.
    """
    own, others = ("D", "P") if is_claim else ("P", "D")
    for number, minor in told:
        for form in _forms(number):
            keys.marks.append(f"{own}|{form}|{minor}")
            keys.seeks.append(f"{others}|{form}|{minor}")


def _documents(told: PaymentOrder | BankEntry) -> Iterator[tuple[str, int]]:
    """The documents that a payment names in a field, each with what it pays of it."""
    for document in told.documents:
        if document.amount is not None:
            yield document.number, document.amount.minor
        elif len(told.documents) == 1:
            yield document.number, abs(told.amount.minor)


def _forms(number: str) -> tuple[str, ...]:
    """What numbers that are alike have in common, one form at least; () of no number."""
    return digit_forms(number) or tuple(filter(None, (folded(number),)))


def payee_words(claim: Claim) -> list[str]:
    """The words under which the payee of a claim is known, its accounts among them."""
    return _places(claim.supplier, claim.accounts)


def _places(party: Party, accounts: tuple[Account, ...]) -> list[str]:
    return [*party_words(party), *(account.key for account in accounts)]


def _ocr(value: str, accounts: tuple[Account, ...]) -> list[str]:
    if len(value) >= OCR_ALONE_DIGITS_MIN:
        return [f"o|{value}"]
    return [f"o|{value}|{account.key}" for account in accounts]


def _remittance(
    reference: Reference | None,
    documents: tuple[Remitted, ...],
    text: str,
    party: Party,
    account: Account | None,
) -> list[str]:
    accounts = (account,) if account else ()
    words = _places(party, accounts)
    links = []
    if reference and reference.type is ReferenceType.OCR:
        links.extend(_ocr(reference.value, accounts))
    numbers = [*(d.number for d in documents), *numbers_in(text)]
    if reference:
        numbers.append(reference.value)
    links.extend(_numbers(numbers, words))
    return links


def _order(order: PaymentOrder, keys: _Words) -> None:
    account = order.creditor_account
    keys.links.extend(
        _remittance(order.reference, order.documents, order.text, order.creditor, account)
    )
    keys.links.extend(transfer_words(order))
    keys.links.extend(_one_transfer(order.message_id, order.end_to_end_id))
    # Not a link: a file of thousands of payments must not become one component.
    keys.marks.append(f"m|{order.message_id}")
    is_seeker = not _says_what_for(order)
    payee = _payee(order.creditor, account)
    keys.links.extend(_as_paid(order, payee))
    _by_amount(order.amount.minor, payee, keys, is_seeker=is_seeker)
    _renamed(_documents(order), keys, is_claim=False)
    if account:
        keys.marks.append(f"a|{account.key}")


def _entry(entry: BankEntry, keys: _Words) -> None:
    if not entry.is_booked:
        return
    if _is_paid_in(entry):
        keys.links.extend(paid_in(entry))
        return
    amount = abs(entry.amount.minor)
    words = transfer_words(entry)
    keys.links.extend(words)
    if entry.amount.minor > 0:
        keys.marks.extend(f"k|{word}" for word in words)
    if is_booked_as_one(entry):
        keys.marks.append(f"b|{entry.message_id}")
        return
    if not entry.end_to_end_id:
        _by_bank_reference(entry.servicer_ref, "v", "V", keys)
    account = entry.counterparty_account
    keys.links.extend(
        _remittance(entry.reference, entry.documents, entry.text, entry.counterparty, account)
    )
    is_seeker = not _says_what_for(entry)
    payee = _payee(entry.counterparty, account)
    keys.links.extend(_as_paid(entry, payee))
    _by_amount(amount, payee, keys, is_seeker=is_seeker)
    _renamed(_documents(entry), keys, is_claim=False)
    if account:
        keys.marks.append(f"a|{account.key}")


def _by_bank_reference(servicer_ref: str, own: str, sought: str, keys: _Words) -> None:
    """An answer and the movement that has only the bank's own reference look for each other.

    No link: a batch gives its reference to each of its movements, which must not become one
    component. own, sought: the kinds of mark.
    """
    if servicer_ref:
        keys.marks.append(f"{own}|{servicer_ref}")
        keys.seeks.append(f"{sought}|{servicer_ref}")


def _is_paid_in(entry: BankEntry) -> bool:
    """Whether it is money from somebody, and none of ours that came back."""
    return entry.amount.minor > 0 and not (entry.is_return or entry.is_reversal)


def is_booked_as_one(entry: BankEntry) -> bool:
    """Whether it books a whole message of orders, or a block of one, and says which."""
    is_sum = entry.batch_count is not None and entry.message_id != ""
    return entry.is_booked and is_sum and not _is_paid_in(entry)


def _says_what_for(told: PaymentOrder | BankEntry) -> bool:
    """Whether a program wrote it and named what is paid: its amount alone says nothing more."""
    is_ocr = told.reference is not None and told.reference.type is ReferenceType.OCR
    names = is_ocr or bool(told.documents) or bool(numbers_told(told.text))
    return names and told.end_to_end_id != ""


def paid_in(entry: BankEntry) -> list[str]:
    """By which words a customer's payment is found: those that stand in a field for it.

    A free text says too little: a word that many write would make one component of a month.
    """
    numbers = [document.number for document in entry.documents]
    if entry.reference and entry.reference.type is ReferenceType.OCR:
        numbers.append(entry.reference.value)
    return paid_in_words(numbers)


def paid_in_words(numbers: Iterable[str]) -> list[str]:
    """The words by which a customer's payment and its refund find each other."""
    forms = (form for number in numbers for form in digit_forms(number)[:1])
    return [f"r|{form}" for form in forms if len(form) >= PAID_IN_DIGITS_MIN]


def _payee(party: Party, account: Account | None) -> list[str]:
    return _places(party, (account,) if account else ())


def _by_amount(minor: int, words: Iterable[str], keys: _Words, *, is_seeker: bool) -> None:
    """Who has nothing better to go by looks for all of the same amount and payee.

    The others do not look for each other: a year of equal fees would be one component.
    """
    for word in words:
        anyone, seeker = f"f|{minor}|{word}", f"F|{minor}|{word}"
        if is_seeker:
            keys.links.append(seeker)
            keys.seeks.append(anyone)
        else:
            keys.marks.append(anyone)
            keys.seeks.append(seeker)


def _one_transfer(message_id: str, end_to_end_id: str) -> list[str]:
    # Not by InstrId: Odoo gives one to a whole file, which must not become one component.
    return [f"x|{message_id}|{end_to_end_id}"] if end_to_end_id else []


def _answer(answer: BankAnswer, keys: _Words) -> None:
    message, order = answer.original_message_id, answer.repeated
    if order is not None:
        # It names no message: it is found as a movement of the order would be.
        if order.end_to_end_id:
            keys.links.append(f"e|{order.end_to_end_id}|{order.amount.minor}")
        payee = _payee(order.creditor, order.creditor_account)
        _by_amount(order.amount.minor, payee, keys, is_seeker=True)
    elif is_of_one_transfer(answer):
        keys.links.extend(_one_transfer(message, answer.end_to_end_id))
        keys.marks.append(f"m|{message}")
        _by_bank_reference(answer.servicer_ref, "V", "v", keys)
    else:
        keys.marks.append(f"b|{message}")


def is_of_one_transfer(answer: BankAnswer) -> bool:
    """Whether an answer names its one transfer; by InstrId alone it may be of several."""
    if answer.level is not AnswerLevel.TRANSACTION:
        return False
    return answer.end_to_end_id != "" or answer.repeated is not None


def transfer_words(told: PaymentOrder | BankEntry) -> list[str]:
    """The words that an order and its movements have in common by the ids that they tell."""
    amount = abs(told.amount.minor)
    words = [f"e|{told.end_to_end_id}|{amount}"] if told.end_to_end_id else []
    # What names no EndToEndId may still name the order by the other id.
    if told.instruction_id and (isinstance(told, PaymentOrder) or not words):
        words.append(f"j|{told.instruction_id}|{amount}")
    return words


def transfer_link(end_to_end_id: str, amount_minor: int) -> int:
    """The key that an order and its movements have in common where both tell the EndToEndId."""
    return hashed(f"e|{end_to_end_id}|{amount_minor}")


def amount_keys(minor: int, word: str) -> tuple[int, int]:
    """The keys under which payments of an amount to a payee are found. word: see payee_words."""
    return hashed(f"f|{minor}|{word}"), hashed(f"F|{minor}|{word}")


def message_mark(message_id: str) -> int:
    """The key under which the orders of a message, and the answers to each, are found."""
    return hashed(f"m|{message_id}")


def broadcast_mark(message_id: str) -> int:
    """The key under which what the bank says of a whole message is found."""
    return hashed(f"b|{message_id}")


def _ledger(row: LedgerRow, keys: _Words) -> None:
    told = (row.invoice,) if row.invoice else numbers_in(row.text)
    words = party_words(Party(name=row.supplier_name))
    keys.links.extend(_numbers(told, words))
    if words:
        _renamed([(number, abs(row.amount.minor)) for number in told], keys, is_claim=False)
