"""The words of SFTP: those that read and no others, and answers that are not believed."""

from __future__ import annotations

import os
import struct
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.outside import mirroring, sftp_wire
from sluss.outside.sftp_tree import Tree
from sluss.outside.sftp_wire import Ask, Cut, Denied, Garbled, Wire
from sluss.rules.standby.mirror import is_unfinished
from tests.openssh import spoken

VERSION = struct.pack(">BI", 2, 3)
END = struct.pack(">I", 1)


def packet(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def string(data: bytes) -> bytes:
    return packet(data)


def answer(kind: int, number: int, rest: bytes) -> bytes:
    return packet(struct.pack(">BI", kind, number) + rest)


class Script:
    """A far end that says what was written down, and notes what it was sent."""

    def __init__(self, *said: bytes) -> None:
        self.said = packet(VERSION) + b"".join(said)
        self.sent = b""

    def settimeout(self, seconds: float) -> None:
        assert seconds > 0

    def recv(self, most: int) -> bytes:
        part, self.said = self.said[:most], self.said[most:]
        return part

    def sendall(self, data: bytes) -> None:
        self.sent += data

    @property
    def asked(self) -> list[int]:
        """The number of each question."""
        found, rest = [], self.sent
        while rest:
            (size,) = struct.unpack(">I", rest[:4])
            found.append(rest[4])
            rest = rest[4 + size :]
        return found


def wire(script: Script) -> Wire:
    return Wire(script, answer_seconds=1, seconds=1)


def test_there_is_no_word_that_changes_anything():
    # Of the draft: 6 write, 9 setstat, 10 fsetstat, 13 remove, 14 mkdir, 15 rmdir, 18 rename,
    # 20 symlink, and 200 for all that servers add.
    assert sorted(Ask) == [1, 3, 4, 5, 7, 8, 11, 12]


def test_a_file_is_opened_for_reading_and_nothing_else():
    script = Script(answer(102, 1, string(b"h")))
    assert wire(script).open(b"/a") == b"h"
    assert script.asked == [1, 3]
    # Flags: read, and no attributes that it should get.
    assert script.sent.endswith(string(b"/a") + struct.pack(">II", 1, 0))


def test_pieces_that_come_in_another_order_are_put_in_theirs():
    size = sftp_wire.PIECE_BYTES
    script = Script(
        answer(103, 2, string(b"b" * size)), answer(103, 1, string(b"a" * size)),
        answer(101, 3, END + string(b"") * 2),
    )  # fmt: skip
    assert wire(script).read(b"h", 0, 3 * size) == b"a" * size + b"b" * size


def test_what_comes_after_a_short_piece_is_not_taken_for_what_follows_on_it():
    size = sftp_wire.PIECE_BYTES
    script = Script(answer(103, 1, string(b"a")), answer(103, 2, string(b"b" * size)))
    assert wire(script).read(b"h", 0, 2 * size) == b"a"


def ask_lstat(line: Wire) -> object:
    return line.lstat(b"/a")


def ask_names(line: Wire) -> object:
    return list(line.entries(b"h"))


def ask_read(line: Wire) -> object:
    return line.read(b"h", 0, 10)


def ask_close(line: Wire) -> object:
    return line.close(b"h")


@pytest.mark.parametrize(
    ("ask", "said", "wrong"),
    [
        (ask_lstat, b"", Cut),
        (ask_lstat, b"\xff\xff\xff\xff", Garbled),
        (ask_lstat, packet(b"\x69"), Garbled),
        (ask_lstat, answer(105, 2, struct.pack(">I", 0)), Garbled),
        (ask_lstat, answer(105, 1, struct.pack(">I", 1)), Garbled),
        (ask_lstat, answer(105, 1, struct.pack(">II", 1 << 31, 10**9)), Garbled),
        (ask_lstat, answer(102, 1, string(b"h")), Garbled),
        (ask_lstat, answer(101, 1, struct.pack(">I", 2)), Denied),
        (ask_names, answer(104, 1, struct.pack(">I", 0)), Garbled),
        (ask_names, answer(104, 1, struct.pack(">I", 10**9)), Garbled),
        (ask_names, answer(104, 1, struct.pack(">II", 1, 2**32 - 1)), Garbled),
        (ask_names, answer(101, 1, struct.pack(">I", 4)), Denied),
        (ask_read, answer(103, 1, string(b"")), Garbled),
        (ask_read, answer(103, 1, string(b"x" * 11)), Garbled),
        (ask_read, answer(104, 1, string(b"x")), Garbled),
        (ask_read, answer(101, 1, struct.pack(">I", 0)), Denied),
        (ask_close, answer(103, 1, string(b"x")), Garbled),
        (ask_close, answer(101, 1, struct.pack(">I", 4)), Denied),
    ],
)
def test_an_answer_that_is_none_is_not_guessed_at(ask, said, wrong):
    line = wire(Script(said))
    with pytest.raises(wrong):
        ask(line)


@pytest.mark.parametrize("said", [b"\x02\0\0\0\x02", b"\x65\0\0\0\x03", b"SSH-2.0"])
def test_who_does_not_speak_version_three_is_not_spoken_to(said):
    script = Script()
    script.said = packet(said)
    with pytest.raises(Garbled):
        wire(script)


@given(st.binary(max_size=200), st.sampled_from([ask_lstat, ask_names, ask_read, ask_close]))
def test_any_bytes_end_in_an_answer_or_in_one_of_three_ways(said, ask):
    line = wire(Script(said))
    try:
        ask(line)
    except (Cut, Garbled, Denied):
        return


def test_one_byte_now_and_then_is_no_answer_in_time():
    class Slow(Script):
        def recv(self, most: int) -> bytes:
            time.sleep(0.05)
            return super().recv(1)

    line = Wire(Slow(answer(105, 1, string(b"x" * 10**4))), answer_seconds=0.5, seconds=30)
    began = time.monotonic()
    with pytest.raises(Cut):
        line.lstat(b"/a")
    assert time.monotonic() - began < 5


# ---- OpenSSH's own -----------------------------------------------------------------------------


@contextmanager
def openssh(folder: Path):
    with spoken("-R") as line:
        yield Tree(line, name="here", path=str(folder))


def test_openssh_is_understood(tmp_path: Path):
    folder, stage = tmp_path / "primary", tmp_path / "stage"
    (folder / "deep").mkdir(parents=True)
    (stage / mirroring.FILES).mkdir(parents=True)
    odd = os.fsdecode(b"f\xf6retag.csv")
    content = os.urandom(3_000_000)
    (folder / "deep" / odd).write_bytes(content)
    (folder / "empty").write_bytes(b"")
    (folder / "up").symlink_to(tmp_path)
    for number in range(500):
        (folder / f"{number:03}.csv").write_bytes(b"x" * number)
    with openssh(folder) as tree:
        seen = tree.look_over(is_unfinished)
        assert seen is not None
        assert [one.path for one in seen if one.flaw] == ["up"]
        taken = [one for one in seen if not one.flaw]
        assert len(taken) == 502
        for one in taken:
            mirroring.copy(tree, one, stage)
    for one in taken:
        made, there = stage / mirroring.FILES / one.path, folder / one.path
        assert made.read_bytes() == there.read_bytes()
        assert int(made.stat().st_mtime) == int(there.stat().st_mtime)
