"""A ZIP written in stretches: the same files give the same bytes, whenever it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sluss.formats._zip import leads_astray

# The first day that a ZIP knows: when it was packed is told nowhere, so that asking twice gives one
# file.
_DAY = (1980, 1, 1, 0, 0, 0)
# For its owner alone, as every file that is handed out.
_MODE = 0o100600 << 16


def member_names(wanted: Iterable[str]) -> list[str]:
    """Names that a ZIP may give its members, as near to those wanted as can be, each once.

    Shapes: in the order of those wanted. A name that would lead out of the folder that it is
            unpacked to, or that nothing is left of, becomes a number.
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(wanted, start=1):
        parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        clean = "/".join(parts)
        free = _free(f"{number}" if leads_astray(clean) else clean, taken)
        # Where names are told apart by capitals alone, one would replace the other.
        taken.add(free.casefold())
        names.append(free)
    return names


def _free(name: str, taken: set[str]) -> str:
    folder, slash, last = name.rpartition("/")
    stem, dot, ending = last.partition(".")
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{folder}{slash}{stem} ({number}){dot}{ending}"
    return free


def write_zip(members: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The bytes of a ZIP of these members, by name, none of them ever being held whole.

    Errors: ValueError for a name that member_names would not give; those of the members' bytes.
    """
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # only written
        for name, chunks in members:
            if leads_astray(name):
                raise ValueError(f"{name!r} leads out of the archive")
            info = ZipInfo(name, _DAY)
            info.compress_type, info.external_attr = ZIP_DEFLATED, _MODE
            with archive.open(info, "w") as member:
                for chunk in chunks:
                    member.write(chunk)
                    yield from sink.taken()
    yield from sink.taken()


class _Sink:
    """A file that can only be written to, so that no size is put in afterwards."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep it until it is taken."""
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits behind it."""

    def taken(self) -> list[bytes]:
        """What was written since, which is gone with that."""
        some, self._waiting = self._waiting, []
        return some
