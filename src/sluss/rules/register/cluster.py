"""Claims gathered into debts: one cluster is one debt, however many sources tell of it.

Cost grows with the square of a component, and components are small: only claims that share a
number, a reference or an amount with its account get here together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations

from sluss.core.records import Claim, Origin
from sluss.rules.register.filed import Decided, Filed
from sluss.rules.register.reused import Reused, reused_in
from sluss.rules.register.same import Verdict, days_apart, judge, same_due

_RANK = {origin: rank for rank, origin in enumerate(Origin)}


@dataclass(frozen=True, slots=True)
class Near:
    """Another debt that this one looks like, by its best claim's name and by all its names."""

    anchor: str
    names: frozenset[str]
    verdict: Verdict
    reason: str


@dataclass(slots=True)
class Cluster:
    """The claims on one debt, the best first, and the debts that it looks like."""

    claims: list[Filed]
    reminders: list[Filed] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)

    @property
    def best(self) -> Claim:
        """The claim whose word is taken where sources differ."""
        return claim_of(self.claims[0])

    @property
    def anchor(self) -> str:
        """The name of the best claim."""
        return self.claims[0].name

    @property
    def names(self) -> frozenset[str]:
        """The names of all claims and reminders."""
        return frozenset(f.name for f in (*self.claims, *self.reminders))


def claim_of(filed: Filed) -> Claim:
    """The claim of a filed record that is known to be one."""
    if not isinstance(filed.record, Claim):
        raise TypeError(f"{filed.name} is no claim")
    return filed.record


_Verdict = tuple[Verdict, str]
# Reasons why two e-invoices are two debts, whatever a third claim is like.
_OTHER_NUMBER = frozenset({"number", "digits_only", "same_amount_near_date"})
_SAID_SAME, _SAID_DIFFERENT = (Verdict.SAME, "said"), (Verdict.IMPOSSIBLE, "said")


