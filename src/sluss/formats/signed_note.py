"""Signed notes: a short text with signatures below it, as transparency logs publish it.

    text, ending in a newline
    (an empty line)
    — <key name> base64(4 bytes of key id, signature)        one line a signature

A note may be printed, typed and sent by mail; only its text is signed. Pure: nothing is signed or
proved here. Source: docs/sources.md [signed-note].
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_DASH = "\u2014"
_LINE = re.compile(rf"{_DASH} ([^\s+]+) ([A-Za-z0-9+/]+={{0,2}})")
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")
# Ed25519, as the note's own standard numbers it.
_ED25519 = b"\x01"
_ID_BYTES, PUBLIC_BYTES, SIGNATURE_BYTES = 4, 32, 64
# The standard asks for sixteen at least; a note with more than these is none of ours.
SIGNATURES_MAX = 32
CHARS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Key:
    """The public half of a key, and the name that its signatures carry."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that tell which key signed. They are a hint and prove nothing."""
        framed = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(framed).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """One line by which anybody can prove the signatures: name, id and public half."""
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. id: of the key that made it, by its own word."""

    name: str
    id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"{_DASH} {self.name} {_base64(self.id + self.signature)}"


@dataclass(frozen=True, slots=True)
class Note:
    """text: what is signed, with its last newline."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def whole(self) -> str:
        """The note as it is handed over."""
        return self.text + "\n" + "".join(f"{one.line}\n" for one in self.signatures)

    def signed(self, more: Iterable[Signature]) -> Note:
        """The same note with these signatures below, each once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def signature_of(key: Key, signature: bytes) -> Signature:
    """A signature by this key."""
    return Signature(key.name, key.id, signature)


def read_note(raw: str) -> Note | None:
    """The note in a text; None if it is none.

    What a mail program or an editor does to lines (CR, blanks around all of it) is undone: the
    text that was signed has neither.
    """
    if len(raw) > CHARS_MAX:
        return None
    whole = raw.removeprefix("\ufeff").replace("\r\n", "\n").strip() + "\n"
    text, cut, below = whole.rpartition("\n\n")
    if not cut or _CONTROLS.search(whole):
        return None
    signatures = [read_signature(line) for line in below.splitlines()]
    kept = tuple(one for one in signatures if one is not None)
    if not kept or len(kept) != len(signatures) or len(kept) > SIGNATURES_MAX:
        return None
    return Note(text + "\n", kept)


def read_signature(line: str) -> Signature | None:
    """The signature on a line; None if it is none, or of another kind than ours."""
    found = _LINE.fullmatch(line.strip())
    packed = _unpacked(found.group(2)) if found else None
    if found is None or packed is None or len(packed) != _ID_BYTES + SIGNATURE_BYTES:
        return None
    return Signature(found.group(1), packed[:_ID_BYTES], packed[_ID_BYTES:])


def read_key(line: str) -> Key | None:
    """The key on a line as Key.text writes it; None if it is none, or its id is not its own."""
    found = _KEY.fullmatch(line.strip())
    packed = _unpacked(found.group(3)) if found else None
    if found is None or packed is None:
        return None
    if packed[:1] != _ED25519 or len(packed) != 1 + PUBLIC_BYTES:
        return None
    key = Key(found.group(1), packed[1:])
    return key if key.id.hex() == found.group(2) else None


def read_keys(text: str) -> list[Key] | None:
    """The keys of a text, one a line; None if a line that is no remark (#) is no key."""
    lines = [line.strip() for line in text.removeprefix("\ufeff").splitlines()]
    keys = [read_key(line) for line in lines if line and not line.startswith("#")]
    return None if None in keys else [key for key in keys if key is not None]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unpacked(text: str) -> bytes | None:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    # One value has one text: bits beyond the last byte would give it another.
    return data if _base64(data) == text else None
