"""The verb doctor: is everything as it must be, and what to do if not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sluss import __version__
from sluss.cli import acting, tables
from sluss.cli.shell import DONE, PROMISE_KEPT, SOME_REFUSED, Plain, instant_of, session, stop, verb
from sluss.outside import clock, home
from sluss.rules.safekeeping.doctor import Check, Grade, gravest
from sluss.services._doctor import Use, examine, use_of_home
from sluss.telling.texts import advice

_COLUMNS = (("column.grade", "left"), ("column.checked", "left"), ("column.said", "words"))


@verb("doctor")
def doctor() -> int:
    now = session()
    at = clock.now()
    today = now.today or clock.day_of(at)
    is_embedded = acting.is_embedded()
    if home.has_database(now.home) or not is_embedded:
        _mark()
    # The machine's clock is looked at as it is, also where a day is made up.
    seen = examine(now.home, at, instant_of(now.today, at), today, is_embedded=is_embedded)
    told = [_told(one) for one in seen]
    counts = Counter(one.grade for one in seen)
    totals = {grade.value: counts[grade] for grade in Grade}
    if now.is_json:
        now.give({"version": __version__, "home": str(now.home), "checks": told, "totals": totals})
    else:
        now.give({}, now.text("cli.doctor_of", found=str(now.home), detail=__version__))
        tables.write(_COLUMNS, map(_row, told), now.lang)
        facts = {"found": totals["bad"], "expected": totals["warn"], "detail": totals["ok"]}
        now.give({}, now.text("cli.doctor_totals", **facts))
    return SOME_REFUSED if gravest(seen) is Grade.BAD else DONE


def _mark() -> None:
    """What holds of every verb that shows something of a home, if it can be read at all."""
    use = use_of_home()
    if session().today is not None and use is Use.LIVE:
        stop(PROMISE_KEPT, "cli.today_when_live")
    if use is Use.DRILL:
        acting.mark_drill()


def _told(one: Check) -> Plain:
    now = session()
    facts = {"found": one.found, "expected": one.expected, "detail": one.detail}
    return {
        "name": one.name,
        "state": one.grade.value,
        "code": one.code,
        "found": one.found or None,
        "expected": one.expected or None,
        "message": now.text(one.code, **facts),
        "advice": advice(one.code, now.lang, **facts),
    }


def _row(one: Plain) -> Sequence[str]:
    text = session().text
    name = text(f"checked.{one['name']}".replace("-", "_"))
    said = f"{one['message']} {one['advice']}".rstrip()
    return (text(f"grade.{one['state']}"), name, said)
