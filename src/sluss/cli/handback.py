"""The verb handback: the restored system beside ours, until every difference is explained."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sluss.cli import acting, handback_shown
from sluss.cli.arriving import Candidate, Told, arriving
from sluss.cli.intake import mapping_in
from sluss.cli.shell import FILE, Day, door, option, session, verb_of
from sluss.formats.containers import OPENERS
from sluss.outside.files import Attached
from sluss.rules.handback.bins import Bin
from sluss.services import handback as service
from sluss.services._tray import Came

handback = door("handback")
_BINS = [bin_.value for bin_ in Bin]


@verb_of(handback, "load")
@click.argument(
    "files", metavar="FILE…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@option("--as-of", type=Day(), metavar="DATE", help_code="option.as_of")
@option("--mapping", type=FILE, metavar="FILE", help_code="option.mapping")
def handback_load(files: tuple[Path, ...], as_of: date | None, mapping: Path | None) -> int:
    told = Told(mapping_in(mapping) if mapping else None)
    candidates = [one for one in arriving(files, told) if one.kind not in OPENERS]
    acting.open_home()
    attached = Attached()
    for one in candidates:
        if not one.sha256 and one.refusal:
            # What cannot be kept cannot be compared with, and half a state is worse than none.
            handback_shown.stop_unkept(one.name, one.refusal)
        if one.held is not None:
            attached.hold(one.sha256, one.held)
        else:
            attached.file(one.sha256, one.path)
    exports = [_export(one) for one in candidates]
    key = session().command_key()
    answer = service.load(exports, as_of, attached, acting.local(), key=key)
    return handback_shown.give_loaded(answer)


def _export(one: Candidate) -> service.Export:
    noted = (one.refusal,) if one.refusal else one.noted
    came = Came(one.sha256, one.size, one.name, inside=one.inside)
    return service.Export(came, one.kind, noted, one.mapping)


@verb_of(handback, "bins")
@option("--bin", "only", type=click.Choice(_BINS), help_code="option.bin")
def handback_bins(only: str | None) -> int:
    acting.open_home()
    return handback_shown.give_bins(service.bins(Bin(only) if only else None), only)
