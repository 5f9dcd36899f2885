"""A form that was sent after the session had ended: kept, and shown again after signing in."""

from __future__ import annotations

from typing import Any

from sluss.telling.texts import is_known
from sluss.web.access import last_here
from sluss.web.request import Request

Plain = dict[str, Any]
AGAIN = "/sign-in/again"
_KEPT = "kept"
# What is secret or counts once is never written down, not even for a minute.
_NEVER = frozenset({"csrfmiddlewaretoken", "code", "assertion", "recovery"})
_SECRET = "password"  # noqa: S105 -- what the names of such fields end with
_CHARS_MAX = 64_000
# What people did not write is sent again, but not shown to them.
_UNSHOWN = frozenset({"key", "next"})


def keep(request: Request) -> None:
    """Keep what was sent, if this browser can prove that somebody was signed in with it."""
    name = last_here(request)
    if not name or request.method != "POST":
        return
    fields = [
        [field, value]
        for field, values in request.POST.lists()
        for value in values
        if field not in _NEVER and not field.endswith(_SECRET)
    ]
    if sum(len(field) + len(value) for field, value in fields) > _CHARS_MAX:
        return
    request.session[_KEPT] = {
        "name": name,
        "path": request.path,
        "fields": fields,
        "had_files": bool(request.FILES),
    }


def onward(request: Request, url: str) -> str:
    """Where somebody who signed in goes: to the form that waits, else on."""
    return AGAIN if request.session.get(_KEPT) else url


def kept_of(request: Request) -> Plain | None:
    """The form that waits: its path and door, its fields, and those of them that people wrote.

    door: the name of its place in the menu; "" if it has none.
    """
    kept: Plain | None = request.session.get(_KEPT)
    if kept is None:
        return None
    shown = [pair for pair in kept["fields"] if pair[0] not in _UNSHOWN and pair[1]]
    door = kept["path"].split("/")[1]
    return {**kept, "shown": shown, "door": door if is_known(f"menu.{door}") else ""}
