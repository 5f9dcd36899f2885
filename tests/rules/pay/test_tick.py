"""When a row of an entry sheet may be ticked off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluss.rules.pay.release import Channel
from sluss.rules.pay.tick import Refusal, TickCase, refuse_tick

SHEET, FILE = Channel.SHEET, Channel.FILE
READY = TickCase(is_known=True, may_tick=True, left_by=SHEET, is_ticked=False, is_undone=False)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"is_ticked": True, "is_undone": True}, None),
        ({"is_ticked": True}, Refusal.TICKED_ALREADY),
        ({"is_undone": True}, Refusal.NOT_TICKED),
        ({"left_by": None}, Refusal.NOT_BY_SHEET),
        ({"left_by": FILE, "is_ticked": True}, Refusal.NOT_BY_SHEET),
        ({"left_by": Channel.PAPER}, Refusal.NOT_BY_SHEET),
        ({"may_tick": False, "left_by": None}, Refusal.LACKS_ROLE),
        ({"is_known": False, "may_tick": False}, Refusal.NO_SUCH_PAYMENT),
    ],
)
def test_the_first_reason_that_applies_is_given(changed, refusal):
    assert refuse_tick(replace(READY, **changed)) is refusal


def test_refusals_by_descending_precedence():
    case = TickCase(is_known=False, may_tick=False, left_by=None, is_ticked=True, is_undone=False)
    seen = []
    for heal in (
        {"is_known": True},
        {"may_tick": True},
        {"left_by": SHEET},
        {"is_ticked": False, "is_undone": True},
    ):
        seen.append(refuse_tick(case))
        case = replace(case, **heal)
    assert [*seen, refuse_tick(case)] == list(Refusal)
