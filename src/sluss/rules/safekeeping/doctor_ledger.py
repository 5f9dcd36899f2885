"""What the doctor says of keys, copies, the hold, and of data that are dated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sluss.rules.safekeeping.copies import UnsoundRefusal
from sluss.rules.safekeeping.doctor import Bounds, Check, Grade, KeyFault
from sluss.rules.triage.law import InterestRates, half_year_of, reference_rate_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of the home. signing, sign_in: what is wrong with each.

    has_signed:    whether a backup or a checkpoint was ever made: the key was there then.
    recipient:     who opens backups, "" for nobody. is_recipient: whether it is an age key.
    has_identity:  whether what opens the backups lies in the home itself.
    """

    signing: KeyFault
    sign_in: KeyFault
    has_signed: bool
    recipient: str
    is_recipient: bool
    has_identity: bool


def key_checks(seen: Keys) -> Iterator[Check]:
    """The key that signs, the key that seals second factors, and who opens the backups."""
    yield _signing(seen)
    yield _sign_in(seen.sign_in)
    yield _recipient(seen)


def _signing(seen: Keys) -> Check:
    name, fault = "signing-key", seen.signing
    if fault is KeyFault.MISSING and not seen.has_signed:
        return Check(name=name, grade=Grade.OK, code="doctor.signing_not_yet")
    if fault is KeyFault.MISSING:
        return Check(name=name, grade=Grade.WARN, code="doctor.signing_gone")
    if fault:
        return Check(name=name, grade=Grade.BAD, code="doctor.signing_unreadable")
    return Check(name=name, grade=Grade.OK, code="doctor.signing")


def _sign_in(fault: KeyFault) -> Check:
    # Without one it is made anew, and whoever has a code enrols it again: sluss says so there.
    if fault in (KeyFault.UNREADABLE, KeyFault.MALFORMED):
        return Check(name="sign-in-key", grade=Grade.BAD, code="doctor.sign_in_unreadable")
    return Check(name="sign-in-key", grade=Grade.OK, code="doctor.sign_in")


def _recipient(seen: Keys) -> Check:
    name = "backup-keys"
    if not seen.recipient:
        return Check(name=name, grade=Grade.WARN, code="doctor.recipient_none")
    if not seen.is_recipient:
        code = "doctor.recipient_bad"
        return Check(name=name, grade=Grade.BAD, code=code, found=seen.recipient)
    if seen.has_identity:
        return Check(name=name, grade=Grade.WARN, code="doctor.identity_here")
    return Check(name=name, grade=Grade.OK, code="doctor.recipient", found=seen.recipient)


def backup_check(
    lacks: Sequence[UnsoundRefusal], newest: date | None, today: date, *, is_live: bool
) -> Check:
    """The set of copies, by what `sluss backup health` finds lacking.

    In real use too few copies are wrong; what else is lacking is to be seen to.
    """
    grade = Grade.BAD if is_live and UnsoundRefusal.TOO_FEW in lacks else Grade.WARN
    if newest is None:
        return Check(name="backups", grade=grade, code="doctor.backups_none")
    told = {"found": newest.isoformat(), "expected": str((today - newest).days)}
    if not lacks:
        return Check(name="backups", grade=Grade.OK, code="doctor.backups", **told)
    code = "doctor.backups_unsound"
    return Check(name="backups", grade=grade, code=code, detail=str(len(lacks)), **told)


