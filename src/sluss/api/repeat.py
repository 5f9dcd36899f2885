"""Last time's payment file once more, and what was right afterwards. It is about persons."""

from __future__ import annotations

import hashlib
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StrictBool, StringConstraints

from sluss.api import shapes_handback as shapes
from sluss.api.access import Token
from sluss.api.answers import BAD_INPUT, Plain, Wrong, answered, give, lang_of, status_of, wrong
from sluss.api.given import TEXT, Day, Given, Id, Key, KronorOrNought, Month, Reason, Sha256, Text
from sluss.api.refusals import OF_ACT, OF_LOOK, of_many
from sluss.api.request import caller_of
from sluss.core.money import Money
from sluss.outside.files import Attached
from sluss.rules.approve.roles import Act
from sluss.services import pay as service
from sluss.services._tray import Came
from sluss.telling.repeat_told import corrected_told, corrections_told, with_messages

router = Router(tags=["pay"])
_MAY = Token(Act.PREPARE_BATCH, Act.READ_PERSONS)
_LIST = "exclude.csv"
# As large as a body may be, by far: a row is some tens of signs.
ListText = Annotated[str, StringConstraints(max_length=200_000, pattern=TEXT)]


class Again(Given):
    """Which file that was received is paid again, and how.

    exclude: the list of who gets nothing, or has a new account, as the text of a CSV file.
    """

    sha256: Sha256
    exclude: ListText = ""
    date: Day | None = None
    reason: Text = ""
    firms: StrictBool = False
    twice_a_month: StrictBool = False


class Right(Given):
    """What a repeated payment should have been."""

    id: Id
    right_amount: KronorOrNought


class Righting(Given):
    """What was right of several, and how one knows."""

    rights: Annotated[list[Right], Field(min_length=1, max_length=1000)]
    reason: Reason


class WhichMonth(Given):
    """Of which month, YYYY-MM; of all if none is named."""

    period: Month = ""


@router.post("/repeat-run", auth=_MAY, response={200: shapes.RepeatRun, **OF_ACT})
def repeat(request: HttpRequest, given: Again, key: Key) -> HttpResponse:
    """Pay a file once more, in a batch that people attest and sign.

    With findings about the list nothing is made, and batch is null.
    """
    caller, (ask, attached) = caller_of(request), _asked(given)
    return _told(request, service.repeat(ask, attached, caller.who, key=caller.key(key)))


@router.post("/repeat-run/explain", auth=_MAY, response={200: shapes.RepeatRun, **OF_ACT})
def explain(request: HttpRequest, given: Again) -> HttpResponse:
    """What would become of each payment, as things stand; nothing is made, so no key is needed."""
    ask, attached = _asked(given)
    return _told(request, service.plan_repeat(ask, attached, caller_of(request).who))


@router.get(
    "/repeat-run/corrections",
    auth=Token(Act.READ, Act.READ_PERSONS, asks=WhichMonth),
    response={200: shapes.Corrections, **OF_LOOK},
)
def corrections(request: HttpRequest, wish: Query[WhichMonth]) -> HttpResponse:
    """Every repeated payment, what was right, and what is still to be found out."""
    return give(corrections_told(wish.period))


@router.post(
    "/repeat-run/correct",
    auth=Token(Act.DECIDE, Act.READ_PERSONS),
    response=of_many(shapes.Corrected),
)
def correct(request: HttpRequest, given: Righting, key: Key) -> HttpResponse:
    """Note what repeated payments should have been. Each is noted or refused by itself."""
    caller = caller_of(request)
    rights = {one.id: Money.parse(one.right_amount) for one in given.rights}
    if len(rights) < len(given.rights):
        places = [{"field": "body.rights", "problem": "same_id_twice"}]
        raise wrong(Wrong.BAD_INPUT, status=BAD_INPUT, places=places, found="body.rights")
    said = answered(service.correct(rights, given.reason, caller.who, key=caller.key(key)))
    answer = corrected_told(said, (), lang_of(request))
    refused = [status_of(one["code"]) for one in answer["refused"]]
    return give(answer, 200 if answer["corrected"] else max(refused))


def _asked(given: Again) -> tuple[service.RepeatAsk, Attached]:
    attached, listed = Attached(), None
    if given.exclude:
        data = given.exclude.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        attached.hold(sha256, data)
        listed = Came(sha256, len(data), _LIST)
    ask = service.RepeatAsk(
        given.sha256, given.date, given.reason, listed, given.firms, given.twice_a_month
    )
    return ask, attached


def _told(request: HttpRequest, answer: Plain) -> HttpResponse:
    return give(with_messages(answered(answer), lang_of(request)))
