"""Backups as a place tells of them, for people and for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sluss.core.money import Money
from sluss.rules.safekeeping.copies import Copy
from sluss.services.safekeeping import Lying
from sluss.telling.sums import plain_sums, written
from sluss.telling.times import local
from sluss.telling.told import plain_of

Plain = dict[str, Any]
_OPEN = "open "


def lying_told(one: Lying) -> Plain:
    """A backup as it lies. Of what is no manifest its number and the fault alone."""
    if one.manifest is None:
        fault = plain_of(one.finding) if one.finding else None
        return {"number": one.number, "is_whole": False, "is_signed": False, "fault": fault}
    told = one.manifest
    sums = {figure.name: figure.value for figure in told.sums}
    opened = [
        Money(name.removeprefix(_OPEN), value)
        for name, value in sums.items()
        if name.startswith(_OPEN)
    ]
    return {
        "number": told.number,
        "made_at": told.made_at,
        "organisation": told.organisation,
        "epoch": told.epoch,
        "version": told.version,
        "head_seq": told.head_seq,
        "head_hash": told.head_hash,
        "counts": {figure.name: figure.value for figure in told.counts},
        "open": plain_sums(opened),
        "bytes": sum(piece.size for piece in told.pieces),
        "files": len(told.pieces),
        "recipients": list(told.recipients),
        "key": told.key,
        "is_whole": one.is_whole,
        "is_signed": one.is_signed,
        "fault": None,
    }


def copy_told(one: Copy) -> Plain:
    """The newest copy in a place."""
    return {
        "place": one.place,
        "medium": one.medium.value,
        "made_on": one.made_on.isoformat(),
        "is_off_site": one.is_off_site,
        "is_offline": one.is_offline,
        "proved_on": one.proved_on.isoformat() if one.proved_on else None,
    }


def moment_of(at: str) -> str:
    """When it was made, as a clock on the wall shows it."""
    return local(datetime.fromisoformat(at))


def sums_said(sums: list[Plain]) -> str:
    """What was open then, as people write it."""
    return written(sums) or "–"
