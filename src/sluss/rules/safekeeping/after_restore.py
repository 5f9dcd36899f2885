"""What follows a restore: nothing leaves the house until two people know what had left it already.

An old backup does not know what was sent after it. Whoever pays from it pays twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sluss.rules.approve.roles import Act, Person

# Two different people, whatever a policy says.
RELEASERS = 2


class BackupRefusal(StrEnum):
    """Why a backup is not made or restored, in descending precedence."""

    LACKS_ROLE = "safekeeping.lacks_role"


class ReleaseRefusal(StrEnum):
    """Why the hold after a restore is not released, in descending precedence."""

    NOT_ON_HOLD = "safekeeping.release_not_on_hold"
    LACKS_ROLE = "safekeeping.release_lacks_role"
    NOT_IN_FORCE = "safekeeping.release_right_not_in_force"
    SAID_ALREADY = "safekeeping.release_said_already"
    NO_REASON = "safekeeping.release_no_reason"
    NOBODY_ASKED = "safekeeping.release_nobody_asked"
    OTHER_JOURNAL = "safekeeping.release_other_journal"
    SENT_NOT_RECEIVED = "safekeeping.release_sent_not_received"
    STATEMENTS_MISSING = "safekeeping.release_statements_missing"
    NO_PROOF = "safekeeping.release_no_proof"
    WRONG_PROOF = "safekeeping.release_wrong_proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCase:
    """All that the rule may look at.

    said_by:     who released this restore already.
    has_journal: a sent journal was read, and something stands in it.
    unlisted:    hashes of files that this home knows it handed out and that journal does not.
    asked_bank:  with whom at the bank somebody spoke of what is on its way, "" if with nobody.
    not_here:    hashes of files that the sent journal names and nobody has received here since.
    days_untold: bank days that no statement of our account tells of, ISO.
    lacks_proof, is_proof_wrong: of the second factor, just now, where this person needs one.
    """

    by: Person
    is_in_force: bool
    is_on_hold: bool
    reason: str
    said_by: frozenset[str] = frozenset()
    has_journal: bool = False
    unlisted: tuple[str, ...] = ()
    asked_bank: str = ""
    not_here: tuple[str, ...] = ()
    days_untold: tuple[str, ...] = ()
    lacks_proof: bool = False
    is_proof_wrong: bool = False


def refuse_release(case: ReleaseCase) -> ReleaseRefusal | None:
    """Say why this person may not release the hold now, or None if they may.

    Statements are asked for with and without a sent journal: the journal tells what we let go, the
    statements what the bank did with it. Without the journal nobody but the bank knows of a file
    that waits there for its day; and one that lacks what this home itself let go is another's, or
    an old copy, and knows no more than none.
    """
    has_asked = bool(case.asked_bank.strip())
    said = {
        ReleaseRefusal.NOT_ON_HOLD: not case.is_on_hold,
        ReleaseRefusal.LACKS_ROLE: not case.by.has(Act.RELEASE_HOLD),
        ReleaseRefusal.NOT_IN_FORCE: not case.is_in_force,
        ReleaseRefusal.SAID_ALREADY: case.by.name in case.said_by,
        ReleaseRefusal.NO_REASON: not case.reason.strip(),
        ReleaseRefusal.NOBODY_ASKED: not (case.has_journal or has_asked),
        ReleaseRefusal.OTHER_JOURNAL: bool(case.unlisted) and not has_asked,
        ReleaseRefusal.SENT_NOT_RECEIVED: bool(case.not_here),
        ReleaseRefusal.STATEMENTS_MISSING: bool(case.days_untold),
        ReleaseRefusal.NO_PROOF: case.lacks_proof,
        ReleaseRefusal.WRONG_PROOF: case.is_proof_wrong,
    }
    return next((refusal for refusal, holds in said.items() if holds), None)


def days_to_tell(
    known_on: date, restored_on: date, is_bank_day: Callable[[date], bool]
) -> Iterator[str]:
    """The bank days of which nobody knows what was paid: from that of the last entry on, ISO.

    Shapes: today's statement comes tomorrow, so the day of the restore itself is asked for only
            where its statement could be here: it is not among them.
    """
    day = known_on
    while day < restored_on:
        if is_bank_day(day):
            yield day.isoformat()
        day += timedelta(days=1)


def is_released(said_by: Iterable[str]) -> bool:
    """Whether as many different people as it takes have released a restore."""
    return len(set(said_by)) >= RELEASERS
