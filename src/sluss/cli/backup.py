"""The verb backup: copies that are sealed, proved and restored, and the hold that follows."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from sluss.cli import acting, backup_live, tables
from sluss.cli.backup_places import WHERE, medium_of, place_from, place_to, reached_with
from sluss.cli.helping import helped, helping, is_long
from sluss.cli.making_home import (
    lay_beside,
    need_empty,
    need_unlaid,
    nobody,
    say_broken,
    sent_lines,
)
from sluss.cli.progress import stepping
from sluss.cli.refusals import answered, exit_code_of
from sluss.cli.shell import (
    DONE,
    FILE,
    PROMISE_KEPT,
    SOME_REFUSED,
    Plain,
    door,
    option,
    session,
    stop,
    verb_of,
    wrong_usage,
)
from sluss.outside import clock, home, sent_journal
from sluss.outside.backup_place import Place
from sluss.outside.packed import identities_of, is_recipient
from sluss.outside.publish import Taken
from sluss.outside.signing import of_home
from sluss.rules.safekeeping.copies import Copy, Medium
from sluss.services import safekeeping as service
from sluss.store.journal import Entry
from sluss.telling.backups_told import copy_told, lying_told, moment_of, sums_said
from sluss.telling.file_names import size_text
from sluss.telling.texts import advice
from sluss.telling.told import in_full, plain_of, told

_COLUMNS = (
    ("column.backup", "right"),
    ("column.when", "left"),
    ("column.epoch", "right"),
    ("column.entries", "right"),
    ("column.originals", "right"),
    ("column.sum_open", "right"),
    ("column.size", "right"),
    ("column.state", "words"),
)
_COPY_COLUMNS = (
    ("column.place", "words"),
    ("column.medium", "left"),
    ("column.backed_up_on", "left"),
    ("column.off_site", "left"),
    ("column.offline", "left"),
    ("column.proved_on", "left"),
)
_MEDIA = tuple(one.value for one in Medium)
_FROM = option("--from", "source", required=True, metavar=WHERE, help_code="option.from")
_IDENTITY = option("--identity", type=FILE, metavar="FILE", help_code="option.identity")
_NUMBER = option("--number", type=int, metavar="N", help_code="option.backup_number")
_SIGNED_BY = option("--signed-by", metavar="KEY", help_code="option.backup_signed_by")

backup = door("backup")


@verb_of(backup, "create")
@option("--to", "target", required=True, metavar=WHERE, help_code="option.backup_to")
@reached_with
@option("--recipient", "more", multiple=True, metavar="AGE", help_code="option.recipient")
@option("--medium", type=click.Choice(_MEDIA), help_code="option.medium")
@option("--off-site", "is_off_site", is_flag=True, help_code="option.off_site")
@option("--offline", "is_offline", is_flag=True, help_code="option.offline")
def backup_create(
    target: str, more: tuple[str, ...], medium: str | None, is_off_site: bool, is_offline: bool
) -> None:
    whose = acting.open_home()
    now, who = session(), acting.local()
    recipients = tuple(dict.fromkeys(one for one in (whose["recipient"], *more) if one))
    for one in recipients:
        if not is_recipient(one):
            wrong_usage("cli.backup_bad_recipient", found=one)
    if not recipients:
        wrong_usage("cli.backup_no_recipient")
    wish = service.Wish(
        place=place_to(target, whose["org_number"]),
        recipients=recipients,
        signer=(signer := of_home()),
        home_files=list(_beside(now.home, recipients, signer.public_text)),
        at=clock.now(),
        tag=secrets.token_hex(4),
        medium=Medium(medium) if medium else medium_of(target),
        is_off_site=is_off_site,
        is_offline=is_offline,
    )
    try:
        with stepping() as progress:
            made = answered(service.create(wish, who, progress, key=now.command_key()))
    except Taken as error:
        wrong_usage("cli.file_taken", found=str(error))
    facts = {"found": made["number"], "detail": made["place"], "expected": made["head_seq"]}
    sizes = {"found": size_text(made["new_bytes"]), "detail": size_text(made["bytes"])}
    lines = [now.text("cli.backup_made", **facts), now.text("cli.backup_sizes", **sizes)]
    now.give(made, *lines, now.text("cli.backup_opened_by", found=", ".join(made["recipients"])))


def _beside(folder: Path, recipients: Sequence[str], public: str) -> Iterator[tuple[str, bytes]]:
    """What lies in the home beside the database and is no secret, and the public halves of keys."""
    for name in (home.POLICY, home.STANDBY, sent_journal.NAME):
        if (folder / name).is_file():
            yield name, (folder / name).read_bytes()
    yield "keys.txt", "".join(f"{one}\n" for one in (f"signed by {public}", *recipients)).encode()


@verb_of(backup, "list")
@_FROM
@reached_with
def backup_list(source: str) -> int:
    now = session()
    found = [lying_told(one) for one in service.listed(place_from(source))]
    if now.is_json:
        now.give({"backups": found})
    else:
        tables.write(_COLUMNS, map(_row, found), now.lang)
    return DONE if all(one["is_whole"] and one["is_signed"] for one in found) else SOME_REFUSED


def _row(one: Plain) -> Sequence[str]:
    text = session().text
    if one["fault"]:
        fault = told(one["fault"], session().lang)
        return (str(one["number"]), "–", "–", "–", "–", "–", "–", fault["message"])
    words = [
        text("cli.backup_whole" if one["is_whole"] else "cli.backup_not_whole"),
        text("cli.backup_signed" if one["is_signed"] else "cli.backup_not_signed"),
    ]
    return (
        str(one["number"]),
        moment_of(one["made_at"]),
        str(one["epoch"]),
        str(one["head_seq"]),
        str(one["counts"].get("originals", 0)),
        sums_said(one["open"]),
        size_text(one["bytes"]),
        ", ".join(words),
    )


@verb_of(backup, "health")
def backup_health() -> int:
    acting.open_home()
    now = session()
    found, lacking = service.health(now.today or clock.today())
    told_lacks = [
        {"code": one.value, "message": now.text(one.value), "advice": advice(one.value, now.lang)}
        for one in lacking
    ]
    live = backup_live.told()
    told_lacks += [live["lack"]] if live and live["lack"] else []
    if now.is_json:
        answer = {"copies": [copy_told(one) for one in found], "live": live, "lacks": told_lacks}
        now.give(answer)
        return SOME_REFUSED if told_lacks else DONE
    if found:
        tables.write(_COPY_COLUMNS, map(_copy_row, found), now.lang)
    lines = [live["message"]] if live and not live["lack"] else []
    lines += [f"{one['message']} {one['advice']}" for one in told_lacks]
    now.give({}, *lines, *([] if lacking else [now.text("cli.backup_sound")]))
    return SOME_REFUSED if told_lacks else DONE


def _copy_row(one: Copy) -> Sequence[str]:
    text = session().text
    return (
        one.place,
        text(f"medium.{one.medium.value}"),
        one.made_on.isoformat(),
        text("cli.backup_yes" if one.is_off_site else "cli.backup_no"),
        text("cli.backup_yes" if one.is_offline else "cli.backup_no"),
        one.proved_on.isoformat() if one.proved_on else "–",
    )


@verb_of(backup, "live")
@option("--to", "target", type=FILE, metavar="DIR", help_code="option.live_to")
@option("--run", "is_run", is_flag=True, help_code="option.live_run")
def backup_live_verb(target: Path | None, is_run: bool) -> None:
    backup_live.live(target, is_run)


@verb_of(backup, "prune")
@_FROM
@reached_with
@option("--keep", type=int, default=30, metavar="N", help_code="option.backup_keep")
def backup_prune(source: str, keep: int) -> None:
    acting.open_home()
    now, who = session(), acting.person()
    place, public = place_from(source), of_home().public_text
    gone = answered(service.prune(place, keep, public, who, key=now.command_key()))
    facts = {"found": len(gone["numbers"]), "detail": gone["files"], "expected": gone["keep"]}
    now.give(gone, now.text("cli.backup_pruned", **facts))


@verb_of(backup, "verify")
@_FROM
@reached_with
@_NUMBER
@_IDENTITY
@_SIGNED_BY
@helped()
def backup_verify(
    source: str, number: int | None, identity: Path | None, signed_by: str | None
) -> int:
    now, place = session(), place_from(source)
    chosen = _chosen(place, number, signed_by)
    with helping(is_long=is_long(chosen)) as helpers:
        has_home = not acting.is_embedded() or home.has_database(now.home)
        whose = acting.open_home() if has_home else None
        with home.scratch(now.home) as folder, stepping() as progress:
            opening = service.Opening(
                place=place, manifest=chosen, identities=_identities(identity), scratch=folder
            )
            found = service.prove(opening, progress, helpers)
    if not found and whose and whose["org_number"] == chosen.organisation:
        service.note_proof(place, chosen, acting.local(), key=now.command_key())
    faults = [told(plain_of(one), now.lang) for one in found]
    facts = {"found": chosen.number, "detail": chosen.head_hash[:16], "expected": chosen.head_seq}
    said = "cli.backup_not_proved" if found else "cli.backup_proved"
    answer = {
        "ok": not found,
        "number": chosen.number,
        "head": {"seq": chosen.head_seq, "hash": chosen.head_hash},
        "findings": faults,
    }
    now.give(answer, *map(in_full, faults), now.text(said, **facts))
    return PROMISE_KEPT if found else DONE


@verb_of(backup, "restore")
@_FROM
@reached_with
@_NUMBER
@_IDENTITY
@_SIGNED_BY
@option("--until", metavar="SEQ|TIME", help_code="option.restore_until")
@option("--sent-journal", "sent", type=FILE, metavar="FILE", help_code="option.sent_journal")
@helped()
def backup_restore(
    source: str,
    number: int | None,
    identity: Path | None,
    signed_by: str | None,
    until: str | None,
    sent: Path | None,
) -> None:
    now, place = session(), place_from(source)
    need_empty(now.home)
    chosen = _chosen(place, number, signed_by)
    identities, reaches = _identities(identity), _until(until or "")
    lines = sent_lines(sent) if sent else []
    others = [one.manifest.epoch for one in service.listed(place) if one.manifest]
    epochs = [*others, *(int(line["epoch"]) for line in lines)]
    home.make_folder(now.home)
    with (
        helping(is_long=is_long(chosen)) as helpers,
        home.scratch(now.home) as folder,
        stepping() as progress,
    ):
        opening = service.Opening(
            place=place,
            manifest=chosen,
            identities=identities,
            scratch=folder,
            until=reaches,
        )
        try:
            files = service.home_files(opening)
            need_unlaid(now.home, files)
            wish = service.Restoring(
                source=opening,
                target=now.home / home.DATABASE if acting.is_embedded() else None,
                until=until or "",
                at_least=max(epochs, default=0) + 1,
                lay=partial(lay_beside, now.home, files),
            )
            done = service.restore(wish, nobody(), progress, key=now.command_key(), helpers=helpers)
        except service.Broken as error:
            say_broken(error.finding)
    home.make(now.home, is_embedded=acting.is_embedded())
    facts = {"found": chosen.number, "expected": done["entries"], "detail": str(now.home)}
    left = [now.text("cli.backup_left_out", found=done["left_out"])] if done["left_out"] else []
    lines_said = [now.text("cli.backup_restored", **facts), *left]
    now.give(done, *lines_said, now.text("cli.backup_now_on_hold", found=done["epoch"]))


def _until(text: str) -> Callable[[Entry], bool] | None:
    """Whether an entry is still wanted, by its number or its time."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        last = int(text)
        return lambda entry: entry.seq <= last
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        wrong_usage("cli.backup_bad_until", found=text)
    if at.tzinfo is None:
        at = at.replace(tzinfo=clock.STOCKHOLM)
    return lambda entry: datetime.fromisoformat(entry.at) <= at


