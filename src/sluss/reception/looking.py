"""Files that are looked at and not taken in; their bytes lie on disk for as long as that lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from sluss.core.outcome import Finding
from sluss.formats.containers import OPENERS
from sluss.outside.files import Attached, Found
from sluss.reception.arriving import Candidate, arrived
from sluss.services._tray import Came
from sluss.services.handback import Ask, Export

_NAME_CHARS_MAX = 400


class Sent(Protocol):
    """A file that a request carries."""

    @property
    def name(self) -> str | None:
        """As its sender calls it."""

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, stretch by stretch."""


def laid_down(files: Iterable[Sent], folder: Path) -> list[Found]:
    """The files on the disk of this machine, under their numbers: a name may be anything."""
    return [_laid(folder / f"{number:05}", file) for number, file in enumerate(files)]


def _laid(path: Path, file: Sent) -> Found:
    with path.open("wb") as out:
        out.writelines(file.chunks())
    return Found(path, (file.name or "")[-_NAME_CHARS_MAX:])


def looked_at(files: Iterable[Sent], folder: Path) -> tuple[list[Candidate], Attached]:
    """Each file and after it what is in it, as it is received, and the bytes of all of them."""
    attached, found = Attached(), []
    for one in arrived(iter(laid_down(files, folder))):
        keep(one, folder, attached)
        found.append(one)
    return found, attached


def keep(one: Candidate, folder: Path, attached: Attached) -> None:
    """Have the bytes of a file at hand; what was held in memory lies in the folder afterwards.

    All that an archive holds is judged together, and is not held together.
    """
    if not one.sha256:
        return
    path = one.path
    if one.held is not None:
        path = folder / one.sha256
        path.write_bytes(one.held)
        one.held = None
    attached.file(one.sha256, path)


def ask_of(one: Candidate, *, cleans: bool = False) -> Ask:
    """What the guard is asked about a file. cleans: whether one of what may be paid is wanted."""
    return Ask(_came(one), one.kind, _noted(one), cleans=cleans)


def parts_of_state(found: Iterable[Candidate]) -> list[Candidate]:
    """What may be a part of the restored system's state, and what has to be told of, like any file.

    A container says nothing itself, unless it cannot be opened.
    """
    return [one for one in found if one.refusal or one.kind not in OPENERS]


def unkept(one: Candidate) -> Finding | None:
    """Why a file cannot be kept; None if it can. What cannot is compared with nothing."""
    return None if one.sha256 else one.refusal


def export_of(one: Candidate) -> Export:
    """A file as a part of the restored system's state."""
    return Export(_came(one), one.kind, _noted(one), one.mapping)


def _came(one: Candidate) -> Came:
    return Came(one.sha256, one.size, one.name, inside=one.inside)


def _noted(one: Candidate) -> tuple[Finding, ...]:
    return (one.refusal,) if one.refusal else one.noted