class _Judgements:
    """What every pair of claims is to each other, by the rules and by what people said."""

    def __init__(self, ordered: Sequence[Filed], decided: Iterable[Decided]) -> None:
        said = _said(decided, {f.name for f in ordered})
        claims = {f.name: claim_of(f) for f in ordered}
        reused = reused_in(claims.values())
        self._claims = claims
        self._said_same = [tuple(pair) for pair, v in said.items() if v == _SAID_SAME]
        self.of: dict[tuple[str, str], _Verdict] = {
            (a, b): said.get(frozenset((a, b))) or _judged(claims[a], claims[b], reused)
            for a, b in combinations(claims, 2)
        }

    def same_pairs(self) -> list[tuple[str, str]]:
        """What is one debt: first by what people said, then of one day, then by the best source."""
        same = [pair for pair, (verdict, _) in self.of.items() if verdict is Verdict.SAME]
        return sorted(same, key=lambda pair: (self.of[pair] != _SAID_SAME, self._days(pair)))

    def _days(self, pair: tuple[str, str]) -> int:
        one, other = (self._claims[name] for name in pair)
        return 0 if same_due(one, other) else days_apart(one, other) or 0

    def between(self, a: str, b: str) -> _Verdict:
        """What two claims are to each other, named in either order."""
        return self.of.get((a, b)) or self.of[b, a]

    def may_join(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Whether no two claims of two groups speak against it.

        A chain a-b-c must not bring a and c together if those two cannot be one debt.
        """
        inside = {*one, *other}
        said = [pair for pair in self._said_same if inside.issuperset(pair)]
        return not any(self._forbids(a, b, said) for a in one for b in other)

    def _forbids(self, a: str, b: str, said: Sequence[tuple[str, ...]]) -> bool:
        verdict, reason = self.between(a, b)
        if verdict is Verdict.IMPOSSIBLE:
            return True
        if verdict is Verdict.ASKS or self._are_two(a, b, reason):
            # A person who said that two debts are one meant all that is the same as either.
            return not any(
                (self._is_same(a, p) and self._is_same(b, q))
                or (self._is_same(a, q) and self._is_same(b, p))
                for p, q in said
            )
        return False

    def _are_two(self, a: str, b: str, reason: str) -> bool:
        """Whether they are two debts for sure: a third, a row of a list, must not make them one."""
        if reason == "number_used_again":
            return True
        are_e_invoices = {self._claims[name].origin for name in (a, b)} == {Origin.E_INVOICE}
        return are_e_invoices and reason in _OTHER_NUMBER

    def _is_same(self, a: str, b: str) -> bool:
        return a == b or self.between(a, b)[0] is Verdict.SAME


def gather(claims: Sequence[Filed], decided: Iterable[Decided]) -> list[Cluster]:
    """Put claims into clusters. The same clusters whatever the order of the claims.

    What people said wins: 'different' keeps a pair apart even through a third claim.
    """
    if len(claims) < 2:  # Most debts have one claim for long, and nothing to be compared with.
        return [Cluster([filed]) for filed in claims]
    ordered = sorted(claims, key=_best_first)
    judgements = _Judgements(ordered, decided)
    groups = {f.name: [f] for f in ordered}
    home = {f.name: f.name for f in ordered}
    for a, b in judgements.same_pairs():
        if home[a] != home[b]:
            one, other = groups[home[a]], groups[home[b]]
            if judgements.may_join([f.name for f in one], [f.name for f in other]):
                one.extend(other)
                del groups[home[b]]
                for moved in other:
                    home[moved.name] = home[a]
    clusters = [Cluster(sorted(group, key=_best_first)) for group in groups.values()]
    _point(clusters, home, judgements)
    return clusters


def _best_first(filed: Filed) -> tuple[int, int, str]:
    claim = claim_of(filed)
    listed = claim.listed_on.toordinal() if claim.listed_on else 0
    return _RANK[claim.origin], -listed, filed.name


def _judged(a: Claim, b: Claim, reused: Reused) -> _Verdict:
    judged = judge(a, b, reused)
    return judged.verdict, judged.reason


def _said(decided: Iterable[Decided], names: set[str]) -> dict[frozenset[str], _Verdict]:
    return {
        pair: _SAID_SAME if decision.kind == "same" else _SAID_DIFFERENT
        for pair, decision in last_said(decided, names).items()
    }


def last_said(decided: Iterable[Decided], names: Set[str]) -> dict[frozenset[str], Decided]:
    """What people said last of each pair of these claims: that they are the same or different."""
    said: dict[frozenset[str], Decided] = {}
    for decision in sorted(decided, key=lambda d: d.order):
        is_of_pair = decision.kind in ("same", "different")
        if is_of_pair and {decision.claim, decision.other} <= names:
            said[frozenset((decision.claim, decision.other))] = decision
    return said


def _point(clusters: list[Cluster], home: dict[str, str], judgements: _Judgements) -> None:
    by_home = {home[cluster.anchor]: cluster for cluster in clusters}
    nearest: dict[tuple[str, str], _Verdict] = {}
    apart = {
        frozenset((home[a], home[b]))
        for (a, b), verdict in judgements.of.items()
        if verdict == _SAID_DIFFERENT
    }
    for (a, b), (verdict, reason) in judgements.of.items():
        pair = frozenset((home[a], home[b]))
        if len(pair) == 1 or pair in apart or verdict < Verdict.POINTS:
            continue
        key = (min(pair), max(pair))
        # Claims that would be one but for a third are a question too.
        asked = (min(verdict, Verdict.ASKS), reason)
        nearest[key] = max(nearest.get(key, asked), asked)
    for (a, b), (verdict, reason) in sorted(nearest.items()):
        one, other = by_home[a], by_home[b]
        one.near.append(Near(other.anchor, other.names, verdict, reason))
        other.near.append(Near(one.anchor, one.names, verdict, reason))
