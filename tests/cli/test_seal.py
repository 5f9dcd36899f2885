"""A payment file that lost its seal, or has another one, is refused to whoever has the key."""

from __future__ import annotations

import pytest

from sluss.formats.lb_seal import normalised, seal_of
from tests import papers

KEY = "1234567890ABCDEF1234567890ABCDEF"
SENDER = papers.ROAD.bankgiro.zfill(10)
PAYEE = papers.FOOD.bankgiro.zfill(10)
RECORDS = (
    f"11{SENDER}261120LEVERANTÖRSBETALNINGAR261123",
    f"14{PAYEE}{'F1001':25}{125000:012}261123{'':5}VERIF 1",
    f"29{SENDER}{1:08}{125000:012}",
)


def lines(*records: str) -> bytes:
    return "".join(f"{record:80}\r\n" for record in records).encode("latin-1")


def sealed(*records: str, key: str = KEY) -> bytes:
    """The records between TK00 and a TK99 that proves them."""
    secret = bytes.fromhex(key)
    opened = (f"{'00261120HMAC':80}", *(f"{record:80}" for record in records))
    content = normalised([line.encode("latin-1") for line in opened])
    proofs = (seal_of(b"00000000", secret), seal_of(content, secret))
    return lines("00261120HMAC", *records, "99261120" + "".join(p.decode() for p in proofs))


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key.txt"
    path.write_text(" ".join(KEY[n : n + 8] for n in range(0, 32, 8)) + "\n", encoding="ascii")
    return path


CHANGED = sealed(*RECORDS).replace(b"F1001", b"F1002")


@pytest.mark.parametrize(
    "data, said",
    [
        (sealed(*RECORDS), ("new", [])),
        (lines(*RECORDS), ("refused", ["lb.no_seal"])),
        (CHANGED, ("refused", ["lb.wrong_seal"])),
        (sealed(*RECORDS, key="0" * 32), ("refused", ["lb.wrong_key"])),
    ],
)
def test_with_the_key_only_what_was_sealed_with_it_comes_in(program, tmp_path, key, data, said):
    file = tmp_path / "lb.txt"
    file.write_bytes(data)
    (told,) = program("receive", file, "--seal-key", key, "--json").json["files"]
    assert (told["status"], [one["code"] for one in told["findings"]]) == said
    assert told["kind"] == "lb"


def test_without_the_key_the_payments_are_read_and_the_seal_is_told_of(program, tmp_path):
    file = tmp_path / "lb.txt"
    file.write_bytes(sealed(*RECORDS))
    (told,) = program("receive", file, "--json").json["files"]
    assert (told["status"], told["facts"]) == ("new", {"PaymentOrder": 1})
    assert [one["code"] for one in told["findings"]] == ["lb.seal_unproved"]
    assert program("verify", today=False).code == 0


@pytest.mark.parametrize("text", ["", "1234", "x" * 32, "å" * 32, KEY + "00"])
def test_a_file_that_holds_no_key_is_wrong_usage(program, tmp_path, text):
    file = tmp_path / "key.txt"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "lb.txt").write_bytes(sealed(*RECORDS))
    assert program("receive", tmp_path / "lb.txt", "--seal-key", file).code == 2
