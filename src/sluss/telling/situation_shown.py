"""The situation as the contract shows it. Persons who wait for payouts are counts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sluss.core.ids import masked
from sluss.core.lifecycle import State, is_owed
from sluss.core.money import Money, summed
from sluss.rules.intake.gaps import totals as gap_totals
from sluss.rules.report.cash import Outflow
from sluss.rules.report.needed import Need, Needed, in_order
from sluss.rules.report.situation import Age, Group, Unpaid, Waiters
from sluss.rules.triage.late import days_late
from sluss.services._outlook import Forecast
from sluss.services._situation import Changed
from sluss.services.confirm import Totals as InFlightTotals
from sluss.services.report import SituationReport
from sluss.store.situation import Standing
from sluss.telling.exposure_shown import totals as exposure_totals
from sluss.telling.shown import Plain, hidden
from sluss.telling.sums import plain_sums


def shown(found: SituationReport, sent: InFlightTotals) -> Plain:
    """All of it with the keys of the contract. sent: what is in flight."""
    locked = found.locked_on
    return {
        "as_of": found.at.isoformat(),
        "event": {
            "organisation": found.organisation,
            "locked_on": locked.isoformat() if locked else None,
            "days": (found.at - locked).days if locked else None,
        },
        "consequences": _consequences(found),
        "measures": {
            "batches": _batches(found.batches),
            "in_flight": {
                "count": sent.count,
                "ask_bank": sent.ask_bank,
                "sums": plain_sums(sent.sums),
            },
        },
        "resources": _resources(found),
        "decisions": [_needed(one) for one in _all_needed(found, sent)],
        "actors": [{"role": role, "count": count} for role, count in found.people.items()],
        "sources": {
            "kinds": [
                {
                    "kind": one.kind,
                    "from": one.first or None,
                    "to": one.last or None,
                    "count": sum(one.counts.values()),
                }
                for one in found.came.sources
            ],
            "gaps": [
                {"code": code.value, "count": total.count, "sums": plain_sums(total.sums)}
                for code, total in gap_totals(found.came.gaps).items()
            ],
        },
        "changes": _changes(found),
    }


def _resources(found: SituationReport) -> Plain:
    return {
        "balances": [
            {
                "account": one.account,
                "on": one.on.isoformat(),
                "amount": one.amount.text,
                "currency": one.amount.currency,
            }
            for one in found.balances
        ],
        "payments_per_day": found.policy.payments_per_day,
        "signers_needed": found.policy.signers,
        "outflow": _outflow(found.outflow),
        "forecast": _forecast(found.outlook) if found.outlook else None,
    }


def _consequences(found: SituationReport) -> Plain:
    told = found.situation
    return {
        "known": {
            "count": sum(one.count for one in found.standings),
            "sums": plain_sums(summed(one.claimed for one in found.standings)),
            "by_state": _states(found.standings),
        },
        "unpaid": {
            "count": told.count,
            "sums": plain_sums(told.sums),
            "ages": [_age(age) for age in found.ages],
            "by_class": _classes(told.groups),
        },
        "tail": [_tail(one, found) for one in told.tail],
        "persons": _waiters(told.persons),
        "suppliers": _waiters(told.suppliers),
        "hardship": told.hardship,
        "exposure": exposure_totals(found.exposure),
    }


def _states(standings: Sequence[Standing]) -> list[Plain]:
    """What stands in each state: owed still, then what is left of it; else what was claimed."""
    by_state: dict[str, list[Standing]] = defaultdict(list)
    for one in standings:
        by_state[one.state].append(one)
    return [_stands(name, by_state[name]) for name in State if name in by_state]


def _stands(name: State, own: Sequence[Standing]) -> Plain:
    still = is_owed(name)
    return {
        "state": name.value,
        "owed": still,
        "count": sum(one.count for one in own),
        "sums": plain_sums(summed(one.left if still else one.claimed for one in own)),
    }


def _age(age: Age) -> Plain:
    return {"age": _name(age), "from_days": age.from_days, "to_days": age.to_days}


def _name(age: Age) -> str:
    if age.from_days is None:
        return "undated"
    if age.from_days == 0:
        return "not-late"
    return f"{age.from_days}-{'' if age.to_days is None else age.to_days}"


def _classes(groups: Sequence[Group]) -> list[Plain]:
    by_class: dict[str, list[Group]] = defaultdict(list)
    for one in groups:
        by_class[one.urgency_class.value].append(one)
    return [
        {
            "class": letter,
            "count": sum(one.count for one in own),
            "sums": plain_sums(summed(money for one in own for money in one.sums)),
            "ages": [
                {"age": _name(one.age), "count": one.count, "sums": plain_sums(one.sums)}
                for one in own
            ],
        }
        for letter, own in by_class.items()
    ]


def _tail(one: Unpaid, found: SituationReport) -> Plain:
    payable = one.payable
    made = {
        "id": payable.id,
        "state": payable.state.value,
        "class": one.urgency_class.value,
        "supplier": {
            "name": payable.supplier.name,
            "org_number": masked(payable.supplier.org_number),
        },
        "document_number": payable.document_number,
        "due_date": one.due.isoformat() if one.due else None,
        "days_late": days_late(one.due, found.at),
        "open_amount": payable.open_amount.text,
        "currency": payable.open_amount.currency,
    }
    return hidden(made, payable.supplier.org_number, payable.account)


def _waiters(found: Waiters) -> Plain:
    return {"waiting": found.count, "late": found.late}


def _batches(found: Sequence[Plain]) -> list[Plain]:
    """The batches by state: how many, with how many payments, for how much."""
    by_state: dict[str, list[Plain]] = defaultdict(list)
    for one in found:
        by_state[one["state"]].append(one["totals"])
    return [
        {
            "state": name,
            "count": len(own),
            "payments": sum(one["count"] for one in own),
            "sums": plain_sums(summed(Money.parse(one["amount"], one["currency"]) for one in own)),
        }
        for name, own in sorted(by_state.items())
    ]


def _outflow(found: Outflow) -> Plain:
    return {
        "currency": found.later.currency,
        "days": [
            {
                "on": day.on.isoformat(),
                **{why.value: amount.text for why, amount in day.parts.items()},
                "sum": day.sum.text,
            }
            for day in found.days
        ],
        "later": found.later.text,
        "undated": found.undated.text,
        "other": plain_sums(found.other),
    }


def _forecast(found: Forecast) -> Plain:
    first, last = found.inflow_on or (None, None)
    return {
        "currency": found.start.currency,
        "start": found.start.text,
        "start_on": found.start_on.isoformat(),
        "inflow_from": first.isoformat() if first else None,
        "inflow_to": last.isoformat() if last else None,
        "days": [
            {
                "on": one.on.isoformat(),
                "inflow": one.inflow.text if one.inflow else None,
                "outflow": one.outflow.text,
                "balance": one.balance.text,
            }
            for one in found.days
        ],
        "short_on": found.short.on.isoformat() if found.short else None,
    }


def _all_needed(found: SituationReport, sent: InFlightTotals) -> Sequence[Needed]:
    ask = [Needed(Need.ASK_BANK, sent.ask_bank)] if sent.ask_bank else []
    return in_order([*found.needed, *ask])


def _needed(one: Needed) -> Plain:
    return {
        "need": one.need.value,
        "count": one.count,
        "sums": plain_sums(one.sums),
        "about": one.about or None,
        "due": one.due.isoformat() if one.due else None,
        "on": one.on.isoformat() if one.on else None,
    }


def _changes(found: SituationReport) -> Plain | None:
    if found.changed is None or found.since is None:
        return None
    return {
        "since": found.since.on.isoformat(),
        "version": found.since.version,
        "sums": [_changed(one) for one in found.changed],
    }


def _changed(one: Changed) -> Plain:
    causes = {name: amount.text for name, amount in one.causes}
    return {
        "currency": one.now.currency,
        "before": one.before.text,
        **causes,
        "now": one.now.text,
    }
