"""Taking a mirror: the primary's files looked at twice, copied, taken in, and then made visible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from sluss.cli import acting
from sluss.cli.shell import Plain, session
from sluss.core.money import Money
from sluss.core.outcome import Finding, Place
from sluss.outside import clock, mirroring, sftp
from sluss.outside.mirroring import (
    Folder,
    Moving,
    OutOfReach,
    Primary,
    Seen,
    Unreadable,
    text_of,
    unfinished,
)
from sluss.outside.sftp_account import Access, Account
from sluss.outside.sftp_tree import QUIET_SECONDS_MIN
from sluss.reception.arriving import Candidate, arriving
from sluss.reception.taking_in import Way, received
from sluss.rules.standby.facts import FileFacts
from sluss.rules.standby.mirror import Generation, brings, is_unfinished, missing, to_prune
from sluss.rules.standby.mirrored import day_of
from sluss.rules.standby.plan import SftpPlan, SourceKind, StandbyPlan
from sluss.rules.standby.remote import Remote, read_remote
from sluss.services import standby
from sluss.services._command import Who
from sluss.store import read
from sluss.telling.sums import plain_sums
from sluss.telling.told import plain_of, told


@dataclass(frozen=True, slots=True)
class Asked:
    """A folder to be mirrored, and which kinds are to come from it; () if nobody said."""

    place: Path | Remote
    kinds: tuple[SourceKind, ...] = ()

    @property
    def name(self) -> str:
        """As people write it; its bytes may be of any character set."""
        return str(self.place) if isinstance(self.place, Remote) else text_of(self.place)

    def name_of(self, path: str) -> str:
        """What a file of it is called: the whole path at the primary."""
        return f"{self.name.rstrip('/')}/{text_of(path)}"

    @property
    def is_read(self) -> bool:
        """Whether the register is to know what comes: of an attest list it has no format."""
        return self.kinds != (SourceKind.ATTEST_LIST,)


def planned(plan: StandbyPlan) -> list[Asked]:
    """Every place that the plan names, each once."""
    return [Asked(read_remote(name) or Path(name), kinds) for name, kinds in plan.places.items()]


def _reached(asked: Asked, plan: SftpPlan) -> AbstractContextManager[Primary]:
    """The place, open to be read. Errors: OutOfReach."""
    place = asked.place
    if isinstance(place, Path):
        return nullcontext(Folder(place))
    return sftp.connected(
        Account(
            name=asked.name, user=place.user, host=place.host, port=place.port, path=place.path
        ),
        Access(
            known_hosts=Path(plan.known_hosts) if plan.known_hosts else None,
            key=Path(plan.key) if plan.key else None,
        ),
    )


@dataclass(slots=True)
class _Taking:
    """The generation that is being made of one folder. files: the rows of its manifest, by path.

    before: those of the generation before it, which lies in before_in.
    """

    asked: Asked
    stage: Path
    before: dict[str, Plain]
    before_in: Path | None
    files: dict[str, Plain] = field(default_factory=dict)
    left: list[Plain] = field(default_factory=list)
    refused: list[Plain] = field(default_factory=list)
    new: int = 0

    def is_same(self, expected: Sequence[str]) -> bool:
        """Whether the folder holds what it held the last time, and the same is asked of it."""
        was = {path: row["sha256"] for path, row in self.before.items()}
        now = {path: row["sha256"] for path, row in self.files.items()}
        return now == was and list(expected) == [kind.value for kind in self.asked.kinds]


def mirror(asked: Sequence[Asked], plan: StandbyPlan) -> Iterator[Plain]:
    """Mirror these folders, and say of each what became of it. The home must be open.

    Errors: mirroring.Busy if another process is at it.
    """
    who = acting.local()
    with mirroring.held(session().home) as folder:
        seen = [_looked_over(one, plan) for one in asked]
        if any(isinstance(some, list) and some for some in seen):
            # A file that is written meanwhile will not be what it was at the first look.
            mirroring.wait(_quiet_seconds(asked, plan))
        for one, some in zip(asked, seen, strict=True):
            said = _said_of(folder, one, some, plan, who)
            _note_look(folder, said, who)
            yield said


# What a place held at the first look, or why nobody could look.
_Look = list[Seen] | Finding


def _looked_over(asked: Asked, plan: StandbyPlan) -> _Look:
    try:
        with _reached(asked, plan.sftp) as primary:
            seen = primary.look_over(is_unfinished)
    except OutOfReach as out:
        return out.finding
    return _place_gone(asked) if seen is None else seen


def _quiet_seconds(asked: Sequence[Asked], plan: StandbyPlan) -> int:
    is_far = any(isinstance(one.place, Remote) for one in asked)
    return max(plan.quiet_seconds, QUIET_SECONDS_MIN) if is_far else plan.quiet_seconds


def _said_of(folder: Path, asked: Asked, look: _Look, plan: StandbyPlan, who: Who) -> Plain:
    if isinstance(look, Finding):
        return _said(asked, "gone", left=[_left(asked.name, look)])
    if not look:
        # An unmounted disk is an empty folder: that is no news of what the primary holds.
        return _said(asked, "empty", left=[_left(asked.name, _place_empty(asked))])
    try:
        return _mirrored(folder, asked, look, plan, who)
    except OutOfReach as out:
        # What came before the line went is not all that is there.
        return _said(asked, "gone", left=[_left(asked.name, out.finding)])


def _mirrored(folder: Path, asked: Asked, seen: list[Seen], plan: StandbyPlan, who: Who) -> Plain:
    known = mirroring.generations(session().home)
    mine = [path for _, path, summary in known if summary["place"] == asked.name]
    before_in = mine[-1] if mine else None
    before = mirroring.manifest_of(before_in) if before_in else _NOTHING
    with mirroring.taking(folder) as stage:
        taking = _Taking(asked, stage, {row["path"]: row for row in before["files"]}, before_in)
        with _reached(asked, plan.sftp) as primary:
            _copy(taking, primary, seen)
        if not taking.files:
            return _said(asked, "nothing", left=taking.left)
        if before_in and taking.is_same(before["expected"]):
            return _said(
                asked,
                "same",
                before,
                generation=before_in.name,
                left=taking.left,
                refused=_refused_before(before),
            )
        _take_in(taking, who)
        manifest = _manifest(taking, who)
        number = known[-1][0] + 1 if known else 1
        name = number, f"{who.at:%Y%m%dT%H%M%SZ}"
        made = mirroring.publish(stage, name, manifest, _summary(manifest))
    return _said(
        asked,
        "new",
        manifest,
        generation=made.name,
        new=taking.new,
        left=taking.left,
        refused=taking.refused,
        pruned=_prune(plan.generations),
    )


def _place_gone(asked: Asked) -> Finding:
    return Finding("standby.place_gone", Place(), asked.name, "a folder with files")


def _place_empty(asked: Asked) -> Finding:
    return Finding("standby.place_empty", Place(), asked.name, "a folder with files")


def _copy(taking: _Taking, primary: Primary, seen: Sequence[Seen]) -> None:
    """Copy what holds still, and say of all else why it is left."""
    for one in seen:
        name = text_of(one.path)
        if one.flaw:
            taking.left.append(_left(name, one.flaw))
            continue
        try:
            sha256 = _copied(taking, primary, one)
        except Moving:
            taking.left.append(_left(name, unfinished(name)))
            continue
        except Unreadable as error:
            flaw = Finding("intake.unreadable", Place(), error.args[0], "")
            taking.left.append(_left(name, flaw))
            continue
        taking.files[one.path] = {
            "path": one.path,
            "sha256": sha256,
            "size": one.size,
            "modified_ns": one.modified_ns,
        }


def _copied(taking: _Taking, primary: Primary, seen: Seen) -> str:
    """The file's hash, once it is in the generation: an unchanged one is not written again."""
    stage = taking.stage
    twin = taking.before.get(seen.path)
    if twin and taking.before_in and twin["size"] == seen.size:
        sha256 = str(twin["sha256"])
        if mirroring.share(primary, seen, stage, taking.before_in, sha256):
            return sha256
    return mirroring.copy(primary, seen, stage)


