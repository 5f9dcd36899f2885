"""The hold after a restore: what is lacking before it is released, and who releases it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sluss.core.plain import canonical
from sluss.outside.calendar import closed_days
from sluss.outside.clock import day_of
from sluss.outside.sent_journal import Unlike
from sluss.rules.intake.statements import Statements
from sluss.rules.pay.bank_days import is_bank_day
from sluss.rules.safekeeping.after_restore import (
    RELEASERS,
    ReleaseCase,
    days_to_tell,
    refuse_release,
)
from sluss.services import _coverage
from sluss.services._closure import slices
from sluss.services._command import Context, Who, command, run
from sluss.services._factors import NO_PROOF, Proof, holds, is_proof_needed
from sluss.services._keeping import Kind, Restore, last_restore, write_keeping
from sluss.services._people import person
from sluss.store import in_flight
from sluss.store.models import Batch, Organisation, Original

Plain = dict[str, Any]


def held() -> Plain | None:
    """What is known of the hold and what it waits for; None if nothing is on hold.

    Shapes: known_at is of the last entry that was restored; days are the bank days that no
            statement tells of, handed_out the files that this home knows it let go. sha256 is what
            a proof of whoever releases it is given to.
    """
    found = last_restore()
    if found is None or not found.is_on_hold:
        return None
    return {
        "restored_at": found.at,
        "known_at": found.facts["known_at"],
        "epoch": Organisation.objects.values_list("epoch", flat=True).get(),
        "released_by": sorted(found.released_by),
        "needs": RELEASERS,
        "days": _untold(found.facts["known_at"], found.at),
        "handed_out": len(_handed_out()),
        "sha256": _contents_of(found),
    }


def _contents_of(one: Restore) -> str:
    """What is released, as a hash: this restore and no other one."""
    told = {"release": one.id, "at": one.at, "facts": one.facts}
    return hashlib.sha256(canonical(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that left the house, as the sent journal tells of it."""

    sha256: str
    message_id: str


def sent_of(lines: Iterable[Plain]) -> list[Sent]:
    """The files that a sent journal tells of. Errors: Unlike if a line is of something else."""
    try:
        return [Sent(str(line["sha256"]), str(line["message_id"])) for line in lines]
    except KeyError as error:
        raise Unlike(str(error)) from error


def release(
    reason: str,
    sent: Sequence[Sent] | None,
    asked_bank: str,
    who: Who,
    *,
    key: str,
    proof: Proof = NO_PROOF,
) -> Plain:
    """Say that what left the house is known again. When two people have, the hold is released.

    Shapes: sent is all that the sent journal tells of, None if there is none. proof: as for a
            signature (services/pay.py sign), to the sha256 of held().
    """
    given = {
        "reason": reason,
        "sent": None if sent is None else [[one.sha256, one.message_id] for one in sent],
        "asked_bank": asked_bank,
        "made": {"proof": proof.kept},
    }
    return run("safekeeping.release", given, who, key=key)


@command("safekeeping.release")
def _release(context: Context, given: Plain) -> Plain:
    found, by = last_restore(), person(context.by)
    sent = {sha256: name for sha256, name in given["sent"] or ()}
    not_here = sorted(set(sent) - _known(sorted(sent)))
    untold = _untold(found.facts["known_at"], found.at) if found else []
    case = ReleaseCase(
        by=by,
        is_in_force=by.is_in_force(datetime.fromisoformat(context.at)),
        is_on_hold=found is not None and found.is_on_hold,
        reason=given["reason"],
        said_by=found.released_by if found else frozenset(),
        has_journal=bool(sent),
        unlisted=tuple(sorted(_handed_out() - set(sent))) if sent else (),
        asked_bank=given["asked_bank"],
        not_here=tuple(not_here),
        days_untold=tuple(untold),
        **_proved(found, context.by, given.get("made")),
    )
    refusal = refuse_release(case)
    if refusal or found is None:
        return {
            "refused": refusal.value if refusal else "",
            "not_received": [{"sha256": one, "message_id": sent[one]} for one in not_here],
            "days": untold,
        }
    facts = {"reason": given["reason"], "asked_bank": given["asked_bank"], "sent": len(sent)}
    write_keeping(context, Kind.RELEASED, facts, of=found.id)
    said = sorted({*found.released_by, context.by})
    return {"released_by": said, "needs": RELEASERS, "is_on_hold": len(said) < RELEASERS}


def _proved(found: Restore | None, name: str, made: Plain | None) -> dict[str, bool]:
    """What a proof lacks. The replay asks a passkey's signature again."""
    # Journals of before the page have releases without a word on proofs.
    if found is None or made is None:
        return {}
    proof = made["proof"]
    is_none = proof["kind"] == NO_PROOF.kind
    return {
        "lacks_proof": is_none and is_proof_needed(name),
        "is_proof_wrong": not is_none and not holds(proof, name, _contents_of(found)),
    }


def _handed_out() -> set[str]:
    """The hashes of all files that left this house, as the database knows."""
    left = Batch.objects.exclude(file_sha256="")
    return set(left.values_list("file_sha256", flat=True))


def _known(shas: list[str]) -> set[str]:
    found: set[str] = set()
    for part in slices(shas):
        found.update(Original.objects.filter(sha256__in=part).values_list("sha256", flat=True))
    return found


def _untold(known_at: str, restored_at: str) -> list[str]:
    """The bank days of the gap that no statement of our account tells of."""
    statements = Statements()
    for body in in_flight.statements():
        statements.add(_coverage.statement_seen(body))
    iban = Organisation.objects.values_list("iban", flat=True).get()
    first, last = (day_of(datetime.fromisoformat(at)) for at in (known_at, restored_at))
    closed = closed_days(first.year, last.year)
    days = days_to_tell(first, last, _open_on(closed))
    return [day for day in days if not statements.covers(iban, day)]


def _open_on(closed: frozenset[date]) -> Callable[[date], bool]:
    return lambda day: is_bank_day(day, closed)
