"""The verb token: a person lets a program act for them through the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import click

from sluss.cli import acting, tables
from sluss.cli.refusals import answered
from sluss.cli.shell import (
    SOME_REFUSED,
    Day,
    Plain,
    door,
    option,
    session,
    stop,
    verb_of,
    wrong_usage,
)
from sluss.rules.approve.token import Scope
from sluss.services import tokens as service
from sluss.telling.texts import printable
from sluss.telling.times import local

_COLUMNS = (
    ("column.token", "left"),
    ("column.who", "left"),
    ("column.token_for", "words"),
    ("column.scopes", "words"),
    ("column.until", "left"),
    ("column.last_used", "left"),
    ("column.state", "words"),
)

token = door("token")


@verb_of(token, "add")
@click.argument("name")
@click.argument("more_scopes", metavar="", nargs=-1)
@option(
    "--scope", "scopes", multiple=True, required=True, metavar="SCOPE", help_code="option.scope"
)
@option("--until", type=Day(), metavar="DATE", help_code="option.token_until")
def token_add(
    name: str, scopes: tuple[str, ...], more_scopes: tuple[str, ...], until: date | None
) -> None:
    wanted = _scopes([*scopes, *more_scopes])
    acting.open_home()
    who, now = acting.person(), session()
    made = answered(service.make(name, wanted, until, who, key=now.command_key()))
    if made["secret"] is None:
        stop(SOME_REFUSED, "cli.token_shown_already", found=made["token"])
    facts = {"found": made["name"], "detail": ", ".join(made["scopes"]), "expected": made["token"]}
    now.give(made, made["secret"])
    now.say(now.text("cli.token_made", **facts))


def _scopes(given: Sequence[str]) -> frozenset[Scope]:
    """The scopes, given one by one, with commas between them, or behind one another."""
    words = [word for part in given for word in part.split(",") if word]
    for word in words:
        if word not in set(Scope):
            wrong_usage("cli.bad_scope", found=word, expected=", ".join(Scope))
    return frozenset(map(Scope, words))


@verb_of(token, "list")
def token_list() -> None:
    acting.open_home()
    now = session()
    found = service.every(acting.person().by)
    if now.is_json:
        now.give({"tokens": found})
        return
    tables.write(_COLUMNS, map(_row, found), now.lang)


def _row(one: Plain) -> Sequence[str]:
    state = "cli.token_revoked" if one["revoked_at"] else "cli.token_holds"
    return (
        one["token"],
        one["person"],
        printable(one["name"]),
        ", ".join(one["scopes"]),
        one["until"] or "–",
        local(datetime.fromisoformat(one["last_used_at"])) if one["last_used_at"] else "–",
        session().text(state),
    )


@verb_of(token, "revoke")
@click.argument("handle", metavar="TOKEN")
def token_revoke(handle: str) -> None:
    acting.open_home()
    who, now = acting.person(), session()
    gone = answered(service.revoke(handle, who, key=now.command_key()))
    now.give(gone, now.text("cli.token_gone", found=gone["token"], detail=gone["name"]))
