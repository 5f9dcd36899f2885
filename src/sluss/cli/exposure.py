"""The verb exposure: what waiting has cost and will cost, and in which order to pay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from sluss.cli import acting, tables
from sluss.cli.named_files import as_table, hand_out, need_table
from sluss.cli.shell import FILE, Day, Kronor, Plain, option, session, verb, wrong_usage
from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.outside import clock
from sluss.services.report import Exposure, ExposureAsk
from sluss.services.report import exposure as find
from sluss.telling.exposure_lines import half_years, money_of, summed
from sluss.telling.exposure_shown import shown
from sluss.telling.texts import kronor

# Before these years no limit and no rate is known; after them a day is a slip of the pen.
_YEARS = range(2000, 2200)
# Per cent that a reference rate may be: the highest so far was 12, the lowest a half below nought.
_PERCENT = range(-10_00, 30_00 + 1)
_COLUMNS = (
    ("column.id", "left"),
    ("column.supplier", "words"),
    ("column.document", "words"),
    ("column.due", "left"),
    ("column.due_by", "left"),
    ("column.days_late", "right"),
    ("column.open", "right"),
    ("column.interest", "right"),
    ("column.late_fee", "right"),
)
_ORDER = (
    ("column.pay_on", "left"),
    ("column.class", "left"),
    ("column.id", "left"),
    ("column.payee", "words"),
    ("column.document", "words"),
    ("column.due", "left"),
    ("column.amount", "right"),
    ("column.state", "words"),
)
_COST_UNTIL = ("column.cost_until", "left")
_WAYS = (
    ("column.nothing_paid", "nothing_paid"),
    ("column.by_plan", "plan"),
    ("column.by_due_date", "by_due_date"),
)
_HEADS = (
    "column.id", "column.state", "column.supplier", "column.org_number", "column.document",
    "column.due", "column.due_by", "column.days_late", "column.open", "column.currency",
    "column.interest", "column.missing", "column.verified", "column.late_fee", "column.pay_on",
)  # fmt: skip


class Percent(click.ParamType[int]):
    """A reference rate in per cent, with point or comma, as hundredths of a per cent."""

    name = "percent"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The rate. A usage error if it is none."""
        try:
            found = value if isinstance(value, int) else Money.parse(str(value)).minor
        except ValueError:
            found = _PERCENT.stop
        if found not in _PERCENT:
            self.fail(session().text("cli.bad_percent", found=str(value)[:60]), param, ctx)
        return found


@verb("exposure")
@option("--at", type=Day(), default=None, metavar="DATE", help_code="option.exposure_at")
@option("--per-day", type=click.IntRange(min=1), metavar="N", help_code="option.per_day")
@option("--budget", type=Kronor(), metavar="KR", help_code="option.plan_budget")
@option("--reference-rate", type=Percent(), metavar="PERCENT", help_code="option.reference_rate")
@option("--out", type=FILE, default=None, metavar="FILE", help_code="option.out_exposure")
def exposure(
    at: date | None,
    per_day: int | None,
    budget: Money | None,
    reference_rate: int | None,
    out: Path | None,
) -> None:
    if out is not None:
        need_table(out)
    day = at or session().today or clock.today()
    if day.year not in _YEARS:
        wrong_usage("cli.day_too_far", found=day.isoformat())
    acting.open_home()
    found = find(
        ExposureAsk(at=day, per_day=per_day, budget=budget, reference_rate_bp=reference_rate)
    )
    answer = shown(found, session().lang)
    if out is not None:
        _write(answer, found, out)
    elif session().is_json:
        session().give(answer)
    else:
        _show(answer)


def _write(answer: Plain, found: Exposure, out: Path) -> None:
    """The claims as a table, each with its day in the plan."""
    days = dict(found.planned.plan.payments)
    pairs = zip(answer["claims"], found.claims, strict=True)
    rows = (
        (
            one["id"],
            _state(one),
            _named(one),
            one["supplier"]["org_number"],
            one["document_number"],
            exposed.due,
            session().text(f"exposure.due_by_{one['due_by']}"),
            one["days_late"],
            exposed.owed,
            one["currency"],
            exposed.interest,
            half_years(one["missing"]),
            session().text(f"exposure.verified_{str(one['verified']).lower()}"),
            exposed.late_fee,
            days.get(one["id"]),
        )
        for one, exposed in pairs
    )  # fmt: skip
    typed: Iterator[Sequence[Cell]] = iter(rows)
    target = hand_out(out, as_table(out, [session().text(code) for code in _HEADS], typed))
    count = len(found.claims)
    said = session().text("exposure.written", found=count, expected=target)
    session().give({"file": target, "claims": count}, said)


