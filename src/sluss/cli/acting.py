"""Opening the home, and who acts in it."""

from __future__ import annotations

import os
from uuid import uuid4

import click

from sluss.cli.refusals import refuse
from sluss.cli.shell import (
    PROMISE_KEPT,
    WRONG_USAGE,
    Plain,
    ask_password,
    instant_of,
    session,
    stop,
    wrong_usage,
)
from sluss.outside import clock, home
from sluss.rules.approve.sign_in import SignInRefusal
from sluss.services import sign_in
from sluss.services._command import Who
from sluss.services._factors import NO_PROOF, Proof
from sluss.services._noting import is_drill
from sluss.services.sign_in import Caller, Entered
from sluss.store import engine, read

LOCAL = "local"
# Beginning other processes costs as much as going through some hundreds of invoices.
_LARGE_BYTES = 16 << 20


def is_embedded() -> bool:
    """Whether the database is a file in the home."""
    return not os.environ.get("SLUSS_DATABASE_URL")


def is_large() -> bool:
    """Whether the database is likely to take long to go through: by its size, or on a server."""
    if not is_embedded():
        return True
    file = session().home / home.DATABASE
    return file.is_file() and file.stat().st_size >= _LARGE_BYTES


def open_home() -> Plain:
    """The organisation of the home, ready for work. Whoever is named has been proved.

    The call ends if there is no organisation, or if it is somebody else who asks.
    Errors: UnsafeEngine if the database cannot keep what it acknowledges.
    """
    now = session()
    # The keys of one municipality beside the debts of another would be a quiet mistake.
    own = home.database_url(now.home)
    if own and own != os.environ.get("SLUSS_DATABASE_URL"):
        wrong_usage("cli.other_database", found=str(now.home))
    # An embedded database that is asked for would be made, so the file is looked for first.
    is_there = not is_embedded() or home.has_database(now.home)
    found = read.organisation() if is_there else None
    if found is None:
        stop(WRONG_USAGE, "cli.no_home", found=str(now.home))
    engine.check()
    age = engine.age()
    if age is engine.Age.NEWER:
        stop(PROMISE_KEPT, "cli.newer_database", found=str(now.home))
    if age is engine.Age.OLDER:
        engine.create()
    if now.today is not None and found["is_live"]:
        stop(PROMISE_KEPT, "cli.today_when_live")
    if now.user:
        _prove(now.user)
    if is_drill():
        mark_drill()
    return found


def mark_drill() -> None:
    """Head whatever is shown with the word that it is a drill; a JSON document has it inside."""
    now = session()
    if now.is_drill:
        return
    now.is_drill = True
    head = now.text("print.drill_head")
    if now.is_json:
        now.say(head)
    else:
        click.echo(head)


def somebody(name: str) -> Who:
    """Who acts when what they bring proves them, and no password does."""
    return _who(name)


def local() -> Who:
    """Who acts when it need not be known: the person who signed in, else the home's own."""
    return _who(session().user or LOCAL)


def person() -> Who:
    """The person who signed in; the call ends if nobody did."""
    if not session().user:
        wrong_usage("cli.who_acts")
    return local()


def proof(name: str, sha256: str, code: str) -> Proof:
    """What a code proves for these contents, nothing without one; the call ends if it is wrong."""
    if not code or not sha256:
        return NO_PROOF
    caller = Caller(LOCAL, None, clock.now())
    said = sign_in.prove_if_needed(name, {"code": code}, sha256, caller)
    if not isinstance(said, Proof):
        refuse(said.value)
    return said


def _prove(name: str) -> None:
    password = ask_password(name, "SLUSS_PASSWORD")
    said = sign_in.enter(name, password, Caller(LOCAL, None, clock.now()))
    if said is SignInRefusal.WRONG:
        stop(PROMISE_KEPT, "cli.wrong_password", found=name)
    if not isinstance(said, Entered):
        stop(PROMISE_KEPT, said.value, found=name)
    if said.is_sealed:
        task = session().text("alarm.task", found=name)
        sign_in.break_glass(task, _who(name), key=uuid4().hex)


def _who(name: str) -> Who:
    at = clock.now()
    set_day = session().today
    return Who(by=name, at=instant_of(set_day, at), today=set_day or clock.day_of(at))
