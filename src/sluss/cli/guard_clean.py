"""What is said of the file of what may be paid, and of several in an archive."""

from __future__ import annotations

from collections.abc import Iterator

from sluss.cli.shell import Plain, session
from sluss.telling.texts import kronor
from sluss.telling.told import in_full


def is_packed(shown: Plain) -> bool:
    """Whether the files that were judged came in an archive or e-mail."""
    return any(one["sha256"] != shown["file"]["sha256"] for one in shown["files"])


def inner_name(path: str, shown: Plain) -> str:
    """The name that a file has in its archive."""
    return path.removeprefix(f"{shown['file']['path']}!")


def named_in_full(finding: Plain, shown: Plain) -> str:
    """What a finding says and what to do about it, and of which file if there are several."""
    said = in_full(finding)
    return f"{inner_name(finding['path'], shown)}: {said}" if is_packed(shown) else said


def of_clean(shown: Plain) -> Iterator[str]:
    """What there is to hand in instead."""
    text, clean = session().text, shown.get("clean")
    if clean is None or not shown["transactions"]:
        return
    for finding in clean["findings"]:
        yield named_in_full(finding, shown)
    if clean["file"] is None:
        yield text("guard.clean_not_made" if clean["findings"] else "guard.clean_none")
        return
    yield text(
        _written(shown),
        found=clean["count"],
        detail=f"{kronor(clean['amount'])} {clean['currency']}",
        expected=clean["file"],
    )
    if is_packed(shown):
        for one in shown["files"]:
            yield from _of_member(one, inner_name(one["path"], shown))
        yield text("guard.packed_receive", found=clean["file"])
        return
    yield from _of_one(clean, "")
    yield text("guard.clean_receive", found=clean["file"])


def _written(shown: Plain) -> str:
    if is_packed(shown):
        return "guard.packed_written"
    return "guard.clean_same" if shown["clean"]["same"] else "guard.clean_written"


def _of_member(one: Plain, name: str) -> Iterator[str]:
    """Of a file of an archive, whether and as what it is in the ZIP."""
    text, clean = session().text, one["clean"]
    if not clean["sha256"]:
        yield f"· {text('guard.packed_left_out', found=name)}"
        return
    code = "guard.packed_same" if clean["same"] else "guard.packed_cut"
    yield f"· {text(code, found=clean['name'])}"
    yield from _of_one(clean, f"  {clean['name']}: ")


def _of_one(clean: Plain, before: str) -> Iterator[str]:
    text = session().text
    if clean["message_id"]:
        yield before + text("guard.clean_message_id", found=clean["message_id"])
    if not clean["same"] and not clean["schema"]:
        yield before + text("guard.clean_no_schema")
