"""A file made ready to be written: packed, read, and its records in their kept form.

Bytes in, values out. So another process may do it, and a replay makes the same.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from sluss.core.outcome import Finding
from sluss.core.plain import canonical, record_kind, to_plain
from sluss.core.records import Claim, Origin, Record
from sluss.formats._reading import Item
from sluss.rules.register.keys import Keys, hashed, keys_of

# Level 1 costs a third of the time of level 6 and gives invoices a tenth of their size as well.
_LEVEL = 1
# A longer file is read and folded in stretches, so that it need never be held whole.
LONG_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Packed:
    """A stretch of an original, compressed, and the hash of the compressed bytes."""

    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A record with what is kept of it. content: the key of what it says, 0 if none is needed."""

    record: Record
    kind: str
    body: str
    keys: Keys
    content: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A whole small file. findings in the order of the file; records empty if it is refused."""

    sha256: str
    packed: tuple[Packed, ...]
    kept: tuple[Kept, ...]
    findings: tuple[Finding, ...]


def is_short(file: dict[str, Any]) -> bool:
    """Whether a file that is given to be taken in is read whole, and so may be read beforehand."""
    return not file.get("refusal") and file["size"] <= LONG_BYTES


def pack(part: bytes) -> Packed:
    """One stretch, compressed."""
    packed = zlib.compress(part, _LEVEL)
    return Packed(packed, hashlib.sha256(packed).hexdigest())


def keep(record: Record) -> Kept:
    """One record in its kept form."""
    plain = to_plain(record)
    is_document = isinstance(record, Claim) and record.origin is Origin.E_INVOICE
    content = _content_mark(plain) if is_document else 0
    return Kept(record, record_kind(record), canonical(plain), keys_of(record), content)


def _content_mark(plain: dict[str, object]) -> int:
    """The key of what a document says, whatever its bytes: its lines are left out."""
    said = {name: value for name, value in plain.items() if name != "line"}
    return hashed(f"c|{canonical(said)}")


def prepare(parts: Iterable[bytes], read: Callable[[BinaryIO], Iterable[Item]]) -> Prepared:
    """Make a small file ready: it is held whole while this is done. read: what it says."""
    held = list(parts)
    data = b"".join(held)
    kept, findings = [], []
    for item in read(io.BytesIO(data)):
        if isinstance(item, Finding):
            findings.append(item)
        else:
            kept.append(keep(item))
    if any(finding.refuses_file for finding in findings):
        kept.clear()
    return Prepared(
        hashlib.sha256(data).hexdigest(),
        tuple(pack(part) for part in held),
        tuple(kept),
        tuple(findings),
    )
