"""Whose home it is, and by what policy it decides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from sluss.api import shapes
from sluss.api.access import Token
from sluss.api.answers import give
from sluss.api.refusals import OF_LOOK
from sluss.rules.approve.roles import Act
from sluss.store import browse, read
from sluss.telling.organisation_shown import shown

router = Router(tags=["organisation"])


@router.get("/organisation", auth=Token(Act.READ), response={200: shapes.Organisation, **OF_LOOK})
def organisation(request: HttpRequest) -> HttpResponse:
    """Whose home it is, and from which accounts it pays."""
    return give(shown(browse.whose()))


@router.get("/policy", auth=Token(Act.READ), response={200: shapes.Policy, **OF_LOOK})
def policy(request: HttpRequest) -> HttpResponse:
    """The policy in force: what is paid first, who attests, how accounts are tried."""
    kept = read.policy()
    if kept is None:
        raise LookupError("an organisation without a policy")
    return give(kept)
