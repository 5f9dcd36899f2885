"""What is asked of a far end by SFTP: who, where, with what, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sluss.core.outcome import Finding, Place
from sluss.outside.mirroring import OutOfReach
from sluss.outside.sftp_tree import ENTRIES_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whom we sign in as, and where. name: as people write it, with the path."""

    name: str
    user: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What we sign in with. None: the plan names none."""

    known_hosts: Path | None
    key: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long a far end may let us wait, and how much it may lay before us."""

    connect_seconds: float = 20
    answer_seconds: float = 30
    # Seven trips for each small file: over a line of 20 ms there and back, 50,000 files.
    place_seconds: float = 7200
    entries_max: int = ENTRIES_MAX


BOUNDS = Bounds()


def out_of_reach(what: str, account: Account, found: str, expected: str = "") -> OutOfReach:
    """What is raised of a far end that is not reached."""
    code = f"standby.sftp_{what}"
    return OutOfReach(Finding(code, Place(field=account.name), found, expected))