def _take_in(taking: _Taking, who: Who) -> None:
    """Let the register know the files, and write into the manifest what each came to."""
    news = []
    for path, row in taking.files.items():
        twin = taking.before.get(path)
        if not taking.asked.is_read:
            row |= {"kind": SourceKind.ATTEST_LIST.value, "status": "kept", **_NO_FACTS}
            row |= {"brings": [SourceKind.ATTEST_LIST.value], "unread": []}
        elif twin and twin["sha256"] == row["sha256"] and not twin["unread"]:
            # The very same file was taken in the last time: it says what it said.
            row |= {name: twin[name] for name in _TOLD}
        else:
            news.append(path)
    owners: list[str] = []
    rows = received(_staged(taking, news, owners), Way(who, lang=session().lang))
    members: dict[str, list[Plain]] = {path: [] for path in news}
    for number, said in enumerate(rows):
        members[owners[number]].append(said)
    facts = standby.facts_of(said["sha256"] for some in members.values() for said in some
                             if said["sha256"])  # fmt: skip
    for path, some in members.items():
        taking.files[path] |= _told_of(some, facts)
        taking.new += some[0]["status"] == "new"
        taking.refused += filter(_is_refused, some)


def _staged(taking: _Taking, paths: Sequence[str], owners: list[str]) -> Iterator[Candidate]:
    """What arrives of these files, under the names that they have at the primary."""
    inside = taking.stage / mirroring.FILES
    for path in paths:
        for candidate in arriving([inside / path]):
            # What lies in an archive is named after it, which has its own name by then.
            if not candidate.inside:
                candidate.name = taking.asked.name_of(path)
            owners.append(path)
            yield candidate


