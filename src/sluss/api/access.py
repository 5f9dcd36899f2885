"""Who asks: a program with a token, in the name of a person. Cookies count for nothing here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema
from ninja.security import HttpBearer

from sluss.api.answers import BAD_INPUT, Wrong, refused, wrong
from sluss.outside import clock
from sluss.rules.approve.roles import Act
from sluss.rules.approve.token import NOT_ADMITTED, TokenCase
from sluss.services import _shipped, tokens
from sluss.services._command import Who

_UNAUTHORISED, _FORBIDDEN, _TOO_LARGE, _TOO_MANY = 401, 403, 413, 429
_FILES = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Caller:
    """The token that was shown and admitted. at: the instant; today: the day, which may be set."""

    token: str
    case: TokenCase
    at: datetime
    today: date

    @property
    def who(self) -> Who:
        """Who acts: the person of the token."""
        return Who(by=self.case.by.name, at=self.at, today=self.today)

    def may(self, act: Act) -> bool:
        """Whether both the token and its person may do it; the service decides again."""
        return self.case.covers(act)

    def key(self, given: str) -> str:
        """The key of a command: that of the request, behind the token that it came by.

        So no token meets another's keys, and the journal says by which token a thing was done.
        """
        return f"api:{self.token}:{given}"


class Asked(HttpRequest):
    """A request that was let in."""

    caller: Caller


class Token(HttpBearer):
    """Lets a request in whose token, and whose person, may do all of these acts.

    asks: what may stand in the address as a question; anything else is refused.
    """

    def __init__(self, *acts: Act, asks: type[Schema] | None = None) -> None:
        super().__init__()
        self.acts = acts
        fields = asks.model_fields if asks else {}
        self.names = {field.alias or name for name, field in fields.items()}

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller. Refused if there is no token, or none for this."""
        header = request.headers.get("Authorization", "")
        scheme, _, secret = header.partition(" ")
        return self.authenticate(request, secret.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller of a token. Refused says why there is none."""
        set_day: date | None = settings.SLUSS_TODAY
        now = clock.now()
        at, today = _on(set_day, now), set_day or clock.day_of(now)
        found = tokens.shown(token)
        refusal = found.refuse(*self.acts, today=today, now=at)
        if refusal in NOT_ADMITTED:
            raise refused(refusal.value, status=_UNAUTHORISED)
        # Whoever asks too often is told so before what it may not do.
        if seconds := tokens.seconds_to_wait(found.number, now=now, today=today):
            raise wrong(Wrong.TOO_MANY, status=_TOO_MANY, retry_after=seconds, found=seconds)
        if refusal:
            raise refused(refusal.value, status=_FORBIDDEN)
        _check_size(request, today)
        # A filter that is misspelt and passed over would give more than was asked for.
        if strange := sorted(request.GET.keys() - self.names):
            places = [{"field": f"query.{name}"[:100], "problem": "unknown"} for name in strange]
            found = ", ".join(place["field"] for place in places)[:200]
            raise wrong(Wrong.BAD_INPUT, status=BAD_INPUT, places=places, found=found)
        caller = Caller(found.handle, found.case, at, today)
        cast(Asked, request).caller = caller
        return caller


def _on(day: date | None, now: datetime) -> datetime:
    """The instant of acting: now, or the same hour here of the day that is set."""
    if day is None:
        return now
    here = now.astimezone(clock.STOCKHOLM).time()
    return datetime.combine(day, here, clock.STOCKHOLM).astimezone(UTC)


def _check_size(request: HttpRequest, today: date) -> None:
    """Refused before a byte is read, if the body is larger than anything asked for can be."""
    has_files = request.content_type == _FILES
    most = _shipped.limits("api").on(today)["files_bytes" if has_files else "body_bytes"]
    written = request.META.get("CONTENT_LENGTH") or "0"
    size = int(written) if written.isascii() and written.isdigit() else most + 1
    if size > most:
        raise wrong(Wrong.TOO_LARGE, status=_TOO_LARGE, found=written, expected=most)
