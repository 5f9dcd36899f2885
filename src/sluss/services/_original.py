"""Originals as they came, bit by bit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

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
        engine = zlib.decompressobj()
        data = engine.decompress(bytes(part), _SWOLLEN)
        if not engine.eof:
            raise ValueError(f"a stored part of {sha256} is damaged")
        yield data
