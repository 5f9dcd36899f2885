"""A municipality lifted out to a home of its own, and brought home with what was done meanwhile.

Out: its rows are copied while nothing is written, and held against each other. Home: what was done
meanwhile is carried out again in its database, each entry coming to the seal that it had, and the
two are held against each other before anything stands. So the database that it left is the one
that it comes back to, and whoever is cut off calls again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Count

from sluss.core.tenants import Custody, Whereabouts
from sluss.outside import home
from sluss.outside import tenants as outside
from sluss.outside.carrying import carry
from sluss.outside.publish import name_it, sync_folder
from sluss.rules.safekeeping.tenants import (
    HomeCase,
    HomeRefusal,
    TenantRefusal,
    refuse_home,
    refuse_lift,
    refuse_return,
)
from sluss.services import _acts
from sluss.services._ahead import ALONE, Helpers
from sluss.services._command import Context, NoBytes, Who, all_or_nothing, command, replay
from sluss.services._entries import sealed_entries
from sluss.services._original import StoredBytes
from sluss.services._restoring import Broken, play
from sluss.services._tenants import LONG_SECONDS, Inside, Refused, inside, is_signed, set_custody
from sluss.store import copying, engine, journal
from sluss.store import tenants as store
from sluss.store.compare import Difference
from sluss.store.models import JournalEntry, Organisation, PayableRow
from sluss.store.which import use

Plain = dict[str, Any]
Progress = Callable[[str, int, int], None]
_OUT = "lifted"


@dataclass(frozen=True, slots=True)
class Moving:
    """One move. root: of the provider; folder: of the home that it is lifted out to."""

    root: Path
    org_number: str
    folder: Path
    who: Who
    progress: Progress
    key: str
    helpers: Helpers = ALONE


# ---- Out -----------------------------------------------------------------------------------


def lift_out(move: Moving) -> Plain:
    """Give a municipality a home of its own with everything, proved equal. Nothing is written here
    from the first moment on, until it is brought home.

    Shapes: entries and head of the journal, rows, payables. A call that was cut off is made again.
    Errors: Refused; OperationalError; OSError.
    """
    target = str(move.folder)
    with inside(move.root, move.org_number, seconds=LONG_SECONDS) as one:
        refusal = refuse_lift(one.case, target, is_target_taken=_is_taken(move.folder))
        if refusal:
            other = one.case.custody.other if one.case.custody else ""
            raise Refused(refusal, move.org_number, other or target)
        custody = one.custody
        if custody.whereabouts == Whereabouts.HERE:
            custody = _leave(move, one, target)
        if not home.has_database(move.folder):
            _copy(move, one, custody)
        elif not _is_copy(move.folder, custody):
            raise Refused(TenantRefusal.TARGET_TAKEN, move.org_number, target)
        told = _told_in(move.folder)
        set_custody(move.root, custody, Whereabouts.AWAY, move.who.at)
    return {"org_number": move.org_number, "to": target, **told}


def _is_taken(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def _is_copy(folder: Path, custody: Custody) -> bool:
    """Whether a home is what a call that was cut off has made."""
    with engine.beside(folder / home.DATABASE):
        found = store.custody()
    return found is not None and is_signed(*found) and found[0].head == custody.head


def _leave(move: Moving, one: Inside, target: str) -> Custody:
    """Note that it leaves, and let nobody write from then on: in one transaction."""
    given = {"to": target, "provider": one.custody.provider}
    with all_or_nothing():
        _note(move, "provider.lift_out", given, move.key)
        seq, head = journal.head()
        more = {"other": target, "seq": seq, "head": head}
        return set_custody(move.root, one.custody, Whereabouts.LEAVING, move.who.at, **more)


def _note(move: Moving, name: str, given: Plain, key: str) -> None:
    payload = {"given": given, "key": key, "today": move.who.today.isoformat()}
    at = move.who.at.isoformat(timespec="microseconds")
    replay(name, payload, move.who.by, at, NoBytes())


@command("provider.lift_out")
def _lifted_out(_context: Context, given: Plain) -> Plain:
    # Where it is written stands in the custody of each place: a replay is in neither.
    return {"to": given["to"], "provider": given["provider"]}


def _copy(move: Moving, one: Inside, custody: Custody) -> None:
    """The home, built aside and named when it is whole and equal."""
    built = move.folder.with_name(f".{move.folder.name}.part")
    # Of a call that was cut off.
    shutil.rmtree(built, ignore_errors=True)
    home.make_folder(built)
    carry(outside.folder_of(move.root, move.org_number), built)
    file = built / f"{home.DATABASE}.new"
    file.touch(mode=0o600)
    with engine.throw_away(_OUT, file):
        with all_or_nothing():
            copying.copy_from(one.name, move.progress)
        _need_equal(_OUT, one.name, move.progress)
        # The lent home is written; it says whose it is.
        set_custody(move.root, custody, Whereabouts.HERE, move.who.at)
    engine.make_safe(file)
    name_it(file, built / home.DATABASE)
    file.unlink()
    sync_folder(built)
    move.folder.parent.mkdir(parents=True, exist_ok=True)
    # The rename of a folder never replaces what holds anything.
    built.rename(move.folder)
    sync_folder(move.folder.parent)


def _need_equal(found_in: str, expected_in: str, progress: Progress) -> None:
    found = copying.difference(found_in, expected_in, progress)
    if found is not None:
        raise Refused(HomeRefusal.DIFFERS, *_placed(found))


def _placed(found: Difference) -> tuple[str, str]:
    return f"{found.table} {found.row}: {found.what} {found.found}".strip(), found.expected


def _told_in(folder: Path) -> Plain:
    with engine.beside(folder / home.DATABASE):
        return _told()


def _told() -> Plain:
    last, sealed = journal.head()
    return {
        "entries": last,
        "head": sealed,
        "payables": PayableRow.objects.aggregate(count=Count("id"))["count"],
    }


# ---- Home ----------------------------------------------------------------------------------


def bring_home(move: Moving) -> Plain:
    """Take a municipality back from its home with what was done meanwhile, proved equal.

    Shapes: entries and head of the journal, payables, and how many entries were done meanwhile.
    Errors: Refused, and the home stays where it is written; OperationalError; OSError.
    """
    _acts.know_all()
    if not home.has_database(move.folder):
        raise Refused(HomeRefusal.NOT_LENT, str(move.folder))
    with inside(move.root, move.org_number, seconds=LONG_SECONDS) as one:
        refusal = refuse_return(one.case)
        is_done = bool(refusal) and _is_home_already(move, one)
        if refusal and not is_done:
            raise Refused(refusal, move.org_number)
        if not is_done:
            _take(move, one)
        told = {"meanwhile": _meanwhile(one.custody.seq), **_told()}
    carry(move.folder, outside.folder_of(move.root, move.org_number), f".before-{told['entries']}")
    return {"org_number": move.org_number, "from": str(move.folder), **told}


def _is_home_already(move: Moving, one: Inside) -> bool:
    """Whether a call that was cut off at the very end has taken this home back."""
    with engine.beside(move.folder / home.DATABASE):
        custody, head = store.custody(), journal.head()
    if custody is None or custody[0].whereabouts != Whereabouts.GONE:
        return False
    # Its last entry, then the word that it is home, and nothing that was done since.
    is_last = JournalEntry.objects.filter(seq=head[0], hash=head[1]).exists()
    return is_last and journal.head()[0] == head[0] + 1


def _meanwhile(left: int) -> int:
    # Its leaving and its coming home are no work.
    later = JournalEntry.objects.filter(seq__gt=left)
    return int(later.exclude(fact__startswith="provider.").count())


def _take(move: Moving, one: Inside) -> None:
    file = move.folder / home.DATABASE
    with engine.beside(file) as lent:
        if engine.age() is not engine.Age.SAME:
            engine.create()
        _need_ours(one)
        with all_or_nothing():
            custody, _ = store.custody() or (one.custody, "")
            if custody.whereabouts == Whereabouts.HERE:
                given = {"provider": custody.provider}
                _note(move, "provider.going_home", given, f"{move.key}-go")
                custody = set_custody(move.root, custody, Whereabouts.GONE, move.who.at)
        is_carried = False
        try:
            with use(one.name), all_or_nothing():
                _carried(move, one, lent)
                is_carried = True
        except BaseException:
            # Nothing stands here, so it is written there again. Not if only the last word of the
            # server was not heard: then it may stand, and the next call finds out.
            if not is_carried:
                with all_or_nothing():
                    set_custody(move.root, custody, Whereabouts.HERE, move.who.at)
            raise


def _need_ours(one: Inside) -> None:
    """The home in use is what was lifted out. Errors: Refused."""
    found = store.custody()
    lent, signature = found or (None, "")
    case = HomeCase(
        lent=lent,
        is_lent_right=lent is not None and is_signed(lent, signature),
        ours=one.custody,
        same=_same_until(one),
    )
    refusal = refuse_home(case)
    if refusal:
        raise Refused(refusal, str(case.same + 1), str(one.custody.seq))


def _same_until(one: Inside) -> int:
    """The last entry up to which the home in use and the database have one journal."""
    low, high = 0, one.custody.seq
    # Each seal is over all before it: where two are the same, all before them is.
    while low < high:
        middle = (low + high + 1) // 2
        mine = JournalEntry.objects.filter(seq=middle).values_list("hash", flat=True).first()
        rows = JournalEntry.objects.using(one.name).filter(seq=middle)
        if mine is not None and mine == rows.values_list("hash", flat=True).first():
            low = middle
        else:
            high = middle - 1
    return low


def _carried(move: Moving, one: Inside, lent: str) -> None:
    """What was done meanwhile, done here; the rows are equal then, or nothing of it stands."""
    set_custody(move.root, one.custody, Whereabouts.HERE, move.who.at)
    total = JournalEntry.objects.using(lent).count() - one.custody.seq
    entries = sealed_entries(lent, after=one.custody.seq)
    try:
        play(
            entries,
            StoredBytes(lent),
            lambda number: move.progress("backup_replay", number, total),
            move.helpers,
        )
    except Broken as error:
        found = error.finding
        raise Refused(HomeRefusal.DIFFERS, f"{found.code} {found.place.field}", found.found) from (
            error
        )
    _need_equal(one.name, lent, move.progress)
    _note(move, "provider.brought_home", {"from": str(move.folder)}, move.key)


@command("provider.going_home")
def _going_home(_context: Context, given: Plain) -> Plain:
    return {"provider": given["provider"]}


@command("provider.brought_home")
def _brought_home(_context: Context, given: Plain) -> Plain:
    return {"from": given["from"]}


def give_up(move: Moving, reason: str) -> Plain:
    """Go on here without the home that was lent: it was lost, and what was done in it with it.

    What it let out of the house nobody knows, so the municipality is on hold as after a restore.
    Errors: Refused; OperationalError.
    """
    _acts.know_all()
    with inside(move.root, move.org_number, seconds=LONG_SECONDS) as one:
        refusal = refuse_return(one.case, reason=reason)
        if refusal:
            raise Refused(refusal, move.org_number)
        with all_or_nothing():
            set_custody(move.root, one.custody, Whereabouts.HERE, move.who.at)
            _note(move, "provider.give_up", {"reason": reason}, move.key)
            # A copy that never got its name was used by nobody.
            is_away = one.custody.whereabouts == Whereabouts.AWAY
            is_lent = is_away or home.has_database(Path(one.custody.other))
            if is_lent:
                _hold(move, one.custody)
        return {"org_number": move.org_number, "on_hold": is_lent, **_told()}


def _hold(move: Moving, custody: Custody) -> None:
    given = {
        "number": 0,
        "organisation": Organisation.objects.get().name,
        "made_at": custody.at,
        "until": "",
        "left_out": 0,
        "at_least": 0,
    }
    _note(move, "safekeeping.restore", given, f"{move.key}-hold")


@command("provider.give_up")
def _gave_up(_context: Context, given: Plain) -> Plain:
    return {"reason": given["reason"]}
