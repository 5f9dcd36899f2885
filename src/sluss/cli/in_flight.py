"""The verb in-flight: what was ordered and nothing confirms, and from when to ask the bank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.cli import acting, tables
from sluss.cli.shell import Plain, session, verb
from sluss.outside import clock
from sluss.services.confirm import ToAsk, to_ask, totals
from sluss.services.confirm import in_flight as find
from sluss.telling.in_flight import bank_said, ordered_by, plain_totals, told
from sluss.telling.sums import plain_sums, written
from sluss.telling.texts import advice, sentence

_COLUMNS = (
    ("column.since", "left"),
    ("column.day", "left"),
    ("column.payee", "words"),
    ("column.amount", "right"),
    ("column.order", "words"),
    ("column.bank_said", "words"),
    ("column.ask_on", "left"),
    ("column.to_do", "words"),
)


@verb("in-flight")
def in_flight() -> None:
    acting.open_home()
    today = session().today or clock.today()
    found = find(today)
    rows = [told(one, session().lang) for one in found]
    answer = {"as_of": today.isoformat(), "transfers": rows, "totals": plain_totals(totals(found))}
    if session().is_json:
        session().give(answer)
    else:
        tables.write(_COLUMNS, map(_row, rows), session().lang)
        session().give(answer, *_questions(to_ask(found)), _summed(answer["totals"]))


def _row(row: Plain) -> Sequence[str]:
    lang = session().lang
    currency = "" if row["currency"] == "SEK" else f" {row['currency']}"
    return (
        row["ordered_on"] or "–",
        row["execution_on"] or "–",
        row["payee"] or sentence("column.unnamed", lang),
        f"{tables.kronor(row['amount'])}{currency}",
        ordered_by(row, lang),
        bank_said(row, lang),
        row["ask_bank_on"] or "–",
        sentence(f"in_flight.{row['state']}".replace("-", "_"), lang),
    )


def _questions(asked: Sequence[ToAsk]) -> Iterator[str]:
    """What to ask the bank now, a line a question."""
    text, lang = session().text, session().lang
    for one in asked:
        head = text("in_flight.ask", found=one.count, detail=written(plain_sums(one.sums)))
        yield f"{head} {text(one.ask.value)} {advice(one.ask.value, lang)}"


def _summed(totals: Plain) -> str:
    if not totals["count"]:
        return session().text("in_flight.none")
    money = written(totals["sums"])
    facts = {"found": totals["count"], "detail": money, "expected": totals["ask_bank"]}
    return session().text("in_flight.totals", **facts)
