"""Every conclusion that is told of a debt: its step, how sure it is, and between which scores.

docs/inferred.md says the same in words, and a house test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The steps in which conclusions are drawn, in their order."""

    KEYS = "keys"
    SAME = "same"
    CLUSTER = "cluster"
    REMINDERS = "reminders"
    FLOWS = "flows"
    SETTLE = "settle"
    ACCOUNTS = "accounts"
    HOLDS = "holds"
    STATE = "state"


class Sure(StrEnum):
    """What a mistake would need. NOTHING is concluded by a step that only tells."""

    PROOF = "proof"
    STRONG = "strong"
    WEAK = "weak"
    POINTS = "points"  # Each is shown on the other, and nothing is held.
    ASKS = "asks"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Inference:
    """One kind of conclusion. least, most: between which its scores lie; None if it has none."""

    stage: Stage
    code: str
    sure: Sure
    least: int | None = None
    most: int | None = None


_Row = tuple[str, Sure] | tuple[str, Sure, int] | tuple[str, Sure, int, int]


def _step(stage: Stage, *rows: _Row) -> tuple[Inference, ...]:
    """The conclusions of one step; one score stands for two that are the same."""
    made = []
    for code, sure, *scores in rows:
        least, most = (scores[0], scores[-1]) if scores else (None, None)
        made.append(Inference(stage, code, sure, least, most))
    return tuple(made)


