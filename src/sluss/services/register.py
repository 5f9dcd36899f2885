"""The step register: what people decide about a debt. A decision is tied to what they saw."""

from __future__ import annotations

from collections.abc import Sequence

from sluss.core.lifecycle import Act, may
from sluss.core.payable import Payable
from sluss.core.plain import canonical
from sluss.rules.approve import roles
from sluss.rules.register.decide import FaultCase, Refusal, refuse_faults, releasable
from sluss.services import _register, _suppliers
from sluss.services._chain import chain_of
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._decisions import write_decision, write_decisions
from sluss.services._payables import find_rows, payable_of
from sluss.services._people import lacks
from sluss.store.models import PayableRow
from sluss.store.suppliers import said_of_faults

_ACTS = {
    "hold": Act.HOLD,
    "release": Act.RELEASE,
    "dispute": Act.DISPUTE,
    "dismiss": Act.DISMISS,
    "hardship": None,
}


def decide(kind: str, public_id: str, reason: str, who: Who, *, key: str) -> Plain:
    """Hold, release, dispute or dismiss a payable, or note that its payee cannot wait."""
    if kind not in _ACTS:
        raise ValueError(f"no decision: {kind}")
    return run("register.decide", {"kind": kind, "id": public_id, "reason": reason}, who, key=key)


@command("register.decide")
def _decide(context: Context, given: Plain) -> Plain:
    row = find_rows([given["id"]]).get(given["id"])
    refusal = _refuse(row, given, context.by)
    if refusal or row is None:
        return {"refused": (refusal or Refusal.NO_SUCH_PAYABLE).value}
    payable = payable_of(row)
    detail = ""
    if given["kind"] == "release":
        detail = _released(payable)
    write_decision(context, given["kind"], row.anchor, given["reason"], detail=detail)
    _register.refold(
        [row.anchor], _register.frame(), seq=context.seq, today=context.today.isoformat()
    )
    after = PayableRow.objects.get(id=row.id)
    return {"payable": after.public_id, "state": after.state}


def _released(payable: Payable) -> str:
    """The holds that are lifted, a line each: only what was seen, so a later hold stands.

    A hold about another payable is kept by the claim that it stands on: its id may change.
    """
    holds = releasable(payable.holds)
    others = find_rows(hold.detail for hold in holds if hold.detail)
    about = {id_: row.anchor for id_, row in others.items()}
    return "\n".join(f"{h.code} {about.get(h.detail, h.detail)}".strip() for h in holds)


def _refuse(row: PayableRow | None, given: Plain, by: str) -> Refusal | None:
    if row is None:
        return Refusal.NO_SUCH_PAYABLE
    if lacks(roles.Act.DECIDE, by):
        return Refusal.LACKS_ROLE
    if not given["reason"].strip():
        return Refusal.NO_REASON
    return _refuse_act(given["kind"], payable_of(row))


def possible(public_id: str) -> list[str]:
    """What may be decided about a payable as it stands now, by whoever may decide. A look."""
    row = find_rows([public_id]).get(public_id)
    return [] if row is None else [k for k in _ACTS if _refuse_act(k, payable_of(row)) is None]


def _refuse_act(kind: str, payable: Payable) -> Refusal | None:
    act = _ACTS[kind]
    if act is not None and not may(act, payable.state):
        return Refusal.WRONG_STATE
    # An account is trusted by call-back and confirmation, never by lifting a hold.
    if act is Act.RELEASE and payable.holds and not releasable(payable.holds):
        return Refusal.ACCOUNT_NOT_CONFIRMED
    return None


def pair(kind: str, one_id: str, other_id: str, reason: str, who: Who, *, key: str) -> Plain:
    """Say that two payables are the same debt, or that they are different ones."""
    if kind not in ("same", "different"):
        raise ValueError(f"no decision: {kind}")
    given = {"kind": kind, "one": one_id, "other": other_id, "reason": reason}
    return run("register.pair", given, who, key=key)


@command("register.pair")
def _pair(context: Context, given: Plain) -> Plain:
    rows = find_rows([given["one"], given["other"]])
    one, other = rows.get(given["one"]), rows.get(given["other"])
    if one is None or other is None or one.id == other.id:
        return {"refused": Refusal.NO_SUCH_PAYABLE.value}
    if lacks(roles.Act.DECIDE, context.by):
        return {"refused": Refusal.LACKS_ROLE.value}
    if not given["reason"].strip():
        return {"refused": Refusal.NO_REASON.value}
    if given["kind"] == "same" and (one.kind, one.currency) != (other.kind, other.currency):
        return {"refused": Refusal.CANNOT_BE_ONE.value}
    write_decision(context, given["kind"], one.anchor, given["reason"], other=other.anchor)
    _register.refold(
        [one.anchor, other.anchor],
        _register.frame(),
        seq=context.seq,
        today=context.today.isoformat(),
    )
    after = find_rows([one.public_id, other.public_id])
    return {"payable": after[one.public_id].public_id, "state": after[one.public_id].state}


def chain(public_id: str) -> list[Plain] | None:
    """From what a debt is inferred, step by step, or None (see _chain.py). A look, no command."""
    row = find_rows([public_id]).get(public_id)
    return None if row is None else chain_of(row)


def say_of_faults(kind: str, ids: Sequence[str], reason: str, who: Who, *, key: str) -> Plain:
    """Dismiss faults of the supplier register, or open them again. All of them, or none.

    What each fault said is kept with the decision: the register will not say it any more.
    """
    if kind not in (_suppliers.DISMISS, _suppliers.REOPEN):
        raise ValueError(f"nothing to say of a fault: {kind}")
    now = _suppliers.view(who.today)
    known = {fault.id: _suppliers.told(fault, now) for fault in now.faults}
    faults = {id_: known[id_] for id_ in ids if id_ in known}
    given = {"kind": kind, "ids": list(ids), "reason": reason, "made": {"faults": faults}}
    return run("register.say_of_faults", given, who, key=key)


@command("register.say_of_faults")
def _say_of_faults(context: Context, given: Plain) -> Plain:
    kind, faults = given["kind"], given["made"]["faults"]
    last = said_of_faults((_suppliers.DISMISS, _suppliers.REOPEN), _suppliers.MARK)
    may_decide = not lacks(roles.Act.DECIDE, context.by)
    cases = {
        id_: FaultCase(
            is_known=id_ in faults,
            may_decide=may_decide,
            reason=given["reason"],
            is_said_already=last.get(id_, {"kind": _suppliers.REOPEN})["kind"] == kind,
        )
        for id_ in given["ids"]
    }
    if found := refuse_faults(cases):
        return {"refused": found[1].value, "fault": found[0]}
    said = [
        (f"{_suppliers.MARK}{id_}", given["reason"], canonical(faults[id_])) for id_ in given["ids"]
    ]
    write_decisions(context, kind, said)
    return {"faults": [{"id": id_, **faults[id_]} for id_ in given["ids"]]}
