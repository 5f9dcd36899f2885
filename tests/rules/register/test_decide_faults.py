"""Who may put a fault of the supplier register away: the refusals in their order."""

from __future__ import annotations

from dataclasses import replace

from sluss.rules.register.decide import FaultCase, FaultRefusal, refuse_fault, refuse_faults


def test_the_refusals_come_in_their_order_as_one_thing_after_another_is_healed():
    case = FaultCase(is_known=False, may_decide=False, reason=" ", is_said_already=True)
    healing = [
        {"is_known": True},
        {"may_decide": True},
        {"reason": "the list is right"},
        {"is_said_already": False},
    ]
    seen = [refuse_fault(case)]
    for healed in healing:
        case = replace(case, **healed)
        seen.append(refuse_fault(case))
    assert seen == [*FaultRefusal, None]


def test_of_several_the_refusal_that_weighs_most_is_given_with_its_fault():
    good = FaultCase(is_known=True, may_decide=True, reason="so", is_said_already=False)
    said, unknown = replace(good, is_said_already=True), replace(good, is_known=False)
    assert refuse_faults({"a": good, "b": said, "c": unknown, "d": unknown}) == (
        "c",
        FaultRefusal.NO_SUCH_FAULT,
    )
    assert refuse_faults({"a": good}) is None
    assert refuse_faults({}) is None
