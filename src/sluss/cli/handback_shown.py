"""How the restored state and the bins are shown: first what somebody must explain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NoReturn

from sluss.cli import tables
from sluss.cli.refusals import exit_code_of
from sluss.cli.saying import say_all
from sluss.cli.shell import DONE, SOME_REFUSED, Plain, Stop, session, stop, write_json
from sluss.core.outcome import Finding
from sluss.rules.handback.bins import Bin
from sluss.telling.bins_shown import (
    bin_word,
    briefly,
    explained_told,
    in_words,
    is_open,
    loaded_told,
    notes,
    of_fault,
    payments,
    state_lines,
    switches_told,
    to_do,
    unkept_told,
)
from sluss.telling.texts import kronor, sentence
from sluss.telling.told import in_full

_ROWS = (
    ("column.row", "left"),
    ("column.supplier", "words"),
    ("column.document", "words"),
    ("column.there", "right"),
    ("column.here", "right"),
    ("column.difference", "right"),
    ("column.bin", "words"),
    ("column.why", "words"),
)
_SUMS = (
    ("column.bin", "words"),
    ("column.count", "right"),
    ("column.there", "right"),
    ("column.here", "right"),
    ("column.difference", "right"),
    ("column.unexplained", "right"),
)
_SIDES = ("there", "here", "difference")
_SWITCHES = (
    ("column.supplier", "left"),
    ("column.function", "left"),
    ("column.pays", "left"),
    ("column.who", "words"),
    ("column.why", "words"),
)


def stop_unkept(name: str, refusal: Finding) -> NoReturn:
    """End the call: one of the files cannot be kept, so nothing is loaded."""
    now = session()
    shown = unkept_told(name, refusal, now.lang)
    now.say(f"{name}:")
    say_all(shown["files"][0]["findings"])
    now.say(now.text("bins.load_refused"))
    if now.is_json:
        now.give(shown)
    raise Stop(SOME_REFUSED)


# ---- What was loaded ------------------------------------------------------------------------


def give_loaded(answer: Plain) -> int:
    """A state as it was loaded, with all that was wrong with it."""
    now = session()
    shown = loaded_told(answer, now.lang)
    files, faults = shown["files"], shown["faults"]
    lines = [line for file in files for line in _file(file)]
    lines += [f"· {in_full(fault)}" for fault in faults]
    now.give(shown, *lines, _closing(answer))
    has_errors = any(f["severity"] == "error" for file in files for f in file["findings"])
    return SOME_REFUSED if answer["status"] == "refused" or faults or has_errors else DONE


def _file(file: Plain) -> Iterator[str]:
    lang = session().lang
    status = sentence(f"status.{file['status']}", lang)
    facts = ", ".join(f"{count} {_part(part)}" for part, count in file["facts"].items())
    yield f"{status:10} {file['kind']:12} {file['name']}  {facts}".rstrip()
    for finding in file["findings"]:
        yield f"{'':10} {in_full(finding)}"


def _part(part: str) -> str:
    return sentence(f"bins.part_{part}", session().lang)


def _closing(answer: Plain) -> str:
    text = session().text
    if answer["status"] == "refused":
        return text("bins.load_refused")
    facts = {"found": answer["state"], "detail": answer["as_of"] or "–"}
    return text("bins.load_known" if answer["status"] == "known" else "bins.loaded", **facts)


# ---- The bins -------------------------------------------------------------------------------


def give_bins(answer: Plain | None, only: str | None) -> int:
    """The bins; the call ends if nothing was loaded."""
    now = session()
    if answer is None:
        stop(SOME_REFUSED, "bins.nothing_loaded")
    shown = in_words(answer, now.lang)
    is_done = not any(shown["unexplained"].values())
    if now.is_json:
        write_json(shown)
        return DONE if is_done else SOME_REFUSED
    rows = [row for row in shown["rows"] if only or row["bin"] != Bin.SAME.value]
    # What somebody must explain stands last, where the eye is when the table has run by.
    rows.sort(key=is_open)
    tables.write(_ROWS, map(_row, rows), now.lang)
    tables.write(_SUMS, _sums(shown), now.lang)
    rules = dict.fromkeys(rule for row in rows for rule in row["rules"])
    advised = [f"· {now.text(rule)}" for rule in rules]
    faults = [f"{fault['id']}  {of_fault(fault, now.lang)}" for fault in shown["faults"]]
    paid = [f"{row['id']}  {said}" for row in rows for said in payments(row, now.lang)]
    now.give(shown, *advised, *paid, *faults, *state_lines(shown, now.lang), to_do(shown, now.lang))
    return DONE if is_done else SOME_REFUSED


def _row(row: Plain) -> Sequence[str]:
    lang = session().lang
    currency = "" if row["currency"] == "SEK" else f" {row['currency']}"
    sides = (row["there_amount"], row["here_amount"], row["difference"])
    return (
        row["id"],
        row["supplier"]["name"] or sentence("column.unnamed", lang),
        row["document_number"],
        *(f"{kronor(side)}{currency}" if side else "–" for side in sides),
        bin_word(row["bin"], lang),
        " ".join([*(briefly(rule, lang) for rule in row["rules"]), *notes(row, lang)]),
    )


def _sums(shown: Plain) -> Iterator[Sequence[str]]:
    every = [*shown["bins"].items(), ("totals", shown["totals"])]
    for name, sums in every:
        # A line a currency: several in one cell would push the name of the bin off the page.
        of_anything = [one for one in sums["other_currencies"] if _is_of_anything(one)]
        for place, one in enumerate([sums, *of_anything]):
            yield (
                bin_word(name, session().lang) if place == 0 else "",
                str(sums["count"]) if place == 0 else "",
                *(f"{kronor(one[side])} {one['currency']}" for side in _SIDES),
                str(sums["unexplained"]) if place == 0 else "",
            )


def _is_of_anything(sums: Plain) -> bool:
    return any(sums[side] != "0.00" for side in _SIDES)


# ---- What people said -----------------------------------------------------------------------


def give_explained(answer: Plain, *, withdraws: bool) -> int:
    """Which rows were explained, and which could not be."""
    now = session()
    shown = explained_told(answer, now.lang)
    refused = shown["refused"]
    code = "bins.withdrawn" if withdraws else "bins.was_explained"
    lines = [now.text(code, found=one["id"]) for one in answer["explained"]]
    lines += [f"{one['id']}: {one['message']} {one['advice']}" for one in refused]
    lines.append(now.text("bins.left_to_explain", found=answer["unexplained"]))
    now.give(shown, *lines)
    if not refused:
        return DONE
    return max(exit_code_of(one["code"]) for one in refused)


def give_switches(switches: Sequence[Plain]) -> None:
    """Which system pays whom; everybody else is paid from here."""
    now = session()
    shown = switches_told(switches)
    if now.is_json:
        write_json(shown)
        return
    tables.write(
        _SWITCHES,
        [
            (
                one["supplier"],
                now.text(f"bins.function_{one['function']}"),
                now.text(f"bins.pays_{one['pays']}"),
                f"{one['by']} {one['at'][:16].replace('T', ' ')}",
                one["reason"],
            )
            for one in shown["switches"]
        ],
        now.lang,
    )
    now.give({}, now.text("bins.otherwise_here"))
