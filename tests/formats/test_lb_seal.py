"""The seal: a changed file is told from a wrong key, and both from no seal at all."""

from __future__ import annotations

import pytest

from sluss.formats.lb import read_lb
from sluss.formats.lb_seal import check_seal, is_sealed, normalised, seal_of
from tests.formats.bankgirot_files import joined, lb, payment
from tests.needs import shared

KEY = bytes.fromhex("1234567890ABCDEF1234567890ABCDEF")
FIRST = "00231120HMAC".ljust(80)


def sealed(body: bytes, key: bytes = KEY) -> bytes:
    lines = [line for line in (joined([FIRST]) + body).split(b"\r\n") if line.strip()]
    proofs = seal_of(b"00000000", key) + seal_of(normalised(lines), key)
    return joined([FIRST]) + body + joined([f"99231120{proofs.decode()}".ljust(80)])


GOOD = sealed(lb(payment(1, "ÅÄÖ"), kronor=1))


@pytest.mark.parametrize(
    ("data", "key", "code"),
    [
        (GOOD, KEY, None),
        (GOOD.replace(b"\r\n", b"\n"), KEY, None),
        (GOOD + b"\x1a", KEY, None),
        (b"\r\n" + GOOD, KEY, None),
        (GOOD, bytes(16), "lb.wrong_key"),
        (GOOD, KEY.hex().upper().encode(), "lb.wrong_key"),
        (GOOD.replace(b"000000000100", b"000000000101"), KEY, "lb.wrong_seal"),
        (GOOD.replace(b"\r\n29", b"\r\n12\r\n29"), KEY, "lb.wrong_seal"),
        (GOOD.replace(b"231120HMAC", b"231121HMAC"), KEY, "lb.wrong_seal"),
        (lb(payment(1), kronor=1), KEY, "lb.no_seal"),
        (joined([FIRST]), KEY, "lb.no_seal"),
        (b"", KEY, "lb.no_seal"),
    ],
)
def test_what_the_seal_says(data, key, code):
    told = check_seal(data, key)
    assert (told and told.code) == code


def test_a_sealed_file_is_read_and_a_torn_seal_refuses_it():
    assert is_sealed(GOOD)
    assert len(read_lb(GOOD).records) == 1
    for torn in (
        GOOD.rsplit(b"99231120", 1)[0],
        GOOD.split(b"\r\n", 1)[1],
        GOOD.replace(b"99231120", b"99231121"),
        GOOD.replace(b"HMAC", b"HMAX"),
    ):
        assert [f.code for f in read_lb(torn).findings] == ["lb.seal_frame"]
        assert read_lb(torn).records == []


@pytest.mark.parametrize("name", ["basic", "blank-rows"])
def test_files_that_bankgirots_own_tool_would_take(name):
    data = shared(f"samples/hmac_seal/{name}-signed.txt").read_bytes()
    assert check_seal(data, KEY) is None
    assert check_seal(data.replace(b"AUTOGIRO", b"AUTOGIRA"), KEY).code == "lb.wrong_seal"
    plain = shared(f"samples/hmac_seal/{name}.txt").read_bytes()
    assert not is_sealed(plain)


def test_letters_count_as_seven_bits_and_all_else_as_one_sign():
    raw = "ÉÄÖÅÜéäöåü".encode("latin-1")
    assert normalised([raw]) == b"@[\\]^`{|}~"
    assert normalised([b"a\x00\x7f\xff", b"x" * 90]) == b"a\xc3\xc3\xc3" + b"x" * 80
