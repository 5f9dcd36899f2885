"""Sealing answers so that only who knows the facts can open them, in any browser.

    slow = PBKDF2-HMAC-SHA-256(facts, salt, iterations), 32 bytes
    id   = HMAC-SHA-256(slow, "id"), its first 16 bytes in hex
    key  = HMAC-SHA-256(slow, "key")
    box  = AES-256-GCM(key, nonce of zeros, the answer as JSON filled up to 96 bytes), in base64

The salt is new for each bundle and facts stand once in it, so no key meets a nonce twice. One block
of PBKDF2 is all that id and key come from: a guess costs whoever guesses as much as it cost us.
PBKDF2 because browsers have it; scrypt they have not, and code for it would have to be shipped and
trusted. What it costs to guess stands in docs/DESIGN.md 16.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ID_BYTES, SALT_BYTES = 16, 16
# Every box is as long: its length tells nothing.
_PLAIN_BYTES = 96
_NONCE = bytes(12)
_TAG_BYTES = 16

Entry = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lock:
    """What all answers of a bundle are sealed with. It is told to everybody."""

    salt: bytes
    iterations: int

    @property
    def salt_text(self) -> str:
        """The salt in base64, as a page reads it."""
        return base64.b64encode(self.salt).decode()


def new_lock(iterations: int) -> Lock:
    """A lock that was never used."""
    return Lock(secrets.token_bytes(SALT_BYTES), iterations)


@dataclass(frozen=True, slots=True)
class ToSeal:
    """An answer and the facts that open it."""

    lock: Lock
    facts: str
    answer: dict[str, str]


def seal(one: ToSeal) -> Entry:
    """The id under which the answer lies, and the box. It takes as long as it takes to guess.

    Errors: ValueError for an answer that is too long: ours, and a bug.
    """
    id_, key = _keys(one.lock, one.facts)
    plain = json.dumps(one.answer, separators=(",", ":")).encode()
    if len(plain) > _PLAIN_BYTES:
        raise ValueError(f"an answer of {len(plain)} bytes")
    box = AESGCM(key).encrypt(_NONCE, plain.ljust(_PLAIN_BYTES), None)
    return id_, base64.b64encode(box).decode()


def decoy() -> Entry:
    """What looks like an entry to whoever does not know facts that open it: nobody does."""
    box = secrets.token_bytes(_PLAIN_BYTES + _TAG_BYTES)
    return secrets.token_hex(ID_BYTES), base64.b64encode(box).decode()


def _keys(lock: Lock, facts: str) -> tuple[str, bytes]:
    slow = hashlib.pbkdf2_hmac("sha256", facts.encode(), lock.salt, lock.iterations)
    parts = {name: hmac.new(slow, name, hashlib.sha256).digest() for name in (b"id", b"key")}
    return parts[b"id"][:ID_BYTES].hex(), parts[b"key"]
