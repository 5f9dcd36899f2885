"""What waiting costs, in sentences: made of the answer, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sluss.core.money import Money
from sluss.telling.sums import with_currency
from sluss.telling.texts import saying

Plain = dict[str, Any]
# A date that was misread lacks a thousand half-years; the last ones tell enough.
_HALF_YEARS_SHOWN = 4


def summed(totals: Plain, as_of: str, lang: str) -> Iterator[str]:
    """The totals in sentences: what is unpaid, late, owed in interest and at stake in fees."""
    text = saying(lang)
    if not totals["count"]:
        yield text("exposure.none")
        return
    yield text("exposure.count", found=totals["count"], detail=totals["late"])
    for one in totals["sums"]:
        facts = {"found": money_of(one, "amount"), "detail": money_of(one, "late_amount")}
        yield text("exposure.sum", **facts)
        if one["interest"] is not None and Money.parse(one["late_amount"]).minor:
            mark = "*" if one["unverified"] else ""
            said = f"{money_of(one, 'interest')}{mark}"
            yield text("exposure.interest", found=as_of, detail=said)
        if one["lacking"]:
            facts = {"found": one["lacking"], "expected": half_years(totals["missing"])}
            yield text("exposure.lacking", detail=one["currency"], **facts)
    fees = totals["late_fees"]
    yield text("exposure.fees", found=fees["count"], detail=money_of(fees, "amount"))
    if totals["undated"]:
        yield text("exposure.undated", found=totals["undated"])
    if totals["late_disputed"] or totals["late_on_the_way"]:
        facts = {"found": totals["late_disputed"], "detail": totals["late_on_the_way"]}
        yield text("exposure.may_not_come", **facts)


def half_years(days: Sequence[str]) -> str:
    """The half-years from these days on; of very many, the last."""
    more = ["…"] if len(days) > _HALF_YEARS_SHOWN else []
    return ", ".join([*more, *days[-_HALF_YEARS_SHOWN:]])


def money_of(one: Plain, key: str) -> str:
    """An amount with its currency."""
    return with_currency(one[key], one["currency"])
