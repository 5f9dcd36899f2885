"""All verbs, each loaded when it is asked for: help needs neither a home nor a database."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from sluss import __version__
from sluss.cli.shell import MACHINE_FAILED, WRONG_USAGE, Door, Option, Session, Stop, Web
from sluss.cli.usage import wrong_usage
from sluss.outside import spans
from sluss.outside.executor import Lost
from sluss.outside.files import Changed
from sluss.outside.mirroring import OutOfReach
from sluss.store.server import BadAddress
from sluss.telling.texts import advice, sentence
from sluss.telling.told import in_full, plain_of, told

# In the order of a debt's way. The help of each is the code help.<verb>.
VERBS = {
    "init": "sluss.cli.organisation",
    "organisation": "sluss.cli.organisation",
    "user": "sluss.cli.organisation",
    "token": "sluss.cli.token",
    "incident": "sluss.cli.incident",
    "policy": "sluss.cli.triage",
    "receive": "sluss.cli.intake",
    "original": "sluss.cli.original",
    "paper": "sluss.cli.paper",
    "sources": "sluss.cli.sources",
    "check": "sluss.cli.check",
    "formats": "sluss.cli.formats",
    "number": "sluss.cli.number",
    "payables": "sluss.cli.register",
    "payable": "sluss.cli.register",
    "suppliers": "sluss.cli.suppliers",
    "supplier": "sluss.cli.suppliers",
    "approve": "sluss.cli.approve",
    "account": "sluss.cli.approve",
    "batch": "sluss.cli.pay",
    "repeat-run": "sluss.cli.repeat_run",
    "in-flight": "sluss.cli.in_flight",
    "guard": "sluss.cli.guard",
    "handback": "sluss.cli.handback",
    "exposure": "sluss.cli.exposure",
    "lagesbild": "sluss.cli.situation",
    "status": "sluss.cli.status",
    "letters": "sluss.cli.letters",
    "standby": "sluss.cli.standby",
    "jobs": "sluss.cli.jobs",
    "doctor": "sluss.cli.doctor",
    "backup": "sluss.cli.backup",
    "checkpoint": "sluss.cli.checkpoint",
    "verify": "sluss.cli.safekeeping",
    "export": "sluss.cli.safekeeping",
    "import-export": "sluss.cli.making_home",
    "provider": "sluss.cli.provider",
    "serve": "sluss.cli.serve",
    "demo": "sluss.cli.demo",
    "lab": "sluss.cli.lab",
}


class Root(Door):
    """The program. prepare makes the database layer ready, and is called at most once."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        super().__init__("sluss", help="help.sluss", no_args_is_help=True)
        self.params.append(
            Option(
                ["--version"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_version,
                help="option.version",
            )
        )
        self._prepare = prepare

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The verbs in their order."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The verb of this name; None if there is none."""
        if name not in VERBS:
            return None
        try:
            self._prepare()
        except BadAddress:
            _say(ctx.obj, "cli.database_address", "")
            raise Stop(WRONG_USAGE) from None
        _prepare_for_the_worst()
        found: click.Command = getattr(import_module(VERBS[name]), name.replace("-", "_"))
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, from their codes alone."""
        lang = ctx.obj.lang
        rows = [(name, sentence(f"help.{name}".replace("-", "_"), lang)) for name in VERBS]
        with formatter.section(sentence("cli.commands", lang)):
            formatter.write_dl(rows)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"sluss {__version__}")
        ctx.exit()


def run(
    argv: Sequence[str],
    home: Path,
    prepare: Callable[[], None],
    web: Web | None = None,
) -> int:
    """Carry out one call and give its exit code. Whatever went wrong has been said on stderr."""
    session = Session(home=home, web=web or Web())
    try:
        done: Any = Root(prepare).main(
            list(argv), prog_name="sluss", obj=session, standalone_mode=False
        )
        # What is still held back may not get out either, and then the call has failed.
        sys.stdout.flush()
    except Stop as end:
        return end.code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return WRONG_USAGE
    except click.ClickException as error:
        _say(session, "cli.usage", wrong_usage(error, session.lang))
        return WRONG_USAGE
    except (click.Abort, KeyboardInterrupt):
        _say(session, "cli.aborted", "")
        return WRONG_USAGE
    except spans.NotInstalled as error:
        _say(session, "cli.spans_not_installed", str(error))
        return WRONG_USAGE
    except (OutOfReach, Lost, Changed) as fault:
        _say_fault(session, fault)
        return MACHINE_FAILED
    except BrokenPipeError:
        # Whoever read our answer went away; what could be said has been said.
        sys.stdout = None  # Nothing more is to be flushed to it.
        return MACHINE_FAILED
    except Exception as error:  # noqa: BLE001 -- the outermost door: nothing may pass it unsaid
        _fail(session, error)
        return MACHINE_FAILED
    finally:
        spans.end()
    return done if isinstance(done, int) else 0


def _say_fault(session: Session, fault: OutOfReach | Lost | Changed) -> None:
    if isinstance(fault, OutOfReach):
        # A far end that does not answer is what a disk is that does not.
        session.say(in_full(told(plain_of(fault.finding), session.lang)))
    elif isinstance(fault, Lost):
        _say(session, fault.code, fault.found)
    else:
        _say(session, "machine.changed", fault.args[1])


def _prepare_for_the_worst() -> None:
    # Loaded with the verbs, since help needs no database, and ahead of the failure, since a disk
    # that fails gives neither a module nor a sentence.
    import_module("sluss.store.failing")
    advice("machine.failing", "sv")


def _fail(session: Session, error: Exception) -> None:
    failing = sys.modules.get("sluss.store.failing")
    code: str = failing.machine_fault(error) if failing else ""
    # A disk or a server that fails is no fault of the program, and a clerk reads no traceback.
    if not code and not isinstance(error, OSError):
        traceback.print_exc()
    code = code or "cli.machine_failed"
    found = str(error) if code != "cli.machine_failed" else f"{type(error).__name__}: {error}"
    _let_go_of_stdout()
    # If stderr fails as well, nobody can be told; the exit code is what is left.
    with suppress(OSError):
        _say(session, code, found)


def _let_go_of_stdout() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = None  # Else the interpreter would try once more, and end in its own way.


def _say(session: Session, code: str, found: str) -> None:
    session.say(session.in_full(code, found=found))
