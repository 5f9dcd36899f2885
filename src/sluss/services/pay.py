"""The step pay: what goes to the bank, signed by two, and never twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sluss.core.money import Money
from sluss.core.plain import canonical, from_plain, to_plain
from sluss.core.records import DocumentKind
from sluss.outside.calendar import closed_days
from sluss.outside.sent_journal import SentJournal, Unlike, Unwritten
from sluss.rules.approve.roles import Act
from sluss.rules.pay import propose as rules
from sluss.rules.pay.bank_days import next_bank_day
from sluss.rules.pay.correct import CorrectCase, refuse_correct
from sluss.rules.pay.payer import Refusal as PayerRefusal
from sluss.rules.pay.payer import refuse_payer
from sluss.rules.pay.release import (
    BatchCase,
    Channel,
    ExportRefusal,
    SendRefusal,
    refuse_cancel,
    refuse_export,
    refuse_sign,
)
from sluss.rules.pay.tick import refuse_tick
from sluss.rules.register.decide import Refusal as RegisterRefusal
from sluss.rules.triage.policy import UrgencyClass
from sluss.services import _register
from sluss.services._batches import prepare, sent_line, told, write_batch
from sluss.services._board import Board, BoardAsk
from sluss.services._board import board as find_board
from sluss.services._cases import batch_case, candidates
from sluss.services._channels import Printer, keep_left, made_for
from sluss.services._command import Bytes, Context, Plain, Who, command, run
from sluss.services._corrections import CORRECT, repeated_claims, told_right
from sluss.services._decisions import write_decisions
from sluss.services._factors import NO_PROOF, Proof, holds, is_proof_needed
from sluss.services._original import stored_parts
from sluss.services._payables import find_rows, payable_of
from sluss.services._people import lacks, person
from sluss.services._rerun import file_run, keep_list, propose_run, told_planned, told_run
from sluss.services._rerun_plan import Planned, plan_run
from sluss.services._ticks import tick_case, write_tick
from sluss.services._tray import Came
from sluss.store.models import Batch, PayableRow, Payment, PaymentItem

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a batch is asked to hold. None: no bound. execution_on None: the next bank day."""

    budget: Money | None = None
    count: int | None = None
    execution_on: date | None = None
    classes: frozenset[UrgencyClass] | None = None
    ids: tuple[str, ...] = ()


def propose(ask: Ask, who: Who, *, key: str) -> Plain:
    """Put approved payables into a batch, the most urgent first; say what was left out and why."""
    given = {
        "budget_minor": ask.budget.minor if ask.budget else None,
        "count": ask.count,
        "execution_on": ask.execution_on.isoformat() if ask.execution_on else None,
        "classes": sorted(c.value for c in ask.classes) if ask.classes is not None else None,
        "ids": sorted(set(ask.ids)),
    }
    return run("pay.propose", given, who, key=key)


@command("pay.propose")
def _propose(context: Context, given: Plain) -> Plain:
    now = _register.frame()
    refusal = refuse_payer(
        may_prepare=not lacks(Act.PREPARE_BATCH, context.by),
        iban=now.organisation.iban,
        bic=now.organisation.bic,
    )
    if refusal:
        return {"refused": refusal.value}
    execution_on = _execution_day(given["execution_on"], context.today)
    if isinstance(execution_on, str):
        return {"refused": execution_on}
    asked = find_rows(given["ids"])
    if len(asked) < len(given["ids"]):
        return {"refused": RegisterRefusal.NO_SUCH_PAYABLE.value}
    rows = _rows_to_pay([row.id for row in asked.values()])
    proposal = rules.propose(
        candidates(rows, now.policy, context.at),
        rules.Ask(
            budget=_sek(given["budget_minor"]),
            count=_least(given["count"], now.policy.payments_per_day),
            classes=None
            if given["classes"] is None
            else frozenset(UrgencyClass(c) for c in given["classes"]),
            ids=frozenset(row.public_id for row in asked.values()) or None,
            is_strict=now.policy.is_strict,
        ),
    )
    left_out = [{"id": one.payable_id, "code": one.code.value} for one in proposal.left_out]
    payables = {row.public_id: (row.id, payable_of(row)) for row in rows}
    prepared, flawed = prepare(proposal.payments, payables, now)
    left_out += flawed
    if not prepared:
        return {
            "batch": None,
            "date": execution_on.isoformat(),
            "payments": [],
            "left_out": left_out,
            "totals": {"count": 0, "amount": "0.00", "currency": "SEK"},
        }
    batch = write_batch(context, now, execution_on, prepared, left_out)
    _refold(batch, now, context)
    return told(batch)