@verb_of(backup, "hold")
def backup_hold() -> int:
    acting.open_home()
    now, found = session(), service.hold()
    if found is None:
        now.give({"hold": None}, now.text("hold.none"))
        return DONE
    facts = {"found": moment_of(found["restored_at"]), "detail": moment_of(found["known_at"])}
    said = {"line": len(found["released_by"]), "expected": found["needs"]}
    days = ", ".join(found["days"])
    lines = [now.text("cli.backup_days_untold", found=days)] if days else []
    now.give({"hold": found}, now.text("cli.hold", **facts, **said), *lines)
    return SOME_REFUSED


@verb_of(backup, "release")
@option("--reason", required=True, metavar="TEXT", help_code="option.reason")
@option("--sent-journal", "sent", type=FILE, metavar="FILE", help_code="option.sent_journal")
@option("--asked-bank", "asked", default="", metavar="TEXT", help_code="option.asked_bank")
@option("--code", envvar="SLUSS_CODE", default="", help_code="option.code")
def backup_release(reason: str, sent: Path | None, asked: str, code: str) -> None:
    acting.open_home()
    now, who = session(), acting.person()
    lines = sent_lines(sent) if sent else None
    files = None if lines is None else service.sent_of(lines)
    held = service.hold()
    proof = acting.proof(who.by, held["sha256"] if held else "", code)
    said = service.release(reason, files, asked, who, key=now.command_key(), proof=proof)
    if "refused" in said:
        _say_refused(said)
    if lines:
        _learn(lines)
    facts = {"found": len(said["released_by"]), "expected": said["needs"]}
    done = "cli.backup_released_by_one" if said["is_on_hold"] else "cli.backup_released"
    now.give(said, now.text(done, **facts))


