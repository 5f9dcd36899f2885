"""What every place for backups must keep to, whatever it is made of."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import paramiko
import pyrage
import pytest

from sluss.outside import backup_s3, backup_sftp
from sluss.outside.backup_folder import Folder
from sluss.outside.backup_place import Place, Shelf
from sluss.outside.backup_sftp import SftpFolder
from sluss.outside.mirroring import OutOfReach
from sluss.outside.packed import Lying, pack
from sluss.outside.publish import Taken
from sluss.outside.s3_account import Bounds, Store, store_of
from sluss.outside.s3_signing import signed
from sluss.outside.sftp_account import Access, Account
from tests.conftest import DATABASE
from tests.far_end import USER, FarEnd, far_end
from tests.far_keeper import Faults, Keeper
from tests.needs import need
from tests.object_store import BUCKET, ObjectStore
from tests.openssh import spoken

ENTRIES_MAX = 12
# The least that stores take of a part that is not the last.
PART_BYTES = 5 << 20
IDENTITY = pyrage.x25519.Identity.generate()
NOWHERE = Path("/nowhere")


@pytest.fixture(autouse=True)
def once() -> None:
    """None of these touches a database: the run on the other one would show nothing more."""
    need(DATABASE == "sqlite", "only on SQLite: places for backups")


@pytest.fixture
def faults() -> Iterator[Faults]:
    Keeper.faults = Faults()
    yield Keeper.faults
    Keeper.faults = Faults()


@pytest.fixture
def end(tmp_path: Path, faults: Faults) -> Iterator[FarEnd]:
    (tmp_path / "far").mkdir()
    with far_end(tmp_path / "far", Keeper) as made:
        yield made


@contextmanager
def by_sftp(end: FarEnd, tmp_path: Path, path: str = "/kopior/ett") -> Iterator[SftpFolder]:
    key = tmp_path / "key"
    if not key.exists():
        end.user_key.write_private_key_file(str(key))
    access = Access(known_hosts=end.known_hosts(tmp_path / "known_hosts"), key=key)
    name = f"sftp://{USER}@127.0.0.1:{end.port}{path}"
    account = Account(name=name, user=USER, host="127.0.0.1", port=end.port, path=path)
    bounds = replace(backup_sftp.BOUNDS, answer_seconds=5)
    with backup_sftp.reached(account, access, bounds) as shelf:
        shelf._entries_max = ENTRIES_MAX
        yield shelf


def by_s3(store: ObjectStore, **more: object) -> Shelf:
    prefix = f"kopior/{uuid4().hex}"
    account = store_of("s3", NOWHERE, store.environment)
    bounds = Bounds(entries_max=ENTRIES_MAX, part_bytes=PART_BYTES)
    return backup_s3.reached(
        replace(account, **more), BUCKET, prefix, f"s3://{BUCKET}/{prefix}", bounds
    )


@pytest.fixture(params=["folder", "openssh", "paramiko", "s3"])
def shelf(request, tmp_path: Path) -> Iterator[Shelf]:
    match request.param:
        case "folder":
            yield Folder(tmp_path / "kopior" / "ett", ENTRIES_MAX)
        case "openssh":
            with spoken() as line:
                path = str(tmp_path / "kopior" / "ett")
                yield SftpFolder(line, f"sftp://{path}", path, entries_max=ENTRIES_MAX)
        case "paramiko":
            with by_sftp(request.getfixturevalue("end"), tmp_path) as found:
                yield found
        case _:
            yield by_s3(request.getfixturevalue("store"))


def put(shelf: Shelf, name: str, data: bytes) -> None:
    with shelf.writing(name) as out:
        out.write(data)


def part_of(shelf: Shelf) -> int:
    """How much goes up at once."""
    return PART_BYTES if isinstance(shelf, backup_s3.Prefix) else 1 << 20


def got(shelf: Shelf, name: str) -> bytes:
    with shelf.reading(name) as source:
        return source.read()


# ---- What all of them keep to -----------------------------------------------------------------


def test_what_is_laid_down_lies_there_as_it_was(shelf):
    shelf.prepare()
    shelf.prepare()
    part = part_of(shelf)
    large = os.urandom(2 * part + 12_345)
    written = {"empty": b"", "one": b"1", "exact": bytes(part), "large": large}
    for name, data in written.items():
        put(shelf, name, data)
    assert shelf.listing().files == {name: len(data) for name, data in written.items()}
    assert {name: got(shelf, name) for name in written} == written
    # In small steps too, as a program that packs writes it.
    with shelf.writing("steps") as out:
        for at in range(0, 300_000, 7_000):
            out.write(large[at : min(at + 7_000, 300_000)])
    assert got(shelf, "steps") == large[:300_000]


def test_nothing_that_lies_there_is_written_over(shelf):
    shelf.prepare()
    put(shelf, "small", b"first")
    with pytest.raises(Taken):
        put(shelf, "small", b"other")
    size = part_of(shelf) + 1
    put(shelf, "large", bytes(size))
    with pytest.raises(Taken):
        put(shelf, "large", b"x" * size)
    assert (got(shelf, "small"), got(shelf, "large")) == (b"first", bytes(size))


def test_of_two_who_write_one_name_at_once_one_wins_and_the_other_knows(shelf):
    shelf.prepare()
    with pytest.raises(Taken), shelf.writing("name") as slow:
        slow.write(b"slow")
        with shelf.writing("name") as quick:
            quick.write(b"quick")
        slow.write(b"er")
    assert got(shelf, "name") == b"quick"
    assert shelf.listing().files["name"] == 5


def test_what_is_not_finished_is_no_file(shelf):
    shelf.prepare()
    put(shelf, "there", b"before")
    for size in (10, part_of(shelf) + 10):
        with pytest.raises(RuntimeError, match="killed"), shelf.writing("half") as out:
            out.write(bytes(size))
            assert "half" not in shelf.listing().files
            raise RuntimeError("killed")
    assert shelf.listing().files == {"there": 6}
    with pytest.raises(FileNotFoundError), shelf.reading("half"):
        pass
    # And its name is still to be had.
    put(shelf, "half", b"whole")
    assert got(shelf, "half") == b"whole"


def test_what_is_deleted_is_gone_and_what_was_never_there_is_no_error(shelf):
    shelf.prepare()
    put(shelf, "one", b"1")
    put(shelf, "two", b"2")
    shelf.remove(["one", "never"])
    assert shelf.listing().files == {"two": 1}


def test_a_shelf_that_nobody_made_is_empty_and_shelves_lie_in_shelves(shelf):
    assert (shelf.listing().files, shelf.listing().folders) == ({}, ())
    inside = shelf.at("sluss-2120001355")
    inside.prepare()
    put(inside, "file", b"inside")
    assert (shelf.listing().files, shelf.listing().folders) == ({}, ("sluss-2120001355",))
    assert (inside.listing().files, inside.name) == ({"file": 6}, f"{shelf.name}/sluss-2120001355")


def test_more_than_anybody_meant_is_said_and_not_gone_through(shelf):
    shelf.prepare()
    for number in range(ENTRIES_MAX - 2):
        put(shelf, f"{number}", b"")
    assert len(shelf.listing().files) == ENTRIES_MAX - 2
    for number in range(ENTRIES_MAX):
        put(shelf, f"more-{number}", b"")
    assert code_of(shelf.listing) == "backup.place_too_many"


def test_a_backups_files_go_through_it_and_are_read_back(shelf, tmp_path):
    place = Place(shelf)
    place.prepare()
    place.prepare()
    recipients = [str(IDENTITY.to_public())]
    lying = place.add("000001-ab-journal-0001.jsonl.zst.age", [b"line\n"] * 1000, recipients)
    assert place.look("000001-ab-journal-0001.jsonl.zst.age") == lying
    assert place.look("000001-ab-home-0001.tar.zst.age") is None
    assert place.add_manifest(2, b"two")
    assert place.add_manifest(1, b"one")
    assert not place.add_manifest(1, b"another")
    assert list(place.manifests(2)) == [(1, b"on"), (2, b"tw")]
    place.open_into("000001-ab-journal-0001.jsonl.zst.age", tmp_path / "opened", [str(IDENTITY)])
    assert (tmp_path / "opened").stat().st_size > 0
    assert place.sizes()["README.txt"] > 500
    place.remove(["000001.manifest.json", "000001-ab-journal-0001.jsonl.zst.age"])
    assert sorted(place.sizes()) == ["000002.manifest.json", "README.txt"]


@pytest.mark.parametrize("name", ["../out", "a/b", "/a", "", ".hidden", "a\nb", "å", "x" * 300])
def test_a_name_that_leads_out_is_asked_for_nowhere(shelf, name, tmp_path):
    place = Place(shelf)
    for act in (
        lambda: place.add(name, [b"x"], [str(IDENTITY.to_public())]),
        lambda: place.look(name),
        lambda: place.open_into(name, tmp_path / "x", []),
        lambda: place.remove([name]),
    ):
        with pytest.raises(ValueError, match="no name"):
            act()


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(OutOfReach) as out:
        act()
    return out.value.finding.code


# ---- Far ends by SFTP that fail, or break the draft -------------------------------------------


def test_a_server_that_writes_over_is_no_place(end, faults, tmp_path):
    faults.is_overwriting = True
    with by_sftp(end, tmp_path) as shelf:
        assert code_of(Place(shelf).prepare) == "backup.place_overwrites"
        assert shelf.listing().files == {}


def test_bytes_that_come_back_otherwise_are_found_before_the_backup_counts(end, faults, tmp_path):
    with by_sftp(end, tmp_path) as shelf:
        place = Place(shelf)
        place.prepare()
        faults.reading = lambda data: bytes([data[0] ^ 1]) + data[1:]
        assert code_of(lambda: place.add_manifest(1, b"data")) == "backup.place_spoilt"


def test_a_full_disk_and_a_closed_door_are_told_apart(end, faults, tmp_path):
    with by_sftp(end, tmp_path) as shelf:
        shelf.prepare()
        faults.writing = lambda _at: paramiko.SFTP_FAILURE
        assert code_of(lambda: put(shelf, "x", b"data")) == "backup.place_full"
        faults.writing = lambda _at: None
        faults.is_denying = True
        assert code_of(lambda: put(shelf, "x", b"data")) == "backup.place_denied"
        assert code_of(lambda: shelf.remove(["x"])) == "backup.place_denied"
        faults.is_denying = False
        assert shelf.listing().files == {}


def test_a_line_that_goes_half_way_leaves_nothing_that_counts(end, faults, tmp_path):
    def cut(at: int) -> None:
        if at >= 1 << 20:
            end.cut()

    with by_sftp(end, tmp_path) as shelf:
        shelf.prepare()
        faults.writing = cut
        code = code_of(lambda: put(shelf, "000001.manifest.json", bytes(4 << 20)))
        assert code == "backup.place_cut"
    faults.writing = lambda _at: None
    with by_sftp(end, tmp_path) as shelf:
        assert list(Place(shelf).manifests(100)) == []
        # What is left of it has a name that nobody reads, and stands in nobody's way.
        assert [name.endswith(".part") for name in shelf.listing().files] == [True]
        put(shelf, "000001.manifest.json", b"whole")
        assert list(Place(shelf).manifests(100)) == [(1, b"whole")]


# ---- Object stores that fail, or are none -----------------------------------------------------


@contextmanager
def fake_store(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Store]:
    """Something that answers by HTTP as a test says."""

    class Handler(BaseHTTPRequestHandler):
        do_GET = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, *_args: object) -> None:
            """Nothing is told of each question."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    guard = threading.Thread(target=server.serve_forever, args=(0.01,))
    guard.start()
    try:
        yield Store(host="127.0.0.1", port=server.server_port, is_secure=False, key="k", secret="s")
    finally:
        server.shutdown()
        guard.join()
        server.server_close()