def board(ask: BoardAsk, today: date, now: datetime) -> Board:
    """The debts that wait, planned by bank day: what a batch of today would pay, and then."""
    return find_board(ask, today, now)


def _execution_day(asked: str | None, today: date) -> date | str:
    closed = closed_days(today.year, today.year + 1)
    if asked is None:
        return next_bank_day(today, closed)
    day = date.fromisoformat(asked)
    closed = closed_days(today.year, max(day.year, today.year) + 1)
    refusal = rules.refuse_day(day, today=today, closed=closed, is_past_cut_off=False)
    return refusal.value if refusal else day


def _rows_to_pay(ids: list[int]) -> list[PayableRow]:
    """Approved payables, those asked for by name, and credit notes that may be netted."""
    approved = PayableRow.objects.filter(state="approved")
    notes = PayableRow.objects.filter(
        kind=DocumentKind.CREDIT_NOTE.value, state__in=("open", "approved"), open_minor__gt=0
    )
    named = PayableRow.objects.filter(id__in=ids)
    return list({row.id: row for rows in (approved, notes, named) for row in rows}.values())


def _sek(minor: int | None) -> Money | None:
    return None if minor is None else Money("SEK", minor)


def _least(one: int | None, other: int | None) -> int | None:
    return min((n for n in (one, other) if n is not None), default=None)


def _refold(batch: Batch, now: _register.Frame, context: Context) -> None:
    ids = Payment.objects.filter(batch=batch.id).values("end_to_end_id")
    claims = PaymentItem.objects.filter(end_to_end_id__in=ids).values_list("claim", flat=True)
    _register.refold(list(claims), now, seq=context.seq, today=context.today.isoformat())


@dataclass(frozen=True, slots=True)
class RepeatAsk:
    """Which file is to be repeated, and how.

    listed: the list of exclusions and new accounts, None if there is none.
    """

    sha256: str
    execution_on: date | None = None
    reason: str = ""
    listed: Came | None = None
    with_firms: bool = False
    is_twice_a_month: bool = False


def repeat(ask: RepeatAsk, attached: Bytes, who: Who, *, key: str) -> Plain:
    """Pay last time's payment file once more: its payments as payables of ours, in a batch.

    Shapes: attached has the bytes of the list, if there is one. Every payment of the file is
            repeated, excluded, held or left out. With findings about the list nothing is made.
    """
    return run("pay.repeat", _repeat_given(ask), who, key=key, attached=attached)


def plan_repeat(ask: RepeatAsk, attached: Bytes, who: Who) -> Plain:
    """What repeat would make of the file as things stand, and nothing is written."""
    now = _register.frame()
    given = _repeat_given(ask)
    planned = _planned(now, given, who.today, attached)
    return told_planned(planned) if isinstance(planned, Planned) else planned


def _repeat_given(ask: RepeatAsk) -> Plain:
    return {
        "sha256": ask.sha256,
        "execution_on": ask.execution_on.isoformat() if ask.execution_on else None,
        "reason": ask.reason,
        "listed": to_plain(ask.listed) if ask.listed else None,
        "with_firms": ask.with_firms,
        "is_twice_a_month": ask.is_twice_a_month,
    }


@command("pay.repeat")
def _repeat(context: Context, given: Plain) -> Plain:
    now = _register.frame()
    if lacks(Act.PREPARE_BATCH, context.by):
        return {"refused": PayerRefusal.LACKS_ROLE.value}
    planned = _planned(now, given, context.today, context.attached)
    if given["listed"]:
        findings = planned.findings if isinstance(planned, Planned) else ()
        keep_list(context, from_plain(Came, given["listed"]), findings)
    if not isinstance(planned, Planned):
        return planned
    if planned.findings or not planned.plan.again:
        return told_planned(planned)
    made = file_run(context, planned.run, planned.plan)
    proposed = propose_run(context, now, planned.run.pay_on, made)
    if proposed.batch:
        _refold(proposed.batch, now, context)
    needs = max(now.setting.needs(one.payable.amount) for one in made)
    return {**told_run(planned.run, planned.plan, made, proposed), "needs": needs}