def _show(answer: Plain) -> None:
    lang = session().lang
    late = [one for one in answer["claims"] if one["days_late"] or one["due_date"] is None]
    if late:
        tables.write(_COLUMNS, map(_line, late), lang)
    session().give({}, *summed(answer["totals"], answer["as_of"], lang), *_law_lines(answer["law"]))
    plan = answer["plan"]
    session().give({}, "", *_plan_lines(plan))
    is_planned = bool(plan["per_day"] or plan["budget"])
    first = [one for one in plan["payments"] if one["date"] == plan["from"]]
    if first and is_planned:
        session().give({}, session().text("exposure.first_day", found=plan["from"]))
        tables.write(_ORDER, map(_payment_line, first), lang)
    # Without a bound everything would be paid on the first day, which is no plan to show.
    ways = _WAYS if is_planned else _WAYS[:1]
    columns = (_COST_UNTIL, *((code, "right") for code, _ in ways))
    rows = ((one["on"], *(_cost(one[way]) for _, way in ways)) for one in plan["compared"])
    tables.write(columns, rows, lang)
    session().give({}, session().text("exposure.compared"), _one_more_day(plan["one_more_day"]))


def _line(one: Plain) -> Sequence[str]:
    mark = "" if one["verified"] else "*"
    interest = "–" if one["interest"] is None else f"{kronor(one['interest'])}{mark}"
    return (
        one["id"],
        _named(one),
        one["document_number"],
        one["due_date"] or "–",
        session().text(f"exposure.due_by_{one['due_by']}"),
        str(one["days_late"]) if one["due_date"] else "–",
        f"{kronor(one['amount'])}{_currency(one['currency'])}",
        f"{interest}{'' if one['interest'] is None else _currency(one['currency'])}",
        # The law sets it in kronor, whatever the debt is in.
        kronor(one["late_fee"])
        + ("" if one["currency"] == "SEK" else f" {one['late_fee_currency']}"),
    )


def _law_lines(values: Sequence[Plain]) -> Iterator[str]:
    text = session().text
    for one in values:
        figure = one["value"].replace(".", ",") if session().lang == "sv" else one["value"]
        if one["verified_on"]:
            state = text("exposure.verified_on", found=one["verified_on"])
        else:
            state = text("exposure.unverified")
        yield text(
            f"exposure.law_{one['what']}", found=one["from"], detail=figure,
            expected=one["source"], field=state,
        )  # fmt: skip


def _plan_lines(plan: Plain) -> Iterator[str]:
    text, per_day, budget = session().text, plan["per_day"], plan["budget"]
    if per_day is None and budget is None:
        yield text("exposure.no_plan")
        return
    yield text("exposure.rule")
    facts = {"found": len(plan["payments"]), "detail": plan["from"]}
    last = max((one["date"] for one in plan["payments"]), default=plan["from"])
    yield text("exposure.plan", expected=last, line=per_day or "–", **facts)
    if plan["left_out"]:
        cash = money_of(budget, "amount") if budget else "–"
        yield text("exposure.left_out", found=len(plan["left_out"]), detail=cash)
    outside = plan["outside"]
    if any(outside.values()):
        yield text(
            "exposure.outside", found=outside["disputed"], detail=outside["on_the_way"],
            expected=outside["other_currency"],
        )  # fmt: skip


def _payment_line(one: Plain) -> Sequence[str]:
    return (
        one["date"],
        one["class"],
        one["id"],
        _named(one),
        one["document_number"],
        one["due_date"] or "–",
        kronor(one["amount"]),
        _state(one),
    )


def _cost(cost: Plain) -> str:
    interest = "?" if cost["interest"] is None else kronor(cost["interest"])
    return f"{interest} + {kronor(cost['late_fees'])}"


def _one_more_day(more: Plain) -> str:
    facts = {"detail": kronor(more["late_fees"]), "expected": more["late"]}
    if more["interest"] is None:
        return session().text("exposure.one_more_day_unknown", **facts)
    return session().text("exposure.one_more_day", found=kronor(more["interest"]), **facts)


def _currency(currency: str) -> str:
    return "" if currency == "SEK" else f" {currency}"


def _named(one: Plain) -> str:
    return one["supplier"]["name"] or session().text("column.unnamed")


def _state(one: Plain) -> str:
    return session().text(f"state.{one['state']}".replace("-", "_"))
