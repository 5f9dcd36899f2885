"""Signed notes: read as their standard writes them, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from sluss.formats.signed_note import (
    CHARS_MAX,
    SIGNATURES_MAX,
    Key,
    Note,
    Signature,
    read_key,
    read_keys,
    read_note,
    read_signature,
    signature_of,
)

# The example of golang.org/x/mod/sumdb/note: a key and a note that others signed with it.
# Source: the package's own documentation.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
POEM = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)


def a_note(count: int = 1) -> Note:
    key = Key("sluss/2120009999", bytes(range(32)))
    return Note("a\nb\n", tuple(signature_of(key, bytes([n]) * 64) for n in range(count)))


def test_a_key_and_a_note_of_others_read_and_the_signature_holds():
    key, note = read_key(PETER), read_note(POEM)
    assert key is not None
    assert (key.name, key.id.hex(), key.text) == ("PeterNeumann", "c74f20a3", PETER)
    assert note is not None
    assert note.whole == POEM
    (one,) = note.signatures
    assert (one.name, one.id) == (key.name, key.id)
    Ed25519PublicKey.from_public_bytes(key.public).verify(one.signature, note.text.encode())


def test_what_editors_and_mail_do_to_lines_is_undone():
    whole = a_note(2).whole
    for changed in (whole.replace("\n", "\r\n"), "\ufeff" + whole, f"\n\n{whole}\n\n", whole[:-1]):
        assert read_note(changed) == a_note(2)


def test_a_signature_is_added_once_and_to_the_same_text():
    one, two = a_note(1), a_note(2)
    assert one.signed(two.signatures) == two
    assert two.signed(two.signatures) == two


LINE = a_note().signatures[0].line


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "\n\n",
        "a\nb\n",
        "a\nb\n" + LINE,
        f"a\tb\n\n{LINE}\n",
        f"a\x00b\n\n{LINE}\n",
        f"a\n\n{LINE}\nb\n",
        f"a\n\n{LINE.replace('—', '-')}\n",
        f"a\n\n{LINE.replace('sluss', 'a b')}\n",
        f"a\n\n{LINE[:-4]}\n",
        f"a\n\n{LINE.replace('=', '')}\n",
        "a" * CHARS_MAX + f"\n\n{LINE}\n",
        a_note(SIGNATURES_MAX + 1).whole,
    ],
)
def test_what_is_no_note_is_none(raw):
    assert read_note(raw) is None


def test_as_many_signatures_as_there_may_be_are_read():
    assert read_note(a_note(SIGNATURES_MAX).whole) == a_note(SIGNATURES_MAX)


def test_one_signature_has_one_text():
    # The last letter before the = has bits that are not used.
    other = LINE.replace("AA==", "AB==") if LINE.endswith("AA==") else LINE[:-2] + "B="
    assert other != LINE
    assert read_signature(other) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("Peter", "Petra"),
        PETER.replace("+ARpc", "+AhpD"),
        PETER[:-4],
        PETER.replace("PeterNeumann", "Peter Neumann"),
    ],
)
def test_what_is_no_key_is_none(line):
    assert read_key(line) is None


def test_keys_stand_one_a_line_beside_remarks():
    key = read_key(PETER)
    assert read_keys(f"\ufeff# from the paper\n\n{PETER}\r\n  {PETER}\n") == [key, key]
    assert read_keys("") == []
    assert read_keys(f"{PETER}\nsomething\n") is None


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="+"),
    min_size=1,
    max_size=20,
).filter(lambda name: not any(sign.isspace() for sign in name))


@given(NAMES, st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_what_is_written_reads_back(name, public, signature):
    key = Key(name, public)
    one = signature_of(key, signature)
    assert read_key(key.text) == key
    assert read_signature(one.line) == one == Signature(name, key.id, signature)
    assert read_note(Note("x\n", (one,)).whole) == Note("x\n", (one,))


@given(st.text(max_size=300))
def test_any_text_is_read_or_is_none(raw):
    note = read_note(raw)
    assert note is None or read_note(note.whole) == note
