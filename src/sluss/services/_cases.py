"""Payables and batches as the pay rules see them: gathered by sets, never row by row."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.rules.approve.account_change import is_resting
from sluss.rules.approve.roles import Person
from sluss.rules.pay.eligible import PaymentCase
from sluss.rules.pay.netting import Candidate, creditor_key
from sluss.rules.pay.release import BatchCase, Channel, Stage, Steps
from sluss.rules.register.returned import RETURNED, trusted
from sluss.rules.triage.policy import Policy, UrgencyClass
from sluss.services._closure import claims_of_payables, payables_of_claims, slices
from sluss.services._keeping import is_on_hold
from sluss.services._on_paper import Papers, binding_of, papers_of
from sluss.services._payables import payable_of
from sluss.services._shares import paid_there
from sluss.store.models import AccountChange, Batch, KnownAccount, PayableRow, Payment, PaymentItem

# A batch's own reservation is no reason against it. That somebody ordered the payment is: before
# our file is handed out it can only have been the locked system.
_OWN_RESERVATION = frozenset({Fact.RESERVED})


def cases(payables: Sequence[Payable], policy: Policy, at: str) -> dict[str, PaymentCase]:
    """What decides whether each payable may be paid, by its id."""
    resting = _resting(payables, policy, datetime.fromisoformat(at))
    paid = _paid_before(payables)
    there = paid_there(payables)
    return {
        p.id: PaymentCase(
            payable_id=p.id,
            kind=p.kind,
            facts=frozenset(p.facts),
            open_amount=p.open_amount,
            account=p.account,
            reference=p.reference,
            is_account_verified=bool(p.verified_by),
            is_account_resting=p.account is not None and p.account.key in resting,
            payee_is_factor=p.payee is not None,
            is_factor_verified=p.verified_by == "call-back",
            first_payment_max=policy.first_payment_max
            if p.account and p.account.key not in paid
            else None,
            is_paid_there=p.id in there,
        )
        for p in payables
    }


def _resting(payables: Sequence[Payable], policy: Policy, at: datetime) -> set[str]:
    keys = {p.account.key for p in payables if p.account and p.verified_by == "call-back"}
    found = set()
    for part in slices(keys):
        for row in AccountChange.objects.filter(account_key__in=part, state="confirmed"):
            confirmed_at = datetime.fromisoformat(json.loads(row.body)["confirmed_at"])
            if is_resting(confirmed_at, policy, now=at):
                found.add(row.account_key)
    return found


def _paid_before(payables: Sequence[Payable]) -> set[str]:
    keys = {p.account.key for p in payables if p.account}
    sources: dict[str, set[str]] = defaultdict(set)
    for part in slices(keys):
        rows = KnownAccount.objects.filter(
            account_key__in=part, source__in=("paid-before", RETURNED)
        )
        for key, source in rows.values_list("account_key", "source"):
            sources[key].add(source)
    return {key for key, told in sources.items() if "paid-before" in trusted(told)}


def candidates(rows: Iterable[PayableRow], policy: Policy, at: str) -> list[Candidate]:
    """The rows as what may be proposed for payment, or netted."""
    pairs = [(row, payable_of(row)) for row in rows]
    by_id = cases([p for _, p in pairs], policy, at)
    return [
        Candidate(
            case=by_id[p.id],
            rank=row.urgency,
            urgency_class=UrgencyClass(row.urgency_class or "F"),
            creditor=creditor_key(p.payee or p.supplier),
            document_number=p.document_number,
            issue_date=p.issue_date,
        )
        for row, p in pairs
    ]


def batch_case(batch: Batch | None, by: Person, policy: Policy, at: str) -> BatchCase:
    """A batch as it stands now, and who asks."""
    if batch is None:
        return BatchCase(
            is_known=False,
            stage=Stage.PROPOSED,
            by=by,
            signers_needed=policy.signers,
            contents_hash="",
            pay_on=date.min,
        )
    payments = list(Payment.objects.filter(batch=batch.id).order_by("ordinal"))
    frozen = _frozen_in([p.end_to_end_id for p in payments])
    judged = cases([one.payable for one in frozen], policy, at)
    papers = papers_of(one.row for one in frozen)
    return BatchCase(
        is_known=True,
        stage=Stage(batch.state),
        by=by,
        signers_needed=policy.signers,
        contents_hash=batch.content_sha256,
        pay_on=date.fromisoformat(batch.execution_on),
        signed=json.loads(batch.signatures),
        left_by=Channel(batch.channel) if batch.channel else None,
        payments=tuple(Money(p.currency, p.amount_minor) for p in payments),
        steps=tuple(
            Steps(
                registered_by=frozenset(one.payable.registered_by),
                attested_by=frozenset(one.payable.attests) | _keyers(papers, one),
            )
            for one in frozen
        ),
        payables=tuple(_as_frozen(judged[one.payable.id], one) for one in frozen),
        is_on_hold=is_on_hold(),
    )


@dataclass(frozen=True, slots=True)
class _Frozen:
    """What a batch says of a debt. account_key: "" for a credit note, which no money goes to.

    row:  the id of the debt's row.
    live: how many payments may still move money for it, this one counted.
    """

    row: int
    payable: Payable
    account_key: str
    amount: Money
    live: int


def _as_frozen(case: PaymentCase, frozen: _Frozen) -> PaymentCase:
    """The case as the batch would pay it, refused if the debt is no longer what it was."""
    facts = case.facts
    if frozen.live == 1:
        # A payment does not stand in its own way; that of a debt now known to be the same does.
        facts -= _OWN_RESERVATION
    is_same_account = frozen.account_key in ("", case.account.key if case.account else "")
    return replace(
        case,
        facts=facts,
        is_account_verified=case.is_account_verified and is_same_account,
        amount_in_batch=frozen.amount,
    )


def _frozen_in(end_to_end_ids: Sequence[str]) -> list[_Frozen]:
    """The payables in these payments, each with what its payment says of it."""
    accounts: dict[str, str] = {}
    items: list[PaymentItem] = []
    for part in slices(end_to_end_ids):
        for e2e, body in Payment.objects.filter(end_to_end_id__in=part).values_list(
            "end_to_end_id", "body"
        ):
            account = json.loads(body)["account"]
            accounts[e2e] = f"{account['scheme']}:{account['number']}"
        items.extend(PaymentItem.objects.filter(end_to_end_id__in=part))
    places = payables_of_claims(item.claim for item in items)
    live = _live_payments(places.values())
    rows: dict[int, PayableRow] = {}
    for some in slices(set(places.values())):
        rows.update({row.id: row for row in PayableRow.objects.filter(id__in=some)})
    found = []
    for item in sorted(items, key=lambda item: (places[item.claim], item.end_to_end_id)):
        row = rows[places[item.claim]]
        key = "" if row.kind == "credit-note" else accounts[item.end_to_end_id]
        amount = Money(row.currency, item.amount_minor)
        found.append(_Frozen(row.id, payable_of(row), key, amount, live[row.id]))
    return found


def _keyers(papers: dict[int, Papers], one: _Frozen) -> frozenset[str]:
    """Who keyed an attest from paper: they had a hand in it as if they had given it."""
    return papers.get(one.row, Papers()).keyers(binding_of(one.payable))


def _live_payments(payables: Iterable[int]) -> dict[int, int]:
    """How many live payments each payable stands in, by all of its claims."""
    counts: dict[int, int] = defaultdict(int)
    for payable, is_live in _stood_in(payables):
        counts[payable] += is_live
    return counts


def _stood_in(payables: Iterable[int]) -> Iterator[tuple[int, bool]]:
    by_claim = {claim: payable for payable, claim in claims_of_payables(set(payables))}
    for part in slices(by_claim):
        for claim, is_live in PaymentItem.objects.filter(claim__in=part).values_list(
            "claim", "is_live"
        ):
            yield by_claim[claim], is_live


def attempts(payables: Iterable[int]) -> dict[int, int]:
    """How many payments each payable has stood in before, by all of its claims."""
    counts: dict[int, int] = defaultdict(int)
    for payable, _ in _stood_in(payables):
        counts[payable] += 1
    return counts
