"""The seal of a file to Bankgirot: TK00 before it, TK99 after it, and HMAC over what is between.

Source: docs/sources.md [lb-seal]: normalisation and both proofs recomputed on sealed samples.
"""

from __future__ import annotations

import hmac
import re

from sluss.core.outcome import Finding, Place
from sluss.formats import _lb_layout as at
from sluss.formats._fixed_width import LINE_CHARS, Line, padded

_PROOF_DIGITS = 32
_PROOF_BYTES = 16
# What the key is proved with, so that a wrong key is told from a changed file.
_KEY_TEXT = b"00000000"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?00[0-9]{6}HMAC")


def _normal() -> bytes:
    """What each byte counts as: letters as ISO 646-SE has them, all else outside 20-7E as C3."""
    table = bytearray(b"\xc3" * 256)
    table[0x20:0x7F] = bytes(range(0x20, 0x7F))
    for letter, code in zip("ÉÄÖÅÜéäöåü", b"\x40\x5b\x5c\x5d\x5e\x60\x7b\x7c\x7d\x7e", strict=True):
        table[ord(letter)] = code
    return bytes(table)


_NORMAL = _normal()


def is_sealed(head: bytes) -> bool:
    """Whether the beginning of a file is that of a sealed one, of whatever product."""
    return _OPENING.match(head.lstrip(b" \t\r\n")) is not None


def check_seal(data: bytes, key: bytes) -> Finding | None:
    """Why the seal does not hold under this key; None if the file is as it was sealed.

    Units:  key in 16 bytes, decoded from the 32 hex digits that the bank gives.
    Errors: lb.no_seal, lb.wrong_key, lb.wrong_seal; each refuses the file.
    """
    lines = [line for line in _LINE_END.split(data.rstrip(b"\x1a")) if line.strip()]
    if len(lines) < 2 or not is_sealed(lines[0]) or not lines[-1].startswith(b"99"):
        return _refused("no_seal", 0, "TK00, TK99", "", "TK00 first and TK99 last")
    last = padded(0, lines[-1].decode("latin-1"))
    # What stands in the file may be no hex at all; as bytes it can be compared safely.
    told_key, told_seal = (_proof(last, number) for number in range(2))
    if not hmac.compare_digest(told_key, seal_of(_KEY_TEXT, key)):
        return _refused("wrong_key", 0, "TK99 9-40", told_key.decode(), "the proof of this key")
    if not hmac.compare_digest(told_seal, seal_of(normalised(lines[:-1]), key)):
        return _refused("wrong_seal", 0, "TK99 41-72", told_seal.decode(), "the file as sealed")
    return None


def normalised(lines: list[bytes]) -> bytes:
    """The lines as the seal counts them: cut at 80, without line ends, letters of seven bits."""
    return b"".join(line[:LINE_CHARS] for line in lines).translate(_NORMAL)


def seal_of(content: bytes, key: bytes) -> bytes:
    """The proof in 32 hex digits."""
    return hmac.digest(key, content, "sha256")[:_PROOF_BYTES].hex().upper().encode()


def _proof(line: Line, number: int) -> bytes:
    start = at.SEAL_PROOFS[0] + number * _PROOF_DIGITS
    written = line.exactly((start, start + _PROOF_DIGITS - 1))
    return written.upper().encode("ascii", "replace")


def _refused(fault: str, line: int, name: str, found: str, expected: str) -> Finding:
    return Finding(f"lb.{fault}", Place(line, name), found.strip(), expected, refuses_file=True)