def _learn(lines: list[Plain]) -> None:
    """From here on the home's own sent journal goes on from the one that was brought."""
    folder = session().home
    try:
        sent_journal.of_home(folder).learn(lines)
    except sent_journal.Unlike as error:
        stop(PROMISE_KEPT, "cli.backup_sent_journal_other", found=str(error))


def _say_refused(said: Plain) -> NoReturn:
    """Why the hold stays, with each file and day that is lacking."""
    now = session()
    for one in said["not_received"]:
        now.say(now.text("cli.backup_not_received", found=one["message_id"], detail=one["sha256"]))
    if said["days"]:
        now.say(now.text("cli.backup_days_untold", found=", ".join(said["days"])))
    stop(exit_code_of(said["refused"]), said["refused"])


@verb_of(backup, "sent-journal")
@option("--to", "targets", type=FILE, multiple=True, metavar="DIR", help_code="option.sent_to")
def backup_sent_journal(targets: tuple[Path, ...]) -> None:
    acting.open_home()
    now = session()
    for target in targets:
        if not target.is_dir():
            wrong_usage("cli.no_folder", found=str(target))
    if targets:
        sent_journal.set_places(now.home, tuple(one.absolute() for one in targets))
    places = [str(one) for one in sent_journal.places_of(now.home)]
    own = now.home / sent_journal.NAME
    count = len(sent_lines(own)) if own.exists() else 0
    code = "cli.backup_sent_in" if places else "cli.backup_sent_here_alone"
    now.give(
        {"files": count, "places": places}, now.text(code, found=count, detail=", ".join(places))
    )


