"""Coverage as it is told: per source from and to, counts, sums; what seems to be missing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sluss.core.ids import masked
from sluss.core.masking import hide, persons_in
from sluss.rules.intake.calendar import Calendar, calendar
from sluss.rules.intake.coverage import Setting, Told
from sluss.rules.intake.gaps import Gap, totals
from sluss.rules.intake.sources import Seen, Source
from sluss.rules.intake.suppliers import Supplier
from sluss.services import _coverage
from sluss.telling.gap_texts import words_of
from sluss.telling.sums import plain_sums
from sluss.telling.texts import advice

Plain = dict[str, Any]


def covered(today: date, locked_on: date | None, lang: str) -> tuple[Plain, Calendar]:
    """What came in and what is missed as of a day, and the same day by day."""
    told = _coverage.coverage(today, locked_on)
    now = _coverage.setting(today, locked_on)
    return _hidden(_answer(told, now, lang), told), calendar(told, now)


def _answer(told: Told, now: Setting, lang: str) -> Plain:
    gaps = [_gap(one, lang) for one in told.gaps]
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


def _gap(gap: Gap, lang: str) -> Plain:
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
