"""From the records of one component to its payables. A function of the set, whatever its order."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sluss.core.clearing import NO_TABLE, ClearingTable
from sluss.core.lifecycle import Fact, state_of
from sluss.core.money import Money
from sluss.core.party import Account as PayeeAccount
from sluss.core.party import Party
from sluss.core.payable import Confidence, Hold, Payable
from sluss.core.records import Claim, DocumentKind, LedgerRow, NeverPay, Origin, SupplierEntry
from sluss.rules.register.accounts import PayTo, choose
from sluss.rules.register.balance import Account, open_account
from sluss.rules.register.cluster import Cluster, claim_of
from sluss.rules.register.credits import note_full_credits, settle_credits
from sluss.rules.register.entries import (
    entry_of,
    former_accounts,
    held_as_former,
    held_for_namesakes,
    namesakes,
    still_listed,
)
from sluss.rules.register.filed import Confirmed, Decided, Filed, OurPayment, Vouched
from sluss.rules.register.flows import Broadcasts, Flow, Standing, gather_flows
from sluss.rules.register.giro import held_if_redirected, hold_watched
from sluss.rules.register.listed import apply_list
from sluss.rules.register.ours import settle_ours
from sluss.rules.register.parties import party_words
from sluss.rules.register.proof import held_if_unproved
from sluss.rules.register.refunds import tie_refunds
from sluss.rules.register.reminders import with_reminders
from sluss.rules.register.rerun import Known, held_if_moved, tie_reruns
from sluss.rules.register.returned import still_vouched
from sluss.rules.register.same import Verdict
from sluss.rules.register.settle import ask_no_more, settle_elsewhere

ID_CHARS = 16
# What a debt says of itself, of which its id is made.
_Said = tuple[DocumentKind, Party, str, date | None, Money]
_SURE = frozenset({Origin.E_INVOICE, Origin.PAYOUT_LIST})
# What a machine read off a page, or out of somebody's books: no source of its own.
_UNSURE = frozenset({Origin.PDF, Origin.LEDGER})


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for the whole organisation while the register is made."""

    org_number: str
    attests_needed: tuple[tuple[int, int], ...] = ((0, 2),)
    clearing: ClearingTable = NO_TABLE
    incident_on: date | None = None

    def needs(self, amount: Money) -> int:
        """How many people must attest an amount."""
        # The steps are in kronor; of another currency we ask as much as of the largest sum.
        is_known = amount.currency == "SEK"
        return max(n for least, n in self.attests_needed if amount.minor >= least or not is_known)


@dataclass(frozen=True, slots=True)
class Component:
    """All that must be looked at together. suppliers: list rows of the parties that occur.

    confirmed: accounts of the parties of claims that name none, the one confirmed last at the end.
    """

    filed: tuple[Filed, ...]
    decided: tuple[Decided, ...] = ()
    payments: tuple[OurPayment, ...] = ()
    vouched: tuple[Vouched, ...] = ()
    suppliers: tuple[SupplierEntry, ...] = ()
    broadcasts: Broadcasts = field(default_factory=Broadcasts)
    confirmed: tuple[Confirmed, ...] = ()

    @property
    def own_ids(self) -> frozenset[str]:
        """The EndToEndIds of our own payments in it."""
        return frozenset(payment.end_to_end_id for payment in self.payments)


@dataclass(frozen=True, slots=True)
class Draft:
    """One payable as concluded, with what took of it and which records say what of it."""

    payable: Payable
    anchor: str
    claims: frozenset[str]
    credited: int
    elsewhere: int
    ours: int
    dropped: int
    evidence: tuple[tuple[Filed, str], ...]
    looks_like_anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """The payables of a component, what became of our payments, and payments that fit nothing."""

    drafts: tuple[Draft, ...]
    standings: dict[str, Standing]


@dataclass(frozen=True, slots=True)
class Settled:
    """The debts of a component with what took of each, before it is concluded what they are."""

    accounts: tuple[Account, ...]
    flows: tuple[Flow, ...]
    standings: dict[str, Standing]
    component: Component


def derive(component: Component, setting: Setting) -> Derived:
    """The payables that the records of one component make together."""
    settled = settle_component(component)
    return Derived(conclude(settled, setting), settled.standings)


