"""What the payments of others take of each debt. A payment that fits nothing is left over.

Order of trust: our own payments by their EndToEndId, then OCR, then document numbers, then the
amount with payee and date when just one debt fits. Nothing is forced.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sluss.core.money import Money
from sluss.core.payable import Hold
from sluss.core.records import DocumentKind, PaymentOrder, Purpose, ReferenceType
from sluss.rules.register.balance import Account, due_first, is_note, note_day, role
from sluss.rules.register.booked import take_ledger
from sluss.rules.register.cluster import Cluster, claim_of
from sluss.rules.register.credits import is_credit_of
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Flow, Standing, Told, told_of
from sluss.rules.register.keys import OCR_ALONE_DIGITS_MIN
from sluss.rules.register.numbers import (
    TEXT_NUMBER_CHARS_MIN,
    alike,
    numbers_in,
    numbers_told,
)

# A payment without a reference is taken for a debt of the same amount to the same payee if it
# was made not earlier than this before its due date, nor later than this after.
EARLY_DAYS_MAX = 45
LATE_DAYS_MAX = 120
# People are paid on the day that was decided: what came weeks earlier was last month's.
EARLY_PAYOUT_DAYS_MAX = 10


def settle_elsewhere(
    accounts: Sequence[Account], flows: Sequence[Flow], rows: Sequence[Filed]
) -> None:
    """Carry the payments of others (the locked system, the bank by hand) onto the debts.

    Money that moved comes before orders: a statement need not name the order it answers, and an
    order of a debt that is paid takes nothing.
    """
    in_time = sorted(flows, key=lambda f: (f.happened_on or date.min, f.key))
    dead = (Standing.REJECTED, Standing.RETURNED)
    booked = [f for f in in_time if f.standing is Standing.BOOKED]
    ordered = [f for f in in_time if f.standing not in (Standing.BOOKED, *dead)]
    for some in (booked, ordered):
        pending = [flow for flow in some if not _take_by_reference(accounts, flow)]
        for flow in pending:
            if not _take_by_amount(accounts, flow, pending):
                _hold_named(accounts, flow)
    for flow in in_time:
        if flow.standing in dead:
            _note_refused(accounts, flow)
    take_ledger(accounts, rows)


def _note_refused(accounts: Sequence[Account], flow: Flow) -> None:
    told = told_of(flow.records[0])
    for account in accounts:
        is_last_time = account.cluster.best.repeats is not None and not _payable_by(account, flow)
        if refers(account, told, flow.amount) and not is_last_time:
            account.evidence.extend((filed, role(flow, filed)) for filed in flow.records)
            account.failed += flow.amount.minor
            account.why.add(f"payment_{flow.standing.value}")


def _take_by_reference(accounts: Sequence[Account], flow: Flow) -> bool:
    told = told_of(flow.records[0])
    named = [a for a in accounts if _payable_by(a, flow) and refers(a, told, flow.amount)]
    if not named:
        return False
    shares = _shares(named, accounts, flow, told)
    for account, amount in shares:
        _take(account, flow, amount)
    if shares and told.documents:
        _take_netted(accounts, flow, told)
    if not shares and flow.standing is not Standing.BOOKED:
        for account in named:
            _take(account, flow, 0)  # An order of what is paid already is evidence all the same.
    return bool(shares)


def _hold_named(accounts: Sequence[Account], flow: Flow) -> None:
    """Hold the debts that a payment names and does not fit: part of it may be theirs.

    Shown as payable they would be paid once more.
    """
    told = told_of(flow.records[0])
    payable = [account for account in accounts if _payable_by(account, flow)]
    _hold([one for one in payable if refers(one, told, flow.amount)], flow)


def _hold(accounts: Sequence[Account], flow: Flow) -> None:
    for account in accounts:
        if account.left > 0 and not account.in_flight:
            day = flow.happened_on.isoformat() if flow.happened_on else ""
            amount = f"{flow.amount.text} {flow.amount.currency} {day}".strip()
            account.holds.append(Hold("register.payment_unclear", amount))
            if flow.standing is Standing.BOOKED:  # An order has become evidence already.
                account.evidence.extend((filed, role(flow, filed)) for filed in flow.records)


def _payable_by(account: Account, flow: Flow) -> bool:
    best, ordered_on = account.cluster.best, _ordered_on(flow)
    if best.issue_date and ordered_on and ordered_on < best.issue_date:
        return False  # The locked system pays nothing that it has no invoice of yet.
    if best.repeats and (flow.happened_on or date.min) < best.repeats.since:
        return False  # That was last time's money.
    return best.amount.currency == flow.amount.currency and not is_note(account)


def refers(account: Account, told: Told, amount: Money) -> bool:
    """Whether a payment names this debt by OCR, document or number in its text."""
    is_theirs = _same_payee(account.cluster, told)
    claims = [claim_of(filed) for filed in account.cluster.claims]
    numbers = [claim.document_number for claim in claims]
    numbers += [claim.reference.value for claim in claims if claim.reference]
    if told.reference and told.reference.type is ReferenceType.OCR:
        value = told.reference.value
        # A bank may cut the payee's name or know it by another: a long OCR and the amount to the
        # öre are proof enough.
        is_proof = len(value) >= OCR_ALONE_DIGITS_MIN and account.claimed == amount.minor
        return value in numbers and (is_theirs or is_proof)
    if not is_theirs:
        return False
    wanted = Purpose.CREDIT_NOTE if is_note(account) else Purpose.INVOICE
    named = [d.number for d in told.documents if d.purpose is wanted]
    if not is_note(account):
        named += numbers_in(told.text)
        named += [told.reference.value] if told.reference else []
    return any(alike(n, m) for n in numbers for m in named)


def _same_payee(cluster: Cluster, told: Told) -> bool:
    claims = [claim_of(filed) for filed in cluster.claims]
    accounts = {account.key for claim in claims for account in claim.accounts}
    names = {claim.supplier.name_key for claim in claims}
    names |= {claim.payee.name_key for claim in claims if claim.payee}
    if told.account and told.account.key in accounts:
        return True
    if told.party.name_key and told.party.name_key in names:
        return True
    # Many statements name neither; then the reference must carry the proof alone.
    return not (told.account and accounts) and not (told.party.name_key and names)


def _shares(
    named: list[Account], accounts: Sequence[Account], flow: Flow, told: Told
) -> list[tuple[Account, int]]:
    """How much of the flow goes to each debt it names, in order of due date.

    A text that names several may name one that no file of ours has: what is more than all that
    are known is that one's. What is less than all of them together is nobody's for sure.
    """
    by_document = _document_shares(named, told)
    if by_document:
        return by_document
    amount = flow.amount.minor
    left = [a for a in sorted(named, key=due_first) if a.left > 0 and not a.in_flight]
    for net in (_whole, lambda a: _net(a, accounts)):
        exact = [a for a in left if net(a) == amount]
        if exact:
            return [(exact[0], amount)]
        if left and sum(map(net, left)) == amount:
            return [(a, net(a)) for a in left]
    if any(_is_named_shortly(a, told) for a in left):
        return []
    if amount > sum(a.left for a in left):
        # The credit notes were drawn when it was paid: used again, the supplier gets too little.
        return [(a, _net(a, accounts)) for a in left]
    if len(named) == 1:
        return [(a, min(a.left, amount)) for a in left]
    if left and amount < left[0].left:
        return [(left[0], amount)]
    return []


def _whole(account: Account) -> int:
    return account.left


def _net(account: Account, accounts: Sequence[Account]) -> int:
    """What is left of a debt when the credit notes of it are drawn."""
    notes = (note for note in accounts if is_note(note) and is_credit_of(note, account))
    return max(account.left - sum(note.left for note in notes), 0)


def _is_named_shortly(account: Account, told: Told) -> bool:
    """Whether only a number of two or three digits in a text names it: it may be a day."""
    if told.reference or told.documents:
        return False
    numbers = [claim_of(filed).document_number for filed in account.cluster.claims]
    long = [word for word in numbers_in(told.text) if len(word) >= TEXT_NUMBER_CHARS_MIN]
    return not any(alike(number, word) for number in numbers for word in long)


def _document_shares(named: list[Account], told: Told) -> list[tuple[Account, int]]:
    shares = []
    for document in told.documents:
        if document.amount is None or document.purpose is not Purpose.INVOICE:
            continue
        for account in sorted(named, key=due_first):
            if alike(account.cluster.best.document_number, document.number):
                shares.append((account, document.amount.minor))
                break
    return shares


def _take_netted(accounts: Sequence[Account], flow: Flow, told: Told) -> None:
    """Credit notes that a payment of others names were drawn from it: they are used."""
    for account in accounts:
        if is_note(account) and refers(account, told, flow.amount):
            _take(account, flow, account.left)


def _take(account: Account, flow: Flow, amount: int) -> None:
    account.evidence.extend((filed, role(flow, filed)) for filed in flow.records)
    taken = min(amount, account.left)
    if flow.standing is Standing.BOOKED:
        account.elsewhere += taken
        account.left -= taken
        note_day(account, [flow], taken)
    elif taken:
        account.in_flight = True
        account.committed += taken


def _take_by_amount(accounts: Sequence[Account], flow: Flow, pending: Sequence[Flow]) -> bool:
    told = told_of(flow.records[0])
    if told.documents or (told.reference and told.reference.type is ReferenceType.OCR):
        return False  # It says what it is for, and that is not here.
    fits = [a for a in accounts if _fits_amount(a, flow, told)]
    if numbers_told(told.text):
        # It names a document that no file of ours has. What a program wrote is so; what a person
        # typed may be a slip, and then the debt that fits must not be paid once more.
        if not any(told_of(f).end_to_end_id for f in (*flow.orders, *flow.events)):
            _hold(fits, flow)
        return False
    rivals = [
        f
        for f in pending
        if f is not flow and f.amount == flow.amount and told_of(f.records[0]).party == told.party
    ]
    if len(fits) != 1 or rivals:
        return False
    fits[0].why.add("paid_by_amount")
    _take(fits[0], flow, flow.amount.minor)
    return True


def _fits_amount(account: Account, flow: Flow, told: Told) -> bool:
    best = account.cluster.best
    if not (_payable_by(account, flow) and account.left == flow.amount.minor):
        return False
    known = told.account is not None or told.party.name_key
    if not known or account.in_flight or not _same_payee(account.cluster, told):
        return False
    due = best.due_date or best.issue_date
    if due is None or flow.happened_on is None:
        return False
    is_payout = best.kind is DocumentKind.PAYOUT
    early = timedelta(days=EARLY_PAYOUT_DAYS_MAX if is_payout else EARLY_DAYS_MAX)
    return due - early <= flow.happened_on <= due + timedelta(days=LATE_DAYS_MAX)


def _ordered_on(flow: Flow) -> date | None:
    orders = [f.record for f in flow.orders if isinstance(f.record, PaymentOrder)]
    return min((o.created_at.date() for o in orders if o.created_at), default=None)
