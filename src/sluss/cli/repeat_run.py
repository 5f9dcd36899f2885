"""The verb repeat-run: last time's payment file once more, and what was right afterwards."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import click

from sluss.cli import acting, corrections, tables
from sluss.cli.named_debts import whole_id
from sluss.cli.named_files import bytes_of
from sluss.cli.refusals import answered, exit_code_of
from sluss.cli.saying import say_all
from sluss.cli.shell import (
    DONE,
    FILE,
    SOME_REFUSED,
    Day,
    Door,
    Month,
    Plain,
    Stop,
    Verb,
    option,
    session,
    verb_of,
    write_json,
    wrong_usage,
)
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.formats.payee_list import Asked, read_right_amounts
from sluss.outside.files import Attached
from sluss.reception.taking_in import take_in
from sluss.services import pay
from sluss.services._corrections import matched
from sluss.services._rerun import told_unread
from sluss.services._tray import Came
from sluss.services.pay import RepeatAsk
from sluss.telling.repeat_told import corrected_told, why_excluded, with_messages
from sluss.telling.texts import sentence

_FILE = "file"


class _Repeat(Door):
    """A door whose first word may be a file: that is its ordinary work."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words of the call, with the verb put in that nobody writes."""
        is_named = self._first_word(args) in self.commands
        return super().parse_args(ctx, args if is_named else [_FILE, *args])

    def _first_word(self, args: list[str]) -> str:
        """The first word that is neither an option that may stand before it nor its value."""
        valued = {
            name
            for param in self.commands[_FILE].params
            if isinstance(param, click.Option) and not param.is_flag
            for name in param.opts
        }
        words = iter(args)
        for word in words:
            if word in valued:
                next(words, None)
            elif word == "--":
                return ""
            elif not word.startswith("--"):
                return word
        return ""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb; the one that nobody writes has no name in what is said of it."""
        name, command, rest = super().resolve_command(ctx, args)
        return "" if name == _FILE else name, command, rest


class _Unnamed(Verb):
    """The verb that nobody writes."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How the call is put, without the name that the verb has not got."""
        formatter.write_usage(ctx.command_path.rstrip(), " ".join(self.collect_usage_pieces(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and the verbs beside it that have a name."""
        super().format_options(ctx, formatter)
        named = {name: other for name, other in repeat_run.commands.items() if name != _FILE}
        with formatter.section(sentence("cli.commands", ctx.obj.lang)):
            formatter.write_dl(
                [(name, other.get_short_help_str()) for name, other in named.items()]
            )


repeat_run = _Repeat("repeat-run", help="help.repeat_run")


@repeat_run.command(_FILE, cls=_Unnamed, help="help.repeat_run_file", no_args_is_help=True)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@option("--exclude", type=FILE, metavar="FILE", help_code="option.exclude")
@option("--date", "on", type=Day(), metavar="DATE", help_code="option.date")
@option("--reason", default="", metavar="S", help_code="option.repeat_reason")
@option("--firms", "with_firms", is_flag=True, help_code="option.firms")
@option("--twice-a-month", "is_twice", is_flag=True, help_code="option.twice_a_month")
@option("--explain", "is_trial", is_flag=True, help_code="option.explain_run")
def repeat_file(
    file: Path,
    exclude: Path | None,
    on: date | None,
    reason: str,
    with_firms: bool,
    is_twice: bool,
    is_trial: bool,
) -> int:
    acting.open_home()
    who, now = acting.person(), session()
    listed, attached = _listed(exclude)
    ask = RepeatAsk(_kept(file), on, reason, listed, with_firms, is_twice)
    if is_trial:
        answer = answered(pay.plan_repeat(ask, attached, who))
    else:
        answer = answered(pay.repeat(ask, attached, who, key=now.command_key()))
    answer = with_messages(answer, now.lang)
    if now.is_json:
        write_json(answer)
    else:
        _show(answer, file, is_trial=is_trial)
    return SOME_REFUSED if _is_wanting(answer) else DONE


def _kept(file: Path) -> str:
    """The hash of the file, taken in if it is new; the call ends if it cannot be read."""
    row = take_in(file, acting.local(), session().lang)
    if row is None:
        wrong_usage("cli.one_payment_file", found=str(file))
    if row["status"] == "refused":
        say_all(row["findings"])
        if session().is_json:
            write_json({**told_unread(), "findings": row["findings"]})
        raise Stop(SOME_REFUSED)
    return str(row["sha256"])


def _listed(path: Path | None) -> tuple[Came | None, Attached]:
    """The list of exclusions as it is handed over, with its bytes."""
    attached = Attached()
    if path is None:
        return None, attached
    data = bytes_of(path)
    sha256 = hashlib.sha256(data).hexdigest()
    attached.hold(sha256, data)
    return Came(sha256, len(data), path.name), attached


def _is_wanting(answer: Plain) -> bool:
    return bool(answer["held"] or answer["left_out"] or answer["findings"])


def _show(answer: Plain, file: Path, *, is_trial: bool) -> None:
    now = session()
    say_all(answer["findings"])
    facts = {"found": file.name, "field": answer["period"], "expected": answer["date"]}
    now.give(answer, now.text("cli.repeat_of", **facts))
    _show_sums(answer)
    _show_others(answer)
    if answer["findings"]:
        now.give(answer, now.text("cli.repeat_list_wrong"))
    elif is_trial:
        now.give(answer, now.text("cli.repeat_trial"))
    elif answer["batch"] is None:
        now.give(answer, now.text("cli.repeat_no_batch"))
    else:
        facts = {"found": answer["batch"], "expected": answer["needs"]}
        now.give(answer, now.text("cli.repeat_next", **facts))


def _show_sums(answer: Plain) -> None:
    now = session()
    columns = (("column.what", "words"), ("column.count", "right"), ("column.sum", "right"))
    rows = [
        (now.text(f"repeat.{name}"), str(sums["count"]), tables.kronor(sums["amount"]))
        for name, sums in answer["totals"].items()
    ]
    tables.write(columns, rows, now.lang)


def _show_others(answer: Plain) -> None:
    """Everybody who is not simply paid again: who they are, and why."""
    now = session()
    others = [
        *(("excluded", one, why_excluded(one, now.lang)) for one in answer["excluded"]),
        *(("held", one, one["message"]) for one in answer["held"]),
        *(("left_out", one, one["message"]) for one in answer["left_out"]),
    ]
    if not others:
        return
    columns = (
        ("column.row", "right"),
        ("column.payee", "words"),
        ("column.amount", "right"),
        ("column.state", "words"),
        ("column.why", "words"),
    )
    rows = [
        (
            str(one["row"]),
            one["payee"],
            tables.kronor(one["amount"]),
            now.text(f"repeat.{name}"),
            why,
        )
        for name, one, why in sorted(others, key=lambda other: int(other[1]["row"]))
    ]
    tables.write(columns, rows, now.lang)


@verb_of(repeat_run, "corrections")
@option("--period", type=Month(), metavar="YYYY-MM", help_code="option.period")
@option("--out", type=FILE, metavar="FILE", help_code="option.corrections_out")
def repeat_corrections(period: str | None, out: Path | None) -> None:
    acting.open_home()
    corrections.give(period or "", out)


@verb_of(repeat_run, "correct")
@click.argument("public_id", metavar="[ID]", required=False)
@option("--right-amount", default="", metavar="KR", help_code="option.right_amount")
@option("--from", "source", type=FILE, metavar="FILE", help_code="option.right_amounts")
@option("--period", type=Month(), metavar="YYYY-MM", help_code="option.period")
@option("--reason", required=True, metavar="S", help_code="option.reason")
def repeat_correct(
    public_id: str | None, right_amount: str, source: Path | None, period: str | None, reason: str
) -> int:
    if (source is None) is (public_id is None) or bool(right_amount) is (source is not None):
        wrong_usage("cli.one_correction")
    amount = _amount(right_amount) if right_amount else None
    acting.open_home()
    who, now = acting.person(), session()
    named = whole_id(public_id) if public_id else None
    rights, findings = _rights(named, amount, source, period or "")
    answer: Plain = {"corrected": [], "refused": []}
    if rights:
        answer = answered(pay.correct(rights, reason, who, key=now.command_key()))
    answer = corrected_told(answer, findings, now.lang)
    corrections.show_corrected(answer)
    if not answer["refused"] and not findings:
        return DONE
    if answer["corrected"] or findings:
        return SOME_REFUSED
    return max(exit_code_of(one["code"]) for one in answer["refused"])


def _rights(
    public_id: str | None, amount: Money | None, source: Path | None, period: str
) -> tuple[dict[str, Money], list[Finding]]:
    """What was right of each, by its payable; and what is wrong with the list that says so."""
    if source is None:
        return ({public_id: amount} if public_id and amount else {}), []
    items = read_right_amounts(bytes_of(source))
    asked = [item for item in items if isinstance(item, Asked)]
    found, findings = matched(asked, period)
    findings += [item for item in items if isinstance(item, Finding)]
    in_order = sorted(findings, key=lambda finding: finding.place.line)
    return {id_: right for id_, (_, right) in found.items()}, in_order


def _amount(text: str) -> Money:
    try:
        amount = Money.parse(text)
    except ValueError:
        wrong_usage("cli.bad_amount", found=text[:60])
    if amount.minor < 0:
        wrong_usage("cli.bad_amount", found=text[:60])
    return amount
