"""Signing a question to an object store: AWS Signature Version 4, which all of them take.

Source: docs/sources.md [s3].
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from sluss.outside.s3_account import Store

_ALGORITHM, _SERVICE, _END = "AWS4-HMAC-SHA256", "s3", "aws4_request"
_AS_THEY_ARE = "-_.~"


def path_of(*parts: str) -> str:
    """A path as it is sent and signed: each part coded once."""
    return "/" + "/".join(quote(part, safe=f"{_AS_THEY_ARE}/") for part in parts if part)


def query_of(asked: Mapping[str, str]) -> str:
    """What stands after the question mark, as it is sent and signed: in the order of the names."""
    coded = ((quote(a, safe=_AS_THEY_ARE), quote(b, safe=_AS_THEY_ARE)) for a, b in asked.items())
    return "&".join(f"{name}={value}" for name, value in sorted(coded))


def signed(
    store: Store,
    method: str,
    target: tuple[str, str],
    headers: Mapping[str, str],
    body_sha256: str,
    at: datetime,
) -> dict[str, str]:
    """The headers to send: those given, and those that say and prove who asks.

    Shapes: target is a path and a query as they are sent; at is aware, UTC.
    """
    day, moment = f"{at:%Y%m%d}", f"{at:%Y%m%dT%H%M%SZ}"
    sent = {
        **{name.lower(): value for name, value in headers.items()},
        "host": store.authority,
        "x-amz-content-sha256": body_sha256,
        "x-amz-date": moment,
        **({"x-amz-security-token": store.token} if store.token else {}),
    }
    names = sorted(sent)
    path, query = target
    request = [
        *(method, path, query),
        *(f"{name}:{sent[name].strip()}" for name in names),
        *("", ";".join(names), body_sha256),
    ]
    scope = f"{day}/{store.region}/{_SERVICE}/{_END}"
    said = hashlib.sha256("\n".join(request).encode()).hexdigest()
    signature = _hmac(_key(store, day), "\n".join((_ALGORITHM, moment, scope, said))).hex()
    proof = f"Credential={store.key}/{scope}, SignedHeaders={';'.join(names)}"
    return {**sent, "authorization": f"{_ALGORITHM} {proof}, Signature={signature}"}


def _key(store: Store, day: str) -> bytes:
    key = f"AWS4{store.secret}".encode()
    for part in (day, store.region, _SERVICE, _END):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
