"""The verb standby print-kit: forms to work on by hand when no screen is left, as PDF/UA."""

from __future__ import annotations

from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.named_files import bytes_of
from sluss.cli.printing import print_page
from sluss.cli.saying import say_all
from sluss.cli.shell import SOME_REFUSED, Plain, Verb, option, session, wrong_usage
from sluss.cli.standby_plan import has_plan, plan_file
from sluss.rules.standby.plan import Card
from sluss.services import standby as service
from sluss.telling.kit_sheets import sheets
from sluss.telling.told import plain_of, told


@click.command("print-kit", cls=Verb, help="help.standby_print_kit")
@option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
        help_code="option.kit_out")  # fmt: skip
@option("--attest", "attests", type=click.IntRange(0, 500), default=0, metavar="N",
        help_code="option.kit_attest")  # fmt: skip
def print_kit(out: Path, attests: int) -> int:
    home = acting.open_home()
    at, text = acting.local().at, session().text
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        wrong_usage("cli.no_folder", found=str(out))
    cards: list[Card] = []
    findings: list[Plain] = []
    if has_plan():
        cards, wrong = service.cards_of(bytes_of(plan_file()))
        findings.extend(told(plain_of(finding), session().lang) for finding in wrong)
        say_all(findings)
    made = sheets(attests, cards, session().lang)
    files = [
        print_page(
            out / text(f"kit.file_{name}"),
            text(f"kit.title_{name}"),
            blocks,
            organisation=home["name"],
            at=at,
            seal=text("kit.seal", found=number, detail=len(made)),
        )
        for number, (name, blocks) in enumerate(made.items(), start=1)
    ]
    session().give(
        {"files": files, "findings": findings}, *files, text("kit.printed", found=len(files))
    )
    return SOME_REFUSED if findings else 0
