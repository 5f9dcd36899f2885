"""The verb status: what a supplier is told of an invoice, for three facts that they know."""

from __future__ import annotations

import click

from sluss.cli import acting
from sluss.cli.refusals import answered
from sluss.cli.shell import Door, Kronor, Plain, option, session, wrong_usage
from sluss.cli.times import local_of
from sluss.core.money import Money
from sluss.rules.report.status import Hardship
from sluss.services import report as service


@click.group("status", cls=Door, invoke_without_command=True, help="help.status")
@option("--org-number", metavar="N", help_code="option.status_org_number")
@option("--number", metavar="S", help_code="option.status_number")
@option("--amount", type=Kronor(), metavar="KR", help_code="option.status_amount")
@option("--caller", metavar="WHO", help_code="option.caller")
@option("--hardship", metavar="TEXT", help_code="option.hardship")
@option("--contact", default="", metavar="C", help_code="option.contact")
@click.pass_context
def status(
    ctx: click.Context,
    org_number: str | None,
    number: str | None,
    amount: Money | None,
    caller: str | None,
    hardship: str | None,
    contact: str,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    if org_number is None or number is None or amount is None:
        wrong_usage("cli.status_needs_facts")
    acting.open_home()
    ask = service.StatusAsk(
        org_number=org_number,
        number=number,
        amount=amount,
        caller=caller,
        hardship=None if hardship is None else Hardship(hardship, contact),
    )
    now = session()
    told = answered(service.status(ask, acting.local(), key=now.command_key()))
    told["message"] = " ".join(sentences(told))
    now.give(told, *sentences(told))


def sentences(told: Plain) -> list[str]:
    """What is told, a line a thing: the answer, when to ask again, and what never happens."""
    text = session().text
    said = [text(f"status.{_code(told)}", found=told["date"] or "")]
    if told["hardship_noted"]:
        said.append(text("status.hardship_noted"))
    said.append(text("status.next_update", found=local_of(told["next_update"])))
    said.append(text("status.never"))
    return said


def _code(told: Plain) -> str:
    if told["state"] is None:
        return "unknown"
    if told["paid"]:
        return "paid" if told["date"] else "paid_undated"
    state = str(told["state"]).replace("-", "_")
    return f"{state}_dated" if told["date"] else state
