"""The page of priorities: every debt that waits, planned by bank day as the sliders are moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponseBase

from sluss.core.ids import masked
from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.rules.approve.roles import Act
from sluss.rules.report.situation import Age
from sluss.rules.report.weigh import Point
from sluss.rules.triage.policy import UrgencyClass
from sluss.rules.triage.rank import reasons
from sluss.services._board import Board, BoardAsk, Debt
from sluss.services.pay import board
from sluss.telling.shown import Frame
from sluss.telling.texts import kronor, reasoned
from sluss.web import charts, lists
from sluss.web.charts import Bar, Chart
from sluss.web.pages import Plain, page, render
from sluss.web.pay_forms import Written
from sluss.web.register import frame_for
from sluss.web.request import Request, may, text, today, who

_HERE = "triage"
_DAYS, _DAYS_MOST, _PER_DAY_MOST = 5, 60, 1_000
_HEADS = (
    "column.id", "column.supplier", "column.document", "column.due", "column.open", "column.class",
    "column.pay_on", "column.why",
)  # fmt: skip
# The sliders go in steps of so many kronor.
_STEP_KRONOR = 1_000


@dataclass(frozen=True, slots=True)
class _Row:
    """A debt as the board shows it: when it is paid, or why it is not."""

    debt: Debt
    on: date | None
    code: str


@page(Act.READ)
def triage(request: Request) -> HttpResponseBase:
    written = Written(request.GET)
    ask = _ask(written)
    found = board(ask, today(), who(request).at)
    asked = lists.asked(request, "cash", "per_day", "days", "attested", "show", "in", "search")
    asked_classes = request.GET.getlist("class")
    rows = list(_rows(request, found))
    chosen = [row for row in rows if _fits(row, asked)]
    frame = frame_for(request)
    if lists.wants_file(request):
        cells = (_cells(request, row, frame) for row in chosen)
        return lists.as_file(request, "prioritering", _HEADS, cells)
    given = {
        "here_in": _HERE,
        "asked": {**asked, "class": asked_classes},
        "bad": written.bad,
        "sheet": lists.sheet(
            request,
            len(chosen),
            lambda at, count: (_shown(row, frame) for row in chosen[at : at + count]),
        ),
        "by_class": _by_class(found),
        "classes": list(UrgencyClass),
        "ask": ask,
        "per_day": found.per_day,
        "most": _most(found),
        "left": _left(found),
        "other_currency": found.other_currency,
        "is_walled": not may(request, Act.READ_PERSONS),
        "may_propose": may(request, Act.PREPARE_BATCH) and not ask.with_unattested,
        "outflow": _outflow(request, found),
        "ages": _ages(request, found),
        "waiting_cost": _cost(request, found),
        "assumed": f"{found.assumed_bp / 100:.2f}".replace(".", ","),
    }
    return render(request, _template(request), given)


def _template(request: Request) -> str:
    """Only what a slider changes, if that is what is asked for; a whole page for going back."""
    is_part = "HX-Request" in request.headers
    is_back = "HX-History-Restore-Request" in request.headers
    return "triage/_plan.html" if is_part and not is_back else "triage/board.html"


def _ask(written: Written) -> BoardAsk:
    per_day = written.whole("per_day")
    return BoardAsk(
        bank_days=min(written.whole("days") or _DAYS, _DAYS_MOST),
        per_day=per_day,
        cash=written.kronor("cash"),
        classes=written.classes("class"),
        with_unattested=written.given.get("attested", "") == "all",
    )


def _rows(request: Request, found: Board) -> Iterator[_Row]:
    """Every debt of the board that this person may see, the most urgent first."""
    paid_on, is_seen = found.plan.paid_on, may(request, Act.READ_PERSONS)
    for id_, debt in found.debts.items():
        if debt.is_claim and (is_seen or debt.payable.kind.value != "payout"):
            code = found.plan.left.get(id_)
            yield _Row(debt, paid_on.get(id_), code.value if code else "")


def _fits(row: _Row, asked: dict[str, str]) -> bool:
    payable = row.debt.payable
    if asked.get("show") and (row.on is None) != (asked["show"] == "left"):
        return False
    if asked.get("in") and row.debt.urgency_class != asked["in"]:
        return False
    said = f"{payable.supplier.name} {payable.document_number} {payable.id}".casefold()
    return all(word in said for word in asked.get("search", "").casefold().split())


def _shown(row: _Row, frame: Frame) -> Plain:
    payable = row.debt.payable
    return {
        "id": payable.id,
        "supplier": payable.supplier.name,
        "org_number": masked(payable.supplier.org_number),
        "document": payable.document_number,
        "due": row.debt.due,
        "amount": payable.open_amount.text,
        "class": row.debt.urgency_class.value,
        "on": row.on,
        "code": row.code,
        "reasons": _reasons(row, frame),
    }


def _reasons(row: _Row, frame: Frame) -> list[str]:
    found = reasons(row.debt.payable, frame.policy, frame.law, frame.today)
    return [reasoned(one.code, frame.lang, one.facts) for one in found]


def _cells(request: Request, row: _Row, frame: Frame) -> Sequence[Cell]:
    payable = row.debt.payable
    return (
        payable.id,
        payable.supplier.name,
        payable.document_number,
        row.debt.due,
        payable.open_amount,
        row.debt.urgency_class.value,
        row.on or text(request, row.code),
        " ".join(_reasons(row, frame)),
    )


def _by_class(found: Board) -> list[Plain]:
    """Of each class: how many wait and what they come to, and how many the plan pays."""
    paid_on = found.plan.paid_on
    sums = {letter: [0, 0, 0, 0] for letter in UrgencyClass}
    for id_, debt in found.debts.items():
        if debt.is_claim:
            place = sums[debt.urgency_class]
            minor = debt.payable.open_amount.minor
            place[0] += 1
            place[1] += minor
            place[2] += id_ in paid_on
            place[3] += minor if id_ in paid_on else 0
    return [
        {
            "class": letter.value,
            "waiting": waiting,
            "waiting_amount": _sek(minor),
            "paid": paid,
            "paid_amount": _sek(paid_minor),
            "left": waiting - paid,
        }
        for letter, (waiting, minor, paid, paid_minor) in sums.items()
    ]


def _left(found: Board) -> list[Plain]:
    """How many debts wait for each reason, and what they come to; the commonest first."""
    sums: dict[str, list[int]] = {}
    for id_, code in found.plan.left.items():
        debt = found.debts[id_]
        if debt.is_claim:
            place = sums.setdefault(code.value, [0, 0])
            place[0] += 1
            place[1] += debt.payable.open_amount.minor
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1][0], pair[0]))
    return [{"code": c, "count": count, "amount": _sek(minor)} for c, (count, minor) in ordered]


def _most(found: Board) -> Plain:
    """How far the sliders go: everything that waits, in whole steps."""
    claims = [d.payable.open_amount.minor for d in found.debts.values() if d.is_claim]
    steps = -(-sum(claims) // (100 * _STEP_KRONOR))
    return {
        "cash": max(steps, 1) * _STEP_KRONOR,
        "step": _STEP_KRONOR,
        "per_day": min(max(len(claims), 1), _PER_DAY_MOST),
        "days": _DAYS_MOST,
    }


def _sek(minor: int) -> str:
    return Money("SEK", minor).text


# ---- Plots ------------------------------------------------------------------------------------


def _outflow(request: Request, found: Board) -> Plain:
    """What leaves on each bank day of the plan."""
    sums = {day: [0, 0] for day in found.days}
    for payment, day in found.plan.payments:
        sums[day][0] += payment.amount.minor
        sums[day][1] += 1
    rows = [
        {"day": day, "count": count, "amount": _sek(minor)} for day, (minor, count) in sums.items()
    ]
    bars = [
        Bar(
            f"{day.day}/{day.month}",
            (minor // 100,),
            text(request, "web_triage.bar_day", found=day, line=count, detail=_written(minor)),
        )
        for day, (minor, count) in sums.items()
    ]
    total = sum(minor for minor, _ in sums.values())
    told = text(request, "web_triage.outflow_told", line=len(sums), detail=_written(total))
    title = text(request, "web_triage.outflow")
    drawn = charts.columns(Chart(name="outflow", title=title, told=told, bars=bars))
    return {"svg": drawn, "rows": rows, "total": _sek(total)}


def _ages(request: Request, found: Board) -> Plain:
    """What waits, by class and by how late it is."""
    sums = {letter: [0] * len(found.ages) for letter in UrgencyClass}
    for debt in found.debts.values():
        if debt.is_claim:
            sums[debt.urgency_class][debt.age] += debt.payable.open_amount.minor
    names = [_age(request, age) for age in found.ages]
    bars = [
        Bar(letter.value, [minor // 100 for minor in row], f"{_written(sum(row))}\u00a0kr")
        for letter, row in sums.items()
    ]
    largest = max(UrgencyClass, key=lambda letter: sum(sums[letter]))
    told = text(
        request, "web_triage.ages_told", found=largest.value, detail=_written(sum(sums[largest]))
    )
    title = text(request, "web_triage.ages")
    drawn = charts.lying(Chart(name="ages", title=title, told=told, bars=bars, parts=names))
    rows = [
        {"class": letter.value, "amounts": [_sek(minor) for minor in row], "sum": _sek(sum(row))}
        for letter, row in sums.items()
    ]
    return {"svg": drawn, "rows": rows, "names": names}


def _age(request: Request, age: Age) -> str:
    if age.from_days is None:
        return text(request, "situation.age_undated")
    if age.from_days == 0:
        return text(request, "situation.age_not_late")
    if age.to_days is None:
        return text(request, "web_triage.age_over", found=age.from_days - 1)
    return text(request, "web_triage.age", found=age.from_days, detail=age.to_days)


def _cost(request: Request, found: Board) -> Plain:
    """What waiting has cost up to some days: if nothing is paid, and by the plan."""
    parts = [text(request, f"web_triage.cost_{name}") for name in ("nothing", "plan")]
    rows = [
        {"day": one.on, "nothing": _sek(one.nothing), "plan": _sek(one.plan)} for one in found.curve
    ]
    bars = [
        Bar(
            f"{one.on.day}/{one.on.month}", (one.nothing // 100, one.plan // 100), _both(one, parts)
        )
        for one in found.curve
    ]
    last = found.curve[-1] if found.curve else None
    saved = last.nothing - last.plan if last else 0
    told = text(request, "web_triage.cost_told", detail=_written(saved))
    title = text(request, "web_triage.cost")
    drawn = charts.lines(Chart(name="cost", title=title, told=told, bars=bars, parts=parts))
    return {"svg": drawn, "rows": rows, "saved": _sek(saved)}


def _both(one: Point, parts: Sequence[str]) -> str:
    nothing, plan = parts
    return f"{one.on}: {nothing} {_written(one.nothing)}, {plan} {_written(one.plan)}"


def _written(minor: int) -> str:
    """Whole kronor as people write them."""
    return kronor(Money("SEK", minor).text).partition(",")[0]
