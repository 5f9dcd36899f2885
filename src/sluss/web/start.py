"""The page start: what needs me now, and the state of the house in four figures."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.rules.approve.account_change import Stage
from sluss.rules.approve.roles import Act
from sluss.services import incident
from sluss.store import browse, browse_desk
from sluss.store.browse_desk import Attester
from sluss.store.read import Wanted
from sluss.web import lists
from sluss.web.pages import MENU, Plain, page, render
from sluss.web.request import Request, may, person_of

_MOST = lists.COUNTED_MOST
# The pages to which these lead may be others' than this module's; none is linked that is not there.
_PAY, _CONFIRM, _INCIDENT = "pay", "confirm", "incident"


@page(Act.READ)
def start(request: Request) -> HttpResponse:
    with_persons = may(request, Act.READ_PERSONS)
    since = browse.whose()["incident_on"]
    moved = browse_desk.moved(since=since, with_persons=with_persons)
    standing = browse_desk.standing(with_persons=with_persons)
    figures = {**standing, **moved}
    given = {
        "here_in": "start",
        "waiting": [one for one in _waiting(request, moved) if one["count"]],
        "figures": {name: _figure(one) for name, one in figures.items()},
        "since": since,
    }
    return render(request, "start.html", given)


def _waiting(request: Request, moved: dict[str, Plain]) -> Iterator[Plain]:
    """What waits for this person: a name, how many, and the list where they stand."""
    person, with_persons = person_of(request), may(request, Act.READ_PERSONS)
    if may(request, Act.ATTEST):
        by = Attester(person.name, person.limit.minor if person.limit else None)
        yield _one("attest", browse_desk.count_to_attest(by, _MOST), "approve")
    if may(request, Act.SIGN_BATCH):
        yield _one("sign", browse_desk.count_to_sign(person.name), _PAY)
    if may(request, Act.DECIDE):
        yield from _to_decide(with_persons)
    if may(request, Act.ACCOUNT_CALL_BACK):
        accounts = browse_desk.count_accounts(person.name, with_persons=with_persons)
        called = f"?state={Stage.CALLED_BACK.value}"
        yield _one(
            "call_back", accounts["to_call_back"], "accounts", f"?state={Stage.PROPOSED.value}"
        )
        yield _one("confirm_account", accounts["to_confirm"], "accounts", called)
    if may(request, Act.PREPARE_BATCH):
        yield _one("bank_answers", moved["sent"]["count"], _CONFIRM)
    mine = [one for one in incident.all_tasks() if one.is_open and one.owner == person.name]
    yield _one("tasks", len(mine), _INCIDENT)


def _to_decide(with_persons: bool) -> Iterator[Plain]:
    held = Wanted(states=(State.HELD.value,), without=() if with_persons else ("payout",))
    yield _one("held", browse.counted(held), "register", "?state=held")
    asking = browse_desk.count_questions(_MOST, with_persons=with_persons)
    yield _one("questions", asking, "register", "questions")


def _one(what: str, count: int, door: str, more: str = "") -> Plain:
    """One thing that waits. door: in whose pages the list is; more: behind its address."""
    urls = {one.name: one.url for one in MENU}
    return {
        "what": what,
        "count": min(count, _MOST),
        "is_more": count > _MOST,
        "url": f"{urls[door]}{more}" if door in urls else "",
    }


def _figure(row: Plain) -> Plain:
    return {"count": row["count"], "amount": Money("SEK", int(row["minor"])).text}
