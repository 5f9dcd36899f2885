"""Why claims are one debt, or two: the steps keys, same, cluster and reminders of the chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sluss.core.records import Claim, DocumentKind
from sluss.rules.register.cluster import Cluster, Near, claim_of, last_said
from sluss.rules.register.filed import Decided, Filed
from sluss.rules.register.numbers import Likeness, compare
from sluss.rules.register.parties import agree
from sluss.rules.register.reused import Reused, ocr_of, reused_in
from sluss.rules.register.same import Verdict, judge
from sluss.rules.register.score import Scored, scored, supplier_finding
from sluss.rules.register.step import Compared, Step, step_of
from sluss.rules.register.trail import Takes
from sluss.rules.register.weights import Part, part_of

# A person's word needs no weighing.
_SAID = "said"


def claim_steps(
    cluster: Cluster,
    clusters: Sequence[Cluster],
    filed: Sequence[Filed],
    decided: Sequence[Decided],
) -> Iterator[Step]:
    """From what was looked at together to the debt and those that it looks like."""
    yield _found(filed)
    yield _first(cluster)
    reused = reused_in(claim_of(f) for f in filed if isinstance(f.record, Claim))
    yield from _joined(cluster, decided, reused)
    by_anchor = {other.anchor: other for other in clusters}
    for near in cluster.near:
        yield _near(cluster, by_anchor[near.anchor], near, reused)
    yield from _told_apart(cluster, clusters, decided)
    for reminder in cluster.reminders:
        yield _reminder(reminder, cluster)


def _found(filed: Sequence[Filed]) -> Step:
    if len(filed) == 1:
        return step_of("alone")
    files = {one.name.partition(":")[0] for one in filed}
    return step_of("linked", facts={"count": str(len(filed)), "files": str(len(files))})


def _first(cluster: Cluster) -> Step:
    best = cluster.best
    origin = best.origin.value.replace("-", "_")
    is_reminder = best.kind is DocumentKind.REMINDER
    return step_of(
        "reminder_alone" if is_reminder else f"claimed_by_{origin}",
        about=(cluster.claims[0],),
        amount=best.amount,
        takes=Takes.CLAIMED,
        facts={"number": best.document_number},
    )


def _joined(cluster: Cluster, decided: Sequence[Decided], reused: Reused) -> Iterator[Step]:
    """How each further claim came to the debt: by the first, or by one that came before it."""
    said = last_said(decided, {filed.name for filed in cluster.claims})
    inside, outside = [cluster.claims[0]], list(cluster.claims[1:])
    while outside:
        new, by = _next(inside, outside, said, reused)
        outside.remove(new)
        yield _join(new, by, said.get(frozenset((new.name, by.name))), is_first=by is inside[0])
        inside.append(new)


def _next(
    inside: Sequence[Filed],
    outside: Sequence[Filed],
    said: dict[frozenset[str], Decided],
    reused: Reused,
) -> tuple[Filed, Filed]:
    """The next claim and the one that it is the same as, the first if it can be."""
    for by in inside:
        for new in outside:
            decision = said.get(frozenset((new.name, by.name)))
            if decision is not None:
                if decision.kind == "same":
                    return new, by
            elif judge(claim_of(new), claim_of(by), reused).verdict is Verdict.SAME:
                return new, by
    raise ValueError(f"nothing joins {outside[0].name} to {inside[0].name}")


def _join(new: Filed, by: Filed, decision: Decided | None, *, is_first: bool) -> Step:
    claim = claim_of(new)
    facts = {"number": claim.document_number}
    if decision is not None:
        facts |= {"by": decision.by, "reason": decision.reason}
        return step_of("said_same", about=(new, by), amount=claim.amount, facts=facts)
    found = scored(claim, claim_of(by))
    code = _code(found) if is_first else "through_third"
    about = (new,) if is_first else (new, by)
    return step_of(code, found.parts, about=about, amount=claim.amount, facts=facts)


def _code(found: Scored) -> str:
    """The code of what a pair is to each other: the reason, told apart where it covers two."""
    reason = found.judged.reason
    if reason == "number_and_amount":
        if found.has("shows_rest"):
            return "rest_of_part_payment"
        return "ocr_as_number" if found.has("ocr_as_number") else reason
    if reason == "digits_and_amount" and found.judged.verdict is Verdict.SAME:
        return "digits_amount_undated"
    return reason


def _near(cluster: Cluster, other: Cluster, near: Near, reused: Reused) -> Step:
    """Why another debt looks like this one, with both side by side."""
    here, there, found = _nearest(cluster, other, near, reused)
    is_same = near.reason == _SAID or found.judged.verdict is Verdict.SAME
    parts: tuple[Part, ...] = found.parts
    if near.reason == _SAID:
        parts = (Part("rule", "said_same", 100),)
    return step_of(
        "third_contradicts" if is_same else _code(found),
        parts,
        about=(there, here),
        others=(other.anchor,),
        amount=claim_of(there).amount,
        facts={"number": claim_of(there).document_number},
        compared=tuple(_side_by_side(claim_of(here), claim_of(there))),
    )


def _nearest(
    cluster: Cluster, other: Cluster, near: Near, reused: Reused
) -> tuple[Filed, Filed, Scored]:
    """The pair of claims that made two debts look alike; their best, if a person said so."""
    pairs = [
        (here, there, scored(claim_of(here), claim_of(there), reused))
        for here in cluster.claims
        for there in other.claims
    ]
    fits = [
        pair
        for pair in pairs
        if (min(pair[2].judged.verdict, Verdict.ASKS), pair[2].judged.reason)
        == (near.verdict, near.reason)
    ]
    return max(fits, key=lambda pair: pair[2].score) if fits else pairs[0]


def _side_by_side(here: Claim, there: Claim) -> Iterator[Compared]:
    """The facts by which a person can tell whether two debts are one, in the order of asking."""
    for name, one, other in (
        ("supplier", here.supplier.name, there.supplier.name),
        ("org_number", here.supplier.org_number, there.supplier.org_number),
        ("document", here.document_number, there.document_number),
        ("refers_to", ", ".join(here.refers_to), ", ".join(there.refers_to)),
        ("amount", _amount(here), _amount(there)),
        ("issued", _day(here.issue_date), _day(there.issue_date)),
        ("due", _day(here.due_date), _day(there.due_date)),
        ("ocr", ocr_of(here), ocr_of(there)),
        ("account", _accounts(here), _accounts(there)),
        ("note", here.note, there.note),
    ):
        if one or other:
            yield Compared(name, one or None, other or None)


def _amount(claim: Claim) -> str:
    # With its currency: 100 euro are not 100 kronor, though the figures are alike.
    return f"{claim.amount.text} {claim.amount.currency}"


def _day(day: object) -> str:
    return str(day) if day else ""


def _accounts(claim: Claim) -> str:
    return ", ".join(sorted(f"{a.scheme.value} {a.number}" for a in claim.accounts))


def _told_apart(
    cluster: Cluster, clusters: Sequence[Cluster], decided: Iterable[Decided]
) -> Iterator[Step]:
    home = {name: one for one in clusters for name in one.names}
    for pair, decision in last_said(decided, home.keys()).items():
        for name in pair & cluster.names if decision.kind == "different" else ():
            other = home[next(iter(pair - {name}), name)]
            if other is not cluster:
                yield step_of(
                    "said_different",
                    about=tuple(f for f in (*cluster.claims, *other.claims) if f.name in pair),
                    others=(other.anchor,),
                    facts={"by": decision.by, "reason": decision.reason},
                )


def _reminder(reminder: Filed, cluster: Cluster) -> Step:
    claim = claim_of(reminder)
    asked = claim.refers_to or (claim.document_number,)
    claims = [claim_of(filed) for filed in cluster.claims]
    likeness = min(
        (compare(a, c.document_number) for a in asked for c in claims),
        key=lambda found: found.value,
    )
    number = "same_number" if likeness is Likeness.EXACT else "same_digits"
    known = next(c for c in claims if agree(claim, c))
    is_same = any(claim.amount == c.amount for c in claims)
    return step_of(
        "reminder_names",
        (
            part_of(supplier_finding(claim, known)),
            part_of(number, ", ".join(asked)),
            part_of("same_amount" if is_same else "other_amount"),
        ),
        about=(reminder,),
        amount=claim.amount,
        facts={"number": claim.document_number},
    )
