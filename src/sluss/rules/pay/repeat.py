"""Which payments of last time are made once more, and why each of the others is not.

The last payment file is right for most and knowingly wrong for some. Who is listed as deceased,
moved or ended is left out; who has another account is paid there, once it is confirmed; what was
no recurring payout to begin with, or came back, or is on its way already, is left out by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sluss.core.ids import is_person
from sluss.core.lifecycle import State
from sluss.core.masking import hide, persons_in, without_person_numbers
from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, clipped
from sluss.core.party import Account, Party, Scheme, fold_name
from sluss.core.payable import Payable
from sluss.core.records import (
    Claim,
    DocumentKind,
    Origin,
    PaymentOrder,
    Reference,
    ReferenceType,
    Repeats,
)
from sluss.formats.payee_list import Asked
from sluss.rules.register.keys import month_of
from sluss.rules.triage.policy import Policy
from sluss.rules.triage.rank import rule_of

# A bank books what was to be paid on a day on that day or the next bank day; Christmas and New
# Year together do not make a week. Later money is of the payment that repeats it.
SETTLES_DAYS_MAX = 7
_FIRM_WORDS = frozenset("ab aktiebolag hb handelsbolag kb kommanditbolag".split())
# ISO 20022 external category purposes. Source: docs/sources.md [pain001-se].
_SUPPLIER, _TAXES, _WITHIN = "SUPP", frozenset({"TAXS", "VATX", "WHLD"}), frozenset(
    {"INTC", "CASH", "TREA", "SWEP", "TOPG"}
)  # fmt: skip


# Of a Swedish IBAN: the country, two check digits and the bank stand before the account.
_IBAN_ACCOUNT = 7


class Refusal(StrEnum):
    """Why a file is not repeated at all, in descending precedence."""

    NO_SUCH_FILE = "pay.repeat_no_such_file"
    NO_PAYMENTS = "pay.repeat_no_payments"
    REPEATED_ALREADY = "pay.repeated_already"
    SAME_MONTH = "pay.repeat_same_month"


class RowRefusal(StrEnum):
    """Why one payment of last time is not made again, in descending precedence."""

    ROW_SAME_MONTH = "pay.repeat_row_same_month"
    PAYS_INVOICE = "pay.repeat_pays_invoice"
    REFUND = "pay.repeat_refund"
    TAX = "pay.repeat_tax"
    OWN_ACCOUNT = "pay.repeat_own_account"
    FIRM = "pay.repeat_firm"
    DOUBLE = "pay.repeat_double"
    CAME_BACK = "pay.repeat_came_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """One payment of last time.

    name:     the record, 'sha256:ordinal'.
    row:      by which people find it: the row of a list, else its number in the file.
    paid_on:  when it was to be paid, None if the file does not say.
    accounts: those that it named; the first is where the money went.
    is_firm:  paid to a firm, by an order that says nothing of a decision.
    """

    name: str
    row: int
    payee: Party
    amount: Money
    accounts: tuple[Account, ...] = ()
    end_to_end_id: str = ""
    paid_on: date | None = None
    reference: Reference | None = None
    category: str = ""
    pays_invoice: bool = False
    is_refund: bool = False
    is_tax: bool = False
    is_own: bool = False
    is_firm: bool = False

    @property
    def account(self) -> Account | None:
        return self.accounts[0] if self.accounts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """What of ourselves decides which payments are no payouts."""

    org_number: str
    accounts: frozenset[str]
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Other money to a payee in the month: a payout that is known, or an order of others.

    on:        when it is to be paid, or was; None if that is not known.
    is_repeat: it repeats a payment of another file.
    """

    payee: Party
    accounts: frozenset[str]
    amount: Money
    on: date | None = None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Newer:
    """The accounts that a later source has for a payee, where they are none of last time's.

    is_by_number: the source names the payee by number; by name alone it may be a namesake.
    """

    accounts: tuple[Account, ...]
    is_by_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the rule may look at.

    period:      the month in which the file is repeated.
    came_back:   names of the payments whose money came back, or was refused.
    newer:       by the name of a payment, what a later source has for its payee.
    with_firms:  firms are paid again too.
    is_twice_a_month: the file's own month may be this one: people are paid more than once in it.
    """

    period: str
    rows: Sequence[Last]
    asked: Sequence[Asked] = ()
    beside: Sequence[Beside] = ()
    came_back: frozenset[str] = frozenset()
    newer: dict[str, Newer] = field(default_factory=dict)
    with_firms: bool = False
    is_twice_a_month: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """A payment that is made again.

    accounts: as the claim names them, the one to try first.
    is_given: the account is a new one that a person gave.
    other:    an account of somebody of the payee's name in a later list, which a person must see.
    """

    last: Last
    accounts: tuple[Account, ...]
    is_given: bool = False
    other: str = ""

    @property
    def is_flagged(self) -> bool:
        """Whether an account is named that last time's money did not go to."""
        return bool(self.other) or self.accounts[:1] != self.last.accounts[:1]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row of the file in one of three lists, in the order of the file.

    findings: what is wrong with the list of exclusions; with any, nothing may be repeated.
    """

    again: tuple[Again, ...]
    excluded: tuple[tuple[Last, Asked], ...]
    left_out: tuple[tuple[Last, RowRefusal], ...]
    findings: tuple[Finding, ...]


def last_of(name: str, row: int, record: Claim | PaymentOrder, payer: Payer) -> Last:
    """A payment of last time as the rules see it, from what its record says of itself."""
    if isinstance(record, Claim):
        return Last(
            name=name,
            row=row,
            payee=record.supplier,
            amount=record.amount,
            accounts=record.accounts,
            paid_on=record.due_date,
            reference=record.reference,
            category=record.category,
            is_refund=bool(record.refers_to),
            is_tax=_is_statutory(record.supplier, record.amount, payer.policy),
            is_own=_is_ours(record.supplier, record.accounts, payer),
        )
    accounts = (record.creditor_account,) if record.creditor_account else ()
    is_ocr = record.reference is not None and record.reference.type is ReferenceType.OCR
    text = Reference(ReferenceType.TEXT, record.text) if record.text else None
    purpose = record.category_purpose
    return Last(
        name=name,
        row=row,
        payee=record.creditor,
        amount=record.amount,
        accounts=accounts,
        end_to_end_id=record.end_to_end_id,
        paid_on=record.execution_on or (record.created_at.date() if record.created_at else None),
        reference=record.reference or text,
        category=purpose,
        pays_invoice=bool(record.documents) or is_ocr or purpose == _SUPPLIER,
        is_tax=purpose in _TAXES or _is_statutory(record.creditor, record.amount, payer.policy),
        is_own=purpose in _WITHIN or _is_ours(record.creditor, accounts, payer),
        is_firm=_is_firm(record.creditor),
    )


def _is_statutory(payee: Party, amount: Money, policy: Policy) -> bool:
    """Whether the policy knows the payee as one that taxes and fees are paid to."""
    invoice = Payable(
        id="",
        kind=DocumentKind.INVOICE,
        supplier=payee,
        document_number="",
        amount=amount,
        open_amount=amount,
        state=State.OPEN,
    )
    rule = rule_of(invoice, policy)
    return rule is not None and rule.is_statutory


def _is_ours(payee: Party, accounts: Iterable[Account], payer: Payer) -> bool:
    if payee.org_number and payee.org_number == payer.org_number:
        return True
    return any(account.key in payer.accounts for account in accounts)


def _is_firm(payee: Party) -> bool:
    if payee.org_number:
        return not is_person(payee.org_number)
    return not _FIRM_WORDS.isdisjoint(payee.name.casefold().split())


def refuse_file(case: Case, *, is_repeated: bool) -> Refusal | None:
    """Say why the file may not be repeated in the month, or None if it may.

    is_repeated: whether it was, in this month, by whomever.
    """
    if not case.rows:
        return Refusal.NO_PAYMENTS
    if is_repeated:
        return Refusal.REPEATED_ALREADY
    if all(_is_of_month(row, case) for row in case.rows):
        return Refusal.SAME_MONTH
    return None


def plan(case: Case) -> Plan:
    """What becomes of each row of the file.

    Shapes: every row stands in one of the lists. A listed row is excluded whatever else speaks
            against it; a row with a new account may be paid though last time's money came back.
    """
    matched, findings = _match(case.asked, case.rows)
    by_amount: dict[Money, list[Beside]] = {}
    for one in case.beside:
        by_amount.setdefault(one.amount, []).append(one)
    again, excluded, left_out = [], [], []
    for row in case.rows:
        asked = matched.get(row.name)
        if asked is not None and asked.new_account is None:
            excluded.append((row, asked))
            continue
        is_double = any(_is_double(row, one, case) for one in by_amount.get(row.amount, ()))
        refusal = _refuse_row(row, asked, case, is_double=is_double)
        if refusal is None:
            again.append(_again(row, asked, case.newer.get(row.name)))
        else:
            left_out.append((row, refusal))
    return Plan(tuple(again), tuple(excluded), tuple(left_out), tuple(findings))


def _refuse_row(
    row: Last, asked: Asked | None, case: Case, *, is_double: bool
) -> RowRefusal | None:
    for applies, refusal in (
        (_is_of_month(row, case), RowRefusal.ROW_SAME_MONTH),
        (row.pays_invoice, RowRefusal.PAYS_INVOICE),
        (row.is_refund, RowRefusal.REFUND),
        (row.is_tax, RowRefusal.TAX),
        (row.is_own, RowRefusal.OWN_ACCOUNT),
        (row.is_firm and not case.with_firms, RowRefusal.FIRM),
        (is_double, RowRefusal.DOUBLE),
        (row.name in case.came_back and asked is None, RowRefusal.CAME_BACK),
    ):
        if applies:
            return refusal
    return None


def _is_of_month(row: Last, case: Case) -> bool:
    if case.is_twice_a_month or row.paid_on is None:
        return False
    return month_of(row.paid_on) >= case.period


def _is_double(row: Last, other: Beside, case: Case) -> bool:
    """Whether other money of the same amount goes to the payee in the month, after last time.

    Where people are paid several times a month, two files repeated in it are for a person to
    look at: the register holds both.
    """
    if other.is_repeat and case.is_twice_a_month:
        return False
    if other.on and row.paid_on and other.on <= row.paid_on:
        return False
    one, two = row.payee.org_number, other.payee.org_number
    if one and two:
        return one == two
    accounts = {account.key for account in row.accounts}
    if not accounts.isdisjoint(other.accounts):
        return True
    return row.payee.name_key == other.payee.name_key != ""


def _again(row: Last, asked: Asked | None, newer: Newer | None) -> Again:
    """A new account alone, if one was given; else a later source's before that of last time.

    What a later source has for a namesake is no account of this payee: it is only shown.
    """
    if asked is not None and asked.new_account is not None:
        return Again(row, (asked.new_account,), is_given=True)
    if newer is None:
        return Again(row, row.accounts)
    if newer.is_by_number:
        return Again(row, tuple(dict.fromkeys((*newer.accounts, *row.accounts))))
    return Again(row, row.accounts, other=newer.accounts[0].key)


def may_be_one(one: Account, other: Account) -> bool:
    """Whether two numbers may be of one account: the same, or a Swedish IBAN and a domestic one.

    An IBAN has the account with or without its clearing number, as each bank likes. That is
    enough to say that nothing has changed; it vouches for no account.
    """
    if one.key == other.key:
        return True
    ibans = [a for a in (one, other) if a.scheme is Scheme.IBAN and a.number.startswith("SE")]
    bbans = [a for a in (one, other) if a.scheme is Scheme.BBAN]
    if not (ibans and bbans):
        return False
    clearing, _, account = bbans[0].number.partition("-")
    inside = ibans[0].number[_IBAN_ACCOUNT:].lstrip("0")
    return inside in (account.lstrip("0"), (clearing + account).lstrip("0"))


def claim_of_again(again: Again, *, period: str, pay_on: date, reason: str) -> Claim:
    """The payment of last time as a claim of this month, known by its file, month and place."""
    last = again.last
    sha256, _, ordinal = last.name.partition(":")
    return Claim(
        origin=Origin.REPEATED,
        kind=DocumentKind.PAYOUT,
        supplier=last.payee,
        # The letter in front keeps it from being taken for a number of digits.
        document_number=f"R{period}-{sha256[:8].upper()}-{ordinal}",
        amount=last.amount,
        line=last.row,
        due_date=pay_on,
        accounts=again.accounts,
        reference=last.reference,
        category=last.category,
        note=reason,
        repeats=Repeats(
            of=last.name,
            period=period,
            account=last.account.key if last.account else "",
            since=min(_since(last, period), pay_on),
            other=again.other,
        ),
    )


def _since(last: Last, period: str) -> date:
    """From when on money is of the repeated payment: in its month, and a while after last time."""
    first = date.fromisoformat(f"{period}-01")
    if last.paid_on is None:
        return first
    return max(first, last.paid_on + timedelta(days=SETTLES_DAYS_MAX))


# ---- The list that a person writes -----------------------------------------------------------


def _match(asked: Sequence[Asked], rows: Sequence[Last]) -> tuple[dict[str, Asked], list[Finding]]:
    """Which row of the file each line is about; exactly one, or a finding says so."""
    matched: dict[str, Asked] = {}
    findings = []
    for one in asked:
        found = [row for row in rows if is_about(one, row)]
        if len(found) != 1:
            findings.append(unmatched(one, [row.row for row in found]))
        elif found[0].name in matched:
            earlier = str(matched[found[0].name].line)
            findings.append(_finding("same_payment", one, earlier, "each payment once"))
        else:
            matched[found[0].name] = one
    return matched, findings


def unmatched(asked: Asked, rows: Sequence[int]) -> Finding:
    """That a line is about no payment, or about several."""
    if not rows:
        return _finding("not_found", asked, told(asked), "a payment of the file")
    found = ", ".join(map(str, rows))
    return _finding("several", asked, found, "one payment: add the row")


def _finding(fault: str, asked: Asked, found: str, expected: str) -> Finding:
    return Finding(f"payees.{fault}", Place(asked.line), clipped(found), expected)


def is_about(asked: Asked, row: Last) -> bool:
    """Whether all that a line gives fits a payment, and something that it gives is there.

    What the file leaves out, as most leave out personal numbers, contradicts nothing.
    """
    fits = [
        _fits(asked.number, _numbers(row)),
        _fits(_name(asked.name), [_name(row.payee.name)]),
        _fits(asked.account.key if asked.account else "", [a.key for a in row.accounts]),
        _fits(asked.end_to_end_id, [row.end_to_end_id]),
        _fits("" if asked.row is None else str(asked.row), [str(row.row)]),
    ]
    return False not in fits and True in fits


def _fits(given: str, there: Iterable[str]) -> bool | None:
    """Whether they agree; None if one of them does not say."""
    values = [value for value in there if value]
    return given in values if given and values else None


def _numbers(row: Last) -> list[str]:
    """The number of a payee, also where only its account has it."""
    number = row.payee.org_number
    return [number] if number else [n for a in row.accounts for n in persons_in("", a)]


def _name(name: str) -> str:
    # 'Andersson, Anna' and 'Anna Andersson' are one.
    return " ".join(sorted(fold_name(name).split()))


def told(asked: Asked) -> str:
    """Whom a line is about, without anybody's last digits."""
    number = f"{asked.number[:6]}-****" if is_person(asked.number) else asked.number
    account = asked.account.number if asked.account else ""
    row = "" if asked.row is None else str(asked.row)
    words = " ".join(filter(None, (number, asked.name, account, asked.end_to_end_id, row)))
    return without_person_numbers(hide(words, [asked.number] if is_person(asked.number) else []))
