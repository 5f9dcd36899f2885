"""The verb provider serve: the pages of every municipality, each in a process of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from sluss.cli.providing import refusing
from sluss.cli.serve import need_socket
from sluss.cli.shell import FILE, PROMISE_KEPT, Session, Verb, option, session, wrong_usage
from sluss.outside import crew, logs, tenants
from sluss.outside.home import database_url
from sluss.services import provider as service

_LOOK_SECONDS = 0.5
_SOCKET = "{}.sock"
# What one municipality's cookies and telephones are sealed by is no other's.
_SECRETS = ("SLUSS_SECRET_KEY", "SLUSS_SIGN_IN_KEY")


@click.command("serve", cls=Verb, help="help.provider_serve")
@option("--sockets", "folder", type=FILE, required=True, metavar="DIR", help_code="option.sockets")
@option("--log", type=click.Choice([logs.JSON]), help_code="option.serve_log")
def provider_serve(folder: Path, log: str | None) -> None:
    now, folder = session(), folder.absolute()
    if not crew.is_possible:
        wrong_usage("cli.no_fork")
    for name in _SECRETS:
        if os.environ.get(name):
            wrong_usage("cli.one_secret", found=name)
    if log is not None:
        os.environ[logs.SETTING] = log
    listed = _Listed(now)
    with refusing():
        listed.read()
    # One more, so that a folder without room is said where nobody is listed yet.
    for number in (*listed.wanted, "0" * 10):
        need_socket(folder / _SOCKET.format(number))
    now.web.load()
    crew.share()
    now.say(now.text("provider.serving", found=len(listed.wanted), expected=str(folder)))
    answering = crew.Crew(
        lambda number: _serve(now, number, folder, listed.wanted[number]), partial(_told, now)
    )
    with crew.until_ended() as ended:
        while not ended.wait(_LOOK_SECONDS):
            answering.keep(listed.now())
        answering.end()
    for number in listed.ever:
        (folder / _SOCKET.format(number)).unlink(missing_ok=True)


@dataclass
class _Listed:
    """The municipalities of the directory, read anew when it is another file.

    wanted: the address of each one's database, by organisation number; none with a changed row.
    ever: who was wanted since the beginning.
    """

    at: Session
    wanted: dict[str, str] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)
    _stamp: tuple[int, ...] = ()

    def now(self) -> dict[str, str]:
        """Who is listed now. Of a directory that is not to be believed: who was before."""
        file = self.at.home / tenants.FILE
        if self._stamp != _stamp(file):
            try:
                self.read()
            except service.Refused as no:
                self._stamp = _stamp(file)
                facts = dict(no.answer)
                self.at.say(self.at.in_full(facts.pop("refused"), **facts))
        return self.wanted

    def read(self) -> None:
        """Read it. Errors: Refused."""
        self._stamp = _stamp(self.at.home / tenants.FILE)
        rows = service.listed(self.at.home)
        self.wanted = {one.tenant.org_number: one.tenant.url for one in rows if one.is_right}
        self.ever |= self.wanted.keys()
        for one in rows:
            if not one.is_right:
                code = "safekeeping.tenant_row_changed"
                self.at.say(self.at.in_full(code, found=one.tenant.org_number))


def _stamp(file: Path) -> tuple[int, ...]:
    if not file.exists():
        return (0,)
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _serve(now: Session, number: str, folder: Path, database: str) -> int:
    """Be `serve` in the home of a municipality."""
    home = tenants.folder_of(now.home, number)
    if database_url(home) != database:
        now.say(now.in_full("provider.serve_other_database", found=number))
        return PROMISE_KEPT
    logs.always(organisation=number)
    words = ["--home", str(home), "--lang", now.lang]
    if now.today is not None:
        words += ["--today", now.today.isoformat()]
    return now.web.call(home, [*words, "serve", "--socket", str(folder / _SOCKET.format(number))])


def _told(now: Session, number: str, code: int, pause: float) -> None:
    facts = {"found": number, "expected": f"{pause:.0f}", "detail": code}
    now.say(now.text("provider.serve_ended", **facts))
