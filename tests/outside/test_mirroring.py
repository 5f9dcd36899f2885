"""The mirror on disk: the primary is not touched, what moves is left, what is half made is none."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from pathlib import Path

import pytest

from sluss.outside import files, mirroring
from sluss.outside.mirroring import Busy, Folder, Moving, Seen, Unreadable
from sluss.rules.standby.mirror import is_unfinished


def look(place: Path) -> dict[str, Seen]:
    seen = mirroring.look_over(place, is_unfinished)
    assert seen is not None
    return {one.path: one for one in seen}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "primary"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.csv").write_bytes(b"one")
    (folder / "deep" / "b.csv").write_bytes(b"two")
    return folder


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    (tmp_path / "mirror" / "stage" / mirroring.FILES).mkdir(parents=True)
    return tmp_path / "mirror" / "stage"


def test_each_file_is_seen_once_and_what_is_not_taken_says_why(place: Path, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"no")
    (place / "out").symlink_to(secret)
    (place / "in").symlink_to(place / "a.csv")
    (place / "folder").symlink_to(tmp_path)
    (place / "gone").symlink_to(tmp_path / "nothing")
    (place / "half.csv.part").write_bytes(b"h")
    os.mkfifo(place / "pipe")
    with (place / "huge").open("wb") as huge:
        huge.truncate(files.FILE_BYTES_MAX + 1)
    assert {path: one.flaw and one.flaw.code for path, one in look(place).items()} == {
        "a.csv": None,
        "deep/b.csv": None,
        "out": "standby.link",
        "in": "standby.link",
        "folder": "standby.link",
        "gone": "standby.link",
        "half.csv.part": "standby.unfinished",
        "pipe": "intake.not_a_file",
        "huge": "intake.too_large",
    }


def test_a_place_that_is_no_folder_is_none(tmp_path: Path):
    assert mirroring.look_over(tmp_path / "gone", is_unfinished) is None
    (tmp_path / "file").write_bytes(b"")
    assert mirroring.look_over(tmp_path / "file", is_unfinished) is None


def test_a_copy_is_the_file_with_its_time(place: Path, stage: Path):
    os.utime(place / "deep" / "b.csv", ns=(5, 1_700_000_000_123_456_789))
    seen = look(place)["deep/b.csv"]
    sha256 = mirroring.copy(Folder(place), seen, stage)
    made = stage / mirroring.FILES / "deep" / "b.csv"
    assert (made.read_bytes(), sha256) == (b"two", hashlib.sha256(b"two").hexdigest())
    assert made.stat().st_mtime_ns == 1_700_000_000_123_456_789
    assert made.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("change", ["longer", "later", "other", "gone", "link", "pipe"])
def test_what_is_not_what_it_was_at_the_first_look_is_left(place: Path, stage: Path, change):
    file = place / "a.csv"
    seen = look(place)["a.csv"]
    if change == "longer":
        file.write_bytes(b"one and more")
    elif change == "later":
        os.utime(file, ns=(seen.modified_ns, seen.modified_ns + 1))
    elif change == "other":
        file.write_bytes(b"two")
        os.utime(file, ns=(0, seen.modified_ns - 1))
    else:
        file.unlink()
    if change == "link":
        file.symlink_to(place / "deep" / "b.csv")
    if change == "pipe":
        os.mkfifo(file)
    with pytest.raises((Moving, Unreadable)):
        mirroring.copy(Folder(place), seen, stage)
    with pytest.raises((Moving, Unreadable)):
        mirroring.share(Folder(place), seen, stage, stage, "0" * 64)
    assert list((stage / mirroring.FILES).iterdir()) == []


def test_a_file_that_grows_while_it_is_read_has_no_end_to_wait_for(place: Path, stage: Path):
    # A pipe in the file's place would be refused, so a real writer runs beside.
    file = place / "a.csv"
    file.write_bytes(b"x" * (64 << 20))
    seen = look(place)["a.csv"]
    is_done = threading.Event()

    def write() -> None:
        with file.open("ab") as out:
            while not is_done.is_set():
                out.write(b"y" * 4096)
                out.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(Moving):
            mirroring.copy(Folder(place), seen, stage)
    finally:
        is_done.set()
        writer.join()
    assert list((stage / mirroring.FILES).iterdir()) == []


def test_a_file_that_may_not_be_read_says_so():
    # Nobody may forbid root to read; so somebody else looks, in a folder that all may enter.
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        place, stage = folder / "primary", folder / "stage"
        (stage / mirroring.FILES).mkdir(parents=True)
        (stage / mirroring.FILES).chmod(0o777)
        place.mkdir(mode=0o755)
        (place / "a.csv").write_bytes(b"one")
        (place / "a.csv").chmod(0)
        seen = look(place)["a.csv"]
        before = os.geteuid()
        if before == 0:
            os.seteuid(65534)
        try:
            with pytest.raises(Unreadable):
                mirroring.copy(Folder(place), seen, stage)
        finally:
            os.seteuid(before)


def test_one_mirror_at_a_time_and_what_a_kill_left_is_taken_away(tmp_path: Path):
    left = tmp_path / "mirror" / ".taking-1" / "files"
    left.mkdir(parents=True)
    (tmp_path / "mirror" / ".gone-2").mkdir()
    kept = tmp_path / "mirror" / "000001_20261124T040000Z"
    kept.mkdir()
    with mirroring.held(tmp_path) as folder:
        names = {path.name for path in folder.iterdir()}
        assert names == {".lock", kept.name}
        with pytest.raises(Busy), mirroring.held(tmp_path):
            pass
    with mirroring.held(tmp_path):
        pass


def test_a_generation_is_there_whole_or_not_at_all(tmp_path: Path):
    with mirroring.held(tmp_path) as folder:
        with mirroring.taking(folder):
            assert mirroring.generations(tmp_path) == []
        with mirroring.taking(folder) as stage:
            (stage / mirroring.FILES / "a").write_bytes(b"1")
            named = 7, "20261124T040000Z"
            made = mirroring.publish(stage, named, {"files": []}, {"name": "\udcff"})
    ((number, path, told),) = mirroring.generations(tmp_path)
    assert (number, path, told) == (7, made, {"name": "\udcff"})
    assert mirroring.manifest_of(made) == {"files": []}
    assert (made / mirroring.FILES / "a").read_bytes() == b"1"
    mirroring.prune(made)
    assert mirroring.generations(tmp_path) == []


def test_what_is_the_same_in_two_generations_lies_on_disk_once(tmp_path: Path, place: Path):
    with mirroring.held(tmp_path) as folder:
        made = []
        for number in (1, 2):
            with mirroring.taking(folder) as stage:
                seen = look(place)["deep/b.csv"]
                if not made:
                    sha256 = mirroring.copy(Folder(place), seen, stage)
                else:
                    assert not mirroring.share(Folder(place), seen, stage, made[0], "0" * 64)
                    assert mirroring.share(Folder(place), seen, stage, made[0], sha256)
                made.append(mirroring.publish(stage, (number, "20261124T040000Z"), {}, {}))
    one, other = (path / mirroring.FILES / "deep" / "b.csv" for path in made)
    assert one.stat().st_ino == other.stat().st_ino
    mirroring.prune(made[0])
    assert other.read_bytes() == b"two"


def test_generations_are_in_the_order_of_their_numbers_whatever_the_clock_said(tmp_path: Path):
    with mirroring.held(tmp_path) as folder:
        for number, at in ((1, "20261124T040000Z"), (2, "20250101T040000Z")):
            with mirroring.taking(folder) as stage:
                mirroring.publish(stage, (number, at), {}, {"n": number})
    assert [told["n"] for _, _, told in mirroring.generations(tmp_path)] == [1, 2]


def test_a_note_takes_the_place_of_the_one_before(tmp_path: Path):
    file = tmp_path / "looked.json"
    assert mirroring.noted(file) == {}
    mirroring.note(file, {"a": 1})
    mirroring.note(file, {"a": 2})
    assert mirroring.noted(file) == {"a": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["looked.json"]
