"""The verbs init, organisation and user: whose home it is, and who may act in it."""

from __future__ import annotations

import re
from datetime import date

import click

from sluss.cli import acting
from sluss.cli.refusals import answered
from sluss.cli.shell import (
    WRONG_USAGE,
    Day,
    F,
    Kronor,
    Plain,
    ask_password,
    door,
    option,
    session,
    stop,
    verb,
    verb_of,
    wrong_usage,
)
from sluss.core.ids import read_bankgiro, read_iban, read_org_number
from sluss.core.money import Money
from sluss.outside import clock, home
from sluss.outside.shipped import names
from sluss.rules.approve.roles import Role
from sluss.services import organisation as service
from sluss.services import sign_in
from sluss.services._command import Who
from sluss.store import engine, read
from sluss.telling.organisation_shown import shown

_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_PROFILES = [name.removesuffix(".toml") for name in names("banks")]
_NAME = re.compile(r"[a-z0-9åäöéü][a-z0-9åäöéü._@-]{0,39}", re.IGNORECASE)


def beginning_with(function: F) -> F:
    """The options that say with what an organisation is begun."""
    for given in (
        option("--town", default="", help_code="option.town"),
        option("--bankgiro", default="", help_code="option.bankgiro"),
        option("--bic", default="", help_code="option.bic"),
        option("--iban", default="", help_code="option.iban"),
        option("--profile", type=click.Choice(_PROFILES), default="generic",
               help_code="option.profile"),
        option("--name", required=True, metavar="S", help_code="option.name"),
        option("--org-number", required=True, metavar="N", help_code="option.org_number"),
    ):  # fmt: skip
        function = given(function)
    return function


def ask_first_password() -> str:
    """The password that the administrator begins with."""
    names = ("SLUSS_NEW_PASSWORD", "SLUSS_PASSWORD")
    return ask_password(service.ADMINISTRATOR, *names, is_new=True)


@verb("init")
@beginning_with
def init(**given: str) -> None:
    beginning = beginning_of(given)
    now = session()
    password = ask_first_password()
    home.make(now.home, is_embedded=acting.is_embedded())
    engine.create()
    if read.organisation() is not None:
        stop(WRONG_USAGE, "cli.begun_already", found=str(now.home))
    recipient = home.make_identity(now.home)
    begun = service.begin(
        service.Beginning(**beginning, recipient=recipient),
        password,
        Who(by=acting.LOCAL, at=clock.now(), today=now.today or clock.today()),
        key=now.command_key(),
    )
    of = {"org_number": beginning["org_number"], "name": beginning["name"]}
    now.give(
        {"home": str(now.home), "organisation": of, "users": begun["users"]},
        now.text("cli.begun", found=beginning["name"], detail=str(now.home)),
        now.text("cli.identity_written", found=str(now.home / home.IDENTITY)),
    )


def beginning_of(given: dict[str, str]) -> dict[str, str]:
    """What was given, each number read; the call ends at the first that is none."""
    number = read_org_number(given["org_number"])
    if number is None:
        wrong_usage("cli.bad_org_number", found=given["org_number"])
    if not given["name"].strip():
        wrong_usage("cli.no_name")
    return {**given, **_own_accounts(given), "org_number": number, "name": given["name"].strip()}


def _own_accounts(given: dict[str, str]) -> dict[str, str]:
    """The numbers of one's own accounts as they are kept; "" is no account."""
    iban, bankgiro = given["iban"], given["bankgiro"]
    bic = given["bic"].strip().upper()
    if iban and read_iban(iban) is None:
        wrong_usage("cli.bad_iban", found=iban)
    if bankgiro and read_bankgiro(bankgiro) is None:
        wrong_usage("cli.bad_bankgiro", found=bankgiro)
    if bic and _BIC.fullmatch(bic) is None:
        wrong_usage("cli.bad_bic", found=bic)
    return {
        "iban": read_iban(iban) or "",
        "bankgiro": read_bankgiro(bankgiro) or "",
        "bic": bic,
    }


organisation = door("organisation")


@verb_of(organisation, "show")
def organisation_show() -> None:
    kept = shown(acting.open_home())
    session().give(kept, *(f"{name}: {value}" for name, value in kept.items()))


@verb_of(organisation, "set")
@option("--profile", type=click.Choice(_PROFILES), help_code="option.profile")
@option("--iban", help_code="option.iban")
@option("--bic", help_code="option.bic")
@option("--bankgiro", help_code="option.bankgiro")
@option("--town", help_code="option.town")
def organisation_set(**given: str | None) -> None:
    wanted = {name: value for name, value in given.items() if value is not None}
    numbers = _own_accounts({"iban": "", "bic": "", "bankgiro": "", **wanted})
    wanted |= {name: number for name, number in numbers.items() if name in wanted}
    if not wanted:
        wrong_usage("cli.nothing_to_set")
    acting.open_home()
    who = acting.person()
    kept = answered(service.set_accounts(wanted, who, key=session().command_key()))
    session().give(kept, *(f"{name}: {value}" for name, value in kept["organisation"].items()))


@verb_of(organisation, "live")
def organisation_live() -> None:
    acting.open_home()
    now = session()
    kept = answered(service.go_live(acting.person(), key=now.command_key()))
    now.give(kept, now.text("cli.is_live_now"))


user = door("user")


