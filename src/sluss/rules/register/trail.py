"""What took of a debt, noted as it happens, for whoever asks why. Nothing is noted unless asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.register.filed import Filed, OurPayment
from sluss.rules.register.flows import Flow, Standing


class Fit(StrEnum):
    """How the amount of a payment fits the debts that it is for."""

    WHOLE = "whole_amount"
    WHOLE_NET = "whole_less_credit"
    DOCUMENT = "amount_beside_document"
    ALL_NAMED = "all_named"
    ALL_NAMED_NET = "all_named_less_credit"
    MORE_THAN_NAMED = "more_than_all_named"
    PART_OF_ONE = "part_of_one"
    PART_OF_OLDEST = "part_of_oldest"
    NOTHING_LEFT = "nothing_left"
    BY_AMOUNT = "only_one_of_amount"
    NETTED = "netted"
    FITS_NONE = "fits_nothing"
    CAME_TO_NOTHING = "came_to_nothing"
    AS_ORDERED = "as_ordered"
    MORE_THAN_LEFT = "more_than_left"


class Takes(StrEnum):
    """Which of the five amounts of a debt is raised by it."""

    CLAIMED = "claimed"
    CREDITED = "credited"
    ELSEWHERE = "elsewhere"
    OURS = "ours"
    DROPPED = "dropped"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Took:
    """What one rule took of a debt, or found and took nothing.

    Units:   minor of the debt's currency; takes NOTHING if what is left was not lowered by it.
    how:     a code of inferred.py; "" where it follows from what the payment names, and fit.
    other:   the anchor of the debt at the other end (a credit note, an invoice), "" if none.
    """

    how: str
    minor: int
    takes: Takes
    records: tuple[Filed, ...]
    flows: tuple[Flow, ...] = ()
    fit: Fit | None = None
    other: str = ""
    end_to_end_id: str = ""


def carried(
    payment: OurPayment, standing: Standing | None, own: Sequence[Flow], amount: int, taken: int
) -> Took:
    """What a payment of ours did to a debt of which it was to take an amount."""
    records = tuple(filed for flow in own for filed in flow.records)
    how, fit, takes = "ours_reserved", None, Takes.NOTHING
    if standing is Standing.BOOKED:
        is_named = any(flow.end_to_end_id == payment.end_to_end_id for flow in own if flow.debits)
        how = "ours_by_id" if is_named else "ours_without_id"
        fit = Fit.AS_ORDERED if taken == amount else Fit.MORE_THAN_LEFT
        takes = Takes.OURS
    elif standing in (Standing.REJECTED, Standing.RETURNED):
        how = "ours_failed"
    elif payment.is_void:
        how = "ours_void"
    elif payment.is_ordered or standing is not None:
        how = "ours_on_its_way"
    minor = taken if takes else amount
    return Took(how, minor, takes, records, tuple(own), fit, end_to_end_id=payment.end_to_end_id)


def transferred(flow: Flow, how: str, fit: Fit, taken: int) -> Took:
    """What somebody else's payment took; of one that did not move yet it is not taken."""
    takes = Takes.ELSEWHERE if flow.standing is Standing.BOOKED else Takes.NOTHING
    return Took(how, taken, takes, tuple(flow.records), (flow,), fit)
