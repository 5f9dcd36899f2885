"""Reading by SFTP: the right host or none, nothing changed there, and no lie of it believed."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest

from sluss.outside import files, mirroring, sftp, sftp_tree
from sluss.outside.mirroring import Moving, OutOfReach, Seen, Unreadable
from sluss.outside.sftp_account import Access, Account, Bounds
from sluss.outside.sftp_line import UNASKED_BYTES_MAX
from sluss.outside.sftp_tree import Tree
from sluss.rules.standby.mirror import is_unfinished
from tests.far_end import PASSWORD, USER, FarEnd, entry, far_end, folder_entry

SHORT = Bounds(connect_seconds=5, answer_seconds=1, place_seconds=5, entries_max=1000)
NAME = "sftp://far"


@pytest.fixture
def end(tmp_path: Path):
    folder = tmp_path / "primary"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.csv").write_bytes(b"one")
    (folder / "deep" / "b.csv").write_bytes(b"two")
    with far_end(folder) as made:
        yield made
        assert made.wrong == []


@pytest.fixture
def access(end: FarEnd, tmp_path: Path) -> Access:
    key = tmp_path / "key"
    end.user_key.write_private_key_file(str(key))
    return Access(known_hosts=end.known_hosts(tmp_path / "known_hosts"), key=key)


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    (tmp_path / "stage" / mirroring.FILES).mkdir(parents=True)
    return tmp_path / "stage"


def account(end: FarEnd, path: str = "/") -> Account:
    return Account(name=NAME, user=USER, host="127.0.0.1", port=end.port, path=path)


@contextmanager
def reached(end: FarEnd, access: Access, path: str = "/", bounds: Bounds = SHORT):
    with sftp.connected(account(end, path), access, bounds) as tree:
        yield tree


def look(tree: Tree) -> dict[str, Seen]:
    seen = tree.look_over(is_unfinished)
    assert seen is not None
    return {one.path: one for one in seen}


def codes(seen: dict[str, Seen]) -> dict[str, str | None]:
    return {path: one.flaw.code if one.flaw else None for path, one in seen.items()}


def refused(end: FarEnd, access: Access, bounds: Bounds = SHORT) -> str:
    with pytest.raises(OutOfReach) as out, reached(end, access, bounds=bounds) as tree:
        tree.look_over(is_unfinished)
    return out.value.finding.code


# ---- What is there --------------------------------------------------------------------------


def test_each_file_is_seen_and_copied_with_its_time(end, access, stage):
    os.utime(end.folder / "deep" / "b.csv", (5, 1_700_000_000))
    with reached(end, access) as tree:
        seen = look(tree)
        assert list(seen) == ["a.csv", "deep/b.csv"]
        sha256 = mirroring.copy(tree, seen["deep/b.csv"], stage)
        assert mirroring.copy(tree, seen["a.csv"], stage) == hashlib.sha256(b"one").hexdigest()
    made = stage / mirroring.FILES / "deep" / "b.csv"
    assert (made.read_bytes(), sha256) == (b"two", hashlib.sha256(b"two").hexdigest())
    assert made.stat().st_mtime == 1_700_000_000
    assert end.tried == ["key"]


def test_a_large_file_comes_over_whole(end, access, stage):
    content = os.urandom(3 * files.STRETCH_BYTES + 12_345)
    (end.folder / "large").write_bytes(content)
    with reached(end, access, bounds=replace(SHORT, place_seconds=120)) as tree:
        seen = look(tree)["large"]
        assert mirroring.copy(tree, seen, stage) == hashlib.sha256(content).hexdigest()
        assert not mirroring.share(tree, seen, stage, stage, "0" * 64)
    assert (stage / mirroring.FILES / "large").read_bytes() == content


def test_a_path_below_the_root_is_a_place_and_one_that_is_not_there_is_none(end, access):
    with reached(end, access, "/deep") as tree:
        assert list(look(tree)) == ["b.csv"]
    with reached(end, access, "/gone") as tree:
        assert tree.look_over(is_unfinished) is None


def test_what_is_not_taken_says_why(end, access, tmp_path):
    (tmp_path / "secret").write_bytes(b"no")
    (end.folder / "out").symlink_to(tmp_path / "secret")
    (end.folder / "round").symlink_to(end.folder)
    (end.folder / "half.csv.part").write_bytes(b"h")
    os.mkfifo(end.folder / "pipe")
    with (end.folder / "huge").open("wb") as huge:
        huge.truncate(files.FILE_BYTES_MAX + 1)
    with reached(end, access) as tree:
        assert codes(look(tree)) == {
            "a.csv": None,
            "deep/b.csv": None,
            "out": "standby.link",
            "round": "standby.link",
            "half.csv.part": "standby.unfinished",
            "pipe": "intake.not_a_file",
            "huge": "intake.too_large",
        }


@pytest.mark.parametrize("change", ["longer", "later", "gone", "link", "folder"])
def test_what_is_not_what_it_was_at_the_first_look_is_left(end, access, stage, change):
    file = end.folder / "a.csv"
    with reached(end, access) as tree:
        seen = look(tree)["a.csv"]
        if change == "longer":
            file.write_bytes(b"one and more")
        elif change == "later":
            os.utime(file, (0, seen.modified_ns // 10**9 + 1))
        else:
            file.unlink()
        if change == "link":
            file.symlink_to(end.folder / "deep" / "b.csv")
        if change == "folder":
            file.mkdir()
        with pytest.raises(Moving):
            mirroring.copy(tree, seen, stage)
        with pytest.raises(Moving):
            mirroring.share(tree, seen, stage, stage, "0" * 64)
    assert list((stage / mirroring.FILES).iterdir()) == []


# ---- Who is there, and who we are -----------------------------------------------------------


def test_a_host_that_no_file_knows_is_not_signed_in_to(end, access, tmp_path):
    (tmp_path / "none").write_text("# nobody\n", encoding="ascii")
    assert refused(end, replace(access, known_hosts=None)) == "standby.sftp_no_known_hosts"
    assert refused(end, replace(access, known_hosts=tmp_path / "none")) == (
        "standby.sftp_host_unknown"
    )
    assert (tmp_path / "none").read_text(encoding="ascii") == "# nobody\n"
    assert end.tried == []


@pytest.mark.parametrize("other", [paramiko.ECDSAKey.generate(), paramiko.RSAKey.generate(2048)])
def test_a_host_with_another_key_is_told_no_secret(end, access, tmp_path, other, monkeypatch):
    monkeypatch.setenv("SLUSS_SFTP_PASSWORD", PASSWORD)
    known = end.known_hosts(tmp_path / "other", other)
    with pytest.raises(OutOfReach) as out, reached(end, Access(known_hosts=known, key=None)):
        pass
    finding = out.value.finding
    assert finding.code == "standby.sftp_host_changed"
    assert (finding.found, finding.expected) == (end.host_key.fingerprint, other.fingerprint)
    assert end.tried == []


@pytest.mark.parametrize(
    "content", [b"@revoked * ssh-ed25519 AAAA", b"host ssh-ed25519 A", b"\xff\xfe", None]
)
def test_a_file_of_hosts_that_cannot_be_understood_is_not_half_used(end, access, content):
    if content is None:
        access.known_hosts.unlink()
    else:
        access.known_hosts.write_bytes(access.known_hosts.read_bytes() + content)
    assert refused(end, access) == "standby.sftp_known_hosts_unread"


def test_a_password_comes_from_the_environment_alone(end, access, monkeypatch):
    by_password = replace(access, key=None)
    monkeypatch.delenv("SLUSS_SFTP_PASSWORD", raising=False)
    assert refused(end, by_password) == "standby.sftp_no_secret"
    monkeypatch.setenv("SLUSS_SFTP_PASSWORD", "wrong")
    assert refused(end, by_password) == "standby.sftp_not_let_in"
    monkeypatch.setenv("SLUSS_SFTP_PASSWORD", PASSWORD)
    with reached(end, by_password) as tree:
        assert list(look(tree)) == ["a.csv", "deep/b.csv"]
    # Nobody asked for the key, and the agent of whoever runs it was not asked either.
    assert end.tried == ["password", "password"]


def test_a_key_that_cannot_be_used_says_so(end, access, monkeypatch):
    monkeypatch.delenv("SLUSS_SFTP_PASSPHRASE", raising=False)
    access.key.chmod(0o644)
    assert refused(end, access) == "standby.sftp_key_open"
    access.key.chmod(0o600)
    access.key.write_bytes(b"no key")
    assert refused(end, access) == "standby.sftp_key_unread"
    access.key.unlink()
    assert refused(end, access) == "standby.sftp_key_unread"
    paramiko.ECDSAKey.generate().write_private_key_file(str(access.key))
    assert refused(end, access) == "standby.sftp_not_let_in"


@pytest.mark.parametrize(
    "make", [paramiko.ECDSAKey.generate, lambda: paramiko.RSAKey.generate(2048)]
)
def test_a_key_has_its_passphrase_from_the_environment(end, access, monkeypatch, make):
    end.user_key = make()
    access.key.unlink()
    end.user_key.write_private_key_file(str(access.key), password="öppna")
    monkeypatch.delenv("SLUSS_SFTP_PASSPHRASE", raising=False)
    assert refused(end, access) == "standby.sftp_key_unread"
    monkeypatch.setenv("SLUSS_SFTP_PASSPHRASE", "fel")
    assert refused(end, access) == "standby.sftp_key_unread"
    monkeypatch.setenv("SLUSS_SFTP_PASSPHRASE", "öppna")
    with reached(end, access) as tree:
        assert "a.csv" in look(tree)


# ---- A line that fails ----------------------------------------------------------------------


def test_nobody_there_or_nobody_who_speaks_is_out_of_reach(end, access):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        short = replace(SHORT, connect_seconds=1)
        began = time.monotonic()
        to = replace(account(end), port=port)
        with pytest.raises(OutOfReach) as out, sftp.connected(to, access, short):
            pass
        assert out.value.finding.code == "standby.sftp_unreachable"
    with pytest.raises(OutOfReach) as out, sftp.connected(to, access, short):
        pass
    assert out.value.finding.code == "standby.sftp_unreachable"
    assert time.monotonic() - began < 20


def test_who_sends_without_an_end_before_it_is_known_is_not_listened_to(access):
    sent = 0

    def flood(door: socket.socket) -> None:
        nonlocal sent
        line, _ = door.accept()
        with line, suppress(OSError):
            # A packet of two gigabytes, by its own account.
            line.sendall(b"SSH-2.0-flood\r\n\x7f\xff\xff\xf4")
            while True:
                sent += line.send(b"x" * 2**20)

    with socket.create_server(("127.0.0.1", 0)) as door:
        flooder = threading.Thread(target=flood, args=(door,))
        flooder.start()
        to = Account(name=NAME, user=USER, host="127.0.0.1", port=door.getsockname()[1], path="/")
        patient = replace(SHORT, connect_seconds=60)
        with pytest.raises(OutOfReach) as out, sftp.connected(to, access, patient):
            pass
        flooder.join()
    assert out.value.finding.code == "standby.sftp_unreachable"
    assert sent < 8 * UNASKED_BYTES_MAX


def test_a_host_without_sftp_is_out_of_reach(end, access):
    end.has_sftp = False
    assert refused(end, access) == "standby.sftp_unreachable"


@pytest.mark.parametrize("fault", ["cut", "mute"])
def test_a_line_that_goes_or_falls_silent_ends_it_in_time(end, access, stage, fault):
    (end.folder / "a.csv").write_bytes(b"x" * (4 * files.STRETCH_BYTES))
    is_over = threading.Event()

    def fail(far: FarEnd, at: int) -> None:
        if at >= files.STRETCH_BYTES:
            far.cut() if fault == "cut" else is_over.wait(20)

    end.reading = fail
    began = time.monotonic()
    try:
        with pytest.raises(OutOfReach) as out, reached(end, access) as tree:
            mirroring.copy(tree, look(tree)["a.csv"], stage)
    finally:
        is_over.set()
    assert out.value.finding.code == "standby.sftp_cut"
    assert time.monotonic() - began < 15


def test_who_gives_a_little_now_and_then_does_not_hold_us_for_ever(end, access, stage):
    (end.folder / "a.csv").write_bytes(b"x" * (64 * files.STRETCH_BYTES))
    end.reading = lambda _end, _at: time.sleep(0.1)
    began = time.monotonic()
    bounds = replace(SHORT, place_seconds=2)
    with pytest.raises(OutOfReach) as out, reached(end, access, bounds=bounds) as tree:
        mirroring.copy(tree, look(tree)["a.csv"], stage)
    assert out.value.finding.code == "standby.sftp_cut"
    assert time.monotonic() - began < 15


# ---- A far end that lies --------------------------------------------------------------------

TRICKS = (
    b"../../etc/passwd", b"/etc/passwd", b"a/b", b"nul\0", b"two\nlines", b"\x1b[2J", b"x" * 256,
    b"",
)  # fmt: skip


def test_no_name_leads_out_of_its_folder(end, access):
    rows = [entry(name) for name in (*TRICKS, b"..")]
    end.names = lambda path, found: [*found, *rows] if path == "/" else found
    with reached(end, access) as tree:
        seen = look(tree)
    bad = {path for path, one in seen.items() if one.flaw}
    assert len(bad) == len(TRICKS)
    assert {one.flaw.code for one in seen.values() if one.flaw} == {"standby.sftp_bad_name"}
    assert all(path.isprintable() for path in bad)
    assert set(seen) - bad == {"a.csv", "deep/b.csv"}


def test_a_name_may_be_bytes_of_any_character_set(end, access, stage):
    name = os.fsdecode(b"f\xf6retag.csv")
    end.names = lambda path, found: [entry(b"f\xf6retag.csv")] if path == "/" else found
    with reached(end, access) as tree:
        assert codes(look(tree)) == {name: None}


def test_a_name_that_stands_twice_is_taken_once(end, access):
    end.names = lambda path, found: [*found, entry("a.csv"), folder_entry("a.csv")]
    with reached(end, access) as tree:
        seen = tree.look_over(is_unfinished)
    assert [(one.path, one.flaw.code if one.flaw else None) for one in seen] == [
        ("a.csv", None),
        ("a.csv", "standby.sftp_name_twice"),
        ("a.csv", "standby.sftp_name_twice"),
        ("deep/a.csv", None),
        ("deep/a.csv", "standby.sftp_name_twice"),
        ("deep/b.csv", None),
    ]


@pytest.mark.parametrize("missing", ["mode", "size", "at"])
def test_a_file_of_which_not_all_is_told_is_left(end, access, missing):
    end.names = lambda path, found: [entry("a.csv", **{missing: None})]
    with reached(end, access) as tree:
        assert codes(look(tree)) == {"a.csv": "standby.sftp_untold"}


def test_a_link_that_is_shown_as_a_folder_is_not_followed(end, access, tmp_path):
    (end.folder / "up").symlink_to(tmp_path)
    end.names = lambda path, found: [folder_entry("up")]
    with reached(end, access) as tree:
        assert codes(look(tree)) == {"up": "standby.link"}


def test_a_tree_without_an_end_has_one_here(end, access, monkeypatch):
    deep = end.folder
    for _ in range(sftp_tree.DEPTH_MAX + 3):
        deep = deep / "d"
        deep.mkdir()
    (deep / "c.csv").write_bytes(b"c")
    with reached(end, access) as tree:
        seen = codes(look(tree))
    assert seen.pop("/".join(["d"] * sftp_tree.DEPTH_MAX)) == "standby.sftp_too_deep"
    assert seen == {"a.csv": None, "deep/b.csv": None}


def test_a_million_names_are_refused_while_they_come(end, access):
    rows = [entry(f"{number:07}") for number in range(5000)]
    end.names = lambda path, found: rows
    assert refused(end, access) == "standby.sftp_too_many"


@pytest.mark.parametrize("size", [2, 5000])
def test_a_size_that_lies_is_no_file_that_holds_still(end, access, stage, size):
    def told(name, said):
        if name == "a.csv":
            said.st_size = size
        return said

    end.told = told
    with reached(end, access) as tree, pytest.raises(Moving):
        mirroring.copy(tree, look(tree)["a.csv"], stage)
    assert list((stage / mirroring.FILES).iterdir()) == []


def test_a_file_that_grows_while_it_is_read_is_left(end, access, stage):
    file = end.folder / "a.csv"
    file.write_bytes(b"x" * (2 * files.STRETCH_BYTES))

    def grow(_end, at):
        if at >= files.STRETCH_BYTES:
            with file.open("ab") as out:
                out.write(b"y")

    end.reading = grow
    with reached(end, access) as tree, pytest.raises(Moving):
        mirroring.copy(tree, look(tree)["a.csv"], stage)
    assert list((stage / mirroring.FILES).iterdir()) == []


def test_what_may_not_be_read_says_so_and_the_rest_is_taken(end, access, stage):
    end.denied = frozenset({"/a.csv", "/deep"})
    with reached(end, access) as tree:
        seen = look(tree)
        assert codes(seen) == {"a.csv": None, "deep": "intake.unreadable"}
        with pytest.raises(Unreadable, match="Permission denied"):
            mirroring.copy(tree, seen["a.csv"], stage)
    end.denied = frozenset({"/"})
    with reached(end, access) as tree:
        assert codes(look(tree)) == {NAME: "intake.unreadable"}


def test_a_file_that_fails_half_way_is_left(end, access, stage):
    (end.folder / "a.csv").write_bytes(b"x" * (2 * files.STRETCH_BYTES))
    failed = paramiko.SFTP_FAILURE
    end.reading = lambda _end, at: failed if at >= files.STRETCH_BYTES else None
    with reached(end, access) as tree:
        seen = look(tree)
        with pytest.raises(Unreadable, match="SFTP status 4"):
            mirroring.copy(tree, seen["a.csv"], stage)
        assert list((stage / mirroring.FILES).iterdir()) == []
        mirroring.copy(tree, seen["deep/b.csv"], stage)


def test_without_the_extra_it_says_what_to_install(end, access, monkeypatch):
    monkeypatch.setitem(sys.modules, "paramiko", None)
    # As in a program that has just begun.
    monkeypatch.delitem(sys.modules, "sluss.outside.sftp_line", raising=False)
    monkeypatch.delattr("sluss.outside.sftp_line", raising=False)
    assert refused(end, access) == "standby.sftp_not_installed"
