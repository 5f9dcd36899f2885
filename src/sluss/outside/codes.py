"""Codes that a person reads off and types: TOTP from a telephone, and those that are printed.

Source: docs/sources.md [totp].
"""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp

_SECONDS = 30
# A telephone's clock may be half a minute wrong, and typing takes time.
_STEPS_BESIDE = 1
# No letter that reads like a figure or another letter on paper.
_SIGNS = "ABCDEFGHJKMNPQRTUVWXYZ2346789"
_GROUP = 5


def new_secret() -> str:
    """A TOTP secret in base32, 160 bits."""
    return pyotp.random_base32()


def uri(secret: str, person: str, issuer: str) -> str:
    """What the QR code for an authenticator app says."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name=issuer))


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The number of the half minute whose code this is, None if of none near now."""
    given = "".join(code.split())
    here = int(now.timestamp()) // _SECONDS
    maker, found = pyotp.TOTP(secret), None
    for step in range(here - _STEPS_BESIDE, here + _STEPS_BESIDE + 1):
        # All are compared, so that the time tells nothing.
        if secrets.compare_digest(maker.at(step * _SECONDS).encode(), given.encode()):
            found = step
    return found


def new_code(groups: int) -> str:
    """A code to be printed: groups of five signs with a hyphen between, 24 bits a group."""
    parts = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(groups))
    return "-".join(parts)


def plain_code(typed: str) -> str:
    """A printed code as it was made, however it was typed: signs alone, in capitals."""
    return "".join(sign for sign in typed.upper() if sign in _SIGNS)
