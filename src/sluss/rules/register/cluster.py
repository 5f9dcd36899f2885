"""Claims gathered into debts: one cluster is one debt, however many sources tell of it.

Cost grows with the square of a component, and components are small: only claims that share a
number, a reference or an amount with its account get here together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from sluss.core.records import Claim, Origin
from sluss.rules.register.filed import Decided, Filed
from sluss.rules.register.same import Verdict, judge

_RANK = {origin: rank for rank, origin in enumerate(Origin)}


@dataclass(slots=True)
class Cluster:
    """The claims on one debt, the best first. near: (other cluster's best claim, verdict)."""

    claims: list[Filed]
    reminders: list[Filed] = field(default_factory=list)
    near: list[tuple[str, Verdict, str]] = field(default_factory=list)

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


def gather(claims: Sequence[Filed], decided: Iterable[Decided]) -> list[Cluster]:
    """Put claims into clusters. The same clusters whatever the order of the claims.

    What people said wins: 'different' keeps a pair apart even through a third claim.
    """
    ordered = sorted(claims, key=_best_first)
    said = _said(decided, {f.name for f in ordered})
    verdicts = {
        (a.name, b.name): said.get(frozenset((a.name, b.name))) or _judged(a, b)
        for a, b in combinations(ordered, 2)
    }
    groups = {f.name: [f] for f in ordered}
    home = {f.name: f.name for f in ordered}
    # What people said comes first, then the pairs of the best sources.
    for (a, b), (verdict, _) in sorted(verdicts.items(), key=lambda v: v[1][1] != "said"):
        if verdict is Verdict.SAME and home[a] != home[b]:
            one, other = groups[home[a]], groups[home[b]]
            if _may_join(one, other, verdicts, said):
                one.extend(other)
                del groups[home[b]]
                for moved in other:
                    home[moved.name] = home[a]
    clusters = [Cluster(sorted(group, key=_best_first)) for group in groups.values()]
    _point(clusters, home, verdicts, said)
    return clusters


def _best_first(filed: Filed) -> tuple[int, int, str]:
    claim = claim_of(filed)
    listed = claim.listed_on.toordinal() if claim.listed_on else 0
    return _RANK[claim.origin], -listed, filed.name


def _judged(a: Filed, b: Filed) -> tuple[Verdict, str]:
    judged = judge(claim_of(a), claim_of(b))
    return judged.verdict, judged.reason


def _said(decided: Iterable[Decided], names: set[str]) -> dict[frozenset[str], tuple[Verdict, str]]:
    said: dict[frozenset[str], tuple[Verdict, str]] = {}
    for decision in sorted(decided, key=lambda d: d.order):
        if {decision.claim, decision.other} <= names:
            pair = frozenset((decision.claim, decision.other))
            if decision.kind == "same":
                said[pair] = (Verdict.SAME, "said")
            elif decision.kind == "different":
                said[pair] = (Verdict.IMPOSSIBLE, "said")
    return said


def _may_join(
    one: list[Filed],
    other: list[Filed],
    verdicts: dict[tuple[str, str], tuple[Verdict, str]],
    said: dict[frozenset[str], tuple[Verdict, str]],
) -> bool:
    # A chain a-b-c must not bring a and c together if those two cannot be one debt, unless a
    # person said that they are.
    for a in one:
        for b in other:
            pair = said.get(frozenset((a.name, b.name)))
            verdict = pair or verdicts.get((a.name, b.name)) or verdicts[b.name, a.name]
            if verdict[0] in (Verdict.IMPOSSIBLE, Verdict.ASKS):
                return False
            if verdict == (Verdict.POINTS, "number_used_again"):
                return False
    return True


def _point(
    clusters: list[Cluster],
    home: dict[str, str],
    verdicts: dict[tuple[str, str], tuple[Verdict, str]],
    said: dict[frozenset[str], tuple[Verdict, str]],
) -> None:
    by_home = {home[cluster.anchor]: cluster for cluster in clusters}
    nearest: dict[tuple[str, str], tuple[Verdict, str]] = {}
    apart = {
        frozenset((home[a], home[b]))
        for a, b in (tuple(pair) for pair, (verdict, _) in said.items() if len(pair) == 2)
        if said[frozenset((a, b))][0] is Verdict.IMPOSSIBLE
    }
    for (a, b), (verdict, reason) in verdicts.items():
        pair = frozenset((home[a], home[b]))
        if len(pair) == 1 or pair in apart or verdict < Verdict.POINTS:
            continue
        key = (min(pair), max(pair))
        # Claims that would be one but for a third are a question too.
        asked = (min(verdict, Verdict.ASKS), reason)
        nearest[key] = max(nearest.get(key, asked), asked)
    for (a, b), (verdict, reason) in sorted(nearest.items()):
        by_home[a].near.append((by_home[b].anchor, verdict, reason))
        by_home[b].near.append((by_home[a].anchor, verdict, reason))
