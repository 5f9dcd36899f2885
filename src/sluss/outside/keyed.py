"""What is kept under the home's own key: boxes that only this home opens, and marks of callers.

The key lies outside the database: whoever has a copy of the database alone can open nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluss.outside import home

_NONCE_BYTES = 12


class NoKey(Exception):
    """A box was made with another key: the key file was lost, or is another machine's."""


def seal(text: str, about: str) -> str:
    """The text in a box. about: whose it is; in somebody else's place it does not open."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    box = AESGCM(_key("seal")).encrypt(nonce, text.encode(), about.encode())
    return base64.b64encode(nonce + box).decode()


def opened(box: str, about: str) -> str:
    """What was sealed. Errors: NoKey."""
    raw = base64.b64decode(box)
    try:
        plain = AESGCM(_key("seal")).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], about.encode())
    except InvalidTag:
        raise NoKey(about) from None
    return plain.decode()


def is_ours(box: str, about: str) -> bool:
    """Whether there is something in the box that this home can open."""
    try:
        return bool(box and opened(box, about))
    except NoKey:
        return False


def mark(kind: str, text: str) -> str:
    """A hash by which a name or a caller is known again, and by nobody without the key."""
    return hmac.new(_key("mark"), f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest()


def _key(use: str) -> bytes:
    """32 bytes for one use, from SLUSS_SIGN_IN_KEY or the home's file."""
    folder = Path(os.environ.get("SLUSS_HOME") or home.default_folder())
    text = os.environ.get("SLUSS_SIGN_IN_KEY") or home.sign_in_key(folder)
    return hmac.new(text.encode(), use.encode(), hashlib.sha256).digest()
