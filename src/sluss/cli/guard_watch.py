"""The guard as a watcher: every file that is laid in a folder is judged once, also across restarts.

Beside each verdict lies the file of what may be paid. That is written under a hidden name first,
then the verdict, and only then it gets its own: a kill leaves no file that no verdict tells of.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sluss.cli.guard_clean import inner_name, is_packed, named_in_full, of_clean
from sluss.cli.guard_looked import Looked, looked_at
from sluss.cli.guard_shown import closing
from sluss.cli.shell import DONE, SOME_REFUSED, Plain, session, stop, write_json, wrong_usage
from sluss.core.outcome import Finding, Place
from sluss.core.plain import canonical
from sluss.outside import home, mirroring, publish
from sluss.outside.mirroring import Folder, Moving, Seen, Unreadable, text_of, unfinished
from sluss.rules.handback.verdict import Verdict
from sluss.rules.standby.mirror import is_unfinished
from sluss.services._tray import CHECKED
from sluss.store import read
from sluss.telling.ready_shown import left_told
from sluss.telling.texts import kronor
from sluss.telling.told import in_full, plain_of

Judge = Callable[[Looked, Path | None, str], tuple[Plain, bool]]
# How long a file must lie still when nobody has set it in a plan.
QUIET_SECONDS = 2
# A name from elsewhere becomes part of ours: short, and nothing in it that a shell or eye trips on.
_NAME_CHARS = 40
_ODD = re.compile(r"[^A-Za-z0-9ÅÄÖåäö._-]")
_VERDICT, _CLEAN, _LOCK = ".verdict.json", ".clean", ".guard.lock"


@dataclass(frozen=True, slots=True)
class _Handed:
    """A file of what may be paid that was handed out and of which nobody knows where it went.

    source: the hash of the file that it was made of. parts: the hashes of each file in it, as it
    came and as it was handed out; of one that was not packed, its own. ways: its payments, in all
    ways to know them; None: no verdict tells of it, so it may hold any.
    """

    name: str
    source: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    ways: frozenset[tuple[str, ...]] | None = None


@dataclass(slots=True)
class _Watch:
    """One look at a folder. handed: what was handed out before; None: not looked at yet."""

    folder: Path
    clean: Path
    stage: Path
    judge: Judge
    handed: list[_Handed] | None = None


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
    try:
        with mirroring.alone(session().home / _LOCK), home.scratch(session().home) as scratch:
            _end_what_was_killed(clean)
            stage = scratch / "watched"
            (stage / mirroring.FILES).mkdir(parents=True)
            now = _Watch(folder, clean, stage, judge)
            return [row for row in (_row(one, now) for one in seen) if row]
    except mirroring.Busy as busy:
        stop(SOME_REFUSED, "cli.guard_busy", found=str(busy))


def _end_what_was_killed(clean: Path) -> None:
    """Give a file its name if its verdict is there, else take it away: nobody was told of it."""
    for path in clean.glob(f".*{_CLEAN}*"):
        stem = path.name[1 : path.name.rindex(_CLEAN)]
        if (clean / f"{stem}{_VERDICT}").exists():
            path.rename(clean / path.name[1:])
        else:
            path.unlink()


def _row(seen: Seen, now: _Watch) -> Plain | None:
    """What became of one file; None if it was judged before."""
    if seen.flaw:
        return _left(seen, seen.flaw)
    try:
        sha256 = mirroring.copy(Folder(now.folder), seen, now.stage)
    except Moving:
        return _left(seen, unfinished(seen.path))
    except Unreadable as error:
        return _left(seen, Finding("intake.unreadable", Place(), error.args[0], ""))
    # Which bytes, and which coming of them: a file that is laid there again is another one.
    coming = canonical([text_of(seen.path), sha256, seen.modified_ns])
    mark = hashlib.sha256(coming.encode()).hexdigest()[:8]
    stem = f"{_ODD.sub('_', Path(seen.path).name)[:_NAME_CHARS]}.{sha256[:12]}-{mark}"
    verdict = now.clean / f"{stem}{_VERDICT}"
    if verdict.exists():
        return None
    place = now.stage / mirroring.FILES / seen.path
    with looked_at(place, text_of(now.folder / seen.path)) as looked:
        # Of an e-mail too a ZIP is made.
        ending = ".zip" if looked.is_packed else _ODD.sub("_", Path(seen.path).suffix)[:10]
        hidden = now.clean / f".{stem}{_CLEAN}{ending}"
        told = {"path": text_of(seen.path), **_told(looked, sha256, hidden, now)}
    publish.put(now.clean / f"{stem}.verdict.txt", _words(told).encode())
    publish.put(verdict, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    _end_what_was_killed(now.clean)
    if now.handed is not None and (handed := _handed_of(verdict)):
        now.handed.append(handed)
    return told | {"verdict": verdict.name}


def _told(looked: Looked, sha256: str, hidden: Path, now: _Watch) -> Plain:
    """The verdict, with a file of what may be paid unless that may have been handed out before."""
    if now.handed is None:
        now.handed = list(_waiting(now.clean))
    if now.handed:
        # Neither the register nor the guard knows of those: two files would be paid twice.
        shown, _ = _judged(looked, now, None)
        if found := _in_way(shown, sha256, now.handed):
            return {"waits_for": found, "all_pay": False, **shown}
    shown, is_well = _judged(looked, now, hidden)
    if shown["clean"]["file"]:
        shown["clean"]["file"] = str(hidden.with_name(hidden.name[1:]))
    return {"waits_for": None, "all_pay": is_well, **shown}


def _judged(looked: Looked, now: _Watch, out: Path | None) -> tuple[Plain, bool]:
    # Never by a key of before: what is known may have changed since, and so must the answer.
    return now.judge(looked, out, uuid4().hex)


def _waiting(clean: Path) -> Iterator[_Handed]:
    """What lies here to be handed to the bank and was not taken in since."""
    handed = [found for path in sorted(clean.glob(f"*{_VERDICT}")) if (found := _handed_of(path))]
    known = read.receipts(sha256 for one in handed for part in one.parts for sha256 in part)
    for one in handed:
        # The files of an archive may be taken in one by one, after it was unpacked.
        if any(all(_is_unread(sha256, known) for sha256 in part) for part in one.parts):
            yield one
    for path in sorted(clean.glob(f"*{_CLEAN}*")):
        stem = path.name[: path.name.rindex(_CLEAN)]
        if not path.name.startswith(".") and not (clean / f"{stem}{_VERDICT}").exists():
            yield _Handed(path.name)


def _is_unread(sha256: str, known: dict[str, Plain]) -> bool:
    return sha256 not in known or known[sha256]["kind"] == CHECKED


def _handed_of(verdict: Path) -> _Handed | None:
    """What was handed out with a verdict; None if nothing was, or it does not lie here any more."""
    told = json.loads(verdict.read_bytes())
    made = told.get("clean")
    file = verdict.with_name(Path(made["file"]).name) if made and made["file"] else None
    if file is None or not file.exists():
        return None
    paid = [one for one in told["transactions"] if one["verdict"] == Verdict.PAY.value]
    ways = frozenset(way for one in paid for way in _ways(one))
    source = told["file"]["sha256"]
    files = told.get("files") or [{"sha256": source, "clean": made}]
    parts = [(one["sha256"], one["clean"]["sha256"]) for one in files if one["clean"]["sha256"]]
    return _Handed(file.name, source, tuple(parts), ways)


def _ways(one: Plain) -> Iterator[tuple[str, ...]]:
    """In which ways a payment is known again: by its name, by its debts, by whom it pays how much.

    Persons' numbers are masked alike on both sides: too much is stopped, and never too little.
    """
    account = one["account"] or {"scheme": "", "number": one["payee"]}
    yield ("payee", account["scheme"], account["number"], one["amount"], one["currency"])
    if one["end_to_end_id"]:
        yield ("name", one["end_to_end_id"])
    for payable in one["payables"]:
        yield ("debt", payable)


def _in_way(told: Plain, sha256: str, handed: list[_Handed]) -> list[str]:
    """The files handed out before that have a payment of this one."""
    paid = [one for one in told["transactions"] if one["verdict"] == Verdict.PAY.value]
    ways = {way for one in paid for way in _ways(one)}
    return [
        one.name
        for one in handed
        if ways and (one.source == sha256 or one.ways is None or one.ways & ways)
    ]


def _left(seen: Seen, flaw: Finding) -> Plain:
    return {"path": text_of(seen.path), "left": {"path": text_of(seen.path), **plain_of(flaw)}}


def _words(told: Plain) -> str:
    """The verdict as people read it, a line a row that is not paid."""
    return "\n".join((*_lines(told), ""))


def _lines(told: Plain) -> Iterator[str]:
    text = session().text
    yield told["path"]
    if told["waits_for"]:
        yield text("guard.waits_for", found=", ".join(told["waits_for"]))
    for finding in told["findings"]:
        yield named_in_full(finding, told)
    stopped = [one for one in told["transactions"] if one["verdict"] != Verdict.PAY.value]
    for one in stopped:
        verdict = text(f"guard.{one['verdict']}".replace("-", "_"))
        because = " ".join(b["message"] for b in one["because"])
        amount = f"{kronor(one['amount'])} {one['currency']}"
        row = f"{inner_name(one['path'], told)}  {one['row']}" if is_packed(told) else one["row"]
        yield f"{row}  {one['payee']}  {amount}  {verdict}: {because}"
    if told["transactions"]:
        yield from closing(told, len(stopped))
    yield from of_clean(told)


def give_watched(rows: list[Plain]) -> int:
    """Say what became of each new file, and how the call ends."""
    shown = [
        row | {"left": left_told(row["left"], session().lang)} if "left" in row else row
        for row in rows
    ]
    if session().is_json:
        write_json({"files": shown})
    else:
        for row in shown:
            lines = [in_full(row["left"])] if "left" in row else list(_lines(row))
            session().give(row, *lines)
        if not shown:
            session().give({}, session().text("guard.watch_nothing"))
    return DONE if all(row.get("all_pay") for row in rows) else SOME_REFUSED
