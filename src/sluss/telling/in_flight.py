"""What was ordered and nothing confirms, as the contract shows it and in one sentence."""

from __future__ import annotations

from typing import Any

from sluss.core.masking import hide, persons_in, without_person_numbers
from sluss.rules.confirm.in_flight import Watch
from sluss.services.confirm import InFlight, Totals
from sluss.telling.sums import plain_sums
from sluss.telling.texts import advice, sentence

Plain = dict[str, Any]


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
        "detail": ordered_by(row, lang),
        "expected": row["execution_on"] or "–",
        "line": bank_said(row, lang),
        "field": row["ask_bank_on"] or "–",
    }
    code = f"in_flight.line_{row['state']}".replace("-", "_")
    said = sentence(code, lang, **facts)
    is_due = row["state"] == Watch.ASK_BANK.value
    return f"{said} {row['ask']['message']} {row['ask']['advice']}" if is_due else said


def plain_totals(found: Totals) -> Plain:
    """How many there are, and what they come to."""
    return {
        "count": found.count,
        "waiting": found.count - found.ask_bank,
        "ask_bank": found.ask_bank,
        "sums": plain_sums(found.sums),
    }


def ordered_by(row: Plain, lang: str) -> str:
    """The batch or the message by which it was ordered."""
    if row["ours"]:
        return sentence("in_flight.batch", lang, found=row["batch"])
    return str(row["message_id"] or row["source"]["file"])


def bank_said(row: Plain, lang: str) -> str:
    """What the bank said of it, and when."""
    said = sentence(f"in_flight.said_{row['bank_said']}", lang)
    return f"{said} {row['said_on'] or ''}".rstrip()
