"""A new password for somebody who forgot theirs: by the code that two people gave them, once.

The code opens nothing else: afterwards one signs in as ever, with the second proof.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from sluss.services import sign_in as service
from sluss.store import browse
from sluss.web import new_password
from sluss.web.pages import UNPROCESSABLE, done, public, render
from sluss.web.request import Request, key_of, who_is
from sluss.web.step_up import caller_of

_PAGE = "sign_in/forgotten.html"


@public
@require_http_methods(["GET", "POST"])
def forgotten(request: Request) -> HttpResponse:
    given = {"password_chars": new_password.CHARS_MIN, "name": request.POST.get("name", "").strip()}
    if request.method == "GET":
        return render(request, _PAGE, given)
    why = _refuse(request, given["name"])
    if why:
        return render(request, _PAGE, {**given, "why": why}, status=UNPROCESSABLE)
    return done(request, "/sign-in", "sign_in.renewed")


def _refuse(request: Request, name: str) -> str:
    """Why no new password was taken; "" if it was."""
    new = request.POST.get("new_password", "")
    if new != request.POST.get("again_password", ""):
        return "own.password_differs"
    if unfit := new_password.fault(new, name, browse.whose()["name"]):
        return unfit
    code, key = request.POST.get("code", ""), key_of(request)
    said = service.renew(name, code, new, caller_of(request), who_is(name), key=key)
    return str(said.get("refused", ""))