def settle_component(component: Component, *, is_traced: bool = False) -> Settled:
    """Which debts there are, and what took of each. is_traced: note how, for explain.py."""
    claims = [f for f in component.filed if isinstance(f.record, Claim)]
    clusters = with_reminders(claims, component.decided)
    entries = component.suppliers
    accounts = [open_account(cluster, entries, is_traced=is_traced) for cluster in clusters]
    flows = gather_flows(component.filed, component.broadcasts, component.own_ids)
    standings, used = settle_ours(accounts, component.payments, flows)
    if accounts:
        rows = [f for f in component.filed if isinstance(f.record, LedgerRow)]
        note_full_credits(accounts)
        settle_elsewhere(accounts, [f for f in flows if f.key not in used], rows)
        settle_credits(accounts, entries)
        for account in accounts:
            apply_list(account)
            ask_no_more(account)
        tie_refunds(accounts, component.filed, component.decided)
        hold_watched(accounts, component.filed)
        tie_reruns(
            accounts,
            Known(component.filed, component.decided, component.payments, flows, used),
        )
    return Settled(tuple(accounts), tuple(flows), standings, component)


def conclude(settled: Settled, setting: Setting) -> tuple[Draft, ...]:
    """What each debt is, in the order of the accounts."""
    component = settled.component
    vouched = still_vouched(component.vouched, settled.flows)
    if len(vouched) < len(component.vouched):
        component = replace(component, vouched=vouched)
    drafts = [_draft(account, component, setting) for account in settled.accounts]
    return tuple(_numbered(drafts))


def _draft(account: Account, component: Component, setting: Setting) -> Draft:
    cluster = account.cluster
    decided = [d for d in component.decided if d.claim in cluster.names]
    payable, dropped = _concluded(account, component, decided, setting)
    return Draft(
        payable,
        cluster.anchor,
        cluster.names,
        account.credited,
        account.elsewhere,
        account.ours,
        dropped,
        _evidence(account),
        tuple(near.anchor for near in cluster.near),
    )


def _concluded(
    account: Account, component: Component, decided: Sequence[Decided], setting: Setting
) -> tuple[Payable, int]:
    """The payable, with the id that is its own unless another has it, and how much was dropped."""
    cluster, amount = account.cluster, account.cluster.best.amount
    party = _party(cluster)
    entry = entry_of(party, component.suppliers, setting.incident_on)
    former = former_accounts(party, component.suppliers, setting.incident_on)
    vouched = still_listed((*component.vouched, *account.vouched), former)
    chosen = choose(cluster, party, vouched, entry, _confirmed(party, component))
    named = held_for_namesakes(chosen, namesakes(party, component.suppliers))
    moved = held_if_moved(held_as_former(named, former), cluster.best)
    proved = held_if_unproved(moved, setting.clearing)
    pay_to = held_if_redirected(proved, component.vouched)
    holds = _holds(account, pay_to, decided)
    attests = _attests(decided, attest_binding(amount, account.ours_failed))
    facts, dropped = _facts(account, holds, decided, len(attests) >= setting.needs(amount))
    kind, number, issued_on = _kind(cluster.best), _number(cluster.best), _issued_on(cluster)
    payable = Payable(
        id=_id((kind, party, number, issued_on, amount)),
        kind=kind,
        supplier=_completed(party, entry),
        document_number=number,
        amount=amount,
        open_amount=Money(amount.currency, account.left - dropped),
        state=state_of(facts),
        facts=tuple(fact for fact in Fact if fact in facts),
        issue_date=issued_on,
        due_date=_first(cluster, "due_date"),
        account=pay_to.account,
        verified_by=pay_to.verified_by,
        reference=_first(cluster, "reference"),
        confidence=_confidence(account),
        why=tuple(sorted(account.why | _why(cluster))),
        holds=holds,
        category=_category(cluster, entry),
        has_hardship=_has_hardship(cluster, entry, decided),
        employees=entry.employees if entry else None,
        dependence_percent=entry.dependence_percent if entry else None,
        payee=_first(cluster, "payee"),
        attests=attests,
        failed_payments=account.ours_failed,
        registered_by=tuple(sorted({f.by for f in cluster.claims})),
    )
    return payable, dropped


def _confirmed(party: Party, component: Component) -> PayeeAccount | None:
    """The account that two people confirmed last for this party, by the surest word for it.

    None for a name that several firms have: of which of them it is said, nobody can tell.
    """
    word = next(iter(party_words(party)), "")
    own = [one.account for one in component.confirmed if one.party == word]
    return own[-1] if own and not namesakes(party, component.suppliers) else None


