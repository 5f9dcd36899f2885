"""What a backup says of itself: whose it is, how far it reaches, what it comes to, in which files.

A manifest is canonical JSON in clear, signed by the home that made it. The files that it names are
compressed and encrypted; it tells their hashes as they lie there, so that whoever keeps them can
see that they are whole without being able to read them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from sluss.core.outcome import Finding, Place
from sluss.core.plain import canonical, from_plain, to_plain

FORMAT = "sluss-backup-1"
MANIFEST_BYTES_MAX = 16 << 20
_NAME = re.compile(
    r"[0-9]{6,9}-[0-9a-f]{8}-(journal|originals|home)-[0-9]{4}\.(jsonl|tar)\.zst\.age"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
Plain = dict[str, Any]


class PieceKind(StrEnum):
    """What a file of a backup holds."""

    JOURNAL = "journal"  # JSON lines, an entry each: [seq, at, by, fact, payload, previous, hash]
    ORIGINALS = "originals"  # A tar of originals as they came, each called by its SHA-256.
    HOME = "home"  # A tar of what lies in the home beside the database.


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of a backup. first, last: journal entries that it is of; size, sha256: as it lies."""

    name: str
    kind: PieceKind
    first: int
    last: int
    count: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Figure:
    """How many, or how much, of something."""

    name: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A backup: all that is needed to restore it, in the files of this one and of earlier ones.

    counts: rows by what they are. sums: minor units by what they are, the currency last.
    recipients: age keys that open it. key: the home's public key, by which it is signed.
    """

    number: int
    organisation: str
    epoch: int
    made_at: str
    version: str
    head_seq: int
    head_hash: str
    counts: tuple[Figure, ...]
    sums: tuple[Figure, ...]
    recipients: tuple[str, ...]
    key: str
    pieces: tuple[Piece, ...]


def signed_text(one: Manifest) -> str:
    """What is signed: the manifest as canonical JSON, with the name of the format."""
    return canonical({"format": FORMAT, **to_plain(one)})


def write_manifest(one: Manifest, signature: str) -> bytes:
    """The manifest with its signature, as it is kept: one JSON document."""
    return canonical({"format": FORMAT, **to_plain(one), "signature": signature}).encode() + b"\n"


def read_manifest(data: bytes) -> tuple[Manifest, str] | Finding:
    """A manifest and its signature, or why it is none. Whether the signature holds is not asked."""
    try:
        plain = json.loads(data.decode("utf-8"))
        signature, form = plain.pop("signature"), plain.pop("format")
        read = from_plain(Manifest, plain)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return _finding("bad_manifest", type(error).__name__, "a manifest as Sluss writes it")
    if form != FORMAT:
        return _finding("other_format", str(form)[:40], FORMAT)
    if not isinstance(signature, str) or not _is_sane(read):
        return _finding("bad_manifest", "values", "a manifest as Sluss writes it")
    return read, signature


def _is_sane(one: Manifest) -> bool:
    # JSON may have anything anywhere, and names become paths.
    parts: list[Manifest | Piece | Figure] = [one, *one.pieces, *one.counts, *one.sums]
    if not all(map(_fits, parts)):
        return False
    return (
        all(isinstance(key, str) for key in one.recipients)
        and all(_NAME.fullmatch(piece.name) for piece in one.pieces)
        and all(_SHA256.fullmatch(piece.sha256) for piece in one.pieces)
        and len({piece.name for piece in one.pieces}) == len(one.pieces)
        and all(piece.size >= 0 and 0 <= piece.first <= piece.last for piece in one.pieces)
        and one.number > 0
        and one.head_seq >= 0
    )


def _fits(part: Manifest | Piece | Figure) -> bool:
    """Whether each word is a word and each number a whole one."""
    kinds = {"str": str, "int": int}
    return all(
        type(getattr(part, one.name)) is kinds[str(one.type)]
        for one in fields(part)
        if one.type in kinds
    )


def piece_name(number: int, tag: str, kind: PieceKind, ordinal: int) -> str:
    """What a file of a backup is called; the name tells nothing of what is in it."""
    ending = "jsonl" if kind is PieceKind.JOURNAL else "tar"
    return f"{number:06}-{tag}-{kind.value}-{ordinal:04}.{ending}.zst.age"


def goes_on(base: Manifest, wanted: Manifest, seal_of: Mapping[int, str]) -> bool:
    """Whether a backup may use the files of an earlier one instead of writing all anew.

    Shapes: wanted as it would be without files; seal_of: the journal's hashes by number, of the
            base's head at least. The same people must be able to open both.
    """
    return (
        base.organisation == wanted.organisation
        and base.key == wanted.key
        and base.recipients == wanted.recipients
        and seal_of.get(base.head_seq) == base.head_hash
    )


def without_home(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The files that a later backup takes over: those of the home are written each time."""
    return tuple(one for one in pieces if one.kind is not PieceKind.HOME)


def journal_reaches(one: Manifest) -> bool:
    """Whether the files hold the journal from its first entry to the head, each once, in order."""
    reached = 0
    for piece in one.pieces:
        if piece.kind is not PieceKind.JOURNAL:
            continue
        if piece.first != reached + 1 or piece.count != piece.last - piece.first + 1:
            return False
        reached = piece.last
    return reached == one.head_seq


def differences(told: Manifest, found: Manifest) -> list[tuple[str, str, str]]:
    """Where what was restored differs from the manifest: its field, found, expected."""
    pairs: list[tuple[str, object, object]] = [
        ("organisation", found.organisation, told.organisation),
        ("epoch", found.epoch, told.epoch),
        ("head", f"{found.head_seq} {found.head_hash}", f"{told.head_seq} {told.head_hash}"),
    ]
    pairs += _compared("counts", found.counts, told.counts)
    pairs += _compared("sums", found.sums, told.sums)
    return [(what, str(one), str(other)) for what, one, other in pairs if one != other]


def _compared(
    what: str, found: Iterable[Figure], told: Iterable[Figure]
) -> list[tuple[str, object, object]]:
    here, there = ({one.name: one.value for one in side} for side in (found, told))
    names = sorted(here.keys() | there.keys())
    return [(f"{what}.{name}", here.get(name), there.get(name)) for name in names]


def with_pieces(one: Manifest, pieces: Iterable[Piece]) -> Manifest:
    """The same with these files."""
    return replace(one, pieces=tuple(pieces))


def _finding(fault: str, found: str, expected: str) -> Finding:
    return Finding(f"backup.{fault}", Place(), found, expected, refuses_file=True)
