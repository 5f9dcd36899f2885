"""The verb sources: what came in, from when to when, and what seems to be missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sluss.cli import acting, day_strips, tables
from sluss.cli.named_files import hand_out, need_folder
from sluss.cli.shell import FILE, Plain, option, session, verb
from sluss.core.ids import masked
from sluss.core.masking import hide, persons_in
from sluss.formats.gap_chart import write_gap_chart
from sluss.outside import clock
from sluss.rules.intake.calendar import calendar
from sluss.rules.intake.coverage import Setting, Told
from sluss.rules.intake.gaps import Gap, totals
from sluss.rules.intake.sources import Seen, Source
from sluss.rules.intake.suppliers import Supplier
from sluss.services import _coverage
from sluss.telling.gap_texts import words_of
from sluss.telling.sums import plain_sums, written
from sluss.telling.texts import advice

# So many lines of one kind of gap are printed; the JSON has all of them.
_LINES_MAX = 5


@verb("sources")
@option("--chart", type=FILE, metavar="FILE", help_code="option.chart")
def sources(chart: Path | None) -> None:
    home = acting.open_home()
    today = session().today or clock.today()
    locked_on = date.fromisoformat(home["incident_on"]) if home["incident_on"] else None
    if chart is not None:
        need_folder(chart)
    told = _coverage.coverage(today, locked_on)
    now = _coverage.setting(today, locked_on)
    days = calendar(told, now)
    answer = _hidden(_answer(told, now), told)
    if chart is not None:
        picture = write_gap_chart(day_strips.chart(days, locked_on))
        answer["chart"] = hand_out(chart, [picture])
    if session().is_json:
        session().give(answer)
    else:
        _show(answer)
        session().give(answer, "", *day_strips.strips(days, locked_on), "")
        session().give(answer, *_gap_lines(answer))
        if chart is not None:
            session().give(answer, session().text("sources.chart", found=answer["chart"]))


def _answer(told: Told, now: Setting) -> Plain:
    gaps = [_gap(one) for one in told.gaps]
    return {
        "as_of": now.today.isoformat(),
        "sources": [
            _source(one, _coverage.seen_of(one.days, one.kind, now)) for one in told.sources
        ],
        "gaps": gaps,
        "suppliers": [
            _supplier(one, _coverage.seen_of(one.days, "", now)) for one in told.suppliers
        ],
        "totals": {
            code.value: {"count": total.count, "sums": plain_sums(total.sums)}
            for code, total in totals(told.gaps).items()
        },
    }


def _source(one: Source, seen: Seen | None) -> Plain:
    return {
        "kind": one.kind,
        "from": one.first or None,
        "to": one.last or None,
        "counts": one.counts,
        "sums": plain_sums(one.money),
        **_silence(seen),
    }


def _supplier(one: Supplier, seen: Seen | None) -> Plain:
    return {
        "name": one.party.name,
        "org_number": masked(one.party.org_number),
        "count": one.count,
        "from": min(one.days, default=None),
        "to": max(one.days, default=None),
        "sums": plain_sums(one.money),
        **_silence(seen),
    }


def _silence(seen: Seen | None) -> Plain:
    return {
        "last_seen": seen.last if seen else None,
        "usual_days": seen.usual if seen else None,
        "silent_days": seen.silent if seen else None,
    }


def _gap(gap: Gap) -> Plain:
    lang = session().lang
    text, facts = words_of(gap, lang)
    made: Plain = {
        "code": gap.code.value,
        "source": gap.source,
        "from": gap.from_on or None,
        "to": gap.to_on or None,
        "message": text,
        "advice": advice(gap.code.value, lang, **facts),
        **gap.facts,
    }
    if gap.sums:
        made["sums"] = plain_sums(gap.sums)
    if gap.supplier is not None:
        made["supplier"] = {
            "name": gap.supplier.name,
            "org_number": masked(gap.supplier.org_number),
        }
    return made


def _hidden(answer: Plain, told: Told) -> Plain:
    """The same without the number of any sole trader, wherever one put it."""
    persons = [n for one in told.suppliers for n in persons_in(one.party.org_number, None)]
    if not persons:
        return answer
    hidden: Plain = json.loads(hide(json.dumps(answer, ensure_ascii=False), persons))
    return hidden


def _show(answer: Plain) -> None:
    columns = (
        ("column.kind", "words"),
        ("column.from", "left"),
        ("column.to", "left"),
        ("column.count", "right"),
        ("column.sum", "words"),
        ("column.silent", "words"),
    )
    rows = (
        (s["kind"], s["from"] or "", s["to"] or "", str(sum(s["counts"].values())),
         written(s["sums"]), _silent(s))
        for s in answer["sources"]
    )  # fmt: skip
    tables.write(columns, rows, session().lang)


def _silent(source: Plain) -> str:
    if source["silent_days"] is None:
        return ""
    if source["usual_days"] is None:
        return session().text("sources.silent", found=source["silent_days"])
    return session().text(
        "sources.silent_usual", found=source["silent_days"], expected=source["usual_days"]
    )


def _gap_lines(answer: Plain) -> Iterator[str]:
    """The gaps kind by kind, the weightiest first; of each kind a few lines and what is left."""
    by_code: dict[str, list[Plain]] = {}
    for gap in answer["gaps"]:
        by_code.setdefault(gap["code"], []).append(gap)
    if not by_code:
        yield session().text("sources.no_gaps")
    for code, gaps in by_code.items():
        for gap in gaps[:_LINES_MAX]:
            yield gap["message"]
        rest, total = len(gaps) - _LINES_MAX, answer["totals"][code]
        if rest > 0:
            facts = {
                "found": rest,
                "expected": total["count"],
                "detail": written(total["sums"]) or "–",
            }
            yield session().text("sources.more", **facts)
        yield f"  → {gaps[0]['advice']}"
