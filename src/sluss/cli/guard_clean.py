"""What is said of the file of what may be paid."""

from __future__ import annotations

from collections.abc import Iterator

from sluss.cli.shell import Plain, session
from sluss.telling.texts import kronor
from sluss.telling.told import in_full


def of_clean(shown: Plain) -> Iterator[str]:
    """What there is to hand in instead."""
    text, clean = session().text, shown.get("clean")
    if clean is None or not shown["transactions"]:
        return
    if clean["file"] is None:
        yield from map(in_full, clean["findings"])
        yield text("guard.clean_not_made" if clean["findings"] else "guard.clean_none")
        return
    yield text(
        "guard.clean_same" if clean["same"] else "guard.clean_written",
        found=clean["count"],
        detail=f"{kronor(clean['amount'])} {clean['currency']}",
        expected=clean["file"],
    )
    if clean["message_id"]:
        yield text("guard.clean_message_id", found=clean["message_id"])
    if not clean["same"] and not clean["schema"]:
        yield text("guard.clean_no_schema")
    yield text("guard.clean_receive", found=clean["file"])
