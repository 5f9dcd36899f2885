"""Taking a mirror: the primary's files looked at twice, copied, taken in, and then made visible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sluss.cli import acting
from sluss.cli.arriving import Candidate, arriving
from sluss.cli.shell import Plain, session
from sluss.cli.sums import plain_sums
from sluss.cli.taking_in import Way, received
from sluss.cli.told import plain_of
from sluss.core.money import Money
from sluss.core.outcome import Finding, Place
from sluss.outside import mirroring
from sluss.outside.mirroring import Moving, Seen, Unreadable, text_of, unfinished
from sluss.rules.standby.facts import FileFacts
from sluss.rules.standby.mirror import Generation, brings, is_unfinished, missing, to_prune
from sluss.rules.standby.plan import SourceKind, StandbyPlan
from sluss.services import standby
from sluss.services._command import Who


@dataclass(frozen=True, slots=True)
class Asked:
    """A folder to be mirrored, and which kinds are to come from it; () if nobody said."""

    place: Path
    kinds: tuple[SourceKind, ...] = ()

    @property
    def name(self) -> str:
        """As people write it; its bytes may be of any character set."""
        return text_of(self.place)

    @property
    def is_read(self) -> bool:
        """Whether the register is to know what comes: of an attest list it has no format."""
        return self.kinds != (SourceKind.ATTEST_LIST,)


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
        seen = [mirroring.look_over(one.place, is_unfinished) for one in asked]
        if any(seen):
            # A file that is written meanwhile will not be what it was at the first look.
            mirroring.wait(plan.quiet_seconds)
        for one, some in zip(asked, seen, strict=True):
            said = _mirrored(folder, one, some, plan, who)
            _note_look(folder, said, who)
            yield said


def _mirrored(
    folder: Path, asked: Asked, seen: list[Seen] | None, plan: StandbyPlan, who: Who
) -> Plain:
    if not seen:
        # An unmounted disk is an empty folder: that is no news of what the primary holds.
        return _nothing_there(asked, is_gone=seen is None)
    known = mirroring.generations(session().home)
    mine = [(path, told) for _, path, told in known if told["place"] == asked.name]
    before_in, before = mine[-1] if mine else (None, _NOTHING)
    with mirroring.taking(folder) as stage:
        taking = _Taking(asked, stage, {row["path"]: row for row in before["files"]}, before_in)
        _copy(taking, seen)
        if not taking.files:
            return _said(asked, "nothing", left=taking.left)
        if before_in and taking.is_same(before["expected"]):
            return _said(asked, "same", before, generation=before_in.name, left=taking.left)
        _take_in(taking, who)
        manifest = _manifest(taking, who)
        number = known[-1][0] + 1 if known else 1
        made = mirroring.publish(stage, number, f"{who.at:%Y%m%dT%H%M%SZ}", manifest)
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


def _nothing_there(asked: Asked, *, is_gone: bool) -> Plain:
    code = "standby.place_gone" if is_gone else "standby.place_empty"
    finding = Finding(code, Place(), asked.name, "a folder with files")
    return _said(asked, "gone" if is_gone else "empty", left=[_left(asked.name, finding)])


def _copy(taking: _Taking, seen: Sequence[Seen]) -> None:
    """Copy what holds still, and say of all else why it is left."""
    for one in seen:
        name = text_of(one.path)
        if one.flaw:
            taking.left.append(_left(name, one.flaw))
            continue
        try:
            copied = mirroring.copy(taking.asked.place, one, taking.stage)
        except Moving:
            taking.left.append(_left(name, unfinished(name)))
            continue
        except Unreadable as error:
            flaw = Finding("intake.unreadable", Place(), error.args[0], "")
            taking.left.append(_left(name, flaw))
            continue
        twin = taking.before.get(one.path)
        if twin and taking.before_in and twin["sha256"] == copied.sha256:
            mirroring.share(taking.stage, one.path, taking.before_in)
        taking.files[one.path] = {
            "path": one.path,
            "sha256": copied.sha256,
            "size": copied.size,
            "modified_ns": one.modified_ns,
        }


def _take_in(taking: _Taking, who: Who) -> None:
    """Let the register know the files, and write into the manifest what each came to."""
    news = []
    for path, row in taking.files.items():
        twin = taking.before.get(path)
        if not taking.asked.is_read:
            row |= {"kind": SourceKind.ATTEST_LIST.value, "status": "kept", **_NO_FACTS}
            row["brings"] = [SourceKind.ATTEST_LIST.value]
        elif twin and twin["sha256"] == row["sha256"] and twin["status"] != "refused":
            # The very same file was taken in the last time: it says what it said.
            row |= {name: twin[name] for name in ("kind", "status", "brings", *_NO_FACTS)}
        else:
            news.append(path)
    owners: list[str] = []
    rows = received(_staged(taking, news, owners), Way(who))
    members: dict[str, list[Plain]] = {path: [] for path in news}
    for number, said in enumerate(rows):
        members[owners[number]].append(said)
    facts = standby.facts_of(said["sha256"] for some in members.values() for said in some
                             if said["sha256"])  # fmt: skip
    for path, some in members.items():
        taking.files[path] |= _told_of(some, facts)
        taking.new += some[0]["status"] == "new"
        taking.refused += [said for said in some if said["status"] == "refused"]


def _staged(taking: _Taking, paths: Sequence[str], owners: list[str]) -> Iterator[Candidate]:
    """What arrives of these files, under the names that they have at the primary."""
    inside = taking.stage / mirroring.FILES
    for path in paths:
        for candidate in arriving([inside / path]):
            said = candidate.name.removeprefix(text_of(inside / path))
            candidate.name = text_of(taking.asked.place / path) + said
            owners.append(path)
            yield candidate


_NOTHING: Plain = {"files": [], "expected": []}
_NO_FACTS: Plain = {"as_of": "", "rows": 0, "sums": []}


def _told_of(some: Sequence[Plain], facts: dict[str, FileFacts]) -> Plain:
    """A file's row: of an archive, its members' facts together. The first of some is the file."""
    whole = FileFacts()
    brought: dict[str, None] = {}
    for said in some:
        if said["status"] == "refused":
            continue
        brought |= dict.fromkeys(kind.value for kind in brings(said["kind"], said["facts"]))
        if said["sha256"] in facts:
            whole.join(facts[said["sha256"]])
    return {
        "kind": some[0]["kind"],
        "status": some[0]["status"],
        "brings": list(brought),
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


def _prune(most: int) -> list[str]:
    known = mirroring.generations(session().home)
    judged = {
        Generation(number, told["place"], told["complete"]): path for number, path, told in known
    }
    gone = [judged[one] for one in to_prune(judged, most)]
    for path in gone:
        mirroring.prune(path)
    return [path.name for path in gone]


def _note_look(folder: Path, said: Plain, who: Who) -> None:
    """Remember when each folder was looked at: also if it held nothing new, or was gone."""
    noted = mirroring.noted(folder / mirroring.LOOKED)
    told = {name: said[name] for name in ("status", "generation", "missing", "left")}
    noted[said["from"]] = {"at": who.at.isoformat(timespec="seconds"), **told}
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
