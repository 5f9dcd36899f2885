"""Ed25519 keys: the home's own, and those that people keep for themselves.

The home's key signs what the home says of itself; whoever has the home's folder has it. A person's
key lies in a file of theirs under a passphrase, and never in the home. Source: RFC 8032.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from sluss.outside import home
from sluss.outside.publish import publish

# A PEM of one such key has some three hundred bytes.
_FILE_BYTES_MAX = 10_000


class NoKey(Exception):
    """The file holds no Ed25519 key under a passphrase, or this is not its passphrase."""


class Signer:
    """A private key. It is never shown: neither its repr nor its fields have the key in clear."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> bytes:
        """The 32 bytes of its public half."""
        return self._key.public_key().public_bytes_raw()

    @property
    def public_text(self) -> str:
        """The same in base64, as files have it."""
        return base64.b64encode(self.public).decode()

    def sign_as_text(self, text: str) -> str:
        """The signature in base64, as files have it."""
        return base64.b64encode(self.sign(text)).decode()

    def sign(self, text: str) -> bytes:
        """64 bytes; the same text gives the same ones."""
        return self._key.sign(text.encode())


def holds(public: bytes, signature: bytes, text: str) -> bool:
    """Whether the signature is of this text by the key with this public half."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def holds_as_text(public: str, signature: str, text: str) -> bool:
    """The same of a key and a signature in base64. What is neither signs nothing."""
    try:
        raw = (base64.b64decode(one, validate=True) for one in (public, signature))
        return holds(*raw, text)
    except ValueError:
        return False


def of_home() -> Signer:
    """The key of this process's home, made when it is first asked for."""
    return of_folder(home.current())


def of_folder(folder: Path) -> Signer:
    """The key that lies in a folder, made when it is first asked for."""
    seed = bytes.fromhex(home.signing_key(folder))
    return Signer(Ed25519PrivateKey.from_private_bytes(seed))


def has_key(folder: Path) -> bool:
    """Whether a key lies in a folder. Asking makes none."""
    return (folder / home.SIGNING_KEY).is_file()


def public_of_home() -> bytes | None:
    """The public half of the home's key; None if it has none yet. Asking makes none."""
    return of_home().public if has_key(home.current()) else None


def make_file(file: Path, passphrase: str) -> Signer:
    """A new key in a new file, for its owner alone. Errors: Taken, OSError."""
    key = Ed25519PrivateKey.generate()
    locked = BestAvailableEncryption(passphrase.encode())
    publish(file, [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)])
    return Signer(key)


def read_file(file: Path, passphrase: str) -> Signer:
    """The key in a file. Errors: NoKey; OSError if the file cannot be read."""
    number = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(number, "rb") as opened:
        pem = opened.read(_FILE_BYTES_MAX)
    try:
        key = load_pem_private_key(pem, passphrase.encode())
    except (ValueError, TypeError) as error:
        # TypeError: there is a passphrase, and the file has none.
        raise NoKey(file.name) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(file.name)
    return Signer(key)
