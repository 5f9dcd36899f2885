"""What is known of an invoice by three facts, and who asked: the queries behind the rule.

The same statements run whatever the facts are, and with a stand-in where there is nothing. How
often somebody asked is counted beside the journal, since anybody may ask.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from sluss.core.lifecycle import OWED, State
from sluss.core.payable import Role
from sluss.rules.register.numbers import folded
from sluss.rules.report.status import (
    COMPARED,
    STAND_IN,
    Answer,
    Asked,
    Bounds,
    Candidate,
    Facts,
    Hardship,
    Seen,
    StatusRefusal,
    answer_of,
    choose,
    goes_first,
    is_told_of,
    refuse_status,
)
from sluss.services import _shipped
from sluss.services._command import Who, beside_the_journal
from sluss.store.models import (
    Batch,
    Evidence,
    PayableRow,
    Payment,
    PaymentItem,
    RecordRow,
    StatusLookUp,
    StatusSalt,
)

Plain = dict[str, Any]
_AT_ONCE = 500
HARDSHIP = "hardship"
UNKNOWN = "unknown"
_NO_BODY = '{"payable": {}}'
_STAND_IN: Plain = {
    "id": STAND_IN.row,
    "public_id": STAND_IN.id,
    "org_number": STAND_IN.org_number,
    "kind": STAND_IN.kind,
    "document_number": STAND_IN.number,
    "state": STAND_IN.state.value,
    "issue_on": STAND_IN.issued_on,
    "body": _NO_BODY,
}
_COLUMNS = ("id", "public_id", "org_number", "kind", "document_number", "state", "issue_on")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer, and for whoever works in the house which debt it is about ("" for none)."""

    id: str
    answer: Answer


def find(facts: Facts) -> Found:
    """What is told for these facts. Nothing is written."""
    rows = PayableRow.objects.filter(
        org_number=facts.org_number, claimed_minor=facts.amount_minor, kind="invoice"
    )
    newest = list(rows.order_by("-issue_on", "-id").values(*_COLUMNS, "body")[:COMPARED])
    filled = [*newest, *[_STAND_IN] * (COMPARED - len(newest))]
    bodies = {0: _NO_BODY} | {row["id"]: row["body"] for row in filled}
    chosen = choose([candidate_of(row) for row in filled], facts)
    days = days_of([chosen.row])[chosen.row]
    answer = answer_of(seen_of(chosen.state, bodies[chosen.row], days))
    return Found(chosen.id, answer) if chosen.row else Found("", Answer(None))


def candidate_of(row: Mapping[str, Any]) -> Candidate:
    """A row of the register as the rule sees it. It needs the columns id to issue_on."""
    return Candidate(
        row=row["id"],
        id=row["public_id"],
        org_number=row["org_number"],
        kind=row["kind"],
        number=row["document_number"],
        state=State(row["state"]),
        issued_on=row["issue_on"],
    )


Days = dict[str, date | None]


def seen_of(state: State, body: str, days: Days) -> Seen:
    """What the answer may rest on: of the debt's body just attests and the codes of its holds."""
    payable = json.loads(body)["payable"]
    holds = frozenset(hold["code"] for hold in payable.get("holds", ()))
    return Seen(state=state, attests=len(payable.get("attests", ())), holds=holds, **days)


def days_of(rows: Iterable[int]) -> dict[int, Days]:
    """Of each debt the days on which it is planned, was ordered and was booked; by its row."""
    wanted = list(rows)
    found: dict[int, Days] = {
        row: {"planned_on": None, "ordered_on": None, "booked_on": None} for row in wanted
    }
    for payable, planned_on in _planned(wanted):
        found[payable]["planned_on"] = date.fromisoformat(planned_on)
    told = Evidence.objects.filter(
        payable__in=wanted, role__in=(Role.ORDERS.value, Role.PAYS.value)
    )
    pairs = list(told.order_by("payable", "record").values_list("payable", "record"))
    records = RecordRow.objects.filter(
        id__in=[record for _, record in pairs], kind__in=("PaymentOrder", "BankEntry")
    )
    bodies = {id_: (kind, body) for id_, kind, body in records.values_list("id", "kind", "body")}
    for payable, record in pairs:
        kind, body = bodies.get(record, ("", "{}"))
        name, day = _moved(kind, json.loads(body))
        if day is not None:
            # The last one counts: what came before came back.
            found[payable][name] = max(found[payable][name] or day, day)
    return found


def _planned(wanted: list[int]) -> list[tuple[int, str]]:
    """The day of the batch that a debt is in."""
    batch = Payment.objects.filter(end_to_end_id=OuterRef("end_to_end_id")).values("batch")
    items = PaymentItem.objects.filter(payable__in=wanted, is_live=True).annotate(
        batch=Subquery(batch[:1])
    )
    days = Batch.objects.filter(id=OuterRef("batch")).values("execution_on")
    return list(items.annotate(day=Subquery(days[:1])).values_list("payable", "day"))


