"""What all verbs share: the options that stand anywhere, who acts, and how answers are given."""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from getpass import GetPassWarning
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from uuid import uuid4

import click

from sluss.core.money import Money
from sluss.outside import clock, spans
from sluss.telling.texts import LANGUAGES, advice, printable, sentence

DONE, SOME_REFUSED, WRONG_USAGE, PROMISE_KEPT, MACHINE_FAILED = range(5)
Plain = dict[str, Any]
F = TypeVar("F", bound=Callable[..., Any])
_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Where browsers are answered: a host and port, or a socket for a web server in front.

    today: as of that day, if one is set. is_status_only: nothing but the pages for suppliers.
    """

    host: str = ""
    port: int = 0
    socket: Path | None = None
    today: date | None = None
    is_status_only: bool = False


class Web:
    """What the program has of a web. This one has none: of a call that was made without."""

    def open(self, _opening: Opening) -> None:
        """Answer browsers until the process is ended."""
        raise RuntimeError("this call was made without a web to serve")

    def load(self) -> None:
        """Load all that pages need, ahead of the processes that will answer with them."""
        raise RuntimeError("this call was made without a web to serve")

    def call(self, _home: Path, _argv: Sequence[str]) -> int:
        """Be the program that is called on another home, in a process that has opened none."""
        raise RuntimeError("this call was made without a web to serve")


@dataclass(slots=True)
class Session:
    """What holds for one call of the program. user "": nobody signed in.

    is_drill: the home is that of a drill, and whatever is shown says so.
    web:      what opens it to browsers.
    """

    home: Path
    user: str = ""
    today: date | None = None
    is_json: bool = False
    lang: str = "sv"
    key: str = ""
    is_drill: bool = False
    web: Web = field(default_factory=Web)

    def text(self, code: str, **facts: object) -> str:
        """The sentence for a code, in the language asked for."""
        return sentence(code, self.lang, **facts)

    def in_full(self, code: str, **facts: object) -> str:
        """The same, and what to do then if anything is to be done."""
        return f"{self.text(code, **facts)} {advice(code, self.lang, **facts)}".rstrip()

    def say(self, text: str) -> None:
        """Tell the person something: on stderr, so that stdout holds the answer alone."""
        click.echo(printable(text), err=True)

    def give(self, answer: Plain, *lines: str) -> None:
        """Give the answer: as JSON if asked for, else as these lines."""
        if self.is_json:
            write_json(answer)
        else:
            for line in lines:
                click.echo(printable(line))

    def command_key(self) -> str:
        """The key of this command: the one given, else one never used before."""
        return self.key or uuid4().hex


class Stop(Exception):
    """The call ends here, with this exit code; everything has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def session() -> Session:
    """The session of the call that runs."""
    found: Session = click.get_current_context().obj
    return found


def stop(exit_code: int, code: str, **facts: object) -> NoReturn:
    """Say why the call ends, and end it."""
    now = session()
    message, then = now.text(code, **facts), advice(code, now.lang, **facts)
    now.say(now.in_full(code, **facts))
    if now.is_json and exit_code in (SOME_REFUSED, PROMISE_KEPT):
        write_json({"refused": {"code": code, "message": message, "advice": then}})
    raise Stop(exit_code)


def wrong_usage(code: str, **facts: object) -> NoReturn:
    """End the call because it was put wrongly."""
    stop(WRONG_USAGE, code, **facts)


def json_head() -> str:
    """What stands first in a JSON document that is written piece by piece."""
    return '{"drill": true,\n' if session().is_drill else "{"


def write_json(value: object) -> None:
    """One JSON document on stdout; of a drill it says so first."""
    if session().is_drill and isinstance(value, dict):
        value = {"drill": True, **value}
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


# ---- The options that stand before or after any verb ---------------------------------------


class Option(click.Option):
    """An option whose help is a code: it is said in the language of the call."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its sentence."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        said = sentence(self.help, ctx.obj.lang)
        return record[0], record[1].replace(self.help, said)


def option(*names: str, help_code: str, **more: Any) -> Callable[[F], F]:  # noqa: ANN401 -- click's
    """click.option with a code for its help."""
    return click.option(*names, cls=Option, help=help_code, **more)


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    # Given before the verb and after it: the later one counts, and silence undoes nothing.
    if value is not None and not ctx.resilient_parsing:
        setattr(ctx.obj, str(param.name), value)


def _keep_home(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None and not ctx.resilient_parsing and value.absolute() != ctx.obj.home:
        raise click.UsageError(sentence("usage.other_home", ctx.obj.lang))


def _shared() -> list[click.Parameter]:
    def shared(name: str, *, to: str = "", **more: Any) -> click.Parameter:  # noqa: ANN401 -- click's
        names = [f"--{name}", to or name]
        more.setdefault("callback", _keep)
        code = f"option.{name}"
        return Option(names, expose_value=False, default=None, help=code, **more)

    return [
        shared("home", type=click.Path(path_type=Path), callback=_keep_home, metavar="DIR"),
        shared("as", to="user", metavar="USER"),
        # First of all: an hour without a day is of this day, wherever the two stand.
        shared("today", type=Day(), metavar="DATE", is_eager=True),
        shared("json", to="is_json", is_flag=True),
        shared("lang", type=click.Choice(LANGUAGES), is_eager=True),
        shared("key", metavar="KEY"),
    ]


class Day(click.ParamType[date]):
    """A day as ISO 8601 has it."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day. A usage error if it is none."""
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            return date.fromisoformat(text if len(text) == 10 else "")
        except ValueError:
            self.fail(_said(ctx, "cli.bad_date", text), param, ctx)