def at(store: Store, **more: float) -> Shelf:
    return backup_s3.reached(store, "bucket", "", "s3://bucket", Bounds(**more))


def test_a_store_that_does_not_know_the_condition_is_no_place():
    kept: dict[str, bytes] = {}

    def answer(asked: BaseHTTPRequestHandler) -> None:
        data = asked.rfile.read(int(asked.headers["Content-Length"] or 0))
        if asked.command == "PUT":
            kept[asked.path] = data
        found = kept.get(asked.path, b"") if asked.command == "GET" else b""
        asked.send_response(200)
        asked.send_header("Content-Length", str(len(found)))
        asked.end_headers()
        asked.wfile.write(found)

    with fake_store(answer) as store:
        assert code_of(Place(at(store)).prepare) == "backup.place_overwrites"


def said(status: int, body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.rfile.read(int(asked.headers["Content-Length"] or 0))
        asked.send_response(status)
        asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body)

    return answer


def error(code: str) -> bytes:
    return f"<?xml version='1.0'?><Error><Code>{code}</Code></Error>".encode()


BOMB = b"<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><Error><Code>&c;</Code></Error>"


@pytest.mark.parametrize(
    ("status", "body", "code", "found"),
    [
        (200, b"<html><br>", "backup.place_garbled", "ListObjectsV2"),
        (200, b"x" * (9 << 20), "backup.place_garbled", "8388608 bytes"),
        (403, error("InvalidAccessKeyId"), "backup.place_denied", "InvalidAccessKeyId"),
        (404, error("NoSuchBucket"), "backup.place_gone", "NoSuchBucket"),
        (507, b"", "backup.place_full", "HTTP 507"),
        (400, error("QuotaExceeded"), "backup.place_full", "QuotaExceeded"),
        (301, error("PermanentRedirect"), "backup.place_refused", "PermanentRedirect"),
        (500, error("x\n<b/>;" + "y" * 200), "backup.place_refused", "x"),
        (400, BOMB, "backup.place_refused", "HTTP 400"),
    ],
)
def test_an_answer_that_says_no_is_told_by_its_word(status, body, code, found):
    with fake_store(said(status, body)) as store, pytest.raises(OutOfReach) as out:
        at(store).listing()
    assert (out.value.finding.code, out.value.finding.found) == (code, found)