def live_check(seconds: int | None, seconds_max: int, place: str) -> Check:
    """The copy that follows the database. seconds: behind; None if nothing lies there."""
    told = {"detail": place, "expected": str(seconds_max)}
    if seconds is None:
        return Check(name="live-copy", grade=Grade.BAD, code="doctor.live_none", **told)
    told["found"] = str(seconds)
    if seconds > seconds_max:
        return Check(name="live-copy", grade=Grade.BAD, code="doctor.live_behind", **told)
    return Check(name="live-copy", grade=Grade.OK, code="doctor.live", **told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """Another place of the sent journal. is_alike: nothing there contradicts the home's own."""

    place: str
    is_there: bool
    is_same_disk: bool
    is_alike: bool


def sent_check(media: Sequence[Medium], *, is_own_whole: bool, is_live: bool) -> Check:
    """The sent journal: whole at home, and on a second medium that nobody contradicts."""
    name = "sent-journal"
    if not is_own_whole:
        return Check(name=name, grade=Grade.BAD, code="doctor.sent_damaged")
    if not media:
        grade = Grade.BAD if is_live else Grade.WARN
        return Check(name=name, grade=grade, code="doctor.sent_here_alone")
    if found := _places(one for one in media if not one.is_there):
        return Check(name=name, grade=Grade.BAD, code="doctor.sent_away", found=found)
    if found := _places(one for one in media if not one.is_alike):
        return Check(name=name, grade=Grade.BAD, code="doctor.sent_unlike", found=found)
    if all(one.is_same_disk for one in media):
        found = _places(media)
        return Check(name=name, grade=Grade.WARN, code="doctor.sent_same_disk", found=found)
    return Check(name=name, grade=Grade.OK, code="doctor.sent", found=_places(media))


def _places(media: Sequence[Medium] | Iterator[Medium]) -> str:
    return ", ".join(one.place for one in media)


def hold_check(days_untold: int | None) -> Check:
    """The hold after a restore. days_untold: bank days no statement tells of; None: no hold."""
    if days_untold is None:
        return Check(name="hold", grade=Grade.OK, code="doctor.hold_none")
    return Check(name="hold", grade=Grade.WARN, code="doctor.hold", found=str(days_untold))


# ---- Data with dates -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDates:
    """The bank's profile. verified_on: of its oldest value. changes: when the bank changes what.

    changes: days as exactly as they are known: 2026-11-15, 2026-09 or 2026.
    """

    title: str
    verified_on: date | None
    unconfirmed: int
    changes: tuple[str, ...]


def profile_check(seen: ProfileDates, bounds: Bounds, today: date, *, is_live: bool) -> Check:
    """Whether the bank's dialect was read lately, is confirmed, and stays what it is."""
    name, found = "bank-profile", seen.title
    read = seen.verified_on
    oldest = today - timedelta(days=bounds["profile_days_max"])
    if read is None or read < oldest:
        told = {"found": found, "expected": read.isoformat() if read else "–"}
        return Check(name=name, grade=Grade.WARN, code="doctor.profile_old", **told)
    last = today + timedelta(days=bounds["change_days_ahead"])
    if soon := [when for when in seen.changes if _is_within(when, read, last)]:
        told = {
            "found": found,
            "expected": read.isoformat(),
            "detail": ", ".join(dict.fromkeys(soon)),
        }
        return Check(name=name, grade=Grade.WARN, code="doctor.profile_changes", **told)
    told = {"found": found, "expected": read.isoformat(), "detail": str(seen.unconfirmed)}
    if seen.unconfirmed and is_live:
        return Check(name=name, grade=Grade.WARN, code="doctor.profile_unconfirmed", **told)
    return Check(name=name, grade=Grade.OK, code="doctor.profile", **told)


def _is_within(when: str, after: date, until: date) -> bool:
    """Whether a change may fall between two days, both included."""
    size = len(when)
    return after.isoformat()[:size] <= when <= until.isoformat()[:size]


def rate_check(rates: InterestRates, bounds: Bounds, today: date) -> Check:
    """Whether the reference rate of this half-year, and soon of the next one, is there."""
    name = "reference-rate"
    this = half_year_of(today)
    row = reference_rate_on(rates, today)
    if row is None:
        found = this.isoformat()
        return Check(name=name, grade=Grade.WARN, code="doctor.rate_missing", found=found)
    ahead = today + timedelta(days=bounds["law_days_ahead"])
    if reference_rate_on(rates, ahead) is None:
        found = half_year_of(ahead).isoformat()
        return Check(name=name, grade=Grade.WARN, code="doctor.rate_soon_missing", found=found)
    if row.verified_on is None:
        found = this.isoformat()
        return Check(name=name, grade=Grade.WARN, code="doctor.rate_unverified", found=found)
    return Check(name=name, grade=Grade.OK, code="doctor.rate", found=this.isoformat())


def clearing_check(seen_on: Sequence[date], bounds: Bounds, today: date) -> Check:
    """How old the lists are by which account numbers are proved. seen_on: a day for each range.

    Shapes: there is at least one range; its day is that of the newest list that has it.
    """
    oldest = today - timedelta(days=bounds["clearing_days_max"])
    old = sum(day < oldest for day in seen_on)
    told = {"found": str(old), "expected": str(len(seen_on)), "detail": min(seen_on).isoformat()}
    if old:
        return Check(name="clearing", grade=Grade.WARN, code="doctor.clearing_old", **told)
    return Check(name="clearing", grade=Grade.OK, code="doctor.clearing", **told)
