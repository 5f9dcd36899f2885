"""Whether a row of an entry sheet may be ticked off as keyed into the internet bank."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.pay.release import Channel


class Refusal(StrEnum):
    """Why a tick is refused, in descending precedence: the first that applies is given."""

    NO_SUCH_PAYMENT = "pay.tick_no_such_payment"
    LACKS_ROLE = "pay.tick_lacks_role"
    NOT_BY_SHEET = "pay.tick_not_by_sheet"
    TICKED_ALREADY = "pay.ticked_already"
    NOT_TICKED = "pay.not_ticked"


@dataclass(frozen=True, slots=True, kw_only=True)
class TickCase:
    """All that the rule may look at.

    left_by:   the channel by which the batch of the payment left the house, None if it has not.
    is_ticked: whether the last word of the row is a tick; is_undone: a tick is to be taken back.
    """

    is_known: bool
    may_tick: bool
    left_by: Channel | None
    is_ticked: bool
    is_undone: bool


def refuse_tick(case: TickCase) -> Refusal | None:
    """Say why this person may not tick the row, or take its tick back, or None if they may.

    A second tick is refused, so that two people who key the same row find out at once.
    """
    if not case.is_known:
        return Refusal.NO_SUCH_PAYMENT
    if not case.may_tick:
        return Refusal.LACKS_ROLE
    if case.left_by is not Channel.SHEET:
        return Refusal.NOT_BY_SHEET
    if case.is_undone:
        return None if case.is_ticked else Refusal.NOT_TICKED
    return Refusal.TICKED_ALREADY if case.is_ticked else None
