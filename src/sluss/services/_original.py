"""Originals as they came, bit by bit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence

from sluss.services._closure import slices
from sluss.store.models import Original, OriginalPart
from sluss.store.which import alias

# A part is one stretch; one that swells beyond this was not written by us.
_SWOLLEN = 64 << 20


def names_of_files(shas: Iterable[str]) -> dict[str, str]:
    """What these originals were called when they came, by their hashes."""
    return {
        sha: name
        for part in slices(sorted(set(shas)))
        for sha, name in Original.objects.filter(sha256__in=part).values_list("sha256", "name")
    }


def stored_parts(sha256: str, *, using: str | None = None) -> Iterator[bytes]:
    """The stretches of an original in order, unpacked one at a time. using: another database."""
    packed = OriginalPart.objects.using(using or alias()).filter(sha256=sha256).order_by("ordinal")
    for part in packed.values_list("packed", flat=True).iterator(chunk_size=4):
        yield _unpacked(sha256, part)


class StoredBytes:
    """The originals of one database, whatever database the thread is looking at."""

    def __init__(self, name: str) -> None:
        self._name = name

    def parts(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an original."""
        return stored_parts(sha256, using=self._name)

    def whole(self, shas: Sequence[str]) -> dict[str, tuple[bytes, ...]]:
        """The stretches of several, by their hashes. One that there is not has none."""
        wanted = sorted(set(shas))
        stored = StoredParts(wanted, using=self._name)
        return {sha256: tuple(stored.of(sha256)) for sha256 in wanted}

    def prepared(self, sha256: str) -> None:
        """Nothing: a proof makes everything itself."""


class StoredParts:
    """The stretches of several originals by one question, to be read in the order of hashes.

    It is asked when the first of them is read.
    """

    def __init__(self, shas: Sequence[str], *, using: str | None = None) -> None:
        parts = OriginalPart.objects.using(using or alias())
        rows = parts.filter(sha256__in=shas).order_by("sha256", "ordinal")
        self._rows = rows.values_list("sha256", "packed").iterator(chunk_size=16)
        self._next: tuple[str, bytes] | None = None
        self._now = ""

    def of(self, sha256: str) -> Iterator[bytes]:
        """The stretches of one of them in order. Those of earlier ones that were not read go by.

        Errors: ValueError if it is read after a later one, so that nothing is lost unseen.
        """
        if not self._now:
            self._next = next(self._rows, None)
        self._turn(sha256)
        while self._next is not None and self._next[0] <= sha256:
            found, packed = self._next
            self._next = next(self._rows, None)
            if found == sha256:
                yield _unpacked(sha256, packed)
                self._turn(sha256)

    def _turn(self, sha256: str) -> None:
        if sha256 < self._now:
            raise ValueError(f"{sha256} is read after {self._now}")
        self._now = sha256


def _unpacked(sha256: str, part: bytes) -> bytes:
    engine = zlib.decompressobj()
    data = engine.decompress(bytes(part), _SWOLLEN)
    if not engine.eof:
        raise ValueError(f"a stored part of {sha256} is damaged")
    return data
