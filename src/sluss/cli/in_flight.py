"""The verb in-flight: what was ordered and nothing confirms, and from when to ask the bank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.cli import acting, tables
from sluss.cli.shell import Plain, session, verb
from sluss.cli.sums import plain_sums, written
from sluss.cli.texts import advice, sentence
from sluss.core.masking import hide, persons_in, without_person_numbers
from sluss.outside import clock
from sluss.rules.confirm.in_flight import Watch
from sluss.services.confirm import InFlight, ToAsk, Totals, to_ask, totals
from sluss.services.confirm import in_flight as find

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
    answer = {"as_of": today.isoformat(), "transfers": rows, "totals": _totals(totals(found))}
    if session().is_json:
        session().give(answer)
    else:
        tables.write(_COLUMNS, map(_row, rows), session().lang)
        session().give(answer, *_questions(to_ask(found)), _summed(answer["totals"]))


def told(one: InFlight, lang: str) -> Plain:
    """A transfer as the contract shows it. Nobody's number stands in it."""
    asked = one.watched
    ask = asked.ask.value if asked.ask else ""
    days = one.transfer.ordered_on, one.transfer.said_on, one.transfer.execution_on
    ordered_on, said_on, execution_on = (day.isoformat() if day else None for day in days)
    return {
        "end_to_end_id": without_person_numbers(one.end_to_end_id),
        "message_id": one.message_id,
        "ours": one.batch is not None,
        "batch": one.batch,
        "payables": list(one.payables),
        "payee": hide(
            without_person_numbers(one.payee.name), persons_in(one.payee.org_number, None)
        ),
        "amount": one.amount.text,
        "currency": one.amount.currency,
        "ordered_on": ordered_on,
        "execution_on": execution_on,
        "bank_said": one.transfer.said.value,
        "bank_status": one.bank_status or None,
        "said_on": said_on,
        "ask_bank_on": asked.ask_bank_on.isoformat() if asked.ask_bank_on else None,
        "ask": {"code": ask, "message": sentence(ask, lang), "advice": advice(ask, lang)}
        if ask
        else None,
        "state": asked.watch.value,
        "source": {"sha256": one.sha256, "file": one.file},
    }


def line_of(row: Plain, lang: str) -> str:
    """A transfer in one sentence: since when, by which file, what the bank said, when to ask."""
    facts = {
        "found": row["ordered_on"] or "–",
        "detail": _ordered_by(row, lang),
        "expected": row["execution_on"] or "–",
        "line": _said(row, lang),
        "field": row["ask_bank_on"] or "–",
    }
    code = f"in_flight.line_{row['state']}".replace("-", "_")
    said = sentence(code, lang, **facts)
    is_due = row["state"] == Watch.ASK_BANK.value
    return f"{said} {row['ask']['message']} {row['ask']['advice']}" if is_due else said


def _row(row: Plain) -> Sequence[str]:
    lang = session().lang
    currency = "" if row["currency"] == "SEK" else f" {row['currency']}"
    return (
        row["ordered_on"] or "–",
        row["execution_on"] or "–",
        row["payee"] or sentence("column.unnamed", lang),
        f"{tables.kronor(row['amount'])}{currency}",
        _ordered_by(row, lang),
        _said(row, lang),
        row["ask_bank_on"] or "–",
        sentence(f"in_flight.{row['state']}".replace("-", "_"), lang),
    )


def _ordered_by(row: Plain, lang: str) -> str:
    if row["ours"]:
        return sentence("in_flight.batch", lang, found=row["batch"])
    return str(row["message_id"] or row["source"]["file"])


def _said(row: Plain, lang: str) -> str:
    said = sentence(f"in_flight.said_{row['bank_said']}", lang)
    return f"{said} {row['said_on'] or ''}".rstrip()


def _questions(asked: Sequence[ToAsk]) -> Iterator[str]:
    """What to ask the bank now, a line a question."""
    text, lang = session().text, session().lang
    for one in asked:
        head = text("in_flight.ask", found=one.count, detail=written(plain_sums(one.sums)))
        yield f"{head} {text(one.ask.value)} {advice(one.ask.value, lang)}"


def _totals(found: Totals) -> Plain:
    return {
        "count": found.count,
        "waiting": found.count - found.ask_bank,
        "ask_bank": found.ask_bank,
        "sums": plain_sums(found.sums),
    }


def _summed(totals: Plain) -> str:
    if not totals["count"]:
        return session().text("in_flight.none")
    money = written(totals["sums"])
    facts = {"found": totals["count"], "detail": money, "expected": totals["ask_bank"]}
    return session().text("in_flight.totals", **facts)