def _planned(now: _register.Frame, given: Plain, today: date, attached: Bytes) -> Planned | Plain:
    refusal = refuse_payer(may_prepare=True, iban=now.organisation.iban, bic=now.organisation.bic)
    if refusal:
        return {"refused": refusal.value}
    pay_on = _execution_day(given["execution_on"], today)
    if isinstance(pay_on, str):
        return {"refused": pay_on}
    planned = plan_run(now, given, pay_on, attached)
    return planned if isinstance(planned, Planned) else {"refused": planned.value}


def correct(rights: dict[str, Money], reason: str, who: Who, *, key: str) -> Plain:
    """Note what repeated payments should have been, by the ids of their payables."""
    given = {
        "rights": {id_: amount.minor for id_, amount in sorted(rights.items())},
        "reason": reason,
    }
    return run("pay.correct", given, who, key=key)


@command("pay.correct")
def _correct(context: Context, given: Plain) -> Plain:
    may_decide, reason = not lacks(Act.DECIDE, context.by), given["reason"]
    rows = find_rows(given["rights"])
    claims = repeated_claims([row.id for row in rows.values()])
    corrected, refused, said = [], [], []
    for public_id, minor in sorted(given["rights"].items()):
        row = rows.get(public_id)
        payable = payable_of(row) if row is not None and row.id in claims else None
        case = CorrectCase(
            is_line=payable is not None,
            may_decide=may_decide,
            reason=reason,
            facts=frozenset(payable.facts) if payable else frozenset(),
        )
        refusal = refuse_correct(case)
        if refusal or payable is None or row is None:
            refused.append({"id": public_id, "code": refusal.value if refusal else ""})
            continue
        said.append((claims[row.id], reason, str(minor)))
        right = told_right(payable, Money(payable.amount.currency, minor))
        corrected.append({"id": payable.id, "amount": payable.amount.text, **right})
    write_decisions(context, CORRECT, said)
    return {"corrected": corrected, "refused": refused}


def contents_of(batch: int) -> str:
    """The hash of what is signed with a batch; "" if there is no such batch."""
    found = Batch.objects.filter(id=batch).values_list("content_sha256", flat=True).first()
    return str(found or "")


def sign(batch: int, who: Who, *, key: str, proof: Proof = NO_PROOF) -> Plain:
    """Put a person's signature to the contents of a batch.

    proof: that it is them, just now (services/sign_in.py prove_if_needed); it stays in the journal.
           Whoever has a second factor needs one, and everybody once the organisation is live.
    """
    given = {"batch": batch, "made": {"proof": proof.kept}}
    return run("pay.sign", given, who, key=key)


@command("pay.sign")
def _sign(context: Context, given: Plain) -> Plain:
    now = _register.frame()
    batch = Batch.objects.filter(id=given["batch"]).first()
    case = batch_case(batch, person(context.by), now.policy, context.at)
    # Journals of before the web have signatures without a word on proofs.
    if made := given.get("made"):
        case = _with_proof(case, made["proof"])
    refusal = refuse_sign(case, now=datetime.fromisoformat(context.at))
    if refusal or batch is None:
        return {"refused": refusal.value if refusal else ""}
    signed = {**case.signed, context.by: case.contents_hash}
    batch.signatures = canonical(signed)
    batch.state = "signed" if len(signed) >= case.signers_needed else "proposed"
    batch.save()
    return {
        "batch": batch.id,
        "state": batch.state,
        "signed_by": sorted(signed),
        "needs": case.signers_needed,
        "sha256": batch.content_sha256,
        "file": None,
    }


def _with_proof(case: BatchCase, proof: Plain) -> BatchCase:
    """The case with what was shown. The replay asks a passkey's signature again."""
    name, is_none = case.by.name, proof["kind"] == NO_PROOF.kind
    return replace(
        case,
        lacks_proof=is_none and is_proof_needed(name),
        is_proof_wrong=not is_none and not holds(proof, name, case.contents_hash),
    )