class Month(click.ParamType[str]):
    """A month as ISO 8601 has it."""

    name = "month"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The month. A usage error if it is none."""
        text = str(value)
        try:
            date.fromisoformat(f"{text}-01" if len(text) == 7 else "")
        except ValueError:
            self.fail(_said(ctx, "cli.bad_month", text), param, ctx)
        return text


class Kronor(click.ParamType[Money]):
    """An amount in kronor, with point or comma."""

    name = "kronor"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Money:
        """The amount. A usage error if it is none, or not above nought."""
        if isinstance(value, Money):
            return value
        try:
            amount = Money.parse(str(value))
        except ValueError:
            self.fail(_said(ctx, "cli.bad_amount", str(value)), param, ctx)
        if amount.minor <= 0:
            self.fail(_said(ctx, "cli.bad_amount", str(value)), param, ctx)
        return amount


class Hours(click.ParamType[int]):
    """Hours in hundredths, with point or comma: 2,5 is 250."""

    name = "hours"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The hours. A usage error if they are none, or below nought."""
        if isinstance(value, int):
            return value
        try:
            # Two decimals at the most, and no float on the way: as an amount is read.
            hundredths = Money.parse(str(value)).minor
        except ValueError:
            self.fail(_said(ctx, "cli.bad_hours", str(value)), param, ctx)
        if hundredths < 0:
            self.fail(_said(ctx, "cli.bad_hours", str(value)), param, ctx)
        return hundredths


class Instant(click.ParamType[datetime]):
    """A time as people write it: 2026-11-24 08:30, or 08:30 alone for today; in Stockholm."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The instant, aware. A usage error if it is none."""
        if isinstance(value, datetime):
            return value
        text = str(value)
        if _HOUR.fullmatch(text):
            today = (ctx.obj.today if ctx else None) or clock.today()
            text = f"{today.isoformat()} {text}"
        try:
            if _INSTANT.fullmatch(text) is None:
                raise ValueError(text)
            read = datetime.fromisoformat(text)
        except ValueError:
            self.fail(_said(ctx, "cli.bad_instant", str(value)), param, ctx)
        return read if read.tzinfo else read.replace(tzinfo=clock.STOCKHOLM)


def _said(ctx: click.Context | None, code: str, found: str) -> str:
    return sentence(code, ctx.obj.lang if ctx else "sv", found=printable(found[:60]))


FILE: click.Path = click.Path(path_type=Path)


class Verb(click.Command):
    """A command with the shared options. Its help is a code."""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 -- handed on to click
        super().__init__(*args, **more)
        self.params.extend(_shared())

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- whatever a verb gives
        """Carry it out, within a span for whoever collects them."""
        spans.begin()
        with spans.span(ctx.command_path) as span:
            try:
                done = super().invoke(ctx)
            except Stop as end:
                done = end
            code = done.code if isinstance(done, Stop) else done
            told = {"sluss.exit_code": code if isinstance(code, int) else DONE}
            span.told(ctx.command_path, told, is_fault=code == MACHINE_FAILED)
        if isinstance(done, Stop):
            raise done
        return done

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does, in the language of the call."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(sentence(self.help or "", ctx.obj.lang))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, said in the language of the call."""
        found = super().get_help_option(ctx)
        if found is not None and ctx.obj is not None:
            found.help = sentence("option.help", ctx.obj.lang)
        return found

    def get_short_help_str(self, limit: int = 80) -> str:
        """The same in the list of commands."""
        return sentence(self.help or "", click.get_current_context().obj.lang)


class Door(click.Group):
    """A group of commands about one thing."""

    command_class = Verb

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 -- handed on to click
        super().__init__(*args, **more)
        self.params.extend(_shared())

    format_help_text = Verb.format_help_text
    get_short_help_str = Verb.get_short_help_str

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, said in the language of the call."""
        found = super().get_help_option(ctx)
        if found is not None and ctx.obj is not None:
            found.help = sentence("option.help", ctx.obj.lang)
        return found


def verb(name: str) -> Callable[[F], Verb]:
    """Make a function the command of this name; its help is the code help.<name>."""
    return click.command(name, cls=Verb, help=f"help.{name}".replace("-", "_"))


def door(name: str) -> Door:
    """The group of commands of this name."""
    return Door(name, help=f"help.{name}")


def verb_of(group: Door, name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command of a group; its help is the code help.<group>_<name>."""
    code = f"help.{group.name}_{name}".replace("-", "_")
    return group.command(name, cls=Verb, help=code)


# ---- Passwords -----------------------------------------------------------------------------


def ask_password(who: str, *names: str, is_new: bool = False, asked: str = "") -> str:
    """A password from the first of these environment variables that is set, else from a prompt.

    asked: the code of another question, for a secret that is no password.
    """
    for name in names:
        if os.environ.get(name):
            return os.environ[name]
    asked = asked or ("cli.new_password" if is_new else "cli.password")
    prompt = session().text(asked, found=who)
    try:
        with warnings.catch_warnings():
            # Without a terminal the password cannot be hidden, and whoever pipes it knows that.
            warnings.simplefilter("ignore", GetPassWarning)
            given: str = click.prompt(prompt, hide_input=True, confirmation_prompt=is_new, err=True)
    except click.Abort:
        wrong_usage("cli.no_password", found=who, expected=" / ".join(names))
    return given


def instant_of(today: date | None, now: datetime) -> datetime:
    """The instant of acting: now, or the same hour here of another day if a day was set."""
    if today is None:
        return now
    here = now.astimezone(clock.STOCKHOLM)
    return datetime.combine(today, here.time(), clock.STOCKHOLM).astimezone(UTC)


def is_watched() -> bool:
    """Whether a person sees stderr, so that progress is worth showing."""
    return sys.stderr.isatty()
