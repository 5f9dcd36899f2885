"""Where backups lie: a shelf to which files are added and no more, on a disk or far away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from sluss.core.outcome import Finding
from sluss.core.outcome import Place as At
from sluss.outside.mirroring import OutOfReach
from sluss.outside.packed import Lying, digest_of, pack, unpack
from sluss.outside.publish import Taken
from sluss.outside.shipped import shipped

_MANIFEST = re.compile(r"([0-9]{6,9})\.manifest\.json")
_NUMBERED = re.compile(r"([0-9]{6,9})[-.]")
_README = "README.txt"
# Every name that is ever asked for. None of them leads anywhere else, whatever a shelf makes of it.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
# A file a day for ten years, in pieces; more is another folder than was meant.
ENTRIES_MAX = 200_000
# What nobody writes there but to see whether it is refused.
_PROBE = b"Sluss asks whether this place keeps what lies there.\n"


def manifest_name(number: int) -> str:
    """What the manifest of a backup is called."""
    return f"{number:06}.manifest.json"


def number_of(name: str) -> int | None:
    """Of which backup a file there is, by its name; None if of none."""
    found = _NUMBERED.match(name)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies on a shelf: files with their sizes, and the names of the shelves in it."""

    files: Mapping[str, int] = field(default_factory=dict)
    folders: tuple[str, ...] = ()


class Shelf(Protocol):
    """What a place is made of. All of them keep what tests/outside/shelves.py asks.

    name: as people write it, without a secret. Errors of all: OutOfReach, or OSError of a disk.
    """

    name: str

    def prepare(self) -> None:
        """See that files can be laid here."""

    def listing(self) -> Listing:
        """What lies here; nothing if the shelf is not there. At most ENTRIES_MAX names."""

    def writing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """An open file that gets its name when the block ends well, whole, and is none else.

        Errors: Taken if the name is taken by then; what has it stays as it is.
        """

    def reading(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file, open. Errors: FileNotFoundError."""

    def remove(self, names: Iterable[str]) -> None:
        """Delete files in this order; what is not there is no error."""

    def at(self, name: str) -> Shelf:
        """A shelf in this one."""


def place_fault(what: str, place: str, found: str = "", expected: str = "") -> OutOfReach:
    """What is raised of a place that does not do what is asked of it."""
    return OutOfReach(Finding(f"backup.place_{what}", At(field=place), found, expected))


@dataclass(frozen=True, slots=True)
class Place:
    """A shelf with the backups of one organisation."""

    shelf: Shelf

    @property
    def name(self) -> str:
        """As people write it."""
        return self.shelf.name

    def prepare(self) -> None:
        """See that files can be laid here and stay, and lay a page on how all here is opened.

        Errors: OutOfReach, OSError.
        """
        self.shelf.prepare()
        with suppress(Taken):
            self._put(_README, shipped("backup-readme.txt"))
        # Whether a far end keeps a file whose name is asked for again is known only by asking.
        try:
            self._put(_README, _PROBE)
        except Taken:
            return
        self.shelf.remove([_README])
        raise place_fault("overwrites", self.name)

    def manifests(self, bytes_max: int) -> Iterator[tuple[int, bytes]]:
        """Every manifest with the number in its name, the first one first.

        Shapes: of a file that is too long its beginning, which is no manifest.
        Errors: OutOfReach, OSError.
        """
        names = (match for one in self.sizes() if (match := _MANIFEST.fullmatch(one)))
        for match in sorted(names, key=lambda one: int(one[1])):
            with self.shelf.reading(match[0]) as source:
                yield int(match[1]), source.read(bytes_max)

    def sizes(self) -> Mapping[str, int]:
        """How long each file is, by its name."""
        return self.shelf.listing().files

    def add(self, name: str, chunks: Iterable[bytes], recipients: Sequence[str]) -> Lying:
        """Write a file of a backup, compressed and encrypted, and read it back.

        Errors: Taken, OutOfReach, OSError.
        """
        with self.shelf.writing(_checked(name)) as out:
            lying = pack(chunks, recipients, out)
        self._prove(name, lying)
        return lying

    def add_manifest(self, number: int, data: bytes) -> bool:
        """Write a manifest, last of all; False if somebody else took its number meanwhile."""
        try:
            self._put(manifest_name(number), data)
        except Taken:
            return False
        return True

    def _put(self, name: str, data: bytes) -> None:
        with self.shelf.writing(name) as out:
            out.write(data)
        self._prove(name, Lying.of(data))

    def _prove(self, name: str, wanted: Lying) -> None:
        """A file that is not what was written is said while the original is still there."""
        found = self.look(name)
        if found != wanted:
            at = f"{self.name}/{name}"
            raise place_fault("spoilt", at, found.sha256 if found else "", wanted.sha256)

    def look(self, name: str) -> Lying | None:
        """A file as it lies, read once through; None if it is not there. OutOfReach, OSError."""
        try:
            with self.shelf.reading(_checked(name)) as source:
                return digest_of(source)
        except FileNotFoundError:
            return None

    def open_into(self, name: str, target: Path, identities: Sequence[str]) -> None:
        """Decrypt a file into a new one; what is in it is still compressed. Errors: Unopened."""
        with self.shelf.reading(_checked(name)) as source, target.open("xb") as out:
            unpack(source, out, identities)

    def names(self) -> list[str]:
        """What lies there. Errors: OutOfReach, OSError."""
        return sorted(self.sizes())

    def remove(self, names: Iterable[str]) -> None:
        """Delete files of backups that are not wanted any more, manifests before what they name."""
        self.shelf.remove([_checked(name) for name in names])


def _checked(name: str) -> str:
    """The same name. ValueError if it could lead anywhere but to a file on the shelf."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:80]!r} is no name of a backup's file")
    return name
