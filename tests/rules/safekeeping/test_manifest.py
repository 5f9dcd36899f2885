"""Manifests: the same out as in, and nothing strange in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.rules.safekeeping.manifest import (
    Figure,
    Manifest,
    Piece,
    PieceKind,
    differences,
    goes_on,
    journal_reaches,
    piece_name,
    read_manifest,
    signed_text,
    write_manifest,
)


def piece(kind: PieceKind = PieceKind.JOURNAL, first: int = 1, last: int = 5, n: int = 1) -> Piece:
    return Piece(
        name=piece_name(1, "0123abcd", kind, n),
        kind=kind,
        first=first,
        last=last,
        count=last - first + 1,
        size=100,
        sha256="a" * 64,
    )


WHOLE = Manifest(
    number=1,
    organisation="2120009994",
    epoch=1,
    made_at="2026-11-24T08:00:00+00:00",
    version="0.1.0",
    head_seq=5,
    head_hash="b" * 64,
    counts=(Figure("originals", 2),),
    sums=(Figure("open SEK", 125000),),
    recipients=("age1x",),
    key="AAAA",
    pieces=(piece(), piece(PieceKind.ORIGINALS), piece(PieceKind.HOME)),
)


def test_what_is_written_is_read_and_what_is_signed_is_all_of_it():
    written = write_manifest(WHOLE, "sig")
    assert read_manifest(written) == (WHOLE, "sig")
    told = json.loads(written)
    told.pop("signature")
    assert json.loads(signed_text(WHOLE)) == told


@pytest.mark.parametrize(
    "change",
    [
        {"format": "sluss-backup-2"},
        {"number": "1"},
        {"number": 0},
        {"number": True},
        {"head_seq": -1},
        {"epoch": 1.5},
        {"organisation": None},
        {"signature": 7},
        {"recipients": [1]},
        {"counts": [{"name": "a", "value": "b"}]},
        {"pieces": [{"name": "../x"}]},
        {"more": 1},
        {"pieces": 5},
    ],
    ids=str,
)
def test_a_manifest_with_something_strange_in_it_is_a_finding(change):
    told = {**json.loads(write_manifest(WHOLE, "sig")), **change}
    assert isinstance(read_manifest(json.dumps(told).encode()), Finding)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../../key.txt"},
        {"name": "/etc/passwd"},
        {"name": "000001-0123abcd-journal-0001.jsonl.zst.age\n"},
        {"sha256": "A" * 64},
        {"size": -1},
        {"first": 6},
        {"kind": "else"},
    ],
    ids=str,
)
def test_a_piece_with_something_strange_in_it_is_a_finding(change):
    told = json.loads(write_manifest(WHOLE, "sig"))
    told["pieces"][0] |= change
    assert isinstance(read_manifest(json.dumps(told).encode()), Finding)


def test_two_pieces_of_one_name_are_a_finding():
    assert isinstance(
        read_manifest(write_manifest(replace(WHOLE, pieces=(piece(), piece())), "s")), Finding
    )


@given(
    st.binary(max_size=400)
    | st.recursive(st.none() | st.text(), st.lists).map(lambda plain: json.dumps(plain).encode())
)
def test_any_bytes_are_a_manifest_or_a_finding(data):
    assert isinstance(read_manifest(data), (tuple, Finding))


@pytest.mark.parametrize(
    ("pieces", "reaches"),
    [
        ((piece(),), True),
        ((piece(last=3), piece(first=4, n=2)), True),
        ((piece(last=3), piece(first=5, n=2)), False),
        ((piece(first=4, n=2), piece(last=3)), False),
        ((piece(last=4),), False),
        ((replace(piece(), count=4),), False),
        ((), False),
    ],
)
def test_the_journal_is_there_from_its_first_entry_to_the_head(pieces, reaches):
    assert journal_reaches(replace(WHOLE, pieces=pieces)) is reaches


@pytest.mark.parametrize(
    ("change", "may"),
    [
        ({}, True),
        ({"organisation": "5599000006"}, False),
        ({"key": "BBBB"}, False),
        ({"recipients": ("age1x", "age1y")}, False),
    ],
)
def test_a_backup_goes_on_from_one_of_the_same_house_signer_and_readers(change, may):
    wanted = replace(WHOLE, head_seq=9, head_hash="c" * 64, **change)
    assert goes_on(WHOLE, wanted, {5: "b" * 64}) is may
    # Another history, as after a restore: entry 5 is not what it was.
    assert not goes_on(WHOLE, wanted, {5: "d" * 64})
    assert not goes_on(WHOLE, wanted, {})


def test_every_figure_that_differs_is_named():
    other = replace(
        WHOLE,
        head_hash="c" * 64,
        counts=(Figure("originals", 3), Figure("vouchers", 1)),
        sums=(),
    )
    assert [what for what, _, _ in differences(WHOLE, other)] == [
        "head",
        "counts.originals",
        "counts.vouchers",
        "sums.open SEK",
    ]
    assert differences(WHOLE, replace(WHOLE, made_at="", pieces=())) == []
