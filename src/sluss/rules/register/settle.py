"""What the payments of others take of each debt. A payment that fits nothing is left over.

Order of trust: our own payments by their EndToEndId, then OCR, then document numbers, then the
amount with payee and date when just one debt fits. Nothing is forced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sluss.core.money import Money
from sluss.core.payable import Hold
from sluss.core.records import DocumentKind, PaymentOrder, Purpose, ReferenceType, Remitted
from sluss.rules.register.balance import Account, due_first, is_note, note_day, role
from sluss.rules.register.booked import take_ledger
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.credits import is_credit_of, was_credited_before
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Flow, Standing, Told, told_of
from sluss.rules.register.keys import OCR_ALONE_DIGITS_MIN
from sluss.rules.register.numbers import (
    TEXT_NUMBER_CHARS_MIN,
    alike,
    has_digits_turned,
    numbers_in,
    numbers_told,
)
from sluss.rules.register.trail import Fit, Takes, transferred

# A payment without a reference is taken for a debt of the same amount to the same payee if it
# was made not earlier than this before its due date, nor later than this after.
EARLY_DAYS_MAX = 45
LATE_DAYS_MAX = 120
# A payout is paid on its day; so much before it, the money was that of the month before.
PAYOUT_EARLY_DAYS_MAX = 14


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
        unclear = [flow for flow in pending if not _take_by_amount(accounts, flow, pending)]
        for flow in _take_together(accounts, unclear) if some is booked else unclear:
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
            account.failed.append((flow.happened_on or date.max, flow.amount.minor))
            account.why.add(f"payment_{flow.standing.value}")
            if account.trail is not None:
                how = f"payment_{flow.standing.value}"
                account.trail.append(transferred(flow, how, Fit.CAME_TO_NOTHING, flow.amount.minor))


def _take_by_reference(accounts: Sequence[Account], flow: Flow) -> bool:
    told = told_of(flow.records[0])
    named = [
        account
        for account in accounts
        if _payable_by(account, flow)
        and refers(account, told, flow.amount)
        and not was_credited_before(account, flow, _ordered_on(flow) or flow.happened_on)
    ]
    if not named:
        # The invoice that it pays is in no file of ours; the credit note of it was drawn even so.
        return _take_netted(accounts, flow, told)
    if _is_partly_stated(told):
        return _take_partly_stated(named, accounts, flow, told)
    fit, shares = _shares(named, accounts, flow, told)
    for account, amount in shares:
        _take(account, flow, amount, fit)
    if shares and told.documents:
        _take_netted(accounts, flow, told)
    if not shares:
        _note_order(named, flow)
    return bool(shares)


def _note_order(accounts: Sequence[Account], flow: Flow) -> None:
    """An order of what is paid already is evidence all the same."""
    if flow.standing is not Standing.BOOKED:
        for account in accounts:
            _take(account, flow, 0, Fit.NOTHING_LEFT)


def _is_partly_stated(told: Told) -> bool:
    """Whether a payment says how much is for some of the documents that it pays, not for all."""
    paid = [document for document in told.documents if document.purpose is Purpose.INVOICE]
    return len({document.amount is None for document in paid}) > 1


def _take_partly_stated(
    named: list[Account], accounts: Sequence[Account], flow: Flow, told: Told
) -> bool:
    """Take what stands beside the documents, and let those without an amount have the rest.

    The rest must be exactly what is left of them, with or without their credit notes: how it
    is parted otherwise nobody knows. False if it is not, and then they are to be held.
    """
    rest, stated = _rest(accounts, flow, told), _document_shares(named, flow, told)
    for account, amount in stated:
        _take(account, flow, amount, Fit.DOCUMENT)
    bare = _without_amount(named, told)
    owed = [account for account in bare if account.left > 0 and not account.in_flight]
    fit, shares = _rest_shares(owed, accounts, flow, told, rest)
    for account, amount in shares:
        _take(account, flow, amount, fit)
    if stated or shares:
        _take_netted(accounts, flow, told)
    if not shares:
        _note_order(bare, flow)
    return bool(shares or (stated and not owed))


def _rest(accounts: Sequence[Account], flow: Flow, told: Told) -> int | None:
    """What a payment leaves for the documents without an amount; None if nobody can know.

    Credit notes that it names have raised what it pays of the others.
    """
    rest = flow.amount
    for document in told.documents:
        is_credit, amount = document.purpose is Purpose.CREDIT_NOTE, document.amount
        if is_credit and amount is None:
            notes = [note for note in accounts if is_note(note) and note.left > 0]
            note = _meant(document, [n for n in notes if refers(n, told, rest)], flow)
            amount = Money(rest.currency, note.left) if note else None
            if amount is None:
                return None
        if amount is not None and amount.currency != rest.currency:
            return None
        if amount is not None:
            rest = rest + amount if is_credit else rest - amount
    return rest.minor


def _without_amount(named: Sequence[Account], told: Told) -> list[Account]:
    numbers = [
        document.number
        for document in told.documents
        if document.purpose is Purpose.INVOICE and document.amount is None
    ]
    return [account for account in named if _is_among(_numbers(account), numbers)]


def _rest_shares(
    owed: Sequence[Account], accounts: Sequence[Account], flow: Flow, told: Told, rest: int | None
) -> tuple[Fit, list[tuple[Account, int]]]:
    """What each document without an amount has of the rest, if that is all that is left of them."""
    if rest is None or rest <= 0:
        return Fit.FITS_NONE, []
    amount = Money(flow.amount.currency, rest)
    bare = [
        _meant(replace(document, amount=amount), owed, flow)
        for document in told.documents
        if document.purpose is Purpose.INVOICE and document.amount is None
    ]
    meant = {account.cluster.anchor: account for account in bare if account is not None}
    for net, one_fits, all_fit in _nets(accounts):
        shares = [(account, net(account)) for account in meant.values()]
        if sum(share for _, share in shares) == rest:
            return one_fits if len(shares) == 1 else all_fit, shares
    return Fit.FITS_NONE, []


def _take_together(accounts: Sequence[Account], flows: Sequence[Flow]) -> list[Flow]:
    """Take what several payments pay of one debt that each names by a short number only.

    Alone none of them fits, and the number may be a day; but all of them together are the debt,
    to the öre. Gives the payments that are left over. No subset is sought: what any choice of
    payments comes to proves nothing.
    """
    named: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        told = told_of(flow.records[0])
        owed = [
            account
            for account in accounts
            if account.left > 0
            and _payable_by(account, flow)
            and refers(account, told, flow.amount)
        ]
        if len(owed) == 1 and _is_named_shortly(owed[0], told):
            named[owed[0].cluster.anchor].append(flow)
    taken: set[str] = set()
    for account in accounts:
        parts = named.get(account.cluster.anchor, [])
        if len(parts) > 1 and sum(flow.amount.minor for flow in parts) == account.left:
            for flow in parts:
                is_last = flow.amount.minor == account.left
                _take(account, flow, flow.amount.minor, Fit.WHOLE if is_last else Fit.PART_OF_ONE)
            taken.update(flow.key for flow in parts)
    return [flow for flow in flows if flow.key not in taken]


def ask_no_more(account: Account) -> None:
    """Of a debt of which nothing is left nobody need say what a payment was for.

    What took the rest of it may be known later than the payment: the books, a list, a credit.
    """
    if account.left:
        return
    account.holds = [hold for hold in account.holds if hold.code != "register.payment_unclear"]
    if account.trail is not None:
        account.trail = [
            replace(took, how="unclear_no_more") if took.how == "payment_unclear" else took
            for took in account.trail
        ]


def _hold_named(accounts: Sequence[Account], flow: Flow) -> None:
    """Hold the debts that a payment names and does not fit: part of it may be theirs.

    Shown as payable they would be paid once more.
    """
    told = told_of(flow.records[0])
    payable = [account for account in accounts if _payable_by(account, flow)]
    named = [one for one in payable if refers(one, told, flow.amount)]
    # What stands beside a document is sure: only the others are unclear.
    _hold(_without_amount(named, told) if _is_partly_stated(told) else named, flow)


def _hold(accounts: Sequence[Account], flow: Flow) -> None:
    for account in accounts:
        if account.left > 0 and not account.in_flight:
            day = flow.happened_on.isoformat() if flow.happened_on else ""
            amount = f"{flow.amount.text} {flow.amount.currency} {day}".strip()
            account.holds.append(Hold("register.payment_unclear", amount))
            if flow.standing is Standing.BOOKED:  # An order has become evidence already.
                account.evidence.extend((filed, role(flow, filed)) for filed in flow.records)
            if account.trail is not None:
                took = transferred(flow, "payment_unclear", Fit.FITS_NONE, flow.amount.minor)
                account.trail.append(replace(took, takes=Takes.NOTHING))


def _payable_by(account: Account, flow: Flow) -> bool:
    best, ordered_on = account.cluster.best, _ordered_on(flow)
    if best.issue_date and ordered_on and ordered_on < best.issue_date:
        return False  # The locked system pays nothing that it has no invoice of yet.
    if best.repeats and (flow.happened_on or date.min) < best.repeats.since:
        return False  # That was last time's money.
    if _is_too_early(account, flow):
        return False
    return best.amount.currency == flow.amount.currency and not is_note(account)


def _is_too_early(account: Account, flow: Flow) -> bool:
    """Whether a payout was not to be paid yet: one decision is paid month by month."""
    due, happened = account.cluster.best.due_date, flow.happened_on
    if account.cluster.best.kind is not DocumentKind.PAYOUT or due is None or happened is None:
        return False
    return happened < due - timedelta(days=PAYOUT_EARLY_DAYS_MAX)


def refers(account: Account, told: Told, amount: Money) -> bool:
    """Whether a payment names this debt by OCR, document or number in its text."""
    return named_by(account, told, amount) != ""


def named_by(account: Account, told: Told, amount: Money) -> str:
    """By what a payment names this debt, a finding of weights.py; "" if it does not."""
    is_theirs = payee_of(account, told) != "other_payee"
    claims = [claim_of(filed) for filed in account.cluster.claims]
    numbers = [claim.document_number for claim in claims]
    numbers += [claim.reference.value for claim in claims if claim.reference]
    if told.reference and told.reference.type is ReferenceType.OCR:
        value = told.reference.value
        # A bank may cut the payee's name or know it by another: a long OCR and the amount to the
        # öre are proof enough.
        is_proof = len(value) >= OCR_ALONE_DIGITS_MIN and account.claimed == amount.minor
        return "names_ocr" if value in numbers and (is_theirs or is_proof) else ""
    if not is_theirs:
        return ""
    wanted = Purpose.CREDIT_NOTE if is_note(account) else Purpose.INVOICE
    if _is_among(numbers, [d.number for d in told.documents if d.purpose is wanted]):
        return "names_document"
    if is_note(account):
        return ""
    if _is_among(numbers, numbers_in(told.text)):
        return "names_number_in_text"
    is_told = told.reference is not None and _is_among(numbers, [told.reference.value])
    return "names_reference" if is_told else ""


def _is_among(numbers: Sequence[str], named: Sequence[str]) -> bool:
    return any(alike(number, name) for number in numbers for name in named)


def payee_of(account: Account, told: Told) -> str:
    """Whether the payee of a debt is paid, and by what that shows: a finding of weights.py."""
    claims = [claim_of(filed) for filed in account.cluster.claims]
    accounts = {account.key for claim in claims for account in claim.accounts}
    names = {claim.supplier.name_key for claim in claims}
    names |= {claim.payee.name_key for claim in claims if claim.payee}
    if told.account and told.account.key in accounts:
        return "same_payee_account"
    if told.party.name_key and told.party.name_key in names:
        return "same_payee_name"
    paid_to = told.account.key if told.account else ""
    if paid_to in account.listed.accounts or told.party.name_key in account.listed.names:
        return "same_payee_in_list"
    # Many statements name neither; then the reference must carry the proof alone.
    is_told = (told.account and accounts) or (told.party.name_key and names)
    return "other_payee" if is_told else "payee_not_told"


def _shares(
    named: list[Account], accounts: Sequence[Account], flow: Flow, told: Told
) -> tuple[Fit, list[tuple[Account, int]]]:
    """How much of the flow goes to each debt it names, in order of due date, and how it fits.

    A text that names several may name one that no file of ours has: what is more than all that
    are known is that one's. What is less than all of them together is nobody's for sure.
    """
    by_document = _document_shares(named, flow, told)
    if by_document:
        return Fit.DOCUMENT, by_document
    amount = flow.amount.minor
    left = [a for a in sorted(named, key=due_first) if a.left > 0 and not a.in_flight]
    for net, one_fits, all_fit in _nets(accounts):
        exact = [a for a in left if net(a) == amount]
        if exact:
            # Of one number and amount there may be several, month by month or year by year.
            return one_fits, [(min(exact, key=lambda a: _days_from_due(a, flow)), amount)]
        if left and sum(map(net, left)) == amount:
            return all_fit, [(a, net(a)) for a in left]
    if any(_is_named_shortly(a, told) for a in left):
        return Fit.FITS_NONE, []
    if amount > sum(a.left for a in left):
        # The credit notes were drawn when it was paid: used again, the supplier gets too little.
        return Fit.MORE_THAN_NAMED, [(a, _net(a, accounts)) for a in left]
    if len(named) == 1:
        return Fit.PART_OF_ONE, [(a, min(a.left, amount)) for a in left]
    if left and amount < left[0].left:
        return Fit.PART_OF_OLDEST, [(left[0], amount)]
    return Fit.FITS_NONE, []


def _nets(accounts: Sequence[Account]) -> Iterator[tuple[Callable[[Account], int], Fit, Fit]]:
    """What may be paid of a debt, and how a payment of just that fits one or several of them."""
    yield _whole, Fit.WHOLE, Fit.ALL_NAMED
    yield lambda account: _net(account, accounts), Fit.WHOLE_NET, Fit.ALL_NAMED_NET


def _days_from_due(account: Account, flow: Flow) -> tuple[bool, int, date, str]:
    """How near to its due date a debt was paid, and then the order of due dates.

    A reminder that stands alone comes last: what it asks for may be the other debt.
    """
    best = account.cluster.best
    due, happened = best.due_date or best.issue_date, flow.happened_on
    days = abs((due - happened).days) if due and happened else 0
    return best.kind is DocumentKind.REMINDER, days, *due_first(account)


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
    long = [word for word in numbers_in(told.text) if len(word) >= TEXT_NUMBER_CHARS_MIN]
    return not any(alike(number, word) for number in _numbers(account) for word in long)


def _document_shares(named: list[Account], flow: Flow, told: Told) -> list[tuple[Account, int]]:
    shares = []
    for document in told.documents:
        if document.amount is None or document.purpose is not Purpose.INVOICE:
            continue
        if account := _meant(document, named, flow):
            shares.append((account, document.amount.minor))
    return shares


def _take_netted(accounts: Sequence[Account], flow: Flow, told: Told) -> bool:
    """Credit notes that a payment of others names were drawn from it: they are used."""
    notes = [one for one in accounts if is_note(one) and refers(one, told, flow.amount)]
    drawn = False
    for document in told.documents:
        left = [note for note in notes if note.left > 0]
        note = _meant(document, left, flow) if document.purpose is Purpose.CREDIT_NOTE else None
        if note is not None:
            minor = note.left if document.amount is None else document.amount.minor
            _take(note, flow, minor, Fit.NETTED)
            drawn = True
    return drawn


def _meant(document: Remitted, accounts: Sequence[Account], flow: Flow) -> Account | None:
    """The debt or credit note that a payment means by a document's number.

    Numbers begin anew: of several it is the one of just the amount, and then the nearest in time.
    """
    alike_ones = [
        account
        for account in accounts
        if any(alike(claim_of(f).document_number, document.number) for f in account.cluster.claims)
    ]
    minor = document.amount.minor if document.amount else 0

    def order(account: Account) -> tuple[bool, bool, int, date, str]:
        return account.left != minor, *_days_from_due(account, flow)

    return min(alike_ones, key=order, default=None)


def _take(account: Account, flow: Flow, amount: int, fit: Fit) -> None:
    account.evidence.extend((filed, role(flow, filed)) for filed in flow.records)
    taken = min(amount, account.left)
    if account.trail is not None:
        account.trail.append(transferred(flow, "", fit, taken))
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
    if named := numbers_told(told.text):
        # It names a document that no file of ours has. What a program wrote is so; what a person
        # typed may be a slip, and then the debt that fits must not be paid once more. Nor must one
        # that somebody keyed with two digits of this very number turned round.
        is_typed = not any(told_of(f).end_to_end_id for f in (*flow.orders, *flow.events))
        _hold([one for one in fits if is_typed or _is_slip_of(one, named)], flow)
        return False
    rivals = [
        f
        for f in pending
        if f is not flow and f.amount == flow.amount and told_of(f.records[0]).party == told.party
    ]
    if len(fits) != 1 or rivals:
        return False
    fits[0].why.add("paid_by_amount")
    _take(fits[0], flow, flow.amount.minor, Fit.BY_AMOUNT)
    return True


def _numbers(account: Account) -> list[str]:
    return [claim_of(filed).document_number for filed in account.cluster.claims]


def _is_slip_of(account: Account, named: Sequence[str]) -> bool:
    return any(has_digits_turned(number, name) for number in _numbers(account) for name in named)


def _fits_amount(account: Account, flow: Flow, told: Told) -> bool:
    best = account.cluster.best
    if not (_payable_by(account, flow) and account.left == flow.amount.minor):
        return False
    known = told.account is not None or told.party.name_key
    is_theirs = payee_of(account, told) != "other_payee"
    if not known or account.in_flight or not is_theirs:
        return False
    due = best.due_date or best.issue_date
    if due is None or flow.happened_on is None:
        return False
    early, late = timedelta(days=EARLY_DAYS_MAX), timedelta(days=LATE_DAYS_MAX)
    return due - early <= flow.happened_on <= due + late


def _ordered_on(flow: Flow) -> date | None:
    orders = [f.record for f in flow.orders if isinstance(f.record, PaymentOrder)]
    return min((o.created_at.date() for o in orders if o.created_at), default=None)
