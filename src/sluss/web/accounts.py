"""The pages of accounts: a payee's new account, called back by one and confirmed by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from sluss.core.ids import read_account, read_org_number
from sluss.core.party import Scheme
from sluss.formats.table_write import Cell
from sluss.rules.approve.account_change import TABLE, Stage, Step, is_resting, usable_from
from sluss.rules.approve.roles import Act
from sluss.rules.triage.policy import Policy
from sluss.services import approve as service
from sluss.store import browse_desk, originals
from sluss.store.browse_desk import Changes
from sluss.telling.account_shown import shown, written
from sluss.telling.times import local
from sluss.web import lists
from sluss.web.pages import UNPROCESSABLE, Plain, answered, page, refused, render
from sluss.web.register import frame_for
from sluss.web.request import Request, key_of, may, person_of, text, today, who

HERE = "/accounts/"
_HEADS = (
    "column.change", "column.payee", "column.account", "column.state", "web.asked_on",
    "web.usable_from", "column.who",
)  # fmt: skip
_FIELDS = ("org_number", "name", "scheme", "number", "requested_on", "reason")


@page(Act.READ)
def changes(request: Request) -> HttpResponseBase:
    asked = lists.asked(request, "search", "state")
    state = asked["state"] if asked.get("state") in set(Stage) else ""
    wanted = Changes(
        with_persons=may(request, Act.READ_PERSONS), state=state, search=asked.get("search", "")
    )
    told = _Teller(request)

    def rows(first: int, count: int) -> Iterator[Plain]:
        return map(told, browse_desk.account_changes(wanted, first, count))

    if lists.wants_file(request):
        cells = (_cells(request, row) for row in lists.whole(rows))
        return lists.as_file(request, "konton", _HEADS, cells)
    count = browse_desk.count_account_changes(wanted, lists.COUNTED_MOST)
    sheet = lists.sheet(request, count, rows)
    given = {
        "here_in": "accounts",
        "sheet": sheet,
        "asked": asked,
        "stages": list(Stage),
        "may_propose": may(request, Act.ACCOUNT_PROPOSE),
    }
    return render(request, "accounts/list.html", given)


@page(Act.READ)
def change(request: Request, number: str) -> HttpResponse:
    row, told = _row(request, number), _Teller(request)
    wanted = Changes(with_persons=may(request, Act.READ_PERSONS), party=row["party"])
    others = browse_desk.account_changes(wanted, 0, lists.ROWS)
    stage, name = Stage(row["state"]), person_of(request).name
    last = row["calls"][-1]["by"] if row["calls"] else ""
    given = {
        "here_in": "accounts",
        "change": told(row),
        "others": [told(one) for one in others if one["change"] != row["change"]],
        "phones": _phones(row["change"]),
        "is_mine": name in (row["proposed_by"], last),
        "may_call": _may(request, stage, Step.CALL_BACK, Act.ACCOUNT_CALL_BACK),
        "may_confirm": _may(request, stage, Step.CONFIRM, Act.ACCOUNT_CONFIRM),
        "may_reject": _may(request, stage, Step.REJECT, Act.ACCOUNT_CALL_BACK),
    }
    return render(request, "accounts/one.html", given)


@page(Act.ACCOUNT_PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    given = {name: asked.get(name, "").strip() for name in _FIELDS}
    if request.method == "GET":
        return _form(request, given)
    account = read_account(Scheme(given["scheme"]), given["number"]) if _is_scheme(given) else None
    number = read_org_number(given["org_number"]) if given["org_number"] else ""
    if account is None:
        return _form(request, given, "approve.account_unsound")
    if number is None or not (number or given["name"]):
        return _form(request, given, "approve.no_such_payee")
    if not given["reason"]:
        return _form(request, given, "web.needs_reason")
    answer = service.propose_account(
        org_number=number,
        name="" if number else given["name"],
        account=account,
        requested_on=_day(given["requested_on"]) or today(),
        reason=given["reason"],
        who=who(request),
        key=key_of(request),
    )
    if "refused" in answer:
        return _form(request, given, answer["refused"])
    return answered(request, answer, f"{HERE}{answer['change']}", "web.account_proposed")


@page(Act.ACCOUNT_CALL_BACK)
@require_POST
def call_back(request: Request, number: str) -> HttpResponse:
    url, phone = f"{HERE}{number}", request.POST.get("phone", "").strip()
    spoke_with = request.POST.get("spoke_with", "").strip()
    if not phone or not spoke_with:
        return refused(request, url, "web.needs_call")
    case = _case(request, number)
    answer = service.call_back(case, phone, spoke_with, who(request), key=key_of(request))
    return answered(request, answer, url, "web.account_called_back")


@page(Act.ACCOUNT_CONFIRM)
@require_POST
def confirm(request: Request, number: str) -> HttpResponse:
    answer = service.confirm_account(_case(request, number), who(request), key=key_of(request))
    return answered(request, answer, f"{HERE}{number}", "web.account_confirmed")


@page(Act.ACCOUNT_CALL_BACK)
@require_POST
def reject(request: Request, number: str) -> HttpResponse:
    url, reason = f"{HERE}{number}", request.POST.get("reason", "").strip()
    if not reason:
        return refused(request, url, "web.needs_reason")
    answer = service.reject_account(
        _case(request, number), reason, who(request), key=key_of(request)
    )
    return answered(request, answer, url, "web.account_rejected")


def _form(request: Request, given: dict[str, str], why: str = "") -> HttpResponse:
    if not given["requested_on"]:
        given = {**given, "requested_on": today().isoformat()}
    facts = {
        "here_in": "accounts", "given": given, "why": why, "schemes": [s.value for s in Scheme]
    }  # fmt: skip
    status = UNPROCESSABLE if why else 200
    return render(request, "accounts/propose.html", facts, status=status)


def _is_scheme(given: dict[str, str]) -> bool:
    return given["scheme"] in set(Scheme)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None


def _case(request: Request, number: str) -> int:
    """The number of a case that this person may see. Http404 if there is none."""
    found: int = _row(request, number)["change"]
    return found


def _row(request: Request, number: str) -> Plain:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    with_persons = may(request, Act.READ_PERSONS)
    row = browse_desk.account_change(int(number), with_persons=with_persons) if is_number else None
    if row is None:
        raise Http404(number)
    return row


def _may(request: Request, stage: Stage, step: Step, act: Act) -> bool:
    return (stage, step) in TABLE and may(request, act)


def _phones(number: int) -> list[Plain]:
    phones = service.known_phones(number)
    names = {sha: originals.original(sha)["name"] for sha in {one["sha256"] for one in phones}}
    return [{**one, "file": names[one["sha256"]].rpartition("/")[2]} for one in phones]


class _Teller:
    """Tells of changes as the page shows them, by the policy in force now."""

    def __init__(self, request: Request) -> None:
        self._policy: Policy = frame_for(request).policy
        self._now = who(request).at

    def __call__(self, row: Plain) -> Plain:
        made = shown(row)
        people = [made["proposed_by"], *(call["by"] for call in made["calls"])]
        made["people"] = " → ".join(name for name in [*people, made["confirmed_by"]] if name)
        if made["confirmed_at"]:
            at = datetime.fromisoformat(made["confirmed_at"])
            made["usable_from"] = usable_from(at, self._policy).isoformat()
            made["is_resting"] = is_resting(at, self._policy, now=self._now)
        return made


def _cells(request: Request, row: Plain) -> list[Cell]:
    usable = row.get("usable_from")
    state = f"account.{row['state']}".replace("-", "_")
    return [
        row["change"],
        row["name"],
        written(row),
        text(request, state),
        row["requested_on"],
        local(datetime.fromisoformat(usable)) if usable else "",
        row["people"],
    ]
