"""What the restored system says of itself: its parts, and what in it cannot be believed.

None of it is evidence: it is the other side of a comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.core.masking import without_person_numbers
from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity
from sluss.core.party import Party
from sluss.core.records import (
    Claim,
    DocumentKind,
    LedgerRow,
    Origin,
    PaymentOrder,
    Record,
    SupplierEntry,
)
from sluss.formats.sie4 import is_payables_account
from sluss.rules.register.numbers import folded
from sluss.rules.register.parties import party_words
from sluss.rules.register.same import Verdict, judge

# What its reader says of a list whose rows are not what its own sum says.
_SUM_DIFFERS = frozenset({"lists.sum_differs", "sie5.books_differ"})
# A row is compared with so many rows of its number: a list that has more has said so by then.
_COMPARED_MAX = 50


class Part(StrEnum):
    """A part of what was loaded. A later load replaces the parts that it has, and no others."""

    ITEMS = "items"
    SUPPLIERS = "suppliers"
    ORDERS = "orders"
    BOOKS = "books"
    OTHER = "other"


_PARTS: tuple[tuple[type, Part], ...] = (
    (Claim, Part.ITEMS),
    (SupplierEntry, Part.SUPPLIERS),
    (PaymentOrder, Part.ORDERS),
    (LedgerRow, Part.BOOKS),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that was loaded. org_number, program: what a SIE file says of itself, or ""."""

    sha256: str
    name: str
    kind: str
    org_number: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A state as it was read, and what it is held to. own_accounts: from which we pay.

    as_of: the day that it shows; newest: the latest such day of the states before it.
    """

    files: tuple[File, ...]
    records: tuple[Record, ...]
    org_number: str
    own_accounts: frozenset[str]
    as_of: date | None = None
    newest: date | None = None


def part_of(record: Record) -> Part:
    """The part to which a record belongs."""
    return next((part for kind, part in _PARTS if isinstance(record, kind)), Part.OTHER)


def word_of(record: Record) -> str:
    """By what an item is known again in another state: its kind, payee and number; else ""."""
    if not isinstance(record, Claim):
        return ""
    party = next(iter(party_words(record.supplier)), "")
    return "|".join((record.kind.value, party, folded(record.document_number)))


def as_of(records: Iterable[Record]) -> date | None:
    """The day that the items say they show; None if they do not."""
    days = (record.listed_on for record in records if isinstance(record, Claim))
    return max((day for day in days if day), default=None)


def amount_of(claim: Claim) -> Money:
    """What the restored system has left to pay of an item, a credit note below nought."""
    left = claim.amount if claim.open_amount is None else claim.open_amount
    return -left if claim.kind is DocumentKind.CREDIT_NOTE else left


# ---- What cannot be believed ----------------------------------------------------------------


def flaws_in(loaded: Loaded, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What in a state as a whole speaks against comparing with it. findings: of its readers."""
    yield from _half_restored(findings)
    yield from _older(loaded)
    yield from _mixed(loaded)
    yield from _other_payers(loaded)
    yield from _contradictions([r for r in loaded.records if isinstance(r, Claim)])


def _half_restored(findings: Sequence[Finding]) -> Iterator[Finding]:
    for one in findings:
        if one.code in _SUM_DIFFERS:
            yield _warned("half_restored", one.found, one.expected, place=one.place)


def _older(loaded: Loaded) -> Iterator[Finding]:
    if loaded.as_of and loaded.newest and loaded.as_of < loaded.newest:
        yield _warned("older_state", loaded.as_of.isoformat(), loaded.newest.isoformat())


def _mixed(loaded: Loaded) -> Iterator[Finding]:
    """Files of another organisation, of several systems, or lists of several days."""
    for file in loaded.files:
        if file.org_number and file.org_number != loaded.org_number:
            yield _warned("other_organisation", file.org_number, loaded.org_number, field=file.name)
    programs = sorted({file.program for file in loaded.files if file.program})
    if len(programs) > 1:
        yield _warned("two_systems", ", ".join(programs), programs[0])
    listed = (record.listed_on for record in loaded.records if isinstance(record, Claim))
    days = sorted({day.isoformat() for day in listed if day})
    if len(days) > 1:
        yield _warned("two_days", ", ".join(days), days[-1])


