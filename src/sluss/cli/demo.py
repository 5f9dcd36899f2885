"""The demonstration: a made-up municipality on the day its system is locked, the whole way.

Every step is a call of this same program, shown as it would be typed.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stdout
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import click

from sluss.cli.made_up_home import make_room
from sluss.cli.serve import PORT, open_web
from sluss.cli.shell import MACHINE_FAILED, SOME_REFUSED, is_watched, session, stop, verb
from sluss.lab import DEMO_SIZE, Municipality, plan_municipality
from sluss.lab.bank import SimulatedBank
from sluss.telling.texts import kronor

# One day for every demonstration, so that what is shown is the same each time.
LOCKED_ON = date(2026, 11, 23)
SEED = 1
MARK = "DEMO.txt"
_PASSWORD = "demonstration"  # noqa: S105 -- of made-up people
_PEOPLE = (
    ("karin", "clerk"),
    ("anders", "attester"),
    ("birgitta", "attester"),
    ("sven", "signer"),
    ("tove", "signer"),
    ("maria", "manager"),
    ("rut", "auditor"),
)
_APPROVED_AT_MOST = 25


@verb("demo")
def demo() -> int:
    home = session().home
    make_room(home, MARK)
    os.environ |= {"SLUSS_PASSWORD": _PASSWORD, "SLUSS_NEW_PASSWORD": _PASSWORD}
    made = plan_municipality(SEED, DEMO_SIZE, LOCKED_ON)
    _Walk(home, made).all()
    names = ", ".join(name for name, _ in _PEOPLE)
    facts = {"found": str(home), "detail": LOCKED_ON.isoformat()}
    click.echo(session().text("demo.web", **facts, expected=names, field=_PASSWORD))
    if is_watched() and sys.stdout.isatty():
        open_web(PORT, LOCKED_ON)
    return 0


class _Walk:
    """The steps, each with a heading, the call as typed, and what it says."""

    def __init__(self, home: Path, made: Municipality) -> None:
        self.home, self.made = home, made
        self.number = 0
        self.lang = session().lang

    def all(self) -> None:
        """The whole way of a debt."""
        outside = self._write_files()
        self._begin()
        self._head("receive")
        self._call("receive", str(outside), may_refuse=True, keep=8)
        self._call("sources")
        self._head("register")
        self._call("payables", "--sort", "urgency", "--limit", "12")
        self._call("payables", "--state", "held")
        self._approve()
        file = self._pay()
        self._confirm(file)
        self._prove()

    def _write_files(self) -> Path:
        self._head("locked")
        outside = self.home / "outside"
        count = 0
        for path, content in self.made.files():
            target = outside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            count += 1
        self._say("files", count=count, folder=str(outside))
        return outside

    def _begin(self) -> None:
        self._head("begin")
        buyer = self.made.buyer
        self._call(
            *("init", "--org-number", buyer.org_number, "--name", buyer.name),
            *("--profile", "seb", "--iban", buyer.iban, "--bic", buyer.bic),
            *("--bankgiro", buyer.bankgiro, "--town", buyer.town),
        )
        for name, role in _PEOPLE:
            self._call("user", "add", name, "--role", role, "--as", "admin")

    def _approve(self) -> None:
        self._head("approve")
        ids = [
            p["id"]
            for p in self._json("payables", "--state", "open", "--sort", "urgency")["payables"]
        ]
        chosen = ids[:_APPROVED_AT_MOST]
        self._say("attests", count=len(chosen))
        for name in ("anders", "birgitta"):
            self._call("approve", *chosen, "--as", name, shown=["approve", "ID…", "--as", name])

    def _pay(self) -> Path:
        self._head("pay")
        self._call("batch", "propose", "--budget", "2000000", "--as", "karin")
        self._call("batch", "sign", "1", "--as", "sven")
        self._head("four_eyes")
        file = self.home / "to-the-bank.xml"
        export = ("batch", "export", "1", "--channel", "pain.001", "--out", str(file))
        self._call(*export, "--as", "sven", may_refuse=True)
        self._call("batch", "sign", "1", "--as", "tove")
        self._call(*export, "--as", "tove")
        return file

    def _confirm(self, file: Path) -> None:
        self._head("confirm")
        bank: SimulatedBank = self.made.bank()
        at = datetime.combine(LOCKED_ON, time(14, 0), UTC)
        orders = self._json("batch", "show", "1")["payments"]
        rejected = frozenset({orders[-1]["end_to_end_id"]})
        answers = bank.answer(file.read_bytes(), at=at, reject=rejected)
        folder = self.home / "from-the-bank"
        folder.mkdir()
        for name, content in (
            ("pain002.xml", answers.pain002),
            ("camt054.xml", answers.camt054),
            ("camt053.xml", answers.camt053),
        ):
            if content is not None:
                (folder / name).write_bytes(content)
        self._say("rejected", end_to_end_id=orders[-1]["end_to_end_id"])
        self._call("receive", str(folder), may_refuse=True)
        self._call("batch", "show", "1")
        reopened = orders[-1]["payables"][0]
        self._call("payable", "show", reopened)

    def _prove(self) -> None:
        self._head("prove")
        self._call("verify")
        book = self.home / "books.beancount"
        self._call("export", "--format", "beancount", "--out", str(book))
        self._head("end")
        left = self._json("payables")["totals"]
        amount = kronor(str(left["open_amount"]))
        self._say("left", count=left["count"], amount=amount, home=str(self.home))

    def _head(self, name: str) -> None:
        self.number += 1
        click.echo(f"\n== {self.number}. {session().text(f'demo.{name}')}\n")

    def _say(self, name: str, **facts: object) -> None:
        click.echo(session().text(f"demo.{name}", **facts))

    def _json(self, *words: str) -> dict[str, Any]:
        out = io.StringIO()
        with redirect_stdout(out):
            self._run([*words, "--json"])
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    def _call(
        self,
        *words: str,
        may_refuse: bool = False,
        shown: list[str] | None = None,
        keep: int | None = None,
    ) -> None:
        """Make a call and show it. keep: how many lines at each end of a long answer."""
        said = " ".join(_typed(word, self.home) for word in (shown or words))
        click.echo(f"$ sluss {said}")
        if keep is None:
            code = self._run([*words])
        else:
            out = io.StringIO()
            with redirect_stdout(out):
                code = self._run([*words])
            lines = out.getvalue().replace(f"{self.home}{os.sep}", "").splitlines()
            cut = [*lines[:keep], f"… {len(lines) - 2 * keep} …", *lines[-keep:]]
            click.echo("\n".join(cut if len(lines) > 2 * keep else lines))
        if code and not may_refuse:
            stop(MACHINE_FAILED if code > SOME_REFUSED else code, "demo.step_failed", found=said)
        click.echo("")

    def _run(self, words: list[str]) -> int:
        from sluss.cli.app import run

        more = ["--lang", self.lang, "--today", LOCKED_ON.isoformat()]
        return run([*words, *more], self.home, lambda: None)


def _typed(word: str, home: Path) -> str:
    """A word as a person would type it: paths short, quoted where the shell wants it."""
    short = word.replace(f"{home}{os.sep}", "")
    return f'"{short}"' if " " in short else short