def test_who_does_not_answer_is_not_waited_for_for_ever():
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        store = Store(host="127.0.0.1", port=port, is_secure=False, key="k", secret="s")
        shelf = at(store, connect_seconds=1, answer_seconds=0.2)
        assert code_of(shelf.listing) == "backup.place_cut"
    assert code_of(shelf.listing) == "backup.place_unreachable"
    # What is there speaks no TLS, and would have got a key.
    with fake_store(said(200, b"")) as plain:
        secure = at(replace(plain, is_secure=True), connect_seconds=1)
        assert code_of(secure.listing) == "backup.place_unreachable"


def test_a_file_that_ends_too_soon_is_no_file():
    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.send_header("Content-Length", "1000")
        asked.end_headers()
        asked.wfile.write(b"x" * 10)

    with fake_store(answer) as store:
        assert code_of(lambda: Place(at(store)).look("file")) == "backup.place_cut"


def test_a_wrong_secret_is_denied_by_a_store_that_judges_signatures(store):
    assert code_of(by_s3(store, secret="wrong").listing) == "backup.place_denied"


def test_a_question_is_signed_as_the_standard_shows():
    example = Store(
        host="examplebucket.s3.amazonaws.com",
        port=443,
        is_secure=True,
        key="AKIAIOSFODNN7EXAMPLE",
        secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    )
    moment = datetime(2013, 5, 24, tzinfo=UTC)
    sent = signed(
        example, "GET", ("/test.txt", ""), {"Range": "bytes=0-9"}, Lying.of(b"").sha256, moment
    )
    expected = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    assert sent["authorization"].endswith(f"Signature={expected}")
    query = "max-keys=2&prefix=J"
    sent = signed(example, "GET", ("/", query), {}, Lying.of(b"").sha256, moment)
    expected = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    assert sent["authorization"].endswith(f"Signature={expected}")


