"""A passkey in software: makes keys and signs as an authenticator does, for tests without one."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _ATTESTED = 0x01, 0x40


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Passkey:
    """One key. count: what it says of how often it was used; it stays 0 if does_count is False."""

    does_count: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, challenge: bytes, site: Any) -> str:
        """What a browser answers when it was asked to make a passkey."""
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        )
        about = bytes(16) + len(self.id).to_bytes(2) + self.id + public
        data = self._data(site, _PRESENT | _ATTESTED) + about
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", challenge, site)
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def sign(self, challenge: bytes, site: Any) -> str:
        """What a browser answers when it was asked to use the passkey."""
        self.count += self.does_count
        data = self._data(site, _PRESENT)
        client = self._client("webauthn.get", challenge, site)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, site: Any, flags: int) -> bytes:
        return hashlib.sha256(site.name.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, challenge: bytes, site: Any) -> bytes:
        said = {"type": kind, "challenge": b64(challenge), "origin": site.origin}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        id_ = b64(self.id)
        parts = {name: b64(value) for name, value in response.items()}
        said = {"id": id_, "rawId": id_, "type": "public-key", "response": parts}
        return json.dumps(said)
