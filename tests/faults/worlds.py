"""Worlds: a home with what lies around it, before a command and after it, and how they differ.

A world is always in the same folder, since homes note where their media are. What differs by nature
between two runs (instants, salts, seals over both) is found by doing everything twice, and is
looked through; everything else must be the same.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
import stat
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sluss.outside import clock
from tests.databases import FILE
from tests.faults.commands import ASKED, PAPERS, PHRASE, SCENES, Act
from tests.faults.disks import Disk
from tests.faults.warm import Ended, Plain, Running, Warm

# Seals, salts and keys; and how large what was packed came out.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[+-]\d\d:?\d\d|Z)?")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{8,}|\d{4,}")
# What a killed process may leave beside what it was about.
_STRAY = re.compile(r"(^|/)(scratch-[^/]*|[^/]*\.part|[^/]*\.new|\.[^/]*)(/|$)")
_DATABASE = re.compile(r"\.sqlite3(-wal|-shm|-journal)?$")
# Tries to sign in stand beside the journal: each call counts its own, and no money hangs on them.
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'store_signintry'"
_WITHIN = re.compile(r'[|,"{}\[\]]+')
_JOURNAL = "store_journalentry"
_SOUND = "integrity_check"
FILES = "files"
# The clock stands still in every call. Scenes come first, a second for each call of theirs; a story
# is told at two instants that share no minute, so what tells of the time is never what is the same.
_TOLD_AT = (timedelta(minutes=10), timedelta(minutes=21, seconds=11))
# A line is written at its end and read only when it is whole, so a torn end says nothing.
_MAY_END_TORN = "sent-journal.jsonl"
_WORDS = re.compile(r"\{([^}]+)\}")
_FOLDERS = ("home", "in", "out", "medium", "stick")


class State:
    """All rows of every database of a world by table, and all its files, as they are.

    strays: what a call left that it should have tidied away.
    """

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, bytes] = {}
        self.tables: dict[str, list[str]] = {}
        self.strays: list[str] = []
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if _STRAY.search(name):
                self.strays.append(name)
            if not path.is_file() or _STRAY.search(name):
                continue
            if path.name == FILE:
                self.tables |= _rows(path, name.removesuffix(FILE))
            elif not _DATABASE.search(name):
                self.files[name] = path.read_bytes()

    @property
    def entries(self) -> int:
        """How many entries its journals have."""
        return sum(len(rows) for name, rows in self.tables.items() if name.endswith(_JOURNAL))

    @property
    def key(self) -> str:
        """The same for two worlds with the same rows and files, and strays but for their names."""
        named = [_TOKEN.sub("~", name) for name in self.strays]
        return hashlib.sha256(repr((self.tables, self.files, named)).encode()).hexdigest()

    def tokens(self) -> frozenset[str]:
        """Everything in it that may have been made by chance, or of the hour."""
        texts = [*self.files, *(row for rows in self.tables.values() for row in rows)]
        return frozenset(token for text in texts for token in _TOKEN.findall(text))

    def seen(self, same: frozenset[str]) -> Plain:
        """The rows and the names of the files, but for what chance and the hour make of them."""

        def plain(text: str) -> str:
            known = _TOKEN.sub(
                lambda found: found[0] if found[0] in same else "~", _INSTANT.sub("@", text)
            )
            # Where things stand in the order of their hashes, that order is chance as well.
            return " ".join(sorted(_WITHIN.split(known)))

        told: Plain = {name: sorted(map(plain, rows)) for name, rows in self.tables.items()}
        return told | {FILES: sorted(set(map(plain, self.files)))}


def _rows(file: Path, prefix: str) -> dict[str, list[str]]:
    """Every row of a database as text, and what SQLite says of the file."""
    wal = file.with_name(f"{FILE}-wal")
    read = _read(file.read_bytes(), wal.read_bytes() if wal.exists() else b"")
    return {f"{prefix}{name}": rows for name, rows in read.items()}


@lru_cache(maxsize=32)
def _read(main: bytes, wal: bytes) -> dict[str, list[str]]:
    """The file itself is left as it is: a copy is looked at."""
    with TemporaryDirectory() as name:
        file = Path(name) / FILE
        file.write_bytes(main)
        if wal:
            file.with_name(f"{FILE}-wal").write_bytes(wal)
        with closing(sqlite3.connect(file)) as base:
            base.execute("PRAGMA synchronous=OFF")  # It is thrown away.
            names = [name for (name,) in base.execute(_TABLES)]
            found = {
                name: [_text(row) for row in base.execute(f'SELECT * FROM "{name}"')]
                for name in names
            }
            return found | {_SOUND: [_text(row) for row in base.execute("PRAGMA integrity_check")]}


def _text(row: tuple[Any, ...]) -> str:
    cells = [hashlib.sha256(c).hexdigest() if isinstance(c, bytes) else str(c) for c in row]
    return "|".join(cells)


@dataclass(frozen=True, slots=True)
class Story:
    """A command as it goes when nothing disturbs it.

    codes: of the first call and of the second; took: seconds; same: what every run has in common;
    stable: the files that are the same each time; first, last: before and after, as they are seen.
    """

    act: Act
    words: tuple[str, ...]
    before: State
    after: State
    codes: tuple[int, int]
    took: float
    same: frozenset[str]
    stable: dict[str, bytes]
    first: Plain
    last: Plain

    def half(self, found: State) -> str:
        """What is wrong with a world in which the command was cut off; "" if nothing is."""
        is_untouched = found.tables == self.before.tables
        seen = found.seen(self.same)
        done = all(rows == self.last.get(name) for name, rows in seen.items() if name != FILES)
        # A home that is being made has no journal before its first entry.
        if found.entries == self.before.entries > 0 and not (is_untouched or done):
            return f"written without an entry: {differing(seen, self.first)}"
        if found.entries == self.after.entries > self.before.entries and not (
            done or self.act.is_loose
        ):
            return f"not as it is afterwards: {differing(seen, self.last)}"
        if not self.before.entries <= found.entries <= self.after.entries:
            return f"{found.entries} entries"
        strange = set(seen[FILES]) - set(self.first[FILES]) - set(self.last[FILES])
        if strange and not self.act.is_loose:
            return f"strange files: {sorted(strange)}"
        return self._cut(found)

    def whole(self, found: State) -> str:
        """What is wrong with a world in which the command was carried out; "" if nothing is."""
        if not self.act.is_loose:
            return differing(found.seen(self.same), self.last) or self._cut(found)
        sizes = [
            {name: len(rows) for name, rows in one.tables.items()} for one in (found, self.after)
        ]
        unlike = sizes[0].items() ^ sizes[1].items()
        return f"rows: {sorted(unlike)}" if unlike else ""

    def _cut(self, found: State) -> str:
        """The files that are not whole: neither as they were nor as they will be."""
        wrong = [
            name
            for name, content in self.stable.items()
            if not name.endswith(_MAY_END_TORN)
            and found.files.get(name, content) not in (content, self.before.files.get(name))
        ]
        empty = [
            name
            for name, content in found.files.items()
            if not content and self.after.files.get(name) and self.before.files.get(name) != b""
            if not name.endswith(_MAY_END_TORN)
        ]
        # What stood in it before is there, whatever the end of it is.
        wrong += [
            name
            for name, content in self.before.files.items()
            if name.endswith(_MAY_END_TORN) and not found.files.get(name, b"").startswith(content)
        ]
        return f"files that are not whole: {wrong + empty}" if wrong or empty else ""


class Worlds:
    """Makes worlds in one folder, and keeps each scene for the next time."""

    def __init__(self, warm: Warm, kept: Path, disk: Disk) -> None:
        self.warm, self.disk, self.folder = warm, disk, disk.folder / "world"
        self.kept = kept
        # A morning, so that no midnight comes, and later than the files that are laid in.
        morning = clock.now().replace(hour=7, minute=0, second=0, microsecond=0)
        self._began, self._calls = morning + timedelta(days=1), 0
        self._stories: dict[str, Story] = {}
        self._stands, self._stamps = kept, dict[str, tuple[int, ...]]()

    # ---- Scenes

    def stand(self, scene: str) -> None:
        """The world is this scene, whatever it was."""
        if not (self.kept / scene).exists() or not scene:
            self._make(scene)
        kept = self.kept / (scene or "nothing")
        if self._stands != kept:
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.copytree(kept, self.folder, symlinks=True)
            self._stands, self._stamps = kept, _stamps(self.folder)
        else:
            self._put_back(kept)

    def _put_back(self, kept: Path) -> None:
        """Copy what is no longer as it was copied before, and no more."""
        there = _stamps(self.folder)
        # What is in a folder stands after it.
        for name in sorted(there, reverse=True):
            if there[name] == self._stamps.get(name):
                continue
            if not stat.S_ISDIR(there[name][0]):
                (self.folder / name).unlink()
            elif not (kept / name).is_dir():
                (self.folder / name).rmdir()
        for name in sorted(self._stamps):
            if there.get(name) == self._stamps[name]:
                continue
            if (kept / name).is_dir():
                (self.folder / name).mkdir(exist_ok=True)
                shutil.copystat(kept / name, self.folder / name)
            else:
                shutil.copy2(kept / name, self.folder / name, follow_symlinks=False)
            self._stamps[name] = _stamp(self.folder / name)

    def _make(self, scene: str) -> None:
        if not scene:
            if not (self.kept / "nothing").exists():
                self._lay(self.kept / "nothing")
            return
        self.stand(SCENES[scene].on)
        for call in SCENES[scene].did:
            if call == "@plan":
                self._plan()
                continue
            is_new = call.startswith("@new ")
            self._calls += 1
            words, after = self.words(call.removeprefix("@new ")), timedelta(seconds=self._calls)
            said = self.call(*words, is_new=is_new, after=after)
            if said.code:
                raise OSError(f"{scene}: {call} ends with {said.code}: {said.err or said.out}")
        shutil.copytree(self.folder, self.kept / scene, symlinks=True)

    def proved(self) -> str:
        """What verify finds in the homes of the world; "" if all of them are proved."""
        for home in ("home", "new"):
            file = self.folder / home / FILE
            if file.exists() and (rows := _rows(file, "")) and rows["store_organisation"]:
                found = self.warm.do("tests.faults.acts:prove", self.folder / home)
                if found.code or not found.json["ok"]:
                    return f"verify of {home}: {found}"
        return ""

    def _lay(self, folder: Path) -> None:
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True)
        for name, content in PAPERS.items():
            file = folder / "in" / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)

    def _plan(self) -> None:
        file = self.folder / "home" / "standby.toml"
        text = file.read_text(encoding="utf-8")
        for old, new in (
            ('# from = "/srv/sluss/ekonomi"', f'from = "{self.folder / "in" / "primary"}"'),
            ("quiet_seconds = 5", "quiet_seconds = 0"),
            ('daily_at = "04:30"', "every_minutes = 60"),
        ):
            text = text.replace(old, new, 1)
        file.write_text(text, encoding="utf-8")

    # ---- Calls

    def words(self, call: str) -> list[str]:
        """The words of a call, with everything looked up that stands in braces."""
        found: list[str] = []
        for word in call.split():
            name = _WORDS.fullmatch(word)
            found += self._asked(name[1]) if name and name[1] in ASKED else [self._filled(word)]
        return found

    def _asked(self, name: str) -> list[str]:
        call, take = ASKED[name]
        return take(self.call(*self.words(call), "--json").json)

    def _filled(self, word: str) -> str:
        def fill(found: re.Match[str]) -> str:
            name = found[1]
            return str(self.folder / name) if name in _FOLDERS else self._debt(name)

        return _WORDS.sub(fill, word)

    def _debt(self, number: str) -> str:
        with closing(sqlite3.connect(self.folder / "home" / FILE)) as base:
            asked = "SELECT public_id FROM store_payablerow WHERE document_number = ?"
            return str(base.execute(asked, [number]).fetchone()[0])

    def call(self, *words: str, is_new: bool = False, **more: Any) -> Ended:
        return self.begin(*words, is_new=is_new, **more).ended()

    def begin(
        self, *words: str, is_new: bool = False, is_held: bool = False, **more: Any
    ) -> Running:
        home = self.folder / ("new" if is_new else "home")
        env = {
            "SLUSS_KEY_PASSWORD": PHRASE,
            "SLUSS_IDENTITY": str(self.folder / "home" / "backup-identity.txt"),
        }
        do = "tests.faults.acts:call"
        at = (self._began + more.pop("after", _TOLD_AT[1])).isoformat()
        return self.warm.begin(do, home, given=list(words), is_held=is_held, env=env, at=at, **more)

    # ---- What is right

    def story(self, act: Act) -> Story:
        """How a command goes undisturbed: done twice from the same scene, and asked again."""
        if act.name not in self._stories:
            self._stories[act.name] = self._tell(act)
        return self._stories[act.name]

    def _tell(self, act: Act) -> Story:
        ends, took = [], 0.0
        for after in _TOLD_AT:
            self.stand(act.scene)
            before = State(self.folder)
            words = (*self.words(act.words), "--key", "the-key")
            held = self.begin(*words, is_new=act.is_new_home, is_held=True, after=after)
            held.until_held()
            began = time.monotonic()
            held.go()
            said = held.ended()
            took = time.monotonic() - began
            ends.append(State(self.folder))
        same = ends[0].tokens() & ends[1].tokens()
        again = self.call(*words, is_new=act.is_new_home)
        unlike = differing(ends[0].seen(same), ends[1].seen(same))
        if said.code not in (0, 1) or unlike:
            raise OSError(f"{act.name}: {said} {unlike}")
        files = (end.files.items() for end in ends)
        stable = dict(next(files) & next(files))
        codes = (said.code, again.code)
        sides = (before.seen(same), ends[1].seen(same))
        return Story(act, words, before, ends[1], codes, took, same, stable, *sides)


def _stamps(folder: Path) -> dict[str, tuple[int, ...]]:
    """By what it is told that a file was written to or is another one, by name."""
    return {path.relative_to(folder).as_posix(): _stamp(path) for path in folder.rglob("*")}


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.lstat()
    if stat.S_ISDIR(found.st_mode):
        return (found.st_mode,)
    return (found.st_mode, found.st_size, found.st_mtime_ns, found.st_ino)


def differing(found: Plain, wanted: Plain) -> str:
    """In which tables two worlds differ, and by what; "" if they are the same."""
    lines = []
    for name in sorted(found.keys() | wanted.keys()):
        one, other = set(found.get(name, ())), set(wanted.get(name, ()))
        if found.get(name, []) != wanted.get(name, []):
            lines.append(f"{name}: {sorted(one - other)[:3]} for {sorted(other - one)[:3]}")
    return "\n".join(lines)
