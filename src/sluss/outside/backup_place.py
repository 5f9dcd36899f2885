"""Where backups lie: a folder, on whatever disk or stick, to which files are added and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sluss.outside.packed import Lying, digest_of, pack, unpack
from sluss.outside.publish import Taken, publish, publishing, sync_folder
from sluss.outside.shipped import shipped

_MANIFEST = re.compile(r"([0-9]{6,9})\.manifest\.json")
_NUMBERED = re.compile(r"([0-9]{6,9})[-.]")
_README = "README.txt"


def manifest_name(number: int) -> str:
    """What the manifest of a backup is called."""
    return f"{number:06}.manifest.json"


def number_of(name: str) -> int | None:
    """Of which backup a file there is, by its name; None if of none."""
    found = _NUMBERED.match(name)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with the backups of one organisation."""

    folder: Path

    def prepare(self) -> None:
        """Make the folder for its owner alone, with a page that says how all in it is opened.

        Errors: OSError if it cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.folder / _README).exists():
            publish(self.folder / _README, [shipped("backup-readme.txt")])

    def manifests(self, bytes_max: int) -> Iterator[tuple[int, bytes]]:
        """Every manifest with the number in its name, the first one first. OSError.

        Shapes: of a file that is too long its beginning, which is no manifest.
        """
        if not self.folder.is_dir():
            return
        found = [(m, one) for one in self.folder.iterdir() if (m := _MANIFEST.fullmatch(one.name))]
        for match, file in sorted(found, key=lambda pair: int(pair[0][1])):
            with file.open("rb") as source:
                yield int(match[1]), source.read(bytes_max)

    def add(self, name: str, chunks: Iterable[bytes], recipients: Sequence[str]) -> Lying:
        """Write a file of a backup, compressed and encrypted. Errors: Taken, OSError."""
        with publishing(self.folder / name) as out:
            return pack(chunks, recipients, out)

    def add_manifest(self, number: int, data: bytes) -> bool:
        """Write a manifest, last of all; False if somebody else took its number meanwhile."""
        try:
            publish(self.folder / manifest_name(number), [data])
        except Taken:
            return False
        return True

    def size_of(self, name: str) -> int | None:
        """How long a file is; None if it is not there."""
        file = self.folder / name
        return file.stat().st_size if file.is_file() else None

    def look(self, name: str) -> Lying | None:
        """A file as it lies, read once through; None if it is not there. OSError."""
        file = self.folder / name
        return digest_of(file) if file.is_file() else None

    def open_into(self, name: str, target: Path, identities: Sequence[str]) -> None:
        """Decrypt a file into a new one; what is in it is still compressed. Errors: Unopened."""
        with (self.folder / name).open("rb") as source, target.open("xb") as out:
            unpack(source, out, identities)

    def names(self) -> list[str]:
        """What lies there. OSError."""
        return sorted(one.name for one in self.folder.iterdir() if one.is_file())

    def remove(self, names: Iterable[str]) -> None:
        """Delete files of backups that are not wanted any more, manifests before what they name."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)
        sync_folder(self.folder)
