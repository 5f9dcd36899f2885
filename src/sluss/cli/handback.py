"""The verb handback: the restored system beside ours, until every difference is explained."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sluss.cli import acting, handback_shown, reconciled_shown
from sluss.cli.intake import mapping_in
from sluss.cli.named_files import hand_out
from sluss.cli.refusals import answered
from sluss.cli.safekeeping import said_beside, today
from sluss.cli.shell import (
    FILE,
    SOME_REFUSED,
    Day,
    door,
    option,
    session,
    stop,
    verb_of,
    wrong_usage,
)
from sluss.outside.files import Attached
from sluss.reception.arriving import Told, arriving
from sluss.reception.looking import export_of, parts_of_state, unkept
from sluss.rules.handback.bins import Bin
from sluss.rules.handback.sample import How
from sluss.rules.handback.switch import Function, System
from sluss.services import handback as service
from sluss.telling.bins_shown import switched_told
from sluss.telling.exported import lists_to_hand_over, sie4

handback = door("handback")
_BINS = [bin_.value for bin_ in Bin]
_SYSTEMS = [system.value for system in System]
_FUNCTIONS = [function.value for function in Function]


@verb_of(handback, "load")
@click.argument(
    "files", metavar="FILE…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@option("--as-of", type=Day(), metavar="DATE", help_code="option.as_of")
@option("--mapping", type=FILE, metavar="FILE", help_code="option.mapping")
def handback_load(files: tuple[Path, ...], as_of: date | None, mapping: Path | None) -> int:
    told = Told(mapping_in(mapping) if mapping else None)
    candidates = parts_of_state(arriving(files, told))
    acting.open_home()
    if not candidates:
        stop(SOME_REFUSED, "bins.no_files", found=", ".join(map(str, files)))
    attached = Attached()
    for one in candidates:
        if refusal := unkept(one):
            # Half a state is worse than none.
            handback_shown.stop_unkept(one.name, refusal)
        if one.held is not None:
            attached.hold(one.sha256, one.held)
        else:
            attached.file(one.sha256, one.path)
    exports = [export_of(one) for one in candidates]
    key = session().command_key()
    answer = service.load(exports, as_of, attached, acting.local(), key=key)
    return handback_shown.give_loaded(answer)


@verb_of(handback, "bins")
@option("--bin", "only", type=click.Choice(_BINS), help_code="option.bin")
def handback_bins(only: str | None) -> int:
    acting.open_home()
    return handback_shown.give_bins(service.bins(Bin(only) if only else None), only)


@verb_of(handback, "explain")
@click.argument("rows", metavar="ROW…", nargs=-1, required=True)
@option("--reason", required=True, metavar="S", help_code="option.reason")
@option("--withdraw", "withdraws", is_flag=True, help_code="option.withdraw")
def handback_explain(rows: tuple[str, ...], reason: str, withdraws: bool) -> int:
    acting.open_home()
    who = acting.person()
    key = session().command_key()
    answer = service.explain(rows, reason, who, key=key, withdraws=withdraws)
    return handback_shown.give_explained(answer, withdraws=withdraws)


@verb_of(handback, "switch")
@click.argument("supplier")
@option("--pays", type=click.Choice(_SYSTEMS), required=True, help_code="option.pays")
@option(
    "--function",
    type=click.Choice(_FUNCTIONS),
    default=Function.INVOICES.value,
    help_code="option.function",
)
@option("--reason", required=True, metavar="S", help_code="option.reason")
def handback_switch(supplier: str, pays: str, function: str, reason: str) -> None:
    acting.open_home()
    who = acting.person()
    said = service.Switch(supplier.replace("-", ""), Function(function), System(pays), reason)
    answer = answered(service.switch(said, who, key=session().command_key()))
    told = switched_told(answer)
    code = "bins.switched_there" if pays == System.THERE.value else "bins.switched_here"
    session().give(told, session().text(code, found=told["supplier"]))


@verb_of(handback, "switches")
def handback_switches() -> None:
    acting.open_home()
    handback_shown.give_switches(service.switches())


@verb_of(handback, "sign")
def handback_sign() -> None:
    acting.open_home()
    who = acting.person()
    answer = answered(service.sign(who, key=session().command_key()))
    code = "bins.signed_by_all" if answer["is_signed"] else "bins.signed_by_one"
    session().give(answer, session().text(code, found=", ".join(answer["signed_by"])))


def _written(out: Path, files: service.Files) -> list[str]:
    """All of it in a folder, and the names that it has there."""
    for folder in {(out / name).parent for name in files}:
        folder.mkdir(parents=True, exist_ok=True)
    return [
        hand_out(out / name, chunks, is_original=name.startswith("originals/"))
        for name, chunks in files.items()
    ]


@verb_of(handback, "export")
@option(
    "--format", "form", type=click.Choice(["sie4", "csv"]), required=True, help_code="option.format"
)
@option("--out", required=True, type=FILE, metavar="DIR", help_code="option.handover_out")
def handback_export(form: str, out: Path) -> None:
    acting.open_home()
    files = said_beside(sie4(today(), session().lang)) if form == "sie4" else lists_to_hand_over()
    is_folder = out.is_dir() or len(files) > 1
    written = _written(out, files) if is_folder else [hand_out(out, *files.values())]
    lists = [name for name in written if "originals/" not in name]
    rest = session().text("bins.originals_written", found=len(written) - len(lists))
    session().give({"files": written}, *lists, *([rest] if len(written) > len(lists) else []))


@verb_of(handback, "report")
@option("--sample", "count", type=click.IntRange(1, 1000), metavar="N", help_code="option.sample")
@option("--seed", default="1", metavar="TEXT", help_code="option.pick_seed")
@option("--pick", "how", type=click.Choice([one.value for one in How]), default=How.RANDOM.value,
        help_code="option.pick_how")  # fmt: skip
@option("--out", type=FILE, metavar="DIR", help_code="option.sample_out")
def handback_report(count: int | None, seed: str, how: str, out: Path | None) -> int:
    acting.open_home()
    if (count is None) != (out is None):
        wrong_usage("bins.sample_needs_out")
    answer = service.report()
    if count is not None and out is not None:
        picked, files = service.sample(count, seed, How(how))
        answer |= {"seed": seed, "pick": how, "sample": picked, "files": _written(out, files)}
    return reconciled_shown.give(answer)
