"""What waiting costs, as the contract shows it: JSON keys, masked persons, reasons in words."""

from __future__ import annotations

from datetime import date

from sluss.core.ids import masked
from sluss.core.money import Money
from sluss.core.party import Party
from sluss.rules.report.exposure import Exposed, Part, Sum, Totals
from sluss.rules.report.plan import Compared, Cost
from sluss.rules.report.rates import Used, Value
from sluss.services.report import Exposure, Planned
from sluss.telling.shown import Plain, hidden
from sluss.telling.sums import plain_sums
from sluss.telling.texts import reasoned, sentence

_UNITS = {
    Value.REFERENCE_RATE: "percent",
    Value.SURCHARGE: "percent",
    Value.LATE_FEE: "kronor",
    Value.PAYMENT_TERM: "days",
}


def shown(found: Exposure, lang: str) -> Plain:
    """All of it with the keys of the contract."""
    return {
        "as_of": found.at.isoformat(),
        "claims": [_claim(one, lang) for one in found.claims],
        "totals": totals(found.totals),
        "law": [law_value(one, lang) for one in found.law],
        "plan": _plan(found.planned),
    }


def percent(hundredths: int) -> str:
    """'8.00', '-0.50': hundredths of a per cent as a text with two decimals."""
    return Money("", hundredths).text


def law_value(one: Used, lang: str) -> Plain:
    """A value of the law with where it comes from and who has looked it up, and when."""
    value = str(one.row.value) if one.what is Value.PAYMENT_TERM else percent(one.row.value)
    source = sentence("exposure.assumed", lang) if one.is_assumed else one.row.source
    return {
        "what": one.what.value,
        "from": one.row.from_on.isoformat(),
        "value": value,
        "unit": _UNITS[one.what],
        "source": source,
        "verified_on": _day(one.row.verified_on),
        "assumed": one.is_assumed,
    }


def _claim(one: Exposed, lang: str) -> Plain:
    payable = one.payable
    made = {
        "id": payable.id,
        "state": payable.state.value,
        "supplier": _supplier(payable.supplier),
        "document_number": payable.document_number,
        "issue_date": _day(payable.issue_date),
        "due_date": _day(one.due),
        "due_by": one.due_by.value,
        "days_late": one.days_late,
        "amount": one.owed.text,
        "currency": one.owed.currency,
        "interest": one.interest.text if one.interest else None,
        "missing": [_day(half_year) for half_year in one.missing],
        "parts": [_part(part) for part in one.parts],
        "verified": one.is_verified,
        "late_fee": one.late_fee.text,
        "late_fee_currency": one.late_fee.currency,
        "because": [
            {"code": reason.code, "message": reasoned(reason.code, lang, reason.facts)}
            for reason in one.reasons
        ],
    }
    return hidden(made, payable.supplier.org_number, payable.account)


def _supplier(party: Party) -> Plain:
    return {"name": party.name, "org_number": masked(party.org_number)}


def _part(part: Part) -> Plain:
    return {
        "from": part.days.from_on.isoformat(),
        "to": part.days.to_on.isoformat(),
        "days": part.days.days,
        "year_days": part.days.year_days,
        "rate_percent": percent(part.days.rate_bp),
        "verified": part.is_verified,
        "amount": part.amount.text,
    }


def totals(found: Totals) -> Plain:
    """What waiting has cost in all."""
    count, fees = found.fees
    return {
        "count": found.count,
        "late": found.late,
        "undated": found.undated,
        "late_disputed": found.disputed,
        "late_on_the_way": found.on_the_way,
        "sums": [_sum(one) for one in found.sums],
        "late_fees": {"count": count, "amount": fees.text, "currency": fees.currency},
        "missing": [_day(half_year) for half_year in found.missing],
    }


def _sum(one: Sum) -> Plain:
    return {
        "currency": one.owed.currency,
        "amount": one.owed.text,
        "late_amount": one.late.text,
        "interest": one.interest.text if one.interest else None,
        "lacking": one.lacking,
        "unverified": one.unverified,
    }


def _plan(found: Planned) -> Plain:
    ask, made, outside = found.ask, found.plan, found.outside
    return {
        "per_day": ask.per_day,
        "budget": plain_sums([ask.budget])[0] if ask.budget else None,
        "from": ask.days[0].isoformat(),
        "until": ask.until.isoformat(),
        "payments": [_payment(found, id_, day) for id_, day in made.payments],
        "left_out": list(made.left_out),
        "outside": {
            "disputed": outside.disputed,
            "on_the_way": outside.on_the_way,
            "other_currency": outside.other_currency,
        },
        "compared": [_compared(one) for one in made.compared],
        "one_more_day": _one_more_day(made.compared[0].nothing, made.compared[1].nothing),
    }


def _payment(found: Planned, id_: str, day: date) -> Plain:
    waiting, payable = found.waiting[id_], found.payables[id_]
    made = {
        "id": id_,
        "date": day.isoformat(),
        "state": payable.state.value,
        "class": waiting.urgency_class.value,
        "hardship": waiting.has_hardship,
        "kind": payable.kind.value,
        "supplier": _supplier(payable.supplier),
        "document_number": payable.document_number,
        "due_date": _day(waiting.due),
        "amount": waiting.amount.text,
        "currency": waiting.amount.currency,
    }
    return hidden(made, payable.supplier.org_number, payable.account)


def _compared(one: Compared) -> Plain:
    return {
        "on": one.on.isoformat(),
        "nothing_paid": _cost(one.nothing),
        "plan": _cost(one.plan),
        "by_due_date": _cost(one.by_due_date),
    }


def _cost(one: Cost) -> Plain:
    return {
        "interest": one.interest.text if one.interest else None,
        "late": one.late,
        "late_fees": one.fees.text,
        "currency": one.fees.currency,
        "missing": [_day(half_year) for half_year in one.missing],
    }


def _one_more_day(now: Cost, then: Cost) -> Plain:
    """What the day after the one asked costs, if nothing is paid."""
    more = then.interest - now.interest if now.interest and then.interest else None
    return {
        "interest": more.text if more else None,
        "late": then.late - now.late,
        "late_fees": (then.fees - now.fees).text,
        "currency": then.fees.currency,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