def _in_roles(function: F) -> F:
    """The words and options that say who may act as what, up to which amount."""
    for given in (
        option("--limit", type=Kronor(), metavar="KR", help_code="option.limit"),
        option("--role", "roles", multiple=True, required=True, metavar="ROLE",
               help_code="option.role"),
        click.argument("more_roles", metavar="", nargs=-1),
        click.argument("name"),
    ):  # fmt: skip
        function = given(function)
    return function


def _need_name(name: str) -> None:
    """See that somebody new may have the name; the call ends if nobody may."""
    if _NAME.fullmatch(name) is None:
        wrong_usage("cli.bad_user_name", found=name)


@verb_of(user, "add")
@_in_roles
def user_add(
    name: str, roles: tuple[str, ...], more_roles: tuple[str, ...], limit: Money | None
) -> None:
    wanted = _roles([*roles, *more_roles])
    _need_name(name)
    acting.open_home()
    who = acting.person()
    now = session()
    password = ask_password(name, "SLUSS_NEW_PASSWORD", is_new=True)
    key = now.command_key()
    added = answered(service.add_person(name, wanted, limit, password, who, key=key))
    now.give(added, now.text("cli.user_added", found=name, detail=", ".join(added["roles"])))


@verb_of(user, "set")
@_in_roles
@option("--since", type=Day(), metavar="DATE", help_code="option.rights_since")
@option("--until", type=Day(), metavar="DATE", help_code="option.rights_until")
def user_set(
    name: str,
    roles: tuple[str, ...],
    more_roles: tuple[str, ...],
    limit: Money | None,
    since: date | None,
    until: date | None,
) -> None:
    rights = service.Rights(tuple(_roles([*roles, *more_roles])), limit, since, until)
    acting.open_home()
    now = session()
    kept = answered(service.set_person(name, rights, acting.person(), key=now.command_key()))
    now.give(kept, now.text("cli.user_set", found=name, detail=", ".join(kept["roles"])))


@verb_of(user, "reset")
@click.argument("name")
@option("--reason", required=True, metavar="S", help_code="option.reset_reason")
def user_reset(name: str, reason: str) -> None:
    acting.open_home()
    now = session()
    kept = answered(sign_in.reset(name, reason, acting.person(), key=now.command_key()))
    now.give(kept, now.text("cli.user_reset", found=name, detail=kept["removed"]))


@verb_of(user, "forgot")
@click.argument("name")
@option("--reason", required=True, metavar="S", help_code="option.reset_reason")
def user_forgot(name: str, reason: str) -> None:
    acting.open_home()
    now = session()
    kept = answered(sign_in.forgot(name, reason, acting.person(), key=now.command_key()))
    now.give(kept, now.text("cli.user_forgot", found=name))


@verb_of(user, "vouch")
@click.argument("name")
def user_vouch(name: str) -> None:
    acting.open_home()
    now = session()
    kept = answered(sign_in.vouch(name, acting.person(), key=now.command_key()))
    code = "cli.user_vouched" if kept["code"] else "cli.user_vouched_is_known"
    now.give(kept, now.text(code, found=name), *([kept["code"]] if kept["code"] else []))


@verb_of(user, "renew")
@click.argument("name")
def user_renew(name: str) -> None:
    acting.open_home()
    now = session()
    code = ask_password(name, "SLUSS_ONE_TIME", asked="cli.one_time_code")
    password = ask_password(name, "SLUSS_NEW_PASSWORD", is_new=True)
    caller = sign_in.Caller(acting.LOCAL, None, clock.now())
    who = acting.somebody(name)
    kept = sign_in.renew(name, code, password, caller, who, key=now.command_key())
    now.give(answered(kept), now.text("cli.password_changed", found=name))


@verb_of(user, "break-glass")
@_in_roles
def user_break_glass(
    name: str, roles: tuple[str, ...], more_roles: tuple[str, ...], limit: Money | None
) -> None:
    wanted = _roles([*roles, *more_roles])
    _need_name(name)
    acting.open_home()
    now = session()
    kept = answered(sign_in.seal(name, wanted, limit, acting.person(), key=now.command_key()))
    code = "cli.sealed" if kept["code"] else "cli.sealed_is_known"
    now.give(kept, now.text(code, found=name), *([kept["code"]] if kept["code"] else []))


@verb_of(user, "password")
@click.argument("name")
def user_password(name: str) -> None:
    acting.open_home()
    who = acting.person()
    now = session()
    password = ask_password(name, "SLUSS_NEW_PASSWORD", is_new=True)
    kept = answered(service.change_password(name, password, who, key=now.command_key()))
    now.give(kept, now.text("cli.password_changed", found=name))


def _roles(given: list[str]) -> list[str]:
    """The roles, given one by one, with commas between them, or behind one another."""
    wanted = [word for part in given for word in part.split(",") if word]
    for word in wanted:
        if word not in set(Role):
            wrong_usage("cli.bad_role", found=word, expected=", ".join(Role))
    return sorted(set(wanted))


@verb_of(user, "list")
def user_list() -> None:
    acting.open_home()
    now = session()
    people = [_person(row) for row in read.people()]
    now.give({"users": people}, *(f"{p['name']}: {', '.join(p['roles'])}" for p in people))


def _person(row: Plain) -> Plain:
    limit = row["limit_minor"]
    kronor = None if limit is None else Money("SEK", limit).text
    return {"name": row["name"], "roles": row["roles"], "limit": kronor}