_NOTHING: Plain = {"files": [], "expected": []}
_NO_FACTS: Plain = {"as_of": "", "rows": 0, "sums": []}
_TOLD = ("kind", "status", "brings", "unread", *_NO_FACTS)


def _is_refused(said: Plain) -> bool:
    """Whether nothing of a file could be used, now or when it came before."""
    has_error = any(finding["severity"] == "error" for finding in said["findings"])
    return said["status"] == "refused" or (has_error and not said["facts"])


def _refused_before(manifest: Plain) -> list[Plain]:
    """What could not be read of a generation, as it was told then."""
    unread = [one for row in manifest["files"] for one in row["unread"]]
    found = read.findings(one["sha256"] for one in unread if one["sha256"])
    lang = session().lang
    return [
        {**one, "status": "refused", "facts": {}}
        | {"findings": [told(finding, lang) for finding in found.get(one["sha256"], ())]}
        for one in unread
    ]


def _told_of(some: Sequence[Plain], facts: dict[str, FileFacts]) -> Plain:
    """A file's row: of an archive, its members' facts together. The first of some is the file."""
    whole = FileFacts()
    brought: dict[str, None] = {}
    for said in some:
        if _is_refused(said):
            continue
        brought |= dict.fromkeys(kind.value for kind in brings(said["kind"], said["facts"]))
        if said["sha256"] in facts:
            whole.join(facts[said["sha256"]])
    return {
        "kind": some[0]["kind"],
        "status": "refused" if _is_refused(some[0]) else some[0]["status"],
        "brings": list(brought),
        "unread": [
            {name: said[name] for name in ("path", "sha256", "kind")}
            for said in some
            if _is_refused(said)
        ],
        "as_of": whole.as_of,
        "rows": whole.rows,
        "sums": plain_sums(
            Money(currency, minor) for currency, minor in sorted(whole.sums.items())
        ),
    }


def _manifest(taking: _Taking, who: Who) -> Plain:
    rows = [taking.files[path] for path in sorted(taking.files)]
    gone = missing(taking.asked.kinds, (SourceKind(k) for row in rows for k in row["brings"]))
    return {
        "version": 1,
        "taken_at": who.at.isoformat(timespec="seconds"),
        "place": taking.asked.name,
        "expected": [kind.value for kind in taking.asked.kinds],
        "missing": [kind.value for kind in gone],
        "complete": not gone,
        "files": rows,
        "left": taking.left,
    }


def _summary(manifest: Plain) -> Plain:
    """What a generation comes to: all but its single files."""
    kinds: dict[str, dict[str, int]] = {}
    for row in manifest["files"]:
        for kind in row["brings"]:
            days = kinds.setdefault(kind, {})
            day = day_of(SourceKind(kind), row["as_of"], clock.day_of_ns(row["modified_ns"]))
            days[day] = days.get(day, 0) + row["rows"]
    return {name: value for name, value in manifest.items() if name != "files"} | {"kinds": kinds}


def _prune(most: int) -> list[str]:
    known = mirroring.generations(session().home)
    judged = {
        Generation(number, one["place"], one["complete"]): path for number, path, one in known
    }
    gone = [judged[one] for one in to_prune(judged, most)]
    for path in gone:
        mirroring.prune(path)
    return [path.name for path in gone]


def _note_look(folder: Path, said: Plain, who: Who) -> None:
    """Remember when each folder was looked at: also if it held nothing new, or was gone."""
    noted = mirroring.noted(folder / mirroring.LOOKED)
    kept = {name: said[name] for name in ("status", "generation", "missing", "left")}
    kept["refused"] = [row["path"] for row in said["refused"]]
    noted[said["from"]] = {"at": who.at.isoformat(timespec="seconds"), **kept}
    mirroring.note(folder / mirroring.LOOKED, noted)


def _left(path: str, flaw: Finding) -> Plain:
    return {"path": path, **plain_of(flaw)}


def _said(asked: Asked, status: str, manifest: Plain = _NOTHING, **more: object) -> Plain:
    """What became of a folder, as it is told."""
    kinds = [kind.value for kind in asked.kinds]
    return {
        "from": asked.name,
        "status": status,
        "generation": None,
        "complete": manifest.get("complete", False),
        "missing": manifest.get("missing", kinds),
        "files": len(manifest["files"]),
        "new": 0,
        "left": [],
        "refused": [],
        "pruned": [],
        **more,
    }
