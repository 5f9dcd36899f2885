"""Tokens: a person lets a program act for them, for some of what they may themselves."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from sluss.core.plain import canonical
from sluss.rules.approve.roles import Act
from sluss.rules.approve.token import (
    MakeCase,
    RevokeRefusal,
    Scope,
    TokenCase,
    TokenRefusal,
    refuse_make,
    refuse_revoke,
    refuse_token,
)
from sluss.services import _shipped
from sluss.services._command import Context, Plain, Who, beside_the_journal, command, run
from sluss.services._people import person
from sluss.store.models import ApiToken, ApiTokenEnd, ApiTokenUse

_MARK = "sluss"
_HANDLE_BYTES, _SECRET_BYTES = 6, 32
_SECONDS = 60
# Compared with what nobody's token is, so that an unknown handle takes as long to refuse.
_NOBODYS = hashlib.sha256(b"").hexdigest()


def make(name: str, scopes: frozenset[Scope], until: date | None, who: Who, *, key: str) -> Plain:
    """Make a token of one's own. The answer has it under "secret", and nothing else ever has.

    Shapes: secret is None when the key was used before: what was made then cannot be shown again.
    """
    handle = secrets.token_hex(_HANDLE_BYTES)
    secret = f"{_MARK}_{handle}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    given = {
        "name": name.strip(),
        "scopes": sorted(scope.value for scope in scopes),
        "until": until.isoformat() if until else "",
        "made": {"handle": handle, "sha256": _hash(secret)},
    }
    answer = run("tokens.make", given, who, key=key)
    return {**answer, "secret": secret if answer.get("token") == handle else None}


@command("tokens.make")
def _make(context: Context, given: Plain) -> Plain:
    case = MakeCase(
        by=person(context.by),
        name=given["name"],
        scopes=frozenset(map(Scope, given["scopes"])),
        until=date.fromisoformat(given["until"]) if given["until"] else None,
        names=_names_that_hold(context),
    )
    refusal = refuse_make(case, today=context.today)
    if refusal:
        return {"refused": refusal.value}
    row = ApiToken.objects.create(
        id=int(ApiToken.objects.aggregate(top=Max("id"))["top"] or 0) + 1,
        seq=context.seq,
        at=context.at,
        person=context.by,
        name=given["name"],
        scopes=canonical(given["scopes"]),
        until_on=given["until"],
        **given["made"],
    )
    return _told(row, None)


def _names_that_hold(context: Context) -> frozenset[str]:
    rows = ApiToken.objects.filter(person=context.by)
    ended = set(ApiTokenEnd.objects.values_list("token", flat=True))
    today = context.today.isoformat()
    return frozenset(
        row.name for row in rows if row.id not in ended and (row.until_on or today) >= today
    )


def revoke(handle: str, who: Who, *, key: str) -> Plain:
    """Let a token do nothing more, for ever: one's own, or anybody's for whoever makes people."""
    return run("tokens.revoke", {"token": handle}, who, key=key)


@command("tokens.revoke")
def _revoke(context: Context, given: Plain) -> Plain:
    row = ApiToken.objects.filter(handle=given["token"]).first()
    is_revoked = row is not None and ApiTokenEnd.objects.filter(token=row.id).exists()
    owner = row.person if row else None
    refusal = refuse_revoke(by=person(context.by), owner=owner, is_revoked=is_revoked)
    if refusal or row is None:
        return {"refused": (refusal or RevokeRefusal.NO_SUCH).value}
    end = ApiTokenEnd.objects.create(token=row.id, seq=context.seq, at=context.at, by=context.by)
    return _told(row, end)


def every(by: str) -> list[Plain]:
    """The tokens that a person may look after, the latest first, with when each was last used.

    Their own; of everybody for whoever makes people. A look, no command.
    """
    rows = ApiToken.objects.order_by("-id")
    if not person(by).has(Act.SET_PEOPLE):
        rows = rows.filter(person=by)
    ends = {end.token: end for end in ApiTokenEnd.objects.all()}
    used = dict(ApiTokenUse.objects.values_list("token", "last_at"))
    return [{**_told(row, ends.get(row.id)), "last_used_at": used.get(row.id)} for row in rows]


def _told(row: ApiToken, end: ApiTokenEnd | None) -> Plain:
    return {
        "token": row.handle,
        "name": row.name,
        "person": row.person,
        "scopes": json.loads(row.scopes),
        "until": row.until_on or None,
        "made_at": row.at,
        "revoked_at": end.at if end else None,
        "revoked_by": end.by if end else None,
    }


# ---- A token that is shown ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A token that was shown, as it stands now. number: 0 if there is no such token."""

    number: int
    handle: str
    case: TokenCase

    def refuse(self, *acts: Act, today: date, now: datetime) -> TokenRefusal | None:
        """Why it may not be used for these acts now; None if it may."""
        return refuse_token(self.case, acts, today=today, now=now)


def shown(secret: str) -> Shown:
    """Whose token this is and what it may do. A look, no command; nothing is thrown for nonsense.

    The hash is compared in a time that tells nothing of how much of it was right.
    """
    mark, _, rest = secret.partition("_")
    handle = rest.partition("_")[0]
    # What is no handle of ours is not asked for: a text from outside may hold anything.
    is_handle = mark == _MARK and handle.isascii() and handle.isalnum()
    row = ApiToken.objects.filter(handle=handle).first() if is_handle else None
    is_right = hmac.compare_digest(row.sha256 if row else _NOBODYS, _hash(secret))
    if row is None or not is_right:
        return Shown(number=0, handle="", case=TokenCase(is_known=False, by=person("")))
    case = TokenCase(
        is_known=True,
        by=person(row.person),
        scopes=frozenset(map(Scope, json.loads(row.scopes))),
        is_revoked=ApiTokenEnd.objects.filter(token=row.id).exists(),
        until=date.fromisoformat(row.until_on) if row.until_on else None,
    )
    return Shown(number=row.id, handle=row.handle, case=case)


def seconds_to_wait(number: int, *, now: datetime, today: date) -> int:
    """Count one use of a token. 0, or in how many seconds it may be used again.

    now: of the clock, whatever day is set. Kept beside the journal: a look must not make it grow.
    """
    most = _shipped.limits("api").on(today)["requests_minute"]
    minute = now.isoformat(timespec="minutes")
    with beside_the_journal():
        row, _ = ApiTokenUse.objects.get_or_create(
            token=number, defaults={"last_at": "", "minute": minute, "count": 0}
        )
        row.count = row.count + 1 if row.minute == minute else 1
        row.minute, row.last_at = minute, now.isoformat(timespec="seconds")
        # A token that asks on and on is counted no further, and waits out the minute all the same.
        row.count = min(row.count, most + 1)
        row.save()
    return _SECONDS - now.second if row.count > most else 0


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
