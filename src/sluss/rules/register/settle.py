"""What payments and credit notes take of each debt. A payment that fits nothing is left over.

Order of trust: our own payments by their EndToEndId, then OCR, then document numbers, then the
amount with payee and date when just one debt fits. Nothing is forced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sluss.core.money import Money
from sluss.core.records import DocumentKind, LedgerRow, Purpose, ReferenceType
from sluss.rules.register.cluster import Cluster, claim_of
from sluss.rules.register.filed import Filed, OurPayment
from sluss.rules.register.flows import Flow, Standing, Told, told_of
from sluss.rules.register.numbers import Likeness, compare, numbers_in

# A payment without a reference is taken for a debt of the same amount to the same payee if it
# was made not earlier than this before its due date, nor later than this after.
EARLY_DAYS_MAX = 45
LATE_DAYS_MAX = 120


@dataclass(slots=True)
class Account:
    """The running account of one debt: what is left, and what took the rest.

    Units: minor units of the claim's currency.
    committed: what payments that are reserved or on their way will take of what is left.
    """

    cluster: Cluster
    claimed: int
    left: int
    credited: int = 0
    elsewhere: int = 0
    ours: int = 0
    in_flight: bool = False
    reserved: bool = False
    ordered: bool = False
    evidence: list[tuple[Filed, str]] = field(default_factory=list)
    why: set[str] = field(default_factory=set)
    ours_failed: int = 0
    failed: int = 0
    committed: int = 0

    @property
    def free(self) -> int:
        """What is left beyond what payments on their way will take."""
        return max(self.left - self.committed, 0)


def open_account(cluster: Cluster) -> Account:
    """The account of a debt that nothing has been paid on yet."""
    claimed = cluster.best.amount.minor
    return Account(cluster, claimed, claimed)


def settle_ours(
    accounts: Sequence[Account], payments: Sequence[OurPayment], flows: Sequence[Flow]
) -> tuple[dict[str, Standing], set[str]]:
    """Carry our own payments onto the debts. Gives each payment's standing and the flows used."""
    standings: dict[str, Standing] = {}
    used: set[str] = set()
    by_id: dict[str, list[Flow]] = {}
    for flow in flows:
        by_id.setdefault(flow.end_to_end_id, []).append(flow)
    for payment in sorted(payments, key=lambda p: p.end_to_end_id):
        own = [f for f in by_id.get(payment.end_to_end_id, []) if f.amount == payment.amount]
        used.update(flow.key for flow in own)
        standing = _strongest(own)
        if standing:
            standings[payment.end_to_end_id] = standing
        for item in payment.items:
            for account in accounts:
                if item.claim in account.cluster.names:
                    _carry(account, payment, item.amount.minor, standing, own)
    return standings, used


_STRENGTH = (
    Standing.BOOKED,
    Standing.RETURNED,
    Standing.REJECTED,
    Standing.ACCEPTED,
    Standing.ORDERED,
)


def _strongest(flows: Sequence[Flow]) -> Standing | None:
    found = {flow.standing for flow in flows}
    return next((standing for standing in _STRENGTH if standing in found), None)


def _carry(
    account: Account, payment: OurPayment, amount: int, standing: Standing | None, own: list[Flow]
) -> None:
    for flow in own:
        account.evidence.extend((filed, _role(flow, filed)) for filed in flow.records)
    if standing is Standing.BOOKED:
        taken = min(amount, account.left)
        account.ours += taken
        account.left -= taken
        if taken < amount:
            account.why.add("paid_too_much")
    elif standing in (Standing.REJECTED, Standing.RETURNED):
        account.ours_failed += 1
        account.why.add(f"our_payment_{standing.value}")
    elif payment.is_void:
        return
    elif payment.is_ordered or standing is not None:
        account.ordered = True
        account.committed += amount
    else:
        account.reserved = True
        account.committed += amount


def _role(flow: Flow, filed: Filed) -> str:
    if filed in flow.orders:
        return "orders"
    return "answers" if filed in flow.answers else "pays"


