"""The settings: whose organisation, who may act, and by which policy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sluss.core.ids import read_bankgiro, read_iban
from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act, Role
from sluss.services import organisation as service
from sluss.services import sign_in, triage
from sluss.services._shipped import profile_names
from sluss.services.organisation import Rights
from sluss.store import browse, read
from sluss.telling.told import plain_of, told
from sluss.web import lists, new_password
from sluss.web.pages import UNPROCESSABLE, answered, page, refused, render
from sluss.web.request import Request, key_of, may, text, who

Plain = dict[str, Any]
HOME, USERS, POLICY = "/settings/", "/settings/users", "/settings/policy"
_NAME = re.compile(r"[a-z0-9åäöéü][a-z0-9åäöéü._@-]{0,39}", re.IGNORECASE)
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{2})?")
_USER_HEADS = ("web.name", "column.roles", "column.limit", "column.from", "column.to")
# As many as a person looks at before saying yes.
_MOVED_SHOWN = 20


@page(Act.READ)
def organisation(request: Request) -> HttpResponse:
    given = {
        "here_in": "settings",
        "profiles": profile_names(),
        "may_set": may(request, Act.SET_ORGANISATION),
    }
    return render(request, "settings/organisation.html", given)


@page(Act.SET_ORGANISATION)
@require_POST
def set_accounts(request: Request) -> HttpResponse:
    values = _accounts(request)
    if isinstance(values, str):
        return refused(request, HOME, values)
    answer = service.set_accounts(values, who(request), key=key_of(request))
    return answered(request, answer, HOME, "settings.accounts_set")


def _accounts(request: Request) -> dict[str, str] | str:
    """What changes, each number read; or the code of what is none."""
    given = {name: request.POST.get(name, "").strip() for name in ("iban", "bankgiro", "town")}
    bic, profile = request.POST.get("bic", "").strip().upper(), request.POST.get("profile", "")
    iban, bankgiro = read_iban(given["iban"]) or "", read_bankgiro(given["bankgiro"]) or ""
    if given["iban"] and not iban:
        return "settings.bad_iban"
    if given["bankgiro"] and not bankgiro:
        return "settings.bad_bankgiro"
    if (bic and _BIC.fullmatch(bic) is None) or profile not in profile_names():
        return "settings.bad_bank"
    wanted = {
        "iban": iban, "bic": bic, "bankgiro": bankgiro, "profile": profile, "town": given["town"],
    }  # fmt: skip
    now = browse.whose()
    return {name: value for name, value in wanted.items() if now[name] != value}


@page(Act.READ)
def users(request: Request) -> HttpResponseBase:
    search = lists.asked(request, "search").get("search", "")
    people = [one for one in map(_with_limit, read.people()) if _is_meant(request, one, search)]
    if lists.wants_file(request):
        cells = (_user_cells(request, one) for one in people)
        return lists.as_file(request, "anvandare", _USER_HEADS, cells)
    given = {
        "here_in": "settings",
        "search": search,
        "sheet": lists.sheet(request, len(people), lambda at, count: people[at : at + count]),
        "roles": list(Role),
        "may_set": may(request, Act.SET_PEOPLE),
        "password_chars": new_password.CHARS_MIN,
    }
    return render(request, "settings/users.html", given)


def _with_limit(one: Plain) -> Plain:
    return {**one, "limit": _limit_text(one["limit_minor"])}


def _is_meant(request: Request, one: Plain, search: str) -> bool:
    """Whether each word is in the name of a person or of one of their roles."""
    told = " ".join([one["name"], *_roles_said(request, one)]).casefold()
    return all(word in told for word in search.casefold().split())


def _roles_said(request: Request, one: Plain) -> list[str]:
    return [text(request, f"role.{role}") for role in one["roles"]]


def _user_cells(request: Request, one: Plain) -> Sequence[Cell]:
    roles = ", ".join(_roles_said(request, one))
    return (one["name"], roles, one["limit"], one["since_on"], one["until_on"])


@page(Act.READ)
def user(request: Request, name: str) -> HttpResponse:
    found = next((one for one in read.people() if one["name"] == name), None)
    if found is None:
        raise Http404(name)
    given = {
        "here_in": "settings",
        "one": _with_limit(found),
        "roles": list(Role),
        "may_set": may(request, Act.SET_PEOPLE),
        "factors": sign_in.factors(name) if may(request, Act.SET_PEOPLE) else [],
    }
    return render(request, "settings/user.html", given)


@page(Act.SET_PEOPLE)
@require_POST
def add_user(request: Request) -> HttpResponse:
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    if _NAME.fullmatch(name) is None:
        return refused(request, USERS, "settings.bad_user")
    if unfit := new_password.fault(password, name, browse.whose()["name"]):
        return refused(request, USERS, unfit, expected=new_password.CHARS_MIN)
    rights = _rights(request)
    if isinstance(rights, str):
        return refused(request, USERS, rights)
    asked = (name, list(rights.roles), rights.limit, password)
    answer = service.add_person(*asked, who(request), key=key_of(request))
    return answered(request, answer, USERS, "settings.user_added", found=name)


@page(Act.SET_PEOPLE)
@require_POST
def set_user(request: Request, name: str) -> HttpResponse:
    url, rights = f"{USERS}/{quote(name)}", _rights(request)
    if isinstance(rights, str):
        return refused(request, url, rights)
    answer = service.set_person(name, rights, who(request), key=key_of(request))
    return answered(request, answer, USERS, "settings.user_set", found=name)


@page(Act.SET_PEOPLE)
@require_POST
def reset_user(request: Request, name: str) -> HttpResponse:
    url = f"{USERS}/{quote(name)}"
    reason = request.POST.get("reason", "")
    answer = sign_in.reset(name, reason, who(request), key=key_of(request))
    return answered(request, answer, url, "settings.user_reset", found=name)


def _rights(request: Request) -> Rights | str:
    """Roles, limit and days of the form; or the code of what is wrong with it."""
    roles = tuple(role for role in request.POST.getlist("role") if role in set(Role))
    limit = "".join(request.POST.get("limit", "").split()).replace(",", ".")
    if limit and _AMOUNT.fullmatch(limit) is None:
        return "settings.bad_limit"
    days = [_day(request.POST.get(name, "")) for name in ("since", "until")]
    if "" in days:
        return "settings.bad_day"
    since, until = (day or None for day in days)
    return Rights(roles, Money.parse(limit) if limit else None, since, until)


def _day(text: str) -> date | str | None:
    """The day, None if none was given, "" if it is none."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return ""