def _moved(kind: str, body: Plain) -> tuple[str, date | None]:
    """Which day a record tells, and that day."""
    if kind == "PaymentOrder":
        return "ordered_on", _day(body.get("execution_on"))
    is_debit = kind == "BankEntry" and body.get("is_booked", True) and body["amount"]["minor"] < 0
    return "booked_on", _day(body.get("booked_on")) if is_debit else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def entries(since: date) -> dict[str, Answer]:
    """What is told of each invoice that is owed or of this day or later, by the text of its facts.

    Shapes: as find() tells it, for all of them; some hundreds of debts a query.
    """
    is_late = Q(issue_on__gte=since.isoformat()) | Q(due_on__gte=since.isoformat())
    rows = PayableRow.objects.filter(Q(state__in=OWED) | is_late, kind="invoice").order_by("id")
    told: dict[str, tuple[Candidate, Answer]] = {}
    for row, days in with_days(rows):
        one = candidate_of(row)
        if not is_told_of(one.org_number, one.kind):
            continue
        text = Facts(one.org_number, folded(one.number), row["claimed_minor"]).text
        before = told.get(text)
        if before is None or goes_first(one) > goes_first(before[0]):
            told[text] = one, answer_of(seen_of(one.state, row["body"], days))
    return {text: answer for text, (_, answer) in told.items()}


def with_days(rows: QuerySet[PayableRow]) -> Iterator[tuple[Plain, Days]]:
    """Each debt as candidate_of and seen_of need it, with its days; some hundreds a query."""
    waiting = rows.values(*_COLUMNS, "claimed_minor", "body").iterator(_AT_ONCE)
    while some := list(islice(waiting, _AT_ONCE)):
        days = days_of([row["id"] for row in some])
        yield from ((row, days[row["id"]]) for row in some)


# ---- Who asked, and how often -----------------------------------------------------------------


def look_up(
    facts: Facts, caller: str | None, hardship: Hardship | None, who: Who
) -> Found | StatusRefusal:
    """What is told for these facts, if so much may be asked. That it was asked is written down.

    caller: what the shell knows an outside caller by; None for somebody of the house, who is
            not counted, since they may read the whole register.
    """
    with beside_the_journal():
        mark = "" if caller is None else _mark(caller, who.at)
        asked = Asked() if caller is None else _asked(mark, who.at)
        if refusal := refuse_status(asked, _bounds(who), hardship):
            return refusal
        found = find(facts)
        told = found.answer.told
        _note(who.at, mark, told.value if told else UNKNOWN)
        if hardship is not None:
            _note(who.at, mark, HARDSHIP)
    return found


def _mark(caller: str, at: datetime) -> str:
    """The caller as a hash that nobody can compare with yesterday's."""
    day = at.date().isoformat()
    salt = StatusSalt.objects.filter(day=day).values_list("salt", flat=True).first()
    if salt is None:
        StatusSalt.objects.exclude(day=day).delete()
        salt = secrets.token_hex(32)
        StatusSalt.objects.create(day=day, salt=salt)
    return hmac.new(bytes.fromhex(salt), caller.encode(), hashlib.sha256).hexdigest()


def _asked(mark: str, at: datetime) -> Asked:
    hour = _text(at - timedelta(hours=1))
    day = _text(datetime.combine(at.date(), datetime.min.time(), at.tzinfo))
    is_look = Q(at__gte=day) & ~Q(answer=HARDSHIP)
    is_hardship = Q(at__gte=day, answer=HARDSHIP)
    # The hour may reach into the day before; what the house asks is nobody's share.
    rows = StatusLookUp.objects.filter(at__gte=min(hour, day)).exclude(caller="")
    is_late = Q(at__gte=hour) & ~Q(answer=HARDSHIP)
    return Asked(
        **rows.aggregate(
            caller_hour=Count("id", filter=is_late & Q(caller=mark)),
            caller_day=Count("id", filter=is_look & Q(caller=mark)),
            all_hour=Count("id", filter=is_late),
            all_day=Count("id", filter=is_look),
            hardship_caller=Count("id", filter=is_hardship & Q(caller=mark)),
            hardship_all=Count("id", filter=is_hardship),
        )
    )


def _bounds(who: Who) -> Bounds:
    limits = _shipped.limits("status").on(who.today)
    return Bounds(**{name: limits[name] for name in Bounds.__dataclass_fields__})


def _note(at: datetime, mark: str, answer: str) -> None:
    number = int(StatusLookUp.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    StatusLookUp.objects.create(id=number, at=_text(at), caller=mark, answer=answer)


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
