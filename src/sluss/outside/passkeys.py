"""Passkeys: what a browser is asked, and proving what it answers.

Nobody else is asked: a public key, a challenge and a signature are all that there is. The library
is loaded by whoever uses a passkey: it is a tenth of every start of the program.
Source: docs/sources.md [webauthn].
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

Plain = dict[str, Any]
_ANSWER_CHARS_MAX = 20_000
_PARTS = {
    "client_data": "clientDataJSON",
    "authenticator_data": "authenticatorData",
    "signature": "signature",
}


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey counts: the name in the address, and the address as the browser says it."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Key:
    """A passkey as it is kept, in base64url. count: how often it says that it was used."""

    id: str
    public_key: str
    count: int


def creation_options(site: Site, person: str, challenge: bytes, known: Iterable[str]) -> str:
    """What a browser is asked to make a passkey with, as JSON. known: ids that the person has."""
    import webauthn
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement

    options = webauthn.generate_registration_options(
        rp_id=site.name,
        rp_name="Sluss",
        user_name=person,
        user_id=hashlib.sha256(person.encode()).digest(),
        challenge=challenge,
        exclude_credentials=_descriptors(known),
        # The name is typed first, so the key need not remember it: every key fits.
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED
        ),
    )
    return webauthn.options_to_json(options)


def request_options(site: Site, challenge: bytes, known: Iterable[str]) -> str:
    """What a browser is asked to prove a passkey with, as JSON."""
    import webauthn

    options = webauthn.generate_authentication_options(
        rp_id=site.name, challenge=challenge, allow_credentials=_descriptors(known)
    )
    return webauthn.options_to_json(options)


def made(answer: str, challenge: bytes, site: Site) -> Key | None:
    """The passkey that a browser made; None if the answer does not hold."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url

    plain = _read(answer)
    if plain is None:
        return None
    try:
        proved = webauthn.verify_registration_response(
            credential=plain,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
        )
    except _no_proof():
        return None
    return Key(
        bytes_to_base64url(proved.credential_id),
        bytes_to_base64url(proved.credential_public_key),
        proved.sign_count,
    )


def id_in(answer: str) -> str:
    """Which passkey an answer says it is of; "" if it says none."""
    plain = _read(answer)
    name = plain.get("id") if plain else None
    return name if isinstance(name, str) else ""


def used(answer: str, challenge: bytes, site: Site, key: Key) -> int | None:
    """The counter of a passkey that proved itself just now; None if it did not."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes

    plain = _read(answer)
    if plain is None:
        return None
    try:
        proved = webauthn.verify_authentication_response(
            credential=plain,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.count,
        )
    except _no_proof():
        return None
    return proved.new_sign_count


def kept_proof(answer: str, site: Site) -> Plain:
    """Of an answer that held, all that is needed to prove it again in years. Plain texts."""
    plain = _read(answer) or {}
    response = plain["response"]
    parts = {name: str(response[theirs]) for name, theirs in _PARTS.items()}
    return {"credential": str(plain["id"]), "site": site.name, "origin": site.origin, **parts}


def is_proof(proof: Plain, challenge: bytes, public_key: str) -> bool:
    """Whether a kept proof is a signature by this passkey to this challenge."""
    credential = {
        "id": proof["credential"],
        "rawId": proof["credential"],
        "type": "public-key",
        "response": {theirs: proof[name] for name, theirs in _PARTS.items()},
    }
    site = Site(proof["site"], proof["origin"])
    key = Key(proof["credential"], public_key, -1)
    return used(json.dumps(credential), challenge, site, key) is not None


def _no_proof() -> tuple[type[Exception], ...]:
    """What bytes of anybody's making can bring the parsers to: it is no proof, whatever it is."""
    from webauthn.helpers.exceptions import WebAuthnException

    return (WebAuthnException, ValueError, LookupError, TypeError, AttributeError)


def _read(answer: str) -> Plain | None:
    if not answer or len(answer) > _ANSWER_CHARS_MAX:
        return None
    try:
        plain = json.loads(answer)
    except ValueError:
        return None
    return plain if isinstance(plain, dict) else None


def _descriptors(known: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(name)) for name in known]
