"""The guard as a watcher: every file that is laid in a folder is judged once, also across restarts.

Beside each verdict lies the file of what may be paid. The verdict is written last, so a file
without one has not been judged and is looked at again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sluss.cli.arriving import Candidate, arriving
from sluss.cli.guard_clean import of_clean
from sluss.cli.shell import DONE, SOME_REFUSED, Plain, session, write_json, wrong_usage
from sluss.cli.standby_shown import left_told
from sluss.cli.texts import kronor
from sluss.cli.told import in_full, plain_of
from sluss.core.outcome import Finding, Place
from sluss.core.plain import canonical
from sluss.outside import home, mirroring
from sluss.outside.files import Attached
from sluss.outside.mirroring import Moving, Seen, Unreadable, text_of, unfinished
from sluss.rules.handback.verdict import Verdict
from sluss.rules.standby.mirror import is_unfinished

Judge = Callable[[Candidate, Attached, Path | None, str], tuple[Plain, bool]]
# How long a file must lie still when nobody has set it in a plan.
QUIET_SECONDS = 2
# Which bytes, and which coming of them: a file that is laid there again is another one.
_MARK = re.compile(r".*\.([0-9a-f]{12})-([0-9a-f]{8})\.[^.]+(?:\.[^.]+)?")


def watch(folder: Path, clean: Path, judge: Judge, quiet: int = QUIET_SECONDS) -> list[Plain]:
    """Judge every file of the folder that was not judged before. The home must be open.

    Shapes: one row a file: path, and what was said of it, or why it was left for the next time.
    """
    folder, clean = folder.absolute(), clean.absolute()
    seen = mirroring.look_over(folder, is_unfinished)
    if seen is None or not clean.is_dir():
        wrong_usage("cli.no_folder", found=text_of(folder if seen is None else clean))
    if clean.resolve().is_relative_to(folder.resolve()):
        wrong_usage("cli.guard_clean_inside", found=text_of(clean))
    if seen:
        mirroring.wait(quiet)
    with home.scratch(session().home) as scratch:
        stage = scratch / "watched"
        (stage / mirroring.FILES).mkdir(parents=True)
        rows = (_row(one, folder, clean, stage, judge) for one in seen)
        return [row for row in rows if row]


def _row(seen: Seen, folder: Path, clean: Path, stage: Path, judge: Judge) -> Plain | None:
    """What became of one file; None if it was judged before."""
    if seen.flaw:
        return _left(seen, seen.flaw)
    try:
        sha256 = mirroring.copy(folder, seen, stage)
    except Moving:
        return _left(seen, unfinished(seen.path))
    except Unreadable as error:
        return _left(seen, Finding("intake.unreadable", Place(), error.args[0], ""))
    file = stage / mirroring.FILES / seen.path
    coming = canonical([text_of(seen.path), sha256, seen.modified_ns])
    mark = hashlib.sha256(coming.encode()).hexdigest()[:8]
    stem = f"{text_of(Path(seen.path).name)[:80]}.{sha256[:12]}-{mark}"
    verdict = clean / f"{stem}.verdict.json"
    if verdict.exists():
        return None
    # Two files with the same bytes must not become two files for the bank.
    before = _same_bytes(clean, sha256[:12], mark)
    out = None if before else clean / f"{stem}.clean{Path(seen.path).suffix[:10]}"
    # Whoever is killed after the judgement finds it again, and hands out the very same file.
    way, by = "again" if before else "first", session().user
    key = f"guard-watch:{mark}:{sha256[:24]}:{way}:{by}"
    shown, is_well = _judged(file, seen, folder, judge, out, key)
    told = {"path": text_of(seen.path), "repeats": before, "all_pay": is_well and not before}
    told |= shown
    mirroring.put(clean / f"{stem}.verdict.txt", _words(told).encode())
    mirroring.put(verdict, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    return told | {"verdict": verdict.name}


def _judged(
    file: Path, seen: Seen, folder: Path, judge: Judge, out: Path | None, key: str
) -> tuple[Plain, bool]:
    candidate = next(arriving([file]))
    candidate.name = text_of(folder / seen.path)
    attached = Attached()
    attached.file(candidate.sha256, candidate.path)
    return judge(candidate, attached, out, key)


def _same_bytes(clean: Path, sha256: str, mark: str) -> str | None:
    """The name of something that was written for the same bytes that came another time."""
    for path in sorted(clean.iterdir()):
        found = _MARK.fullmatch(path.name)
        if found and found.group(1) == sha256 and found.group(2) != mark:
            return path.name
    return None


def _left(seen: Seen, flaw: Finding) -> Plain:
    return {"path": text_of(seen.path), "left": {"path": text_of(seen.path), **plain_of(flaw)}}


def _words(told: Plain) -> str:
    """The verdict as people read it, a line a row that is not paid."""
    return "\n".join((*_lines(told), ""))


def _lines(told: Plain) -> Iterator[str]:
    text = session().text
    yield told["path"]
    if told["repeats"]:
        yield text("guard.repeats", found=told["repeats"])
    for finding in told["findings"]:
        yield in_full(finding)
    stopped = [one for one in told["transactions"] if one["verdict"] != Verdict.PAY.value]
    for one in stopped:
        verdict = text(f"guard.{one['verdict']}".replace("-", "_"))
        because = " ".join(b["message"] for b in one["because"])
        amount = f"{kronor(one['amount'])} {one['currency']}"
        yield f"{one['row']}  {one['payee']}  {amount}  {verdict}: {because}"
    if told["transactions"]:
        yield text("guard.some_stopped" if stopped else "guard.all_pay", found=len(stopped))
    yield from of_clean(told)


def give_watched(rows: list[Plain]) -> int:
    """Say what became of each new file, and how the call ends."""
    shown = [row | {"left": left_told(row["left"])} if "left" in row else row for row in rows]
    if session().is_json:
        write_json({"files": shown})
    else:
        for row in shown:
            lines = [in_full(row["left"])] if "left" in row else list(_lines(row))
            session().give(row, *lines)
        if not shown:
            session().give({}, session().text("guard.watch_nothing"))
    return DONE if all(row.get("all_pay") for row in rows) else SOME_REFUSED
