"""Attests that were given on paper: who keyed which, and what was kept of each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sluss.core import lifecycle
from sluss.core.payable import Payable
from sluss.core.plain import canonical
from sluss.outside.clock import STOCKHOLM
from sluss.rules.approve.attest import AttestCase, refuse_attest
from sluss.rules.approve.on_paper import (
    Answer,
    PaperCase,
    Refusal,
    marks_of,
    may_be_printed,
    read_code,
    refuse_paper,
)
from sluss.rules.approve.roles import Person
from sluss.rules.register.derive import attest_binding
from sluss.services._closure import claims_of_payables, slices
from sluss.services._command import Context, Plain
from sluss.services._decisions import write_decision
from sluss.services._payables import payable_of
from sluss.services._people import person
from sluss.store.models import Decision, Original, PayableRow

# The decision that a paper was registered; that of whoever signed it stands beside it.
ON_PAPER = "paper-attest"
# A word instead of yes, and the decision that it is: both stop the debt until somebody looks.
DECISIONS = {Answer.APPROVE: "attest", Answer.REJECT: "dispute", Answer.ASK: "hold"}
_STOPS = {Answer.REJECT: lifecycle.Act.DISPUTE, Answer.ASK: lifecycle.Act.HOLD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """What a person keyed from a form. answer: a word of Answer; scan: the hash of its picture.

    in_scan: the codes of forms that could be read in the picture.
    """

    code: str
    signer: str
    signed_on: date
    answer: str
    reason: str
    scan: str
    in_scan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Papers:
    """What was registered from paper about one debt, the oldest first."""

    said: tuple[Plain, ...] = ()

    def keyers(self, binding: str) -> frozenset[str]:
        """Who keyed a yes that holds for this binding."""
        return frozenset(
            one["keyed_by"]
            for one in self.said
            if one["answer"] == Answer.APPROVE.value and one["binding"] == binding
        )

    def earlier(self, code: str, signer: str) -> Answer | None:
        """What this person answered on this form before."""
        for one in self.said:
            if (one["code"], one["signer"]) == (code, signer):
                return Answer(one["answer"])
        return None


def papers_of(payables: Iterable[int]) -> dict[int, Papers]:
    """What was registered from paper about these debts, by all of their claims."""
    found: dict[int, list[Plain]] = defaultdict(list)
    for payable, row in _registered(payables):
        found[payable].append(_told(row))
    return {payable: Papers(tuple(said)) for payable, said in found.items()}


def by_seq(payables: Iterable[int]) -> dict[int, Plain]:
    """The same by the journal entry that it was registered with."""
    return {row.seq: _told(row) for _, row in _registered(payables)}


def _registered(payables: Iterable[int]) -> list[tuple[int, Decision]]:
    """The papers about these debts, each with its debt, the oldest first."""
    places = {claim: payable for payable, claim in claims_of_payables(set(payables))}
    rows = [
        row
        for part in slices(sorted(places))
        for row in Decision.objects.filter(claim__in=part, kind=ON_PAPER)
    ]
    return [(places[row.claim], row) for row in sorted(rows, key=lambda row: row.id)]


def _told(row: Decision) -> Plain:
    return {**json.loads(row.detail), "keyed_by": row.by, "at": row.at}


def case_of(row: PayableRow | None, by: Person, papers: Papers) -> AttestCase | None:
    """A debt as the rule of attests sees it, with whoever keyed a yes of it."""
    if row is None:
        return None
    payable = payable_of(row)
    return AttestCase(
        is_known=True,
        state=payable.state,
        amount=payable.amount,
        by=by,
        registered_by=frozenset(payable.registered_by),
        attested_by=frozenset(payable.attests),
        keyed_by=papers.keyers(binding_of(payable)),
    )


def binding_of(payable: Payable) -> str:
    """What an attest of the debt as it stands holds for."""
    return attest_binding(payable.amount, payable.failed_payments)


def judged(
    context: Context, given: Plain, row: PayableRow | None, papers: Papers
) -> Refusal | None:
    """Why what was keyed is not registered, or None."""
    case = paper_case(context, given, row, papers)
    now = datetime.fromisoformat(context.at)
    why = refuse_attest(case.debt, now=now) if case.debt else None
    return refuse_paper(case, why, today=context.today)


def paper_case(context: Context, given: Plain, row: PayableRow | None, papers: Papers) -> PaperCase:
    """What was keyed, as the rule sees it."""
    form, now = read_code(given["code"]), datetime.fromisoformat(context.at)
    answer = Answer(given["answer"]) if given["answer"] in set(Answer) else None
    signed_on = date.fromisoformat(given["signed_on"])
    signer, keyer = person(given["signer"]), person(context.by)
    payable = payable_of(row) if row else None
    stop = _STOPS.get(answer) if answer else None
    on_the_day = datetime.combine(signed_on, time(12), STOCKHOLM)
    return PaperCase(
        form=form,
        marks=marks_of(payable) if payable else None,
        debt=case_of(row, signer, papers),
        keyer=keyer,
        answer=answer,
        signed_on=signed_on,
        reason=given["reason"],
        has_scan=Original.objects.filter(sha256=given["scan"]).exists(),
        is_of_person=payable is not None and not may_be_printed(payable),
        may_be_stopped=stop is None or payable is None or lifecycle.may(stop, payable.state),
        keyer_in_force=keyer.is_in_force(now),
        signer_in_force=signer.is_in_force(now) and signer.is_in_force(on_the_day),
        in_scan=tuple(given["made"]["in_scan"]),
        earlier=papers.earlier(form.code, signer.name) if form else None,
    )


def write_paper(context: Context, given: Plain, row: PayableRow) -> None:
    """Keep what the signer said, under their name, and who keyed it from which paper."""
    answer, form, payable = Answer(given["answer"]), read_code(given["code"]), payable_of(row)
    binding = binding_of(payable)
    write_decision(
        context,
        DECISIONS[answer],
        row.anchor,
        given["reason"],
        detail=binding if answer is Answer.APPROVE else "",
        by=given["signer"],
    )
    kept = {
        "code": form.code if form else "",
        "signer": given["signer"],
        "signed_on": given["signed_on"],
        "answer": answer.value,
        "scan": given["scan"],
        "is_code_read": bool(given["made"]["in_scan"]),
        "binding": binding,
    }
    write_decision(context, ON_PAPER, row.anchor, given["reason"], detail=canonical(kept))
