"""A folder as a place for backups, on whatever disk or stick."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from sluss.outside.backup_place import ENTRIES_MAX, Listing, place_fault
from sluss.outside.publish import publishing, sync_folder


@dataclass(frozen=True, slots=True)
class Folder:
    """As backup_place.Shelf. Errors: OSError, and OutOfReach of a folder that holds too much."""

    folder: Path
    entries_max: int = ENTRIES_MAX

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.folder)

    def prepare(self) -> None:
        """Make the folder for its owner alone."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def listing(self) -> Listing:
        """Links are followed: whoever laid one there meant it."""
        if not self.folder.is_dir():
            return Listing()
        found = list(islice(self.folder.iterdir(), self.entries_max + 1))
        if len(found) > self.entries_max:
            raise place_fault("too_many", self.name, expected=str(self.entries_max))
        return Listing(
            {one.name: one.stat().st_size for one in found if one.is_file()},
            tuple(sorted(one.name for one in found if one.is_dir())),
        )

    def writing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """As publish.publishing: the same bytes there already are fine."""
        return publishing(self.folder / name)

    def reading(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file, open."""
        return (self.folder / name).open("rb")

    def remove(self, names: Iterable[str]) -> None:
        """Delete files, and see on disk that they are gone."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)
        sync_folder(self.folder)

    def at(self, name: str) -> Folder:
        """A folder in this one."""
        return Folder(self.folder / name, self.entries_max)