def settle_elsewhere(
    accounts: Sequence[Account], flows: Sequence[Flow], rows: Sequence[Filed]
) -> None:
    """Carry the payments of others (the locked system, the bank by hand) onto the debts."""
    pending: list[Flow] = []
    for flow in sorted(flows, key=lambda f: (f.happened_on or date.min, f.key)):
        if flow.standing in (Standing.REJECTED, Standing.RETURNED):
            _note_refused(accounts, flow)
        elif not _take_by_reference(accounts, flow):
            pending.append(flow)
    for flow in pending:
        _take_by_amount(accounts, flow, pending)
    _take_ledger(accounts, rows)


def _note_refused(accounts: Sequence[Account], flow: Flow) -> None:
    told = told_of(flow.records[0])
    for account in accounts:
        if _refers(account, told):
            account.evidence.extend((filed, _role(flow, filed)) for filed in flow.records)
            account.failed += flow.amount.minor
            account.why.add(f"payment_{flow.standing.value}")


def _take_by_reference(accounts: Sequence[Account], flow: Flow) -> bool:
    told = told_of(flow.records[0])
    named = [a for a in accounts if _payable_by(a, flow) and _refers(a, told)]
    if not named:
        return False
    shares = _shares(named, flow, told)
    for account, amount in shares:
        _take(account, flow, amount)
    return bool(shares)


def _payable_by(account: Account, flow: Flow) -> bool:
    best = account.cluster.best
    return best.amount.currency == flow.amount.currency and best.kind is not (
        DocumentKind.CREDIT_NOTE
    )


def _refers(account: Account, told: Told) -> bool:
    """Whether a payment names this debt by OCR, document or number in its text."""
    for filed in account.cluster.claims:
        claim = claim_of(filed)
        if not _same_payee(account.cluster, told):
            continue
        numbers = [claim.document_number]
        if claim.reference:
            numbers.append(claim.reference.value)
        if told.reference and told.reference.type is ReferenceType.OCR:
            if told.reference.value in numbers:
                return True
            continue
        named = [d.number for d in told.documents if d.purpose is Purpose.INVOICE]
        texts = list(numbers_in(told.text))
        if told.reference:
            texts.append(told.reference.value)
        if any(_alike(n, m) for n in numbers for m in (*named, *texts)):
            return True
    return False


def _alike(one: str, other: str) -> bool:
    return compare(one, other) is not Likeness.DIFFERENT


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


def _shares(named: list[Account], flow: Flow, told: Told) -> list[tuple[Account, int]]:
    """How much of the flow goes to each debt it names, in order of due date."""
    by_document = _document_shares(named, told)
    if by_document:
        return by_document
    left = [a for a in sorted(named, key=_due_first) if a.left > 0 and not a.in_flight]
    exact = [a for a in left if a.left == flow.amount.minor]
    if exact:
        return [(exact[0], flow.amount.minor)]
    if len(named) == 1:
        return [(a, min(a.left, flow.amount.minor)) for a in left]
    if sum(a.left for a in left) == flow.amount.minor:
        return [(a, a.left) for a in left]
    if left and flow.amount.minor < left[0].left:
        return [(left[0], flow.amount.minor)]
    return []


def _document_shares(named: list[Account], told: Told) -> list[tuple[Account, int]]:
    shares = []
    for document in told.documents:
        if document.amount is None or document.purpose is not Purpose.INVOICE:
            continue
        for account in sorted(named, key=_due_first):
            if _alike(account.cluster.best.document_number, document.number):
                shares.append((account, min(account.left, document.amount.minor)))
                break
    return shares


def _due_first(account: Account) -> tuple[date, str]:
    best = account.cluster.best
    return best.due_date or best.issue_date or date.max, account.cluster.anchor


def _take(account: Account, flow: Flow, amount: int) -> None:
    account.evidence.extend((filed, _role(flow, filed)) for filed in flow.records)
    if flow.standing is Standing.BOOKED:
        account.elsewhere += amount
        account.left -= amount
    elif account.left:
        account.in_flight = True
        account.committed += amount