# One line a conclusion, so that the page and this stand line by line beside each other.
INFERENCES = (
    *_step(
        Stage.KEYS,
        ("linked", Sure.NOTHING),
        ("alone", Sure.NOTHING),
    ),
    *_step(
        Stage.SAME,
        ("claimed_by_e_invoice", Sure.STRONG, 95),
        ("claimed_by_payout_list", Sure.STRONG, 95),
        ("claimed_by_open_items", Sure.WEAK, 70),
        ("claimed_by_paper", Sure.WEAK, 70),
        ("claimed_by_pdf", Sure.WEAK, 40),
        ("claimed_by_ledger", Sure.WEAK, 40),
        ("claimed_by_repeated", Sure.WEAK, 70),
        ("number_and_amount", Sure.STRONG, 87, 100),
        ("ocr_as_number", Sure.STRONG, 87, 100),
        ("rest_of_part_payment", Sure.STRONG, 85, 98),
        ("digits_amount_and_date", Sure.STRONG, 82, 91),
        ("digits_amount_undated", Sure.WEAK, 80, 81),
        ("number_used_again", Sure.POINTS, 21, 45),
        ("same_at_other_supplier", Sure.ASKS, 61, 65),
        ("digits_turned", Sure.ASKS, 63, 68),
        ("unnumbered", Sure.ASKS, 55, 60),
        ("same_number_other_day", Sure.ASKS, 51, 79),
        ("same_number_other_amount", Sure.ASKS, 64, 77),
        ("same_number_other_currency", Sure.ASKS, 64, 77),
        ("digits_and_amount", Sure.ASKS, 78, 79),
        ("refers_to_it", Sure.ASKS, 62, 73),
        ("reads_like_reminder", Sure.ASKS, 62, 73),
        ("same_amount_near_date", Sure.POINTS, 27, 28),
    ),
    *_step(
        Stage.CLUSTER,
        ("through_third", Sure.STRONG, 80, 100),
        ("third_contradicts", Sure.ASKS, 80, 100),
        ("said_same", Sure.PROOF, 100),
        ("said_different", Sure.PROOF, 100),
    ),
    *_step(
        Stage.REMINDERS,
        ("reminder_names", Sure.STRONG, 55, 88),
        ("reminder_alone", Sure.WEAK, 30),
    ),
    *_step(
        Stage.FLOWS,
        ("transfer_by_id", Sure.PROOF, 90, 100),
        ("transfer_by_reference", Sure.STRONG, 70, 80),
        ("told_twice", Sure.STRONG, 90),
        ("notified_too", Sure.STRONG, 80),
        ("paid_in_batch", Sure.STRONG, 85),
        ("booked", Sure.PROOF, 100),
        ("returned", Sure.PROOF, 100),
        ("rejected", Sure.STRONG, 85),
        ("accepted", Sure.PROOF, 100),
        ("ordered", Sure.PROOF, 100),
    ),
    *_step(
        Stage.SETTLE,
        ("ours_by_id", Sure.PROOF, 95, 100),
        ("ours_without_id", Sure.STRONG, 65, 100),
        ("ours_on_its_way", Sure.PROOF, 100),
        ("ours_reserved", Sure.PROOF, 100),
        ("ours_failed", Sure.PROOF, 100),
        ("ours_void", Sure.PROOF, 100),
        ("by_ocr", Sure.STRONG, 80, 100),
        ("by_document", Sure.STRONG, 80, 100),
        ("by_text", Sure.STRONG, 75, 95),
        ("combination", Sure.STRONG, 70, 95),
        ("beyond_named", Sure.STRONG, 65, 85),
        ("part_payment", Sure.STRONG, 65, 85),
        ("ordered_again", Sure.STRONG, 55, 75),
        ("on_its_way", Sure.STRONG, 65, 100),
        ("on_its_way_by_amount", Sure.WEAK, 45, 60),
        ("by_amount", Sure.WEAK, 45, 60),
        ("netted_by_payment", Sure.STRONG, 75, 90),
        ("payment_unclear", Sure.ASKS, 35, 75),
        ("unclear_no_more", Sure.NOTHING),
        ("payment_rejected", Sure.STRONG, 75, 95),
        ("payment_returned", Sure.STRONG, 75, 95),
        ("paid_in_ledger", Sure.STRONG, 75, 90),
        ("booked_too", Sure.STRONG, 75, 90),
        ("credited", Sure.STRONG, 74, 80),
        ("list_shows_rest", Sure.STRONG, 65, 80),
        ("refund_seen", Sure.STRONG, 90),
        ("refund_unseen", Sure.NOTHING),
        ("at_giro", Sure.STRONG, 85),
        ("repeats_payment", Sure.PROOF, 100),
    ),
    *_step(
        Stage.ACCOUNTS,
        ("account_named", Sure.NOTHING),
        ("account_from_list", Sure.STRONG, 80),
        ("account_from_call_back", Sure.PROOF, 100),
        ("verified_by_call_back", Sure.PROOF, 100),
        ("verified_by_supplier_list", Sure.STRONG, 90),
        ("verified_by_open_items", Sure.STRONG, 85),
        ("verified_by_paid_before", Sure.STRONG, 85),
        ("verified_by_payout_list", Sure.STRONG, 95),
        ("verified_by_last_payment", Sure.STRONG, 85),
        ("verified_by_last_list", Sure.STRONG, 85),
        ("no_account", Sure.ASKS),
        ("several_of_this_name", Sure.ASKS),
        ("account_unverified", Sure.ASKS),
        ("account_former", Sure.ASKS),
        ("account_unsound", Sure.ASKS),
        ("account_wrong_digits", Sure.ASKS),
        ("account_unsure", Sure.ASKS),
        ("account_differs", Sure.ASKS),
        ("account_redirected", Sure.ASKS),
        ("factoring_unverified", Sure.ASKS),
        ("payee_differs", Sure.ASKS),
        ("repeated_other_account", Sure.ASKS),
    ),
    *_step(
        Stage.HOLDS,
        ("only_reminder", Sure.ASKS),
        ("only_ledger", Sure.ASKS),
        ("only_pdf", Sure.ASKS),
        ("credit_at_giro", Sure.ASKS),
        ("refund_too_large", Sure.ASKS),
        ("refunded_already", Sure.ASKS),
        ("repeated_came_back", Sure.ASKS),
        ("repeated_in_month", Sure.ASKS),
        ("repeated_paid", Sure.ASKS),
        ("repeated_since", Sure.ASKS),
        ("held_by_person", Sure.PROOF, 100),
        ("released", Sure.PROOF, 100),
    ),
    *_step(
        Stage.STATE,
        ("registered", Sure.PROOF, 100),
        ("attested", Sure.PROOF, 100),
        ("drawn", Sure.STRONG, 90),
        ("dismissed", Sure.PROOF, 100),
        ("confidence_certain", Sure.STRONG),
        ("confidence_probable", Sure.NOTHING),
        ("confidence_weak", Sure.NOTHING),
        ("left", Sure.NOTHING),
    ),
)
BY_CODE = {one.code: one for one in INFERENCES}
