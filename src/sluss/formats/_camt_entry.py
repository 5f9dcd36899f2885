"""One Ntry of a camt file: the movements that it books.

An entry may be one movement, a batch with all its transactions, or a batch without any. The
details are used when they add up to the entry; otherwise the entry itself is the movement.
Source: docs/sources.md [pain001-se] 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sluss.core.money import Money
from sluss.core.party import Account, Party
from sluss.core.records import BankEntry, Statement
from sluss.formats import _iso20022 as iso
from sluss.formats._iso20022 import Notes
from sluss.formats._iso_account import account_at
from sluss.formats._iso_party import party_of
from sluss.formats._iso_remittance import remittance_of
from sluss.formats._xml import Element, child, children, text

_SIDES = {"CRDT": 1, "DBIT": -1}
# The sub-family of a payment that came back. Source: ISO 20022 external code sets, BkTxCd.
_RETURN = "RRTN"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one Ntry books: its own signed amount, and the movements that it consists of."""

    amount: Money
    is_booked: bool
    movements: tuple[BankEntry, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One TxDtls, or a Btch that stands alone. amount: signed; None if it gives none."""

    details: Element | None
    batch: Element | None
    amount: Money | None


def signed(amount: Money | None, side: str) -> Money | None:
    """An amount with the sign of its CdtDbtInd, or None if either cannot be read."""
    if amount is None or side not in _SIDES:
        return None
    return amount if _SIDES[side] > 0 else -amount


def read_entry(
    element: Element, statement: Statement, notes: Notes, *, ordinal: int
) -> Entry | None:
    """The entry, or None and a finding that refuses the file: a statement with a hole is none.

    Shapes: ordinal is that of the first movement; those after it count on.
    """
    side = text(element, "CdtDbtInd")
    amount = signed(iso.amount_of(child(element, "Amt")), side)
    if amount is None:
        found = f"{text(element, 'Amt')} {side}".strip()
        expected = "an amount such as 1250.00 with currency, and CRDT or DBIT"
        notes.refuse("camt.bad_amount", element, "Ntry/Amt", found=found, expected=expected)
        return None
    whole = _whole(element, amount, statement, notes, ordinal=ordinal)
    parts = _parts(element, side)
    movements = _movements(whole, parts, element, notes)
    return Entry(
        amount,
        whole.is_booked,
        (
            movements[0],
            *(
                replace(movement, ordinal=ordinal + number)
                for number, movement in enumerate(movements[1:], start=1)
            ),
        ),
    )


def _whole(
    element: Element, amount: Money, statement: Statement, notes: Notes, *, ordinal: int
) -> BankEntry:
    """The entry as one movement, with nothing of its details but a return's code."""
    status = text(element, "Sts/Cd") or text(element, "Sts")
    if not status:
        notes.warn("camt.no_status", element, "Sts", found="", expected="BOOK, PDNG or INFO")
    return BankEntry(
        account=statement.account,
        statement_id=statement.statement_id,
        is_notification=statement.is_notification,
        line=element.sourceline or 0,
        ordinal=ordinal,
        amount=amount,
        is_booked=status == "BOOK",
        booked_on=iso.day_at(element, "BookgDt", notes),
        value_on=iso.day_at(element, "ValDt", notes),
        entry_ref=iso.words(element, "NtryRef", notes),
        servicer_ref=iso.words(element, "AcctSvcrRef", notes),
        text=iso.words(element, "AddtlNtryInf", notes),
        is_return=amount.minor > 0 and _is_return_code(element),
        is_reversal=text(element, "RvslInd") in ("true", "1"),
        page=statement.page,
    )


def _parts(element: Element, side: str) -> list[_Part]:
    # Version .01 has the details without a holder around them.
    holders = children(element, "NtryDtls") or [element]
    parts: list[_Part] = []
    for holder in holders:
        batch = child(holder, "Btch")
        details = children(holder, "TxDtls")
        for detail in details:
            own_side = text(detail, "CdtDbtInd") or side
            parts.append(_Part(detail, batch, signed(_detail_amount(detail), own_side)))
        if not details and batch is not None:
            own_side = text(batch, "CdtDbtInd") or side
            total = signed(iso.amount_of(child(batch, "TtlAmt")), own_side)
            parts.append(_Part(None, batch, total))
    return parts


def _detail_amount(detail: Element) -> Money | None:
    amount = iso.amount_of(child(detail, "Amt"))
    if amount is not None:
        return amount
    holder = child(detail, "AmtDtls")
    transaction = None if holder is None else child(holder, "TxAmt")
    return None if transaction is None else iso.amount_of(child(transaction, "Amt"))


def _movements(
    whole: BankEntry, parts: list[_Part], element: Element, notes: Notes
) -> list[BankEntry]:
    if not parts:
        return [whole]
    if len(parts) == 1:
        # One detail is about the whole entry, whatever its own amount says: a payment in another
        # currency, or one with a charge, has the account's amount on the entry only.
        given = parts[0].amount
        if given is not None and _differs(given, whole.amount):
            charges = _charges(element, parts[0].details)
            if charges is not None and given + charges == whole.amount:
                paid = _movement(whole, parts[0], given, notes)
                return [paid, replace(whole, amount=charges, is_return=False)]
            _note_difference(whole, given, element, notes)
        return [_movement(whole, parts[0], whole.amount, notes)]
    if not _adds_up(parts, whole.amount):
        _note_difference(whole, _sum(parts, whole.amount.currency), element, notes)
        return [_with_batch(whole, parts[0].batch, notes) if _is_one_batch(parts) else whole]
    return [_movement(whole, part, part.amount or whole.amount, notes) for part in parts]


def _differs(given: Money, amount: Money) -> bool:
    # An amount of nothing was only written because the standard demands one.
    return given.currency == amount.currency and given != amount and given.minor != 0


def _charges(element: Element, details: Element | None) -> Money | None:
    """What the bank took for itself within this entry, signed; None if it does not say.

    Shapes: each Chrgs is one charge in .02, and holds one Rcrd for each from .04 on.
    """
    holder = element if details is None or child(details, "Chrgs") is None else details
    total: Money | None = None
    for charges in children(holder, "Chrgs"):
        for one in children(charges, "Rcrd") or [charges]:
            amount = iso.amount_of(child(one, "Amt"))
            if amount is None or (total is not None and total.currency != amount.currency):
                return None
            # A charge is money out unless it says otherwise.
            side = amount if text(one, "CdtDbtInd") == "CRDT" else -amount
            total = side if total is None else total + side
    return total


def _sum(parts: list[_Part], currency: str) -> Money | None:
    amounts = [part.amount for part in parts]
    total = Money(currency, 0)
    for amount in amounts:
        if amount is None or amount.currency != currency:
            return None
        total = total + amount
    return total


def _adds_up(parts: list[_Part], amount: Money) -> bool:
    return _sum(parts, amount.currency) == amount


def _is_one_batch(parts: list[_Part]) -> bool:
    return all(part.batch is parts[0].batch for part in parts)


def _note_difference(whole: BankEntry, given: Money | None, element: Element, notes: Notes) -> None:
    found = "no amounts that can be added" if given is None else given.text
    expected = whole.amount.text
    notes.warn("camt.details_differ", element, "TxDtls", found=found, expected=expected)


def _with_batch(whole: BankEntry, batch: Element | None, notes: Notes) -> BankEntry:
    if batch is None:
        return whole
    total = iso.amount_of(child(batch, "TtlAmt"))
    return replace(
        whole,
        message_id=iso.sent_id(batch, "MsgId", notes),
        payment_info_id=iso.sent_id(batch, "PmtInfId", notes),
        batch_count=iso.count_of(text(batch, "NbOfTxs")),
        batch_total=total,
    )


def _movement(whole: BankEntry, part: _Part, amount: Money, notes: Notes) -> BankEntry:
    details, batch = part.details, part.batch
    if details is None:
        return replace(_with_batch(whole, batch, notes), amount=amount)
    returned = child(details, "RtrInf")
    is_return = whole.is_return or _is_return_code(details) or returned is not None
    is_turned = is_return or whole.is_reversal
    party, account = _counterparty(details, amount, whole, is_turned=is_turned, notes=notes)
    remittance = remittance_of(child(details, "RmtInf"), notes)
    return replace(
        whole,
        amount=amount,
        is_return=is_return and amount.minor > 0,
        reason=_reason(returned, notes),
        servicer_ref=iso.words(details, "Refs/AcctSvcrRef", notes) or whole.servicer_ref,
        end_to_end_id=iso.sent_id(details, "Refs/EndToEndId", notes),
        instruction_id=iso.sent_id(details, "Refs/InstrId", notes),
        message_id=_of_either(details, batch, "MsgId", notes),
        payment_info_id=_of_either(details, batch, "PmtInfId", notes),
        counterparty=party,
        counterparty_account=account,
        reference=remittance.reference,
        documents=remittance.documents,
        text=remittance.text or _said(details, returned, notes) or whole.text,
        paid_to=_paid_to(details, amount, whole, is_turned=is_turned, notes=notes),
    )


def _said(details: Element, returned: Element | None, notes: Notes) -> str:
    """What the bank itself says of a movement, of why it came back first."""
    lines = [] if returned is None else children(returned, "AddtlInf")
    lines += [] if returned is None else children(returned, "AddtlRtrRsnInf")
    why = " ".join(iso.clipped_value(line, notes) for line in lines)
    return why or iso.words(details, "AddtlTxInf", notes)


def _paid_to(
    details: Element, amount: Money, whole: BankEntry, *, is_turned: bool, notes: Notes
) -> Account | None:
    """Which number of ours an incoming payment was sent to, if it is not the account itself."""
    if amount.minor < 0 or is_turned:
        return None
    account = _side(details, "Cdtr", notes)[1]
    return None if account is None or account.number == whole.account else account


def _of_either(details: Element, batch: Element | None, name: str, notes: Notes) -> str:
    own = iso.sent_id(details, f"Refs/{name}", notes)
    return own if own or batch is None else iso.sent_id(batch, name, notes)


def _is_return_code(element: Element) -> bool:
    return text(element, "BkTxCd/Domn/Fmly/SubFmlyCd") == _RETURN


def _reason(returned: Element | None, notes: Notes) -> str:
    if returned is None:
        return ""
    for path in ("Rsn/Cd", "Rsn/Prtry", "RtrRsn/Cd", "RtrRsn/Prtry"):
        code = iso.words(returned, path, notes)
        if code:
            return code
    return ""


def _counterparty(
    details: Element, amount: Money, whole: BankEntry, *, is_turned: bool, notes: Notes
) -> tuple[Party, Account | None]:
    """The other side: the creditor of our debits, the debtor of our credits."""
    sides = ["Cdtr", "Dbtr"] if amount.minor < 0 else ["Dbtr", "Cdtr"]
    if is_turned:
        # What comes back names its parties as the payment did: our payee is still the creditor.
        sides.reverse()
    for side in sides if is_turned else sides[:1]:
        party, account = _side(details, side, notes)
        is_ours = account is not None and account.number == whole.account
        if not is_ours and (party.name or account is not None):
            return party, account
    return Party(), None


def _side(details: Element, side: str, notes: Notes) -> tuple[Party, Account | None]:
    parties, agents = child(details, "RltdPties"), child(details, "RltdAgts")
    if parties is None:
        return Party(), None
    agent = None if agents is None else child(agents, f"{side}Agt")
    # The bank has booked this already: its number needs no proof from us.
    account = account_at(parties, f"{side}Acct", agent, notes, is_noted=False)
    return party_of(child(parties, side), notes), account