# ---- What all of them ask -------------------------------------------------------------------


def _chosen(place: Place, number: int | None, signed_by: str | None) -> service.Manifest:
    """The backup of this number, else the last one that can be read; the call ends if none fits."""
    found = [one for one in service.listed(place) if number in (None, one.number)]
    if not found:
        wrong_usage("cli.backup_none_there", found=place.name)
    lying = next((one for one in reversed(found) if one.manifest), found[-1])
    if lying.finding:
        say_broken(lying.finding)
    if lying.manifest is None:
        raise TypeError(f"backup {lying.number} is neither a manifest nor a finding")
    if not lying.is_signed:
        stop(PROMISE_KEPT, "cli.backup_signature_broken", found=lying.number)
    if signed_by and signed_by != lying.manifest.key:
        stop(
            PROMISE_KEPT, "cli.backup_signed_by_other", found=lying.manifest.key, expected=signed_by
        )
    return lying.manifest


def _identities(given: Path | None) -> tuple[str, ...]:
    """The private keys that open a backup: of the file named, else of the home."""
    file = given or (Path(told) if (told := os.environ.get("SLUSS_IDENTITY")) else None)
    file = file or session().home / home.IDENTITY
    try:
        found = identities_of(file)
    except OSError:
        wrong_usage("cli.backup_no_identity", found=str(file))
    if not found:
        wrong_usage("cli.backup_no_identity", found=str(file))
    return tuple(found)
