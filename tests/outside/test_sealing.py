"""Sealing by itself: what the browser opens is held by tests/cli/test_status_bundle.py."""

from __future__ import annotations

import base64

import pytest

from sluss.outside.sealing import Lock, ToSeal, decoy, new_lock, seal

LOCK = Lock(b"0123456789abcdef", 1)


def test_the_same_facts_have_the_same_id_only_under_the_same_lock():
    one, other = (ToSeal(LOCK, "a|1|2", {"code": code}) for code in ("received", "approved"))
    assert seal(one)[0] == seal(other)[0]
    assert seal(one)[1] != seal(other)[1]
    assert seal(ToSeal(LOCK, "a|1|3", {"code": "x"}))[0] != seal(one)[0]
    assert seal(ToSeal(new_lock(1), "a|1|2", {"code": "x"}))[0] != seal(one)[0]
    assert seal(ToSeal(Lock(LOCK.salt, 2), "a|1|2", {"code": "x"}))[0] != seal(one)[0]


def test_everything_is_as_long_as_everything_else():
    entries = [
        seal(ToSeal(LOCK, "a|1|2", {"code": "x"})),
        seal(ToSeal(LOCK, "a|1|3", {"code": "sent_to_bank_dated", "date": "2026-11-24"})),
        decoy(),
        decoy(),
    ]
    assert {(len(id_), len(base64.b64decode(box))) for id_, box in entries} == {(32, 112)}
    assert len({id_ for id_, _ in entries}) == 4
    with pytest.raises(ValueError, match="an answer of"):
        seal(ToSeal(LOCK, "a|1|2", {"code": "x" * 100}))
