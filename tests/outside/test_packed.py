"""Files of a backup: what goes wrong on either side is raised as it is."""

from __future__ import annotations

import io

import pyrage
import pytest

from sluss.outside.packed import Unopened, lines, pack, unpack

KEY = pyrage.x25519.Identity.generate()
RECIPIENTS = [str(KEY.to_public())]


class Full(io.BytesIO):
    """A file on a disk that is full."""

    def write(self, _data: object) -> int:
        raise OSError(28, "No space left on device")


def torn():
    yield b"some lines\n" * 1000
    raise LookupError("the database is gone")


def test_what_was_packed_is_what_comes_out():
    packed, plain = io.BytesIO(), io.BytesIO()
    pack([b"one\n", b"two\n"], RECIPIENTS, packed)
    packed.seek(0)
    unpack(packed, plain, [str(KEY)])
    plain.seek(0)
    assert list(lines(plain, 10)) == [b"one\n", b"two\n"]


def test_what_those_who_give_the_bytes_raise_is_raised():
    with pytest.raises(LookupError, match="is gone"):
        pack(torn(), RECIPIENTS, io.BytesIO())


def test_what_the_file_says_is_raised():
    with pytest.raises(OSError, match="No space left"):
        pack([b"one\n"], RECIPIENTS, Full())


def test_bytes_that_are_none_of_ours_are_said_to_be_unopened():
    with pytest.raises(Unopened):
        unpack(io.BytesIO(b"not age at all"), io.BytesIO(), [str(KEY)])


class Pressed(io.BytesIO):
    """A file under which somebody presses Ctrl-C."""

    def read(self, size: int | None = -1) -> bytes:
        raise KeyboardInterrupt

    def write(self, data: object) -> int:
        raise KeyboardInterrupt


def pressed():
    yield b"x" * 10
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "act",
    [
        lambda: pack(pressed(), RECIPIENTS, io.BytesIO()),
        lambda: pack([b"x"], RECIPIENTS, Pressed()),
        lambda: unpack(Pressed(), io.BytesIO(), [str(KEY)]),
        lambda: unpack(io.BytesIO(pyrage.encrypt(b"x", [KEY.to_public()])), Pressed(), [str(KEY)]),
    ],
    ids=["given", "packed", "sealed", "opened"],
)
def test_who_presses_ctrl_c_is_not_told_of_damage(act):
    with pytest.raises(KeyboardInterrupt):
        act()
