"""A bit flips: it is found, or it has changed nothing that counts.

SLUSS_FLIPS says how many. Of ten, six fall into the database (every fourth of these into a stored
original), three into the files of a backup, and one into the sent journal.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import apsw
import pytest

from tests import databases
from tests.databases import FILE
from tests.faults.conftest import figure, only_on_sqlite, prepare_signed
from tests.faults.power import contents
from tests.memory import memory_folder
from tests.papers import FOOD, Move, camt
from tests.services.office import IDENTITY, RECIPIENT, Office

FLIPS = figure("SLUSS_FLIPS", 1000)
SEED = figure("SLUSS_SEED", 1)
# Every so-manieth damaged database is proved with a replay of its own.
WHOLE_PROOF_EVERY = 25
# Beside the journal, as docs/DESIGN.md has them, and what Django and the search keep.
BESIDE = ("django_", "sqlite_", "store_statuslookup", "store_statussalt", "store_signintry",
          "store_factoruse", "store_apitokenuse", "store_payablewords")  # fmt: skip
SENT = "sent-journal.jsonl"
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-2")]


def _prepare() -> None:
    prepare_signed()
    office = Office(Path())
    assert isinstance(office.export(1, key="export"), bytes)
    first = min(office.payments())
    office.receive(camt(Move("100.00", FOOD, e2e=first), on="2026-11-25"))


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory that is gone afterwards."""
    only_on_sqlite("a server's files are its own affair")
    for name in ("SLUSS_HOME", "SLUSS_DATABASE_URL"):
        monkeypatch.setenv(name, "")
    folder = Path(mkdtemp(dir=memory_folder(tmp_path)))
    yield folder
    databases.close()
    shutil.rmtree(folder)


def _flipped(data: bytes, place: int, chance: random.Random) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


# ---- The database ------------------------------------------------------------------------------


def _places(file: Path) -> Iterator[range]:
    """Where the bytes of the stored originals lie, as far as a page holds them in one piece."""
    content = file.read_bytes()
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    for (packed,) in connection.execute("SELECT packed FROM store_originalpart"):
        found = content.find(packed)
        if found >= 0:
            yield range(found, found + len(packed))
    connection.close()


def _state(file: Path) -> tuple[bool, list[tuple], str] | None:
    """What counts, read by another SQLite: that it is whole, what it refuses, every row."""
    try:
        connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return None
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        # A name whose type has flipped is no text any more, and bytes do not sort with texts.
        rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        made = sorted(rows, key=repr)
        return whole, made, contents(connection, BESIDE)
    except (apsw.Error, UnicodeDecodeError):
        return None
    finally:
        connection.close()


class Proof:
    """Asks verify. What the journal comes to is made once, as long as its seals hold.

    A journal whose seals and originals are as they were comes to the same each time, and verify
    has held both before it replays anything; now and then it replays all the same.
    """

    def __init__(self, base: Path, right: Path) -> None:
        from sluss.services import safekeeping
        from sluss.store import engine

        self.base, self.home = base, base / "flipped"
        self.home.mkdir()
        self._enter(right.read_bytes())
        engine.open_scratch("replay", base / "replayed.sqlite3")
        assert safekeeping._play("default", lambda *_: None, safekeeping.ALONE) is None
        engine.close_scratch("replay")
        self._replayed = (base / "replayed.sqlite3").read_bytes()

    def _enter(self, data: bytes) -> None:
        databases.close()
        for left in self.home.iterdir():
            left.unlink()
        (self.home / FILE).write_bytes(data)
        os.environ["SLUSS_HOME"] = str(self.home)
        databases.reopen()

    def holds(self, data: bytes, *, is_whole: bool) -> bool:
        """Whether verify is content with a database of these bytes."""
        from sluss.services import safekeeping

        self._enter(data)
        try:
            with contextlib.nullcontext() if is_whole else self._replay_at_hand():
                return bool(safekeeping.verify(self.base, progress=lambda *_: None)["ok"])
        except Exception:  # noqa: BLE001 -- whatever it ends with, it is not content
            return False
        finally:
            databases.close()

    @contextlib.contextmanager
    def _replay_at_hand(self) -> Iterator[None]:
        from sluss.services import safekeeping
        from sluss.store import engine

        empty, played = dict(engine._EMPTY), safekeeping._play
        engine._EMPTY.update(dict.fromkeys(empty, self._replayed))
        safekeeping._play = lambda *_: None
        try:
            yield
        finally:
            engine._EMPTY.update(empty)
            safekeeping._play = played