def _limit_text(minor: int | None) -> str:
    return "" if minor is None else Money("SEK", minor).text


@page(Act.READ)
def policy(request: Request) -> HttpResponse:
    kept = read.policy() or {}
    return _policy_page(request, kept.get("text", ""))


@page(Act.SET_POLICY)
@require_POST
def set_policy(request: Request) -> HttpResponse:
    text = request.POST.get("text", "").replace("\r\n", "\n")
    faults = [told(plain_of(finding), request.lang) for finding in triage.faults_of(text)]
    if faults or not text.strip():
        return _policy_page(request, text, faults=faults, status=UNPROCESSABLE)
    if "adopt" not in request.POST:
        with_persons = may(request, Act.READ_PERSONS)
        preview = triage.preview_policy(text, count=_MOVED_SHOWN, with_persons=with_persons)
        return _policy_page(request, text, preview=preview)
    answer = triage.adopt_policy(text, who(request), key=key_of(request))
    version = answer.get("version", "")
    return answered(request, answer, POLICY, "settings.policy_adopted", found=version)


def _policy_page(request: Request, text: str, status: int = 200, **more: object) -> HttpResponse:
    kept = read.policy() or {}
    given = {
        "here_in": "settings",
        "text": text,
        "version": kept.get("version", 0),
        "rows": min(max(text.count("\n") + 2, 20), 60),
        "may_set": may(request, Act.SET_POLICY),
        **more,
    }
    return render(request, "settings/policy.html", given, status=status)
