"""What a mirror is judged by: what a file brings, what is missing, what may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sluss.rules.standby.plan import SourceKind

# What files come to when they have been read, by what readiness asks for. An attest list has no
# format of its own: what lies in its folder is it.
_BROUGHT_BY: Mapping[str, SourceKind] = {
    "open-items": SourceKind.OPEN_ITEMS,
    "supplier-list": SourceKind.SUPPLIERS,
    "pain.001": SourceKind.PAYOUT_FILES,
    "lb": SourceKind.PAYOUT_FILES,
    "payout-list": SourceKind.PAYOUT_FILES,
    "camt.053": SourceKind.BANK_STATEMENTS,
    "ubl": SourceKind.INVOICE_ARCHIVE,
    "cii": SourceKind.INVOICE_ARCHIVE,
    "svefaktura": SourceKind.INVOICE_ARCHIVE,
}
# One file of these may bring both: what it holds decides.
_BY_RECORD: Mapping[str, Mapping[str, SourceKind]] = {
    "sie5": {"Claim": SourceKind.OPEN_ITEMS, "SupplierEntry": SourceKind.SUPPLIERS},
}
# What programs call a file that they have not finished.
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~")


def brings(kind: str, counts: Mapping[str, int]) -> tuple[SourceKind, ...]:
    """Which kinds of the plan a file brings. kind, counts: as the register took it in."""
    if kind in _BY_RECORD:
        return tuple(k for record, k in _BY_RECORD[kind].items() if counts.get(record))
    found = _BROUGHT_BY.get(kind)
    return (found,) if found and any(counts.values()) else ()


def is_unfinished(name: str) -> bool:
    """Whether a file says by its name that it is being written, or is none of those to be seen."""
    return name.startswith(".") or name.casefold().endswith(_UNFINISHED)


@dataclass(frozen=True, slots=True)
class Generation:
    """What pruning looks at of one generation. number: dealt in order, whatever the clock says."""

    number: int
    place: str
    is_complete: bool


def to_prune(generations: Iterable[Generation], most: int) -> list[Generation]:
    """Those that may be thrown away: of each place all but the last ones and the last whole one.

    What an attack leaves in the export is taken too, night after night, and must not push out
    the last generation that was of use.
    """
    by_place: dict[str, list[Generation]] = {}
    for one in sorted(generations, key=lambda one: one.number):
        by_place.setdefault(one.place, []).append(one)
    return [one for some in by_place.values() for one in _old(some, most)]


def _old(some: Sequence[Generation], most: int) -> list[Generation]:
    whole = [one for one in some if one.is_complete]
    return [one for one in some[: max(len(some) - most, 0)] if one not in whole[-1:]]


def missing(expected: Iterable[SourceKind], brought: Iterable[SourceKind]) -> list[SourceKind]:
    """The kinds that a place was to bring and did not, in the order of the plan."""
    there = set(brought)
    return [kind for kind in expected if kind not in there]
