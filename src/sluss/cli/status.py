"""The verb status: what a supplier is told of an invoice, for three facts that they know."""

from __future__ import annotations

from collections.abc import Iterator

import click

from sluss.cli import acting
from sluss.cli.refusals import refuse
from sluss.cli.shell import Door, Kronor, option, session, wrong_usage
from sluss.cli.status_bundle import bundle
from sluss.core.money import Money
from sluss.rules.report.status import Hardship, StatusRefusal
from sluss.services import report as service
from sluss.telling.status_words import code_of
from sluss.telling.times import local


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
        if any((org_number, number, amount, caller, hardship, contact)):
            wrong_usage("cli.status_facts_or_bundle", found=ctx.invoked_subcommand)
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
    found = service.status(ask, acting.local(), key=now.command_key())
    if isinstance(found, StatusRefusal):
        refuse(found.value)
    said = list(_sentences(found, has_hardship=hardship is not None))
    told = {
        "as_of": found.as_of.isoformat(),
        "state": found.answer.told.value if found.answer.told else None,
        "date": found.answer.on.isoformat() if found.answer.on else None,
        "paid": found.answer.is_paid,
        "next_update": found.next_update.isoformat(),
        "hardship_noted": hardship is not None,
        "message": " ".join(said),
    }
    now.give(told, *said)


def _sentences(found: service.Status, *, has_hardship: bool) -> Iterator[str]:
    """What is told, a line a thing: the answer, when to ask again, and what never happens."""
    text, answer = session().text, found.answer
    yield text(f"status.{code_of(answer)}", found=answer.on or "")
    if has_hardship:
        yield text("status.hardship_noted")
    yield text("status.next_update", found=local(found.next_update))
    yield text("status.never")


status.add_command(bundle)
