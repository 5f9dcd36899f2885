"""What the law asks when there is an incident, as it is shown: the clocks, and the worksheet.

Every rule stands with its source, and with what nobody could settle or has not yet looked up.
"""

from __future__ import annotations

from sluss.cli import acting, tables
from sluss.cli.incident_shown import needed
from sluss.cli.shell import Plain, session
from sluss.rules.incident.clocks import unanswered
from sluss.rules.incident.significance import Judged
from sluss.services import incident as service
from sluss.telling.clocks_shown import clock_rows, rules, urgency
from sluss.telling.incident_told import clocks_told
from sluss.telling.log_shown import head
from sluss.telling.worksheet_shown import (
    Sheet,
    concluded,
    sheet_plain,
    sources,
    verdict_said,
    whose,
)

_CLOCKS = (
    ("column.clock", "left"),
    ("column.report", "words"),
    ("column.since", "left"),
    ("column.latest", "left"),
    ("column.state", "words"),
)


def give_clocks() -> None:
    """Every clock, those that somebody must answer first, the soonest of them before the rest."""
    now, found, at = session(), needed(), acting.local().at
    clocks = sorted(service.clocks(found, at), key=urgency)
    open_ones = len(unanswered(clocks))
    if now.is_json:
        now.give(clocks_told(found, clocks, at, now.lang))
        return
    now.give({}, *head(found, session().lang))
    tables.write(_CLOCKS, clock_rows(clocks, at, session().lang), now.lang)
    now.give({}, *rules(clocks, session().lang), now.text("clock.unanswered", found=open_ones))


# ---- The worksheet -------------------------------------------------------------------------


def give_judged(sheet: Sheet, noted: Plain) -> None:
    """The worksheet, and the entry that it became in the log, if it did."""
    now = session()
    lines = [
        whose(sheet, now.lang),
        *(_line(one) for one in sheet.thresholds),
        concluded(sheet, now.lang),
        *sources(sheet, now.lang),
    ]
    if noted:
        lines.append(now.text("cli.noted", found=noted["entry"]))
    now.give(sheet_plain(sheet, noted.get("entry"), now.lang), *lines)


def _line(one: Judged) -> str:
    lang = session().lang
    return f"  {verdict_said(one, lang):<14} {one.threshold.text.in_(lang)}"