def _kind(best: Claim) -> DocumentKind:
    return DocumentKind.INVOICE if best.kind is DocumentKind.REMINDER else best.kind


def _completed(party: Party, entry: SupplierEntry | None) -> Party:
    """The party with the town that a list knows: some banks demand one on every payment."""
    if entry is None:
        return party
    town, country = party.town or entry.supplier.town, party.country or entry.supplier.country
    if (town, country) == (party.town, party.country):
        return party
    return replace(party, town=town, country=country)


def _category(cluster: Cluster, entry: SupplierEntry | None) -> str:
    said = next((claim.category for claim in _claims(cluster) if claim.category), "")
    return said or (entry.category if entry else "")


def _has_hardship(
    cluster: Cluster, entry: SupplierEntry | None, decided: Sequence[Decided]
) -> bool:
    return (
        any(claim.has_hardship for claim in _claims(cluster))
        or (entry is not None and entry.has_hardship)
        or any(decision.kind == "hardship" for decision in decided)
    )


def _claims(cluster: Cluster) -> list[Claim]:
    return [claim_of(filed) for filed in cluster.claims]


def _first(cluster: Cluster, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- any field
    """The best claim's word for a field, else the next best's that has one."""
    return next((v for c in _claims(cluster) if (v := getattr(c, name)) is not None), None)


def _issued_on(cluster: Cluster) -> date | None:
    return next((claim.issue_date for claim in _claims(cluster) if claim.issue_date), None)


def _number(best: Claim) -> str:
    if best.kind is DocumentKind.REMINDER and best.refers_to:
        return best.refers_to[0]
    return best.document_number


def _party(cluster: Cluster) -> Party:
    parties = [claim.supplier for claim in _claims(cluster)]

    def first(name: str) -> str:
        return next((value for p in parties if (value := str(getattr(p, name)))), "")

    return Party(
        name=first("name"),
        org_number=first("org_number"),
        vat_number=first("vat_number"),
        supplier_number=first("supplier_number"),
        town=first("town"),
        country=first("country"),
    )


def _holds(account: Account, pay_to: PayTo, decided: Sequence[Decided]) -> tuple[Hold, ...]:
    cluster = account.cluster
    holds = list(pay_to.holds) if cluster.best.kind is not DocumentKind.CREDIT_NOTE else []
    holds.extend(account.holds)
    released = _released(decided)
    for near in cluster.near:
        code = f"register.{near.reason}"
        # A question that a person answered stays answered, whatever else becomes known of it.
        if near.verdict is Verdict.ASKS and not any(f"{code} {n}" in released for n in near.names):
            holds.append(Hold(code, near.anchor))
    if cluster.best.kind is DocumentKind.REMINDER:
        holds.append(Hold("register.only_reminder"))
    origins = {claim.origin for claim in _claims(cluster)}
    if origins == {Origin.LEDGER}:
        holds.append(Hold("register.only_ledger"))
    elif origins <= _UNSURE:
        holds.append(Hold("register.only_pdf"))
    kept = [h for h in holds if f"{h.code} {h.detail}".strip() not in released]
    kept.extend(_said_holds(decided))
    return tuple(kept)


def _released(decided: Sequence[Decided]) -> set[str]:
    return {word for d in decided if d.kind == "release" for word in d.detail.split("\n") if word}


def _said_holds(decided: Sequence[Decided]) -> list[Hold]:
    """The hold that a person put and nobody lifted since."""
    last = [d for d in decided if d.kind in ("hold", "release")]
    if last and last[-1].kind == "hold":
        return [Hold("register.held_by_person", f"{last[-1].by}: {last[-1].reason}")]
    return []


def attest_binding(amount: Money, failed_payments: int) -> str:
    """What an attest holds for: this amount, and no payment of it that failed since.

    A payment that was rejected or came back opens the debt again, and people look at it anew.
    """
    return f"{amount} after {failed_payments}"


def _attests(decided: Sequence[Decided], binding: str) -> tuple[str, ...]:
    """Who attested, each once, for what is bound."""
    names = [d.by for d in decided if d.kind == "attest" and d.detail == binding]
    return tuple(dict.fromkeys(names))


def _facts(
    account: Account,
    holds: tuple[Hold, ...],
    decided: Sequence[Decided],
    is_attested: bool,
) -> tuple[set[Fact], int]:
    """What stands about the debt, and how much of it was dropped (dismissed, drawn)."""
    facts = {Fact.CLAIMED}
    disputes = [d for d in decided if d.kind in ("dispute", "release")]
    for fact, stands in (
        (Fact.ATTESTED, is_attested),
        (Fact.HELD, bool(holds)),
        (Fact.DISPUTED, bool(disputes) and disputes[-1].kind == "dispute"),
        (Fact.RESERVED, account.reserved),
        (Fact.ORDERED, account.ordered or (account.in_flight and account.left > 0)),
        (Fact.CREDITED, account.left == 0 and account.credited > 0),
        (Fact.PAID_ELSEWHERE, account.left == 0 and account.elsewhere > 0),
        (Fact.CONFIRMED, account.left == 0 and account.ours > 0),
        (Fact.DRAWN, _is_drawn(account.cluster)),
        (Fact.DISMISSED, any(d.kind == "dismiss" for d in decided)),
    ):
        if stands:
            facts.add(fact)
    moving = facts & {Fact.RESERVED, Fact.ORDERED}
    dropped = account.left if facts & {Fact.DRAWN, Fact.DISMISSED} and not moving else 0
    return facts, dropped


def _is_drawn(cluster: Cluster) -> bool:
    means: list[NeverPay] = [c.never_pay for c in _claims(cluster) if c.never_pay]
    return bool(means)


def _confidence(account: Account) -> Confidence:
    cluster = account.cluster
    origins = {claim.origin for claim in _claims(cluster)}
    if cluster.best.kind is DocumentKind.REMINDER or origins <= _UNSURE:
        return Confidence.WEAK
    asks = any(near.verdict is Verdict.ASKS for near in cluster.near)
    if asks or any(hold.code == "register.payment_unclear" for hold in account.holds):
        return Confidence.WEAK
    if origins & _SURE:
        return Confidence.CERTAIN
    return Confidence.PROBABLE


def _why(cluster: Cluster) -> set[str]:
    why = {f"from_{claim.origin.value.replace('-', '_')}" for claim in _claims(cluster)}
    if len(cluster.claims) > 1:
        why.add("several_sources")
    if any(near.verdict is Verdict.ASKS for near in cluster.near):
        why.add("looks_like_another")
    return why


def _evidence(account: Account) -> tuple[tuple[Filed, str], ...]:
    rows = [(filed, "claims") for filed in account.cluster.claims]
    rows.extend((filed, "asks-again") for filed in account.cluster.reminders)
    rows.extend(account.evidence)
    return tuple({(filed.id, role): (filed, role) for filed, role in rows}.values())


def _numbered(drafts: Sequence[Draft]) -> list[Draft]:
    """Give each payable an id of its own, and turn anchors into ids."""
    seen: set[str] = set()
    ids: dict[str, str] = {}
    for draft in sorted(drafts, key=lambda d: d.anchor):
        made = draft.payable.id
        # Two debts that say the same of themselves and were told apart by a person.
        ids[draft.anchor] = _id(_said(draft.payable), draft.anchor) if made in seen else made
        seen.add(made)
    return [_named(draft, ids) for draft in drafts]


def _named(draft: Draft, ids: dict[str, str]) -> Draft:
    payable = draft.payable
    id_ = ids[draft.anchor]
    names_others = any(hold.detail in ids for hold in payable.holds)
    if id_ == payable.id and not draft.looks_like_anchors and not names_others:
        return draft
    holds = (replace(hold, detail=ids.get(hold.detail, hold.detail)) for hold in payable.holds)
    looks_like = tuple(sorted(ids[anchor] for anchor in draft.looks_like_anchors))
    named = replace(payable, id=id_, looks_like=looks_like, holds=tuple(holds))
    return replace(draft, payable=named)


def _said(payable: Payable) -> _Said:
    return (
        payable.kind,
        payable.supplier,
        payable.document_number,
        payable.issue_date,
        payable.amount,
    )


def _id(said: _Said, more: str = "") -> str:
    kind, supplier, number, issued_on, amount = said
    who = supplier.org_number or supplier.name_key
    on = issued_on.isoformat() if issued_on else ""
    told = [kind.value, who, number, on, str(amount), more]
    digest = hashlib.sha256("\n".join(told).encode()).digest()
    return base64.b32encode(digest[: ID_CHARS * 5 // 8]).decode().lower()