def test_a_flipped_bit_of_the_database_is_found_or_changed_nothing(copies, base: Path, capsys):
    first = copies("fault-exported", _prepare)() / FILE
    content, right = first.read_bytes(), _state(first)
    proof = Proof(base, first)
    assert proof.holds(content, is_whole=True)
    assert proof.holds(content, is_whole=False)
    originals = [place for part in _places(first) for place in part]
    chance = random.Random(SEED)
    seen: Counter[str] = Counter()
    silent = []
    flipped = base / "looked-at.sqlite3"
    for number in range(FLIPS * 6 // 10):
        in_original = number % 4 == 0
        place = chance.choice(originals) if in_original else chance.randrange(len(content))
        data = _flipped(content, place, chance)
        flipped.write_bytes(data)
        if _state(flipped) == right:
            seen["harmless"] += 1
        elif not proof.holds(data, is_whole=number % WHOLE_PROOF_EVERY == 0):
            seen["found in an original" if in_original else "found"] += 1
        else:
            silent.append(f"byte {place}, page {place // 4096 + 1}")
    with capsys.disabled():
        print(f"\ndatabase of {len(content)} bytes: {dict(seen)}; silent {len(silent)}")
    assert silent == []
    assert seen["found"] > 0
    assert seen["found in an original"] > 0


# ---- What lies elsewhere -----------------------------------------------------------------------


@pytest.fixture
def backed_up(copies, base: Path) -> Path:
    """A home with a backup beside it, of two parts, and a sent journal."""
    from sluss.outside.backup_folder import Folder
    from sluss.outside.backup_place import Place
    from sluss.outside.signing import of_home
    from sluss.services import safekeeping

    home = copies("fault-signed", prepare_signed)()
    os.environ["SLUSS_HOME"] = str(home)
    databases.reopen()
    office = Office(home)
    for number in (1, 2):
        if number == 2:
            assert isinstance(office.export(1, key="handed-out"), bytes)
        wish = safekeeping.Wish(
            place=Place(Folder(home / "vault")),
            recipients=(RECIPIENT,),
            signer=of_home(),
            home_files=[(f.name, f.read_bytes()) for f in home.glob(SENT)],
            at=office.now,
            tag=f"{number:08}",
        )
        safekeeping.create(wish, office.who("local"), lambda *_: None, key=f"backup-{number}")
    return home


def test_a_flipped_bit_of_a_backup_is_found_before_anything_is_made_of_it(
    backed_up: Path, base: Path, capsys
):
    from sluss.outside.backup_folder import Folder
    from sluss.outside.backup_place import Place
    from sluss.outside.packed import Unopened
    from sluss.services import safekeeping

    place = Place(Folder(backed_up / "vault"))
    files = {
        f.name: f.read_bytes()
        for f in sorted((backed_up / "vault").iterdir())
        if f.suffix != ".txt"
    }
    (right,) = [one for one in safekeeping.listed(place) if one.number == 2]
    chance = random.Random(SEED)
    seen: Counter[str] = Counter()
    for number in range(FLIPS * 3 // 10):
        name = chance.choice(sorted(files))
        file = (backed_up / "vault") / name
        file.write_bytes(_flipped(files[name], chance.randrange(len(files[name])), chance))
        said = next((one for one in safekeeping.listed(place) if one.number == 2), None)
        if name.endswith(".json"):
            # A manifest of before says nothing of this one.
            is_found = said is None or said.manifest is None or not said.is_signed
            is_same = said is not None and said.manifest == right.manifest
            assert is_found or is_same, name
            seen["manifest found" if is_found else "manifest harmless"] += 1
        else:
            opening = safekeeping.Opening(
                place=place, manifest=right.manifest, identities=(IDENTITY,), scratch=base
            )
            faults = [one.code for one in opening.faults(lambda *_: None)]
            is_needed = name in {piece.name for piece in right.manifest.pieces}
            assert faults == (["backup.piece_changed"] if is_needed else []), name
            with pytest.raises(Unopened):
                place.open_into(name, base / "opened", (IDENTITY,))
            seen[f"piece found{'' if number % 2 else ' (and not opened)'}"] += 1
        (base / "opened").unlink(missing_ok=True)
        file.write_bytes(files[name])
    with capsys.disabled():
        print(f"\nbackup of {sum(map(len, files.values()))} bytes: {dict(seen)}")
    assert seen["manifest found"] > 0


def test_a_flipped_bit_of_the_sent_journal_is_found(backed_up: Path, capsys):
    from sluss.outside.sent_journal import Unlike, read_lines

    file = backed_up / SENT
    right, data = read_lines(file), file.read_bytes()
    assert len(right) == 1
    chance = random.Random(SEED)
    places = [len(data) - 1, *(chance.randrange(len(data)) for _ in range(FLIPS // 10 - 1))]
    silent = []
    for place in places:
        file.write_bytes(_flipped(data, place, chance))
        try:
            if read_lines(file) != right:
                silent.append(place)
        except Unlike:
            pass
    file.write_bytes(data)
    with capsys.disabled():
        print(f"\nsent journal of {len(data)} bytes: {len(places)} flips, silent {silent}")
    assert silent == []
