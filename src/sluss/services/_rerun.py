"""Making a repeated run: the claims, the batch, and how it is told beside last time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sluss.core.lifecycle import Fact
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.payable import Payable
from sluss.core.plain import to_plain
from sluss.formats.payee_list import Asked
from sluss.formats.repeat_run import KIND, Head, stream_repeat_run, write_repeat_run
from sluss.rules.pay import propose as rules
from sluss.rules.pay.eligible import Refusal as PaymentRefusal
from sluss.rules.pay.repeat import Again, Last, Plan, claim_of_again
from sluss.services import _register
from sluss.services._batches import prepare, write_batch
from sluss.services._cases import candidates
from sluss.services._closure import REPEAT, payables_of_claims, slices
from sluss.services._command import Context, Plain
from sluss.services._decisions import write_decisions
from sluss.services._payables import payable_of
from sluss.services._prepare import prepare as make_ready
from sluss.services._rerun_plan import Planned, Run
from sluss.services._tray import Came, Reading, Tray
from sluss.store.models import Batch, Original, PayableRow


@dataclass(frozen=True, slots=True)
class Made:
    """A repeated payment with the debt that it became."""

    again: Again
    row: PayableRow
    payable: Payable


def keep_list(context: Context, came: Came, findings: Sequence[Finding]) -> None:
    """Keep the list of exclusions as an original, with what is wrong with it; once."""
    if Original.objects.filter(sha256=came.sha256).exists():
        return
    tray = Tray(context)
    tray.keep(came)
    reading = Reading(came.sha256, "payee-list", "")
    reading.findings.extend(findings)
    tray.receipt(reading)
    tray.empty()


def file_run(context: Context, run: Run, plan: Plan) -> list[Made]:
    """Keep the decision and its payments as an original of ours, and fold them in as claims."""
    period, source = run.period, run.source
    claims = [
        claim_of_again(one, period=period, pay_on=run.pay_on, reason=run.reason)
        for one in plan.again
    ]
    head = Head(
        of=source.sha256,
        period=period,
        pay_on=run.pay_on.isoformat(),
        by=context.by,
        at=context.at,
        reason=run.reason,
    )
    data = write_repeat_run(head, claims)
    sha = hashlib.sha256(data).hexdigest()
    ready = make_ready([data], stream_repeat_run)
    names = [f"{sha}:{number}" for number in range(1, len(claims) + 1)]
    # The decisions first: they tell the register that there are repeated payments to look for.
    write_decisions(context, REPEAT, [(name, run.reason, "") for name in names])
    tray = Tray(context)
    tray.keep(Came(sha, len(data), f"{KIND}-{period}-{source.sha256[:8]}.jsonl"), ready)
    reading = Reading(sha, KIND, "")
    for kept in ready.kept:
        tray.file(reading, kept)
    tray.receipt(reading)
    tray.empty()
    return _made(plan.again, names)


def _made(again: Sequence[Again], names: Sequence[str]) -> list[Made]:
    places = payables_of_claims(names)
    rows: dict[int, PayableRow] = {}
    for part in slices(set(places.values())):
        rows.update({row.id: row for row in PayableRow.objects.filter(id__in=part)})
    found = [rows[places[name]] for name in names]
    return [Made(one, row, payable_of(row)) for one, row in zip(again, found, strict=True)]


@dataclass(frozen=True, slots=True)
class Proposed:
    """The batch, None if there is nothing to pay, and why each of the others is not in it."""

    batch: Batch | None
    end_to_end_ids: dict[str, str]
    codes: dict[str, str]


def propose_run(
    context: Context, now: _register.Frame, pay_on: date, made: Sequence[Made]
) -> Proposed:
    """Put the repeated payments into a batch before they are attested; nobody signs before that."""
    ids = frozenset(one.payable.id for one in made)
    cases = [
        replace(one, case=replace(one.case, facts=one.case.facts | {Fact.ATTESTED}))
        for one in candidates([one.row for one in made], now.policy, context.at)
    ]
    proposal = rules.propose(cases, rules.Ask(ids=ids))
    codes = {one.payable_id: one.code.value for one in proposal.left_out}
    payables = {one.payable.id: (one.row.id, one.payable) for one in made}
    prepared, flawed = prepare(proposal.payments, payables, now)
    codes |= {one["id"]: one["code"] for one in flawed}
    if not prepared:
        return Proposed(None, {}, codes)
    left_out = [{"id": id_, "code": code} for id_, code in sorted(codes.items())]
    batch = write_batch(context, now, pay_on, prepared, left_out)
    named = {
        part.payable_id: one.file_payment.end_to_end_id
        for one in prepared
        for part in one.proposed.parts
    }
    return Proposed(batch, named, codes)


# ---- How it is told --------------------------------------------------------------------------


# What becomes of a payment of last time: each is in one of these.
LISTS = ("repeated", "excluded", "held", "left_out")


def told_unread() -> Plain:
    """What is told of a file that cannot be read: all that is told of a run, and nothing in it."""
    return {
        "batch": None,
        "needs": None,
        "date": None,
        "period": None,
        "source": None,
        **{name: [] for name in LISTS},
        "totals": {name: sums_of([]) for name in ("last_time", *LISTS)},
        "findings": [],
    }


def told_run(run: Run, plan: Plan, made: Sequence[Made], proposed: Proposed) -> Plain:
    """A run that was made, every payment of last time in one of four lists."""
    repeated, held, left_out = [], [], []
    for one in made:
        told = {**_row(one.again.last), "id": one.payable.id}
        code = proposed.codes.get(one.payable.id)
        if code is None:
            named = proposed.end_to_end_ids[one.payable.id]
            repeated.append({**told, "end_to_end_id": named})
        elif code == PaymentRefusal.HELD.value:
            first = one.payable.holds[0]
            held.append({**told, "code": first.code, "detail": first.detail})
        else:
            left_out.append({**told, "code": code})
    answer = _told(run, plan, repeated, held, left_out)
    return {**answer, "batch": proposed.batch.id if proposed.batch else None}


def told_planned(planned: Planned) -> Plain:
    """A run that was not made: what it would be, and what is wrong with the list.

    Whether a payment will be held is known when it is made; what a later list says of its payee
    is known before.
    """
    rows = [(one, _row(one.last)) for one in planned.plan.again]
    held = [{**told, **_expected(one)} for one, told in rows if one.is_flagged]
    repeated = [{**told, "end_to_end_id": None} for one, told in rows if not one.is_flagged]
    findings = [to_plain(finding) for finding in planned.findings]
    return {**_told(planned.run, planned.plan, repeated, held, []), "findings": findings}


def _expected(again: Again) -> Plain:
    """Why a payment will be held when it is made, as far as its account tells."""
    account = again.other or again.accounts[0].key
    new, other = "register.account_unverified", "register.repeated_other_account"
    return {"code": new if again.is_given else other, "detail": account}


def _told(
    run: Run, plan: Plan, repeated: list[Plain], held: list[Plain], left_out: list[Plain]
) -> Plain:
    """What was excluded and left out by itself, and the sums beside those of last time."""
    excluded = [
        {**_row(last), "reason": _reason(asked), "words": asked.words, "line": asked.line}
        for last, asked in plan.excluded
    ]
    rows = [*left_out, *({**_row(last), "code": code.value} for last, code in plan.left_out)]
    rows.sort(key=lambda one: int(one["row"]))
    lists = dict(zip(LISTS, (repeated, excluded, held, rows), strict=True))
    sums = {name: sums_of(listed) for name, listed in lists.items()}
    last_time = sums_of([_row(last) for last in run.source.rows])
    return {
        **told_unread(),
        "date": run.pay_on.isoformat(),
        "period": run.period,
        "source": {"sha256": run.source.sha256, "kind": run.source.kind, **last_time},
        **lists,
        "totals": {"last_time": last_time, **sums},
    }


def _reason(asked: Asked) -> str:
    return asked.reason.value if asked.reason else ""


def _row(last: Last) -> Plain:
    """A payment of last time. The debt that it became, if it did, is said by whoever knows it."""
    return {
        "id": None,
        "row": last.row,
        "payee": last.payee.name,
        "amount": last.amount.text,
        "currency": last.amount.currency,
    }


def sums_of(rows: Sequence[Plain]) -> Plain:
    """How many, and how much in kronor; what is in other currencies stands beside it."""
    minor: dict[str, int] = {"SEK": 0}
    for row in rows:
        amount = Money.parse(row["amount"], row["currency"])
        minor[amount.currency] = minor.get(amount.currency, 0) + amount.minor
    others = [
        {"currency": currency, "amount": Money(currency, sum_).text}
        for currency, sum_ in sorted(minor.items())
        if currency != "SEK"
    ]
    told = {"count": len(rows), "amount": Money("SEK", minor["SEK"]).text, "currency": "SEK"}
    return {**told, "other_currencies": others}
