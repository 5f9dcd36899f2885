"""When copies are enough, and which of them may go. Source: docs/sources.md [3-2-1-1-0]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sluss.rules.safekeeping.manifest import Manifest


class UnsoundRefusal(StrEnum):
    """Why a set of copies is not sound, in descending precedence."""

    TOO_FEW = "safekeeping.too_few_copies"
    ONE_MEDIUM = "safekeeping.one_medium"
    NONE_OFF_SITE = "safekeeping.none_off_site"
    NONE_OFFLINE = "safekeeping.none_offline"
    NOT_PROVED = "safekeeping.not_proved"


class PruneRefusal(StrEnum):
    """Why old backups stay, in descending precedence; after these the lacks of the set."""

    LACKS_ROLE = "safekeeping.prune_lacks_role"
    OTHERS = "safekeeping.prune_others"
    NOTHING_TO_PRUNE = "safekeeping.nothing_to_prune"


class Medium(StrEnum):
    """Of what kind a medium is, as whoever made the copy said."""

    DISK = "disk"
    STICK = "stick"
    TAPE = "tape"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The newest backup in one place. proved_on: when one from there was last restored on trial.

    is_offline: the medium was taken away afterwards; is_off_site: it lies in another house.
    """

    place: str
    medium: Medium
    made_on: date
    is_off_site: bool = False
    is_offline: bool = False
    proved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """The least of each, and how old a copy or a proof may be, in days."""

    copies_min: int
    media_min: int
    copy_days_max: int
    proof_days_max: int


def lacks(copies: Iterable[Copy], norms: Norms, today: date) -> tuple[UnsoundRefusal, ...]:
    """What the set lacks, nothing if it is sound. The home is a copy, on a disk, and not counted.

    A copy that is too old is none; one of a day that lies ahead has a wrong clock, and is none.
    """
    fresh = [one for one in copies if _is_within(one.made_on, norms.copy_days_max, today)]
    proved = [one for one in fresh if _is_within(one.proved_on, norms.proof_days_max, today)]
    media = {Medium.DISK, *(one.medium for one in fresh)}
    said = {
        UnsoundRefusal.TOO_FEW: 1 + len(fresh) < norms.copies_min,
        UnsoundRefusal.ONE_MEDIUM: len(media) < norms.media_min,
        UnsoundRefusal.NONE_OFF_SITE: not any(one.is_off_site for one in fresh),
        UnsoundRefusal.NONE_OFFLINE: not any(one.is_offline for one in fresh),
        UnsoundRefusal.NOT_PROVED: not proved,
    }
    return tuple(lack for lack, holds in said.items() if holds)


def _is_within(day: date | None, days_max: int, today: date) -> bool:
    return day is not None and today - timedelta(days=days_max) <= day <= today


def to_prune(manifests: Sequence[Manifest], keep: int) -> tuple[list[int], list[str]]:
    """Which backups go when so many of the last ones are to stay, and the files that go with them.

    Shapes: manifests by number, the first one first. A file that one of those that stay is made of
            stays too, so that what is left can be restored.
    """
    going, staying = manifests[:-keep] if keep else manifests, manifests[-keep:] if keep else ()
    needed = {piece.name for one in staying for piece in one.pieces}
    names = {piece.name for one in going for piece in one.pieces}
    return [one.number for one in going], sorted(names - needed)
