"""Making a second proof: what a page offers, what came back, and the codes to print."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sluss.outside import clock, keyed, passkeys
from sluss.outside.qr import qr_svg
from sluss.rules.approve.roles import Act
from sluss.services import sign_in as service
from sluss.services._command import Who
from sluss.services._factors import PASSKEY
from sluss.web.pages import page, render, see_other
from sluss.web.request import Request, key_of, person_of, today
from sluss.web.step_up import site_of

Plain = dict[str, Any]
CODES = "/sign-in/codes"
_BOX, _CHALLENGE, _CODES = "totp_box", "passkey_challenge", "codes"
_LABEL_CHARS_MAX = 60


def offered(request: Request, name: str) -> Plain:
    """What `_enrol.html` needs: a secret for a telephone, and what makes a passkey."""
    box = request.session.get(_BOX, "")
    if not keyed.is_ours(box, name):
        box, _ = service.new_totp(name)
        request.session[_BOX] = box
        request.session[_CHALLENGE] = secrets.token_hex(32)
    uri, site = service.uri_of(box, name), site_of(request)
    known = [one["name"] for one in service.passkeys_of(name)]
    challenge = bytes.fromhex(request.session[_CHALLENGE])
    return {
        "qr": "data:image/svg+xml;base64," + base64.b64encode(qr_svg(uri).encode()).decode(),
        "secret": keyed.opened(box, name),
        "creation": passkeys.creation_options(site, name, challenge, known) if site else "",
    }


def take(request: Request, name: str, who: Who) -> Plain:
    """Take in the passkey or the telephone that the form is about: the command's answer."""
    label = request.POST.get("label", "").strip()[:_LABEL_CHARS_MAX]
    box, challenge = (request.session.get(word, "") for word in (_BOX, _CHALLENGE))
    site, key = site_of(request), key_of(request)
    if not box:
        return {"refused": "approve.proof_missing"}
    if request.POST.get("kind") == PASSKEY:
        if site is None:
            return {"refused": "approve.proof_wrong"}
        asserted = request.POST.get("assertion", "")
        said = service.enrol_passkey(
            name, asserted, bytes.fromhex(challenge), label, site, who, key=key
        )
    else:
        code = request.POST.get("code", "")
        said = service.enrol_totp(name, box, code, label, clock.now(), who, key=key)
    if "refused" not in said:
        del request.session[_BOX]
    return said


def keep_codes(request: Request, name: str, codes: Sequence[str]) -> None:
    """Keep new recovery codes until the person says that they have them on paper; sealed."""
    if codes:
        request.session[_CODES] = keyed.seal("\n".join(codes), name)


@page(Act.READ)
def shown_codes(request: Request) -> HttpResponse:
    name, box = person_of(request).name, request.session.get(_CODES)
    if not box:
        return see_other("/settings/me")
    given = {"codes": keyed.opened(box, name).split("\n"), "on": today().isoformat()}
    return render(request, "sign_in/codes.html", given)


@page(Act.READ)
@require_POST
def codes_kept(request: Request) -> HttpResponse:
    request.session.pop(_CODES, None)
    return see_other("/")