def _other_payers(loaded: Loaded) -> Iterator[Finding]:
    payers = {r.debtor_account for r in loaded.records if isinstance(r, PaymentOrder)}
    for payer in sorted(payers - loaded.own_accounts - {""}):
        yield _warned("other_payer", payer, ", ".join(sorted(loaded.own_accounts)))


def _contradictions(items: Sequence[Claim]) -> Iterator[Finding]:
    """Rows that the register would take for one debt with an earlier row, or would ask about."""
    by_word: dict[str, list[Claim]] = defaultdict(list)
    for item in items:
        before = by_word[word_of(item)]
        if found := next(filter(None, (_contradicts(one, item) for one in before)), None):
            yield found
        if len(before) < _COMPARED_MAX:
            before.append(item)


def _contradicts(one: Claim, other: Claim) -> Finding | None:
    # A number may be a person's; whoever is told of it needs no more than to find it.
    number = without_person_numbers(one.document_number)
    place = Place(other.line, number)
    both = f"{amount_of(one).text} / {amount_of(other).text}"
    verdict = judge(one, other).verdict
    if verdict >= Verdict.ASKS and amount_of(one) != amount_of(other):
        return _warned("contradicts", both, number, place=place)
    return _warned("listed_twice", both, number, place=place) if verdict is Verdict.SAME else None


def _warned(
    fault: str, found: str, expected: str, *, field: str = "", place: Place | None = None
) -> Finding:
    at = place or Place(0, field)
    return Finding(f"handback.{fault}", at, found, expected, Severity.WARNING)


def is_fault(finding: Finding) -> bool:
    """Whether a person must say what it means before anything is handed back."""
    return finding.severity is Severity.ERROR or finding.code.startswith("handback.")


# ---- Items that only the books tell of ------------------------------------------------------


def items_in_books(
    rows: Sequence[LedgerRow], suppliers: Iterable[SupplierEntry]
) -> tuple[list[Claim], Money]:
    """What is left of each invoice by the books, and what they have under no invoice's number.

    A SIE 4 file has no open items: what is owed is what the payables accounts hold for a supplier
    and an invoice (dimensions 9 and 10).
    """
    known = {e.supplier.supplier_number: e.supplier for e in suppliers if e.supplier}
    held: dict[tuple[str, str], list[LedgerRow]] = defaultdict(list)
    rest = 0
    for row in rows:
        if not is_payables_account(row.account, row.account_name):
            continue
        if row.invoice and (row.supplier or row.supplier_name):
            held[row.supplier or row.supplier_name, row.invoice].append(row)
        else:
            rest -= row.amount.minor
    items = [
        _booked(number, some, known)
        for (_, number), some in held.items()
        if sum(row.amount.minor for row in some)
    ]
    currency = rows[0].amount.currency if rows else "SEK"
    return items, Money(currency, rest)


def _booked(number: str, rows: Sequence[LedgerRow], known: Mapping[str, Party]) -> Claim:
    # Credit is below nought in the books, and a debt of ours.
    owed = -sum(row.amount.minor for row in rows)
    first = min(rows, key=lambda row: row.booked_on)
    party = Party(name=first.supplier_name, supplier_number=first.supplier)
    amount = Money(first.amount.currency, abs(owed))
    return Claim(
        origin=Origin.LEDGER,
        kind=DocumentKind.INVOICE if owed > 0 else DocumentKind.CREDIT_NOTE,
        supplier=known.get(first.supplier, party),
        document_number=number,
        amount=amount,
        open_amount=amount,
        line=first.line,
        issue_date=first.booked_on,
    )
