"""Showing once more that it is oneself, for just this: a page of a form, and what came with it.

A page that signs contents by their SHA-256 gives its template `step_up.fields(request, sha256)` as
`step`, includes `_step_up.html` in the form, and takes `step_up.proof(request, sha256, person)`
when the form is sent. A refusal is told like any other: `refused(request, url, said.value)`. A
proof is handed to the service (`services.pay.sign(..., proof=...)`), which keeps it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost

from sluss.outside import clock
from sluss.outside.passkeys import Site
from sluss.rules.approve.roles import Person
from sluss.rules.approve.sign_in import ProofRefusal
from sluss.services import sign_in as service
from sluss.services._factors import PASSKEY, SEALED, TOTP, Proof, is_proof_needed
from sluss.services.sign_in import Caller
from sluss.web.request import Request, person_of

Plain = dict[str, Any]
# The names of the fields in the form: one of them is filled in.
ASSERTION, CODE = "assertion", "code"


def fields(request: Request, sha256: str) -> Plain:
    """What `_step_up.html` needs. sha256: of what is to be signed, in hex; it is the challenge."""
    name = person_of(request).name
    if not is_proof_needed(name):
        return {"is_needed": False, "ways": (), "options": ""}
    ways = service.ways_of(name)
    site = site_of(request)
    options = service.passkey_request(name, bytes.fromhex(sha256), site) if site else ""
    return {
        "is_needed": True,
        "ways": ways,
        "options": options,
        "has_code": TOTP in ways or SEALED in ways,
        "is_elsewhere": PASSKEY in ways and site is None,
    }


def proof(request: Request, sha256: str, person: Person) -> Proof | ProofRefusal:
    """What the form carried, looked at: a proof of the person for these contents, or why none."""
    given = {name: request.POST.get(name, "") for name in (ASSERTION, CODE)}
    return service.prove_if_needed(person.name, given, sha256, caller_of(request))


def caller_of(request: Request) -> Caller:
    """The machine that asks, and where its passkeys count."""
    machine = request.META.get("REMOTE_ADDR", "")
    return Caller(machine, site_of(request), clock.now())


def site_of(request: Request) -> Site | None:
    """Where passkeys count at this address; None where none can.

    None can at an address of numbers, and none may at a name that is not said to be ours.
    """
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name.startswith("[") or name.replace(".", "").isdigit():
        return None
    return Site(name, f"{_scheme(request)}://{host}")


def _scheme(request: Request) -> str:
    # Behind a server that ends TLS we are asked by http, but the browser is not.
    return "https" if settings.IS_BEHIND_TLS else str(request.scheme)
