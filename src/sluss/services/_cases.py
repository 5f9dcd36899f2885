"""Payables and batches as the pay rules see them: gathered by sets, never row by row."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.rules.approve.account_change import is_resting
from sluss.rules.approve.roles import Person
from sluss.rules.pay.eligible import PaymentCase
from sluss.rules.pay.netting import Candidate, creditor_key
from sluss.rules.pay.release import BatchCase, Stage, Steps
from sluss.rules.triage.policy import Policy, UrgencyClass
from sluss.services._closure import slices
from sluss.services._payables import payable_of
from sluss.store.models import AccountChange, Batch, KnownAccount, PayableRow, Payment, PaymentItem

# A batch's own reservation is no reason against it. That somebody ordered the payment is: before
# our file is handed out it can only have been the locked system.
_OWN_RESERVATION = frozenset({Fact.RESERVED})


def cases(
    payables: Sequence[Payable], policy: Policy, at: str, *, without: frozenset[Fact] = frozenset()
) -> dict[str, PaymentCase]:
    """What decides whether each payable may be paid, by its id."""
    resting = _resting(payables, policy, datetime.fromisoformat(at))
    paid = _paid_before(payables)
    return {
        p.id: PaymentCase(
            payable_id=p.id,
            kind=p.kind,
            facts=frozenset(p.facts) - without,
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
    return {
        key
        for part in slices(keys)
        for key in KnownAccount.objects.filter(
            account_key__in=part, source="paid-before"
        ).values_list("account_key", flat=True)
    }


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
    payables = payables_of([p.end_to_end_id for p in payments])
    judged = cases([p for p, _ in payables], policy, at, without=_OWN_RESERVATION)
    return BatchCase(
        is_known=True,
        stage=Stage(batch.state),
        by=by,
        signers_needed=policy.signers,
        contents_hash=batch.content_sha256,
        pay_on=date.fromisoformat(batch.execution_on),
        signed=json.loads(batch.signatures),
        payments=tuple(Money(p.currency, p.amount_minor) for p in payments),
        steps=tuple(
            Steps(registered_by=frozenset(p.registered_by), attested_by=frozenset(p.attests))
            for p, _ in payables
        ),
        payables=tuple(_frozen(judged[p.id], account_key) for p, account_key in payables),
    )


def _frozen(case: PaymentCase, account_key: str) -> PaymentCase:
    """The case, but refused if the payable's account is no longer the one in the batch."""
    if case.account is not None and account_key and case.account.key != account_key:
        return replace(case, is_account_verified=False)
    return case


def payables_of(end_to_end_ids: Sequence[str]) -> list[tuple[Payable, str]]:
    """The payables in these payments, each with the account that its payment goes to."""
    accounts: dict[str, str] = {}
    items: dict[int, str] = {}
    for part in slices(end_to_end_ids):
        for e2e, body in Payment.objects.filter(end_to_end_id__in=part).values_list(
            "end_to_end_id", "body"
        ):
            account = json.loads(body)["account"]
            accounts[e2e] = f"{account['scheme']}:{account['number']}"
        for e2e, payable in PaymentItem.objects.filter(end_to_end_id__in=part).values_list(
            "end_to_end_id", "payable"
        ):
            items[payable] = accounts[e2e]
    found = []
    for rows in slices(sorted(items)):
        for row in PayableRow.objects.filter(id__in=rows).order_by("id"):
            account_key = "" if row.kind == "credit-note" else items[row.id]
            found.append((payable_of(row), account_key))
    return found


def void_attempts(payables: Iterable[int]) -> dict[int, int]:
    """How many payments each payable has stood in before."""
    counts: dict[int, int] = defaultdict(int)
    for part in slices(payables):
        for payable in PaymentItem.objects.filter(payable__in=part).values_list(
            "payable", flat=True
        ):
            counts[payable] += 1
    return counts
