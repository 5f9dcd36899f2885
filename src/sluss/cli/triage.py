"""The verb policy: what is paid first, who attests, and how accounts are tried."""

from __future__ import annotations

from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.refusals import answered
from sluss.cli.shell import DONE, SOME_REFUSED, door, session, verb_of, wrong_usage
from sluss.outside import home
from sluss.services import triage
from sluss.store import read
from sluss.telling.told import in_full, plain_of, told

policy = door("policy")


@verb_of(policy, "show")
def policy_show() -> None:
    acting.open_home()
    kept = read.policy()
    if kept is None:
        raise LookupError("an organisation without a policy")
    title = session().text("cli.policy_version", found=kept["version"])
    session().give(kept, f"# {title}", *kept["text"].splitlines())


@verb_of(policy, "adopt")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def policy_adopt(file: Path | None) -> int:
    acting.open_home()
    who = acting.person()
    text = _read(file or session().home / home.POLICY)
    faults = [told(plain_of(finding), session().lang) for finding in triage.faults_of(text)]
    if faults:
        session().give({"findings": faults}, *map(in_full, faults))
        return SOME_REFUSED
    adopted = answered(triage.adopt_policy(text, who, key=session().command_key()))
    session().give(adopted, session().text("cli.policy_adopted", found=adopted["version"]))
    return DONE


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, UnicodeDecodeError):
        wrong_usage("cli.no_policy_file", found=str(file))