def cancel(batch: int, reason: str, who: Who, *, key: str) -> Plain:
    """Undo a batch that has not been handed out; its debts may be paid by another."""
    return run("pay.cancel", {"batch": batch, "reason": reason}, who, key=key)


@command("pay.cancel")
def _cancel(context: Context, given: Plain) -> Plain:
    now = _register.frame()
    batch = Batch.objects.filter(id=given["batch"]).first()
    case = batch_case(batch, person(context.by), now.policy, context.at)
    refusal = refuse_cancel(case, now=datetime.fromisoformat(context.at))
    if refusal or batch is None:
        return {"refused": refusal.value if refusal else ""}
    batch.state = "cancelled"
    batch.save()
    own = Payment.objects.filter(batch=batch.id)
    PaymentItem.objects.filter(end_to_end_id__in=own.values("end_to_end_id")).update(is_live=False)
    own.update(state="void")
    _refold(batch, now, context)
    return {"batch": batch.id, "state": batch.state, "sha256": "", "file": None}


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """What is handed out of a batch. chunks gives its bytes once."""

    batch: int
    state: str
    sha256: str
    chunks: Iterator[bytes]


def export(
    batch: int,
    channel: Channel,
    who: Who,
    *,
    key: str,
    sent: SentJournal,
    printer: Printer | None = None,
) -> ExportedFile | Plain:
    """Let a signed batch leave by a channel; what leaves is kept, the same bytes for ever after.

    sent: where it is written down before anybody has it: if it cannot be, nobody gets it, and
    asked again it is the same file. printer: sets what a person reads; the payment file needs none.
    Errors: NotWhatTheBankTakes. A refusal is a dict with the key refused.
    """
    row = Batch.objects.filter(id=batch).first()
    now = _register.frame()
    case = batch_case(row, person(who.by), now.policy, who.at.isoformat())
    refusal = refuse_export(case, channel, today=who.today, now=who.at)
    given: Plain = {"batch": batch, "channel": channel.value}
    if refusal is None and row is not None and not row.file_sha256:
        data = made_for(row, channel, now.organisation, printer)
        given["made"] = {
            "sha256": data.sha256,
            "size": len(data.data),
            "contents": row.content_sha256,
        }
        answer = run("pay.export", given, who, key=key, attached=data)
    else:
        answer = run("pay.export", given, who, key=key)
    if "refused" in answer:
        return answer
    if refusal is ExportRefusal.ORGANISATION_ON_HOLD:
        # A key that was answered before the restore gets its answer, but no file.
        return {"refused": refusal.value}
    sha = answer["sha256"]
    try:
        sent.write(sent_line(batch, who.at))
    except (Unlike, Unwritten) as error:
        _LOG.error("the sent journal was not written: %s", error)
        return {"refused": SendRefusal.NOT_WRITTEN_DOWN.value}
    return ExportedFile(batch, answer["state"], sha, stored_parts(sha))


@command("pay.export")
def _export(context: Context, given: Plain) -> Plain:
    now = _register.frame()
    batch = Batch.objects.filter(id=given["batch"]).first()
    case = batch_case(batch, person(context.by), now.policy, context.at)
    channel = Channel(given["channel"])
    at = datetime.fromisoformat(context.at)
    refusal = refuse_export(case, channel, today=context.today, now=at)
    if refusal or batch is None:
        return {"refused": refusal.value if refusal else ""}
    if not batch.file_sha256:
        made = given.get("made") or {}
        if made.get("contents") != batch.content_sha256:
            return {"refused": ExportRefusal.CONTENTS_CHANGED.value}
        keep_left(context, channel, made, batch, now.organisation)
    return {"batch": batch.id, "state": batch.state, "sha256": batch.file_sha256}


def tick(batch: int, end_to_end_id: str, who: Who, *, key: str, is_undone: bool = False) -> Plain:
    """Note that a row of an entry sheet was keyed into the bank; is_undone: that it was not."""
    given = {"batch": batch, "end_to_end_id": end_to_end_id, "is_undone": is_undone}
    return run("pay.tick", given, who, key=key)


@command("pay.tick")
def _tick(context: Context, given: Plain) -> Plain:
    case = tick_case(given, may_tick=not lacks(Act.PREPARE_BATCH, context.by))
    refusal = refuse_tick(case)
    if refusal:
        return {"refused": refusal.value}
    return write_tick(context, given)
