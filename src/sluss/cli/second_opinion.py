"""check --second-opinion: what somebody's official stylesheets say of the same files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sluss.check import OURS, Checked
from sluss.cli.shell import DONE, SOME_REFUSED, Plain, session, stop, wrong_usage
from sluss.core.outcome import Finding
from sluss.formats.second_opinion import as_text, failed
from sluss.outside import saxon
from sluss.outside.files import Found, stretches
from sluss.rules.intake.einvoice.verdict import MALFORMED


def opinions(rows: Iterator[tuple[Found, Checked]], place: Path) -> int:
    """Both verdicts of each file and where they differ. Refused if any differ.

    place: a compiled Schematron, or a folder of them; ours is of the rules that were asked for.
    """
    if not saxon.is_installed():
        stop(SOME_REFUSED, "cli.no_saxon", found="saxonche")
    sheets = saxon.stylesheets_at(place)
    try:
        asked = saxon.Saxon(sheets)
    except (saxon.Failed, OSError) as error:
        wrong_usage("cli.bad_stylesheet", found=str(error))
    if not sheets:
        wrong_usage("cli.bad_stylesheet", found=str(place))
    with asked:
        told = [_of_file(found, checked, asked) for found, checked in rows]
    if session().is_json:
        session().give({"files": told})
    else:
        _show(told)
    return SOME_REFUSED if any(not one["is_same"] for one in told) else DONE


def _of_file(found: Found, checked: Checked, asked: saxon.Saxon) -> Plain:
    ours = Counter(one.rule for one in checked.findings if one.rule_set != OURS)
    named = {"path": found.name, "ours": dict(ours)}
    text = as_text(b"".join(stretches(found.path)))
    if isinstance(text, Finding):
        # Ours refuses it before anybody reads it, and then there is nothing to differ about.
        return {**named, "theirs": None, "why": text.code, "differ": {}, "is_same": True}
    try:
        theirs = sum((failed(one) for one in asked.reports(text)), Counter[str]())
    except (saxon.Failed, ValueError) as error:
        is_same = MALFORMED in ours
        return {**named, "theirs": None, "why": str(error), "differ": {}, "is_same": is_same}
    both = sorted(ours.keys() | theirs.keys())
    differ = {rule: [theirs[rule], ours[rule]] for rule in both if theirs[rule] != ours[rule]}
    return {**named, "theirs": dict(theirs), "why": "", "differ": differ, "is_same": not differ}


def _show(told: list[Plain]) -> None:
    text, give = session().text, session().give
    for one in told:
        theirs = "–" if one["theirs"] is None else _counted(one["theirs"])
        give({}, one["path"])
        give({}, "  " + text("check.theirs", found=theirs), "  " + _ours(one))
        if one["why"]:
            give({}, "  " + text("check.they_broke_off", found=one["why"][:200]))
        for rule, (them, us) in one["differ"].items():
            give({}, "  " + text("check.differs", field=rule, found=them, expected=us))
    same = sum(one["is_same"] for one in told)
    give({}, text("check.opinions", found=len(told), expected=same))


def _ours(one: Plain) -> str:
    return session().text("check.ours", found=_counted(one["ours"]))


def _counted(rules: dict[str, int]) -> str:
    return ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items())) or "–"
