"""The pages of confirming: what the bank said, what nothing confirms, and what fits no debt."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponseBase

from sluss.core.ids import is_person
from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.services import confirm as service
from sluss.services.confirm import InFlight, to_ask, totals
from sluss.store import browse_pay
from sluss.store.browse_pay import Sought
from sluss.telling.bank_answers import answer_shown
from sluss.telling.batch_shown import payment_shown
from sluss.telling.in_flight import bank_said, ordered_by, plain_totals, told
from sluss.telling.loose import loose_shown
from sluss.telling.sums import plain_sums, written
from sluss.web import lists
from sluss.web.pages import Plain, page, render
from sluss.web.request import Request, may, text, today

_HERE = "confirm"
# What may have become of a payment that was handed out.
STATES = ("ordered", "accepted", "booked", "rejected", "returned")
_FLIGHT_HEADS = (
    "column.since", "column.day", "column.payee", "column.amount", "column.order",
    "column.bank_said", "column.ask_on", "column.to_do",
)  # fmt: skip
_ANSWER_HEADS = (
    "column.payee", "column.batch", "column.amount", "column.state", "column.bank_said",
    "column.why", "column.end_to_end_id",
)  # fmt: skip
_LOOSE_HEADS = (
    "column.day", "column.payee", "column.account", "column.amount", "column.text", "column.file",
)  # fmt: skip


@page(Act.READ)
def in_flight(request: Request) -> HttpResponseBase:
    everything = service.in_flight(today())
    found = _seen(request, everything)
    asked = lists.asked(request, "state", "search")
    rows = [row for row in (_flight(one, request.lang) for one in found) if _fits(row, asked)]
    if lists.wants_file(request):
        return lists.as_file(request, "pa-vag", _FLIGHT_HEADS, map(_flight_cells, rows))
    given = {
        "here_in": _HERE,
        "sheet": lists.sheet(request, len(rows), lambda at, count: rows[at : at + count]),
        "asked": asked,
        "totals": plain_totals(totals(everything)),
        "questions": _questions(everything),
        "hidden": len(everything) - len(found),
        "by_state": _by_state(),
        "may_see_loose": may(request, Act.READ_PERSONS),
    }
    return render(request, "confirm/in_flight.html", given)


@page(Act.READ)
def answers(request: Request) -> HttpResponseBase:
    asked = lists.asked(request, "state", "search")
    stands = asked.get("state", "")
    sought = Sought(
        states=(stands,) if stands in STATES else STATES,
        search=asked.get("search", ""),
        with_persons=may(request, Act.READ_PERSONS),
    )
    if lists.wants_file(request):
        rows = (r for part in browse_pay.payments_every(sought) for r in _answered(request, part))
        return lists.as_file(
            request, "bankens-svar", _ANSWER_HEADS, (_answer_cells(request, row) for row in rows)
        )
    sheet = lists.sheet(
        request,
        browse_pay.payments_counted(sought, lists.COUNTED_MOST),
        lambda at, count: _answered(request, browse_pay.payments_some(sought, at, count)),
    )
    given = {
        "here_in": _HERE,
        "sheet": sheet,
        "asked": asked,
        "states": STATES,
        "is_walled": not sought.with_persons,
        "may_see_loose": sought.with_persons,
        "with_batch": True,
    }
    return render(request, "confirm/answers.html", given)


@page(Act.READ_PERSONS)
def loose(request: Request) -> HttpResponseBase:
    """Movements that belong to no known debt: wages are among them, so they lie behind the wall."""
    asked = lists.asked(request, "search")
    search = asked.get("search", "")
    if lists.wants_file(request):
        rows = map(loose_shown, browse_pay.loose_every(search))
        return lists.as_file(request, "utan-skuld", _LOOSE_HEADS, map(_loose_cells, rows))
    sheet = lists.sheet(
        request,
        browse_pay.loose_counted(search, lists.COUNTED_MOST),
        lambda at, count: map(loose_shown, browse_pay.loose_some(search, at, count)),
    )
    given = {"here_in": _HERE, "sheet": sheet, "asked": asked}
    return render(request, "confirm/loose.html", given)


def _seen(request: Request, found: Sequence[InFlight]) -> list[InFlight]:
    """Those that this person may see: without the right to persons, only those of known firms."""
    if may(request, Act.READ_PERSONS):
        return list(found)
    ids = [id_ for one in found for id_ in one.payables]
    firms = {id_ for id_, debt in browse_pay.debts(ids).items() if debt["kind"] != "payout"}
    return [
        one
        for one in found
        if one.payables and firms.issuperset(one.payables) and not is_person(one.payee.org_number)
    ]


def _flight(one: InFlight, lang: str) -> Plain:
    row = told(one, lang)
    return {**row, "ordered_by": ordered_by(row, lang), "said": bank_said(row, lang)}


def _fits(row: Plain, asked: dict[str, str]) -> bool:
    if asked.get("state") and row["state"] != asked["state"]:
        return False
    said = f"{row['payee']} {row['end_to_end_id']} {row['amount']} {row['ordered_by']}".casefold()
    return all(word in said for word in asked.get("search", "").casefold().split())


def _questions(found: Sequence[InFlight]) -> list[Plain]:
    return [
        {"code": one.ask.value, "count": one.count, "sums": written(plain_sums(one.sums))}
        for one in to_ask(found)
    ]


def _by_state() -> list[Plain]:
    """How many of our payments stand in each state, and what they come to."""
    return [
        {**row, "amount": Money(row["currency"], int(row["minor"])).text}
        for row in browse_pay.payments_by_state()
        if row["state"] in STATES
    ]


def _answered(request: Request, rows: Sequence[Plain]) -> list[Plain]:
    said = service.answers([row["end_to_end_id"] for row in rows])
    return [
        {
            **payment_shown(row),
            "answer": answer_shown(said.get(row["end_to_end_id"]), request.lang),
        }
        for row in rows
    ]


def _flight_cells(row: Plain) -> Sequence[Cell]:
    return (
        row["ordered_on"],
        row["execution_on"],
        row["payee"],
        Money.parse(row["amount"], row["currency"]),
        row["ordered_by"],
        row["said"],
        row["ask_bank_on"],
        row["ask"]["message"] if row["ask"] else "",
    )


def _answer_cells(request: Request, row: Plain) -> Sequence[Cell]:
    answer = row["answer"]
    return (
        row["creditor"],
        row["batch"],
        Money.parse(row["amount"], row["currency"]),
        text(request, f"payment.{row['state']}"),
        f"{answer['said']} {answer['on'] or ''}".strip(),
        " ".join(one["message"] for one in answer["reasons"]),
        row["end_to_end_id"],
    )


def _loose_cells(row: Plain) -> Sequence[Cell]:
    return (
        row["booked_on"],
        row["payee"],
        row["account"],
        Money.parse(row["amount"], row["currency"]),
        row["text"],
        row["sha256"],
    )
