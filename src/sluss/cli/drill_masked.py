"""The last mirror with masks, laid for a drill: nothing of it stands there in clear.

The masks are drawn with a key that is never written, so they cannot be undone. What cannot be
masked (a picture, a text of no known kind) is left out and counted.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sluss.core.clearing import ClearingTable
from sluss.core.masks import Masks
from sluss.core.outcome import Finding
from sluss.formats import mask_lb, mask_list, mask_sie4, mask_xml
from sluss.formats.clearing_table import read_clearing
from sluss.formats.containers import OPENERS
from sluss.outside.publish import write_new
from sluss.outside.sandbox import Exceeded, limited
from sluss.outside.shipped import shipped
from sluss.reception.arriving import Candidate, arriving, stretches_of
from sluss.reception.unpacking import ReadRows

_SECONDS_MAX, _MEMORY_BYTES_MAX = 60, 1 << 30
_ENDS = {"sie4": "se", "lb": "txt", "lb-return": "txt", "bgmax": "txt"}
_ORDERS = "pain.001"


@dataclass(slots=True)
class Laid:
    """What became of the files, by kind; and the last payment file among them, masked.

    left_out: those that could not be masked; "" is of no known kind. count: of files written.
    """

    masked: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    orders: bytes = b""
    count: int = 0


def new_masks(plain: list[str]) -> Masks:
    """Masks with a key of their own, that nobody will ever know."""
    table: ClearingTable = read_clearing(shipped("clearing.toml"))
    return Masks(secrets.token_bytes(32), table, plain)


def lay(places: list[Path], to: Path, masks: Masks) -> Laid:
    """Write everything at these places that can be masked to a folder, under names of our own.

    The lists come first: they have the names by which free texts are searched.
    """
    laid, seen = Laid(), set[str]()
    for is_first in (True, False):
        for candidate in arriving(places):
            is_list = candidate.kind in mask_list.KINDS
            # A container says nothing itself; one that cannot be opened is counted as left out.
            is_opened = candidate.kind in OPENERS and not candidate.refusal
            if is_list is not is_first or is_opened or candidate.sha256 in seen:
                continue
            if candidate.sha256:
                seen.add(candidate.sha256)
            made = list(_masked(candidate, masks))
            (laid.masked if made else laid.left_out)[candidate.kind] += 1
            for content in made:
                end = "csv" if is_list else _ENDS.get(candidate.kind, "xml")
                to.mkdir(mode=0o700, parents=True, exist_ok=True)
                laid.count += 1
                write_new(to / f"{laid.count:06}.{end}", [content])
                if candidate.kind == _ORDERS:
                    laid.orders = max(laid.orders, content, key=mask_xml.written_at)
    return laid


def _masked(candidate: Candidate, masks: Masks) -> Iterator[bytes]:
    """The file with masks, as one or more; nothing if it cannot be masked."""
    kind = candidate.kind
    if candidate.refusal or not candidate.sha256:
        return
    data = b"".join(stretches_of(candidate))
    if kind in mask_list.KINDS:
        try:
            rows = limited(
                ReadRows(kind), data, seconds=_SECONDS_MAX, memory_bytes=_MEMORY_BYTES_MAX
            )
        except Exceeded:
            return
        yield from mask_list.mask_list(rows, masks)
    elif kind in mask_xml.KINDS:
        made = mask_xml.mask_xml(data, masks)
        if not isinstance(made, Finding):
            yield made
    elif kind == "sie4":
        yield mask_sie4.mask_sie4(data, masks)
    elif kind in mask_lb.KINDS:
        yield mask_lb.mask_lb(data, masks)