# ---- Whom we ask ------------------------------------------------------------------------------

FULL = {"SLUSS_S3_KEY": "k", "SLUSS_S3_SECRET": "s"}


@pytest.mark.parametrize(
    ("endpoint", "code"),
    [
        ("http://s3.example.se", "backup.place_insecure"),
        ("http://10.0.0.1:9000", "backup.place_insecure"),
        ("https://s3.example.se/path", "backup.place_account_unread"),
        ("https://user@s3.example.se", "backup.place_account_unread"),
        ("https://s3.example.se:x", "backup.place_account_unread"),
        ("s3.example.se", "backup.place_account_unread"),
        ("", "backup.place_no_account"),
    ],
)
def test_an_address_that_could_give_the_key_away_is_refused(endpoint, code):
    asked = {**FULL, "SLUSS_S3_ENDPOINT": endpoint}
    assert code_of(lambda: store_of("s3://b", NOWHERE, asked)) == code


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_this_machine_itself_may_be_asked_in_clear(host):
    asked = {**FULL, "SLUSS_S3_ENDPOINT": f"http://{host}:9000"}
    assert store_of("s3://b", NOWHERE, asked).authority == f"{host}:9000"


def test_the_key_lies_in_a_closed_file_or_in_the_environment_and_never_in_both(tmp_path):
    file = tmp_path / "s3.toml"
    file.write_text('endpoint = "https://a.se"\nkey = "k"\nsecret = "s"\nregion = "eu"\n')
    file.chmod(0o644)
    assert code_of(lambda: store_of("s3://b", tmp_path, {})) == "backup.place_account_open"
    file.chmod(0o600)
    found = store_of("s3://b", tmp_path, {})
    assert (found.authority, found.region, found.is_secure) == ("a.se", "eu", True)
    assert "'s'" not in repr(found)
    # The file's secret is not shown to the host that the environment names.
    asked = {"SLUSS_S3_ENDPOINT": "https://b.se"}
    assert code_of(lambda: store_of("s3://b", tmp_path, asked)) == "backup.place_no_account"
    file.write_text("endpoint = 1")
    assert code_of(lambda: store_of("s3://b", tmp_path, {})) == "backup.place_account_unread"
    file.write_text("{")
    assert code_of(lambda: store_of("s3://b", tmp_path, {})) == "backup.place_account_unread"


# ---- What a shelf says while it is written to -------------------------------------------------


@pytest.mark.parametrize("size", [3, 5_000_000])
def test_what_the_shelf_says_reaches_who_packs(size):
    class Full(Exception):
        pass

    class Target:
        def write(self, data: bytes) -> int:
            raise Full

    with pytest.raises(Full):
        pack([os.urandom(size)], [str(IDENTITY.to_public())], Target())
