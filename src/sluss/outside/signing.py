"""The key with which a home signs what leaves it, and the proof of what others signed (Ed25519)."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sluss.outside.home import write_once

KEY = "signing-key.txt"


class Signer:
    """A home's own key. public: its public half, base64 of 32 bytes."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public = base64.b64encode(raw).decode()

    def sign(self, text: str) -> str:
        """The signature of a text, base64 of 64 bytes."""
        return base64.b64encode(self._key.sign(text.encode())).decode()


def own_signer(folder: Path) -> Signer:
    """The key of this home: made once, kept for its owner alone, in no backup and no export."""
    file = folder / KEY
    if not file.exists():
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        write_once(file, base64.b64encode(private) + b"\n", mode=0o600)
    private = base64.b64decode(file.read_text(encoding="ascii").strip(), validate=True)
    return Signer(Ed25519PrivateKey.from_private_bytes(private))


def is_signed(text: str, signature: str, public: str) -> bool:
    """Whether a text was signed by the key with this public half. What is no key signs nothing."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
