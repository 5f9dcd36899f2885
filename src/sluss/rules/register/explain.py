"""The chain that leads to a debt: from what it is inferred, step by step, and how sure it is.

The same conclusions as derive.py draws, told instead of kept: asked for one debt, on demand.
docs/inferred.md has the table of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.rules.register.balance import Account
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.derive import Component, Draft, Setting, conclude, settle_component
from sluss.rules.register.explain_claims import claim_steps
from sluss.rules.register.explain_money import money_steps
from sluss.rules.register.filed import Decided, Vouched
from sluss.rules.register.inferred import BY_CODE, Stage
from sluss.rules.register.step import Step, step_of
from sluss.rules.register.trail import Takes

# What vouches for an account since last time's payment went to it, and is repeated.
_BY_LAST = {"paid-before": "verified_by_last_payment", "payout-list": "verified_by_last_list"}
_ORDER = {stage: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class Explained:
    """A debt as concluded, and the steps that lead to it, in their order."""

    draft: Draft
    steps: tuple[Step, ...]


def explain(component: Component, setting: Setting, claim: str) -> Explained | None:
    """The debt of a component on which a claim stands, with its chain; None if there is none.

    Slower than derive, by what it notes of all debts and weighs of the one.
    """
    settled = settle_component(component, is_traced=True)
    drafts = conclude(settled, setting)
    accounts = {account.cluster.anchor: account for account in settled.accounts}
    ids = {draft.anchor: draft.payable.id for draft in drafts}
    for account, draft in zip(settled.accounts, drafts, strict=True):
        if claim in account.cluster.names:
            steps = sorted(_steps(account, draft, accounts, component), key=_place)
            told = (replace(s, others=tuple(ids[anchor] for anchor in s.others)) for s in steps)
            return Explained(draft, tuple(told))
    return None


def _place(step: Step) -> int:
    return _ORDER[step.inference.stage]


def _steps(
    account: Account, draft: Draft, accounts: dict[str, Account], component: Component
) -> Iterator[Step]:
    clusters = [one.cluster for one in accounts.values()]
    decided = [d for d in component.decided if d.claim in account.cluster.names]
    yield from claim_steps(account.cluster, clusters, component.filed, component.decided)
    yield from money_steps(account, accounts)
    yield from _account(account, draft.payable, component)
    yield from _holds(draft.payable, decided)
    yield from _state(draft, decided)


def _account(account: Account, payable: Payable, component: Component) -> Iterator[Step]:
    """Where to pay, and who vouches for it."""
    if payable.kind is DocumentKind.CREDIT_NOTE:
        return  # No money goes to it.
    to = payable.account
    if to is not None:
        facts = {"account": f"{to.scheme.value} {to.number}"}
        claims = [f for f in account.cluster.claims if to in claim_of(f).accounts]
        is_listed = any(to in entry.accounts for entry in component.suppliers)
        unnamed = "account_from_list" if is_listed else "account_from_call_back"
        yield step_of("account_named" if claims else unnamed, about=tuple(claims), facts=facts)
        if payable.verified_by:
            vouched = (component.vouched, account.vouched)
            yield _verified(payable.verified_by, to.key, vouched, facts)
    yield from _of_holds(payable, Stage.ACCOUNTS)


def _verified(
    source: str,
    account_key: str,
    vouched: tuple[Sequence[Vouched], Sequence[Vouched]],
    facts: dict[str, str],
) -> Step:
    """Who vouches for the account: what came in, else last time's payment that is repeated."""
    told, of_last = (
        [v for v in some if (v.source, v.account_key) == (source, account_key)] for some in vouched
    )
    code = _BY_LAST[source] if of_last and not told else f"verified_by_{source.replace('-', '_')}"
    files = {v.sha256 for v in told or of_last} - {""}
    return step_of(code, files=tuple(sorted(files)), facts=facts)


def _of_holds(payable: Payable, stage: Stage) -> Iterator[Step]:
    """The holds of a step. Those of the other steps stand where they were found."""
    for hold in payable.holds:
        inference = BY_CODE.get(hold.code.removeprefix("register."))
        if inference is not None and inference.stage is stage:
            yield step_of(inference.code, facts={"detail": hold.detail})


def _holds(payable: Payable, decided: Sequence[Decided]) -> Iterator[Step]:
    yield from _of_holds(payable, Stage.HOLDS)
    for decision in decided:
        if decision.kind == "release":
            yield step_of("released", facts={"by": decision.by, "reason": decision.reason})


def _state(draft: Draft, decided: Sequence[Decided]) -> Iterator[Step]:
    """Who did what about it, how sure we are of it, and what is left."""
    payable = draft.payable
    currency = payable.amount.currency
    yield step_of("registered", facts={"by": ", ".join(payable.registered_by)})
    if payable.attests:
        yield step_of("attested", facts={"by": ", ".join(payable.attests)}, amount=payable.amount)
    dropped = Money(currency, draft.dropped)
    is_dismissed = Fact.DISMISSED in payable.facts
    if is_dismissed:
        said = next(d for d in reversed(decided) if d.kind == "dismiss")
        facts = {"by": said.by, "reason": said.reason}
        yield step_of("dismissed", facts=facts, amount=dropped, takes=Takes.DROPPED)
    if Fact.DRAWN in payable.facts:
        takes = Takes.NOTHING if is_dismissed else Takes.DROPPED
        yield step_of("drawn", amount=dropped, takes=takes)
    yield step_of(f"confidence_{payable.confidence.value}")
    amounts = {
        "claimed": payable.amount.minor,
        "credited": draft.credited,
        "elsewhere": draft.elsewhere,
        "ours": draft.ours,
        "dropped": draft.dropped,
    }
    facts = {name: Money(currency, minor).text for name, minor in amounts.items()}
    yield step_of("left", amount=payable.open_amount, facts={**facts, "state": payable.state.value})
