"""The log of an incident on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sluss.cli import acting, incident_shown
from sluss.cli.printing import print_page
from sluss.cli.shell import session
from sluss.rules.incident.entries import Kind
from sluss.store import journal
from sluss.telling import log_shown
from sluss.telling.log_pages import blocks


def write(pdf: Path, organisation: str, kinds: Sequence[Kind], number: int | None) -> None:
    """Print the log, or what is of these kinds, and say where the file is."""
    found, at = incident_shown.needed(number), acting.local().at
    entries, sealed = journal.head()
    file = print_page(
        pdf,
        log_shown.title(found, session().lang),
        tuple(blocks(found, kinds, at, session().lang)),
        organisation=organisation,
        at=at,
        seal=session().text("print.journal", found=entries, detail=sealed),
    )
    session().say(session().text("print.written", found=file))