def _take_by_amount(accounts: Sequence[Account], flow: Flow, pending: Sequence[Flow]) -> None:
    told = told_of(flow.records[0])
    if told.documents or (told.reference and told.reference.type is ReferenceType.OCR):
        return  # It says what it is for, and that is not here.
    fits = [a for a in accounts if _fits_amount(a, flow, told)]
    rivals = [
        f
        for f in pending
        if f is not flow and f.amount == flow.amount and told_of(f.records[0]).party == told.party
    ]
    if len(fits) == 1 and not rivals:
        fits[0].why.add("paid_by_amount")
        _take(fits[0], flow, flow.amount.minor)


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
    early, late = timedelta(days=EARLY_DAYS_MAX), timedelta(days=LATE_DAYS_MAX)
    return due - early <= flow.happened_on <= due + late


def _take_ledger(accounts: Sequence[Account], rows: Sequence[Filed]) -> None:
    """What the locked system's own books say was paid. The books mirror the bank: no sum of both.

    So a debt is paid by the greater of the two, never by their sum; and what the bank sent back
    or refused was not paid, though the books of that day say so.
    """
    for account in accounts:
        numbers = [claim_of(f).document_number for f in account.cluster.claims]
        mine = [f for f in rows if _books(f.record, numbers)]
        debits = sum(f.record.amount.minor for f in mine if isinstance(f.record, LedgerRow))
        account.evidence.extend((filed, "pays") for filed in mine)
        beyond = min(debits - account.elsewhere - account.ours - account.failed, account.left)
        if beyond > 0 and account.cluster.best.kind is not DocumentKind.CREDIT_NOTE:
            account.elsewhere += beyond
            account.left -= beyond
            account.why.add("paid_in_ledger")


def _books(row: object, numbers: list[str]) -> bool:
    if not isinstance(row, LedgerRow) or row.amount.minor <= 0:
        return False
    told = (row.invoice,) if row.invoice else numbers_in(row.text)
    return any(_alike(number, told_number) for number in numbers for told_number in told)


def settle_credits(accounts: Sequence[Account]) -> None:
    """Let credit notes reduce the invoices that they refer to, oldest due first."""
    notes = [a for a in accounts if a.cluster.best.kind is DocumentKind.CREDIT_NOTE]
    for note in sorted(notes, key=_due_first):
        for invoice in sorted(accounts, key=_due_first):
            # What is on its way to the bank must stay as it is: a note takes only what that
            # leaves, and the rest of it nets next time.
            taken = min(note.free, invoice.free) if _credits(note, invoice) else 0
            if taken == 0:
                continue
            note.left, invoice.left = note.left - taken, invoice.left - taken
            note.credited, invoice.credited = note.credited + taken, invoice.credited + taken
            invoice.evidence.extend((filed, "credits") for filed in note.cluster.claims)


def _credits(note: Account, invoice: Account) -> bool:
    if invoice.cluster.best.kind is not DocumentKind.INVOICE:
        return False
    if note.cluster.best.amount.currency != invoice.cluster.best.amount.currency:
        return False
    numbers = [claim_of(f).document_number for f in invoice.cluster.claims]
    refers = [n for f in note.cluster.claims for n in claim_of(f).refers_to]
    return any(_alike(a, b) for a in refers for b in numbers)


def apply_list(account: Account) -> None:
    """Take the word of the latest list for what is left, if it says less than we know of.

    A list of open items shows what the locked system had left to pay; it knows of payments that
    no file here shows. Lists never raise what is left.
    """
    shown = [
        (c.listed_on or date.min, c.open_amount or c.amount)
        for c in map(claim_of, account.cluster.claims)
        if c.origin.value == "open-items"
    ]
    if not shown:
        return
    latest = max(on for on, _ in shown)
    rest: Money = min((m for on, m in shown if on == latest), key=lambda m: m.minor)
    if rest.minor < account.left:
        gone = account.left - rest.minor
        account.elsewhere += gone
        account.left -= gone
        account.why.add("list_shows_rest")
