"""What a browser sends is anybody's: it is proved or it is nothing, and it never breaks us."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.outside import codes, keyed, passkeys
from sluss.outside.passkeys import Key, Site
from tests.services.passkey import Passkey, b64

SITE, CHALLENGE = Site("localhost", "http://localhost:8000"), b"c" * 32
NAMES = ("clientDataJSON", "authenticatorData", "signature", "attestationObject")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.binary().map(b64),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
CLIENT = st.fixed_dictionaries(
    {"type": st.sampled_from(["webauthn.get", "webauthn.create"]) | ANYTHING},
    optional={"challenge": st.just(b64(CHALLENGE)) | ANYTHING, "origin": st.just(SITE.origin)},
)
PART = st.binary().map(b64) | ANYTHING | CLIENT.map(lambda said: b64(json.dumps(said).encode()))
RESPONSE = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, PART))
ANSWER = st.fixed_dictionaries(
    {"id": st.just("AAAA") | ANYTHING, "rawId": st.just("AAAA") | ANYTHING},
    optional={"type": st.just("public-key"), "response": RESPONSE | ANYTHING},
)


@given(ANSWER | ANYTHING)
def test_whatever_is_sent_is_no_proof_unless_it_was_signed(answer):
    text = json.dumps(answer)
    key = Key("AAAA", b64(b"\xa1"), -1)
    assert passkeys.made(text, CHALLENGE, SITE) is None
    assert passkeys.used(text, CHALLENGE, SITE, key) is None
    assert isinstance(passkeys.id_in(text), str)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "9" * 30_000, '{"id": 7}'])
def test_what_is_no_answer_at_all_is_none(text):
    assert passkeys.made(text, CHALLENGE, SITE) is None
    assert passkeys.id_in(text) == ""


@pytest.mark.parametrize("place", range(0, 37, 4))
def test_a_signature_with_one_bit_turned_is_none(place):
    one = Passkey()
    made = passkeys.made(one.make(CHALLENGE, SITE), CHALLENGE, SITE)
    answer = json.loads(one.sign(CHALLENGE, SITE))
    assert passkeys.used(json.dumps(answer), CHALLENGE, SITE, made) == 1
    from tests.services.passkey import unb64

    data = bytearray(unb64(answer["response"]["authenticatorData"]))
    data[place] ^= 1
    answer["response"]["authenticatorData"] = b64(bytes(data))
    assert passkeys.used(json.dumps(answer), CHALLENGE, SITE, made) is None


@pytest.mark.parametrize(
    ("seconds", "steps"), [(-31, None), (-30, 0), (0, 1), (29, 1), (30, 2), (60, None)]
)
def test_a_code_is_taken_half_a_minute_to_each_side(seconds, steps):
    """steps: which half minute it is found to be of, counted from the one before now."""
    now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    secret = codes.new_secret()
    code = pyotp.TOTP(secret).at(now + timedelta(seconds=seconds))
    found = codes.step_of(secret, f" {code[:3]} {code[3:]}", now)
    here = int(now.timestamp()) // 30
    assert found == (None if steps is None else here - 1 + steps)


def test_a_printed_code_is_read_however_it_is_typed():
    code = codes.new_code(3)
    assert [len(part) for part in code.split("-")] == [5, 5, 5]
    plain = code.replace("-", "")
    for typed in (code, code.lower(), code.replace("-", " "), plain):
        assert codes.plain_code(typed) == plain


def test_a_box_opens_at_home_and_in_its_own_place_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("SLUSS_SIGN_IN_KEY", raising=False)
    monkeypatch.setenv("SLUSS_HOME", str(tmp_path / "one"))
    box = keyed.seal("secret", "eva")
    assert keyed.opened(box, "eva") == "secret"
    assert (tmp_path / "one" / "sign-in-key.txt").stat().st_mode & 0o777 == 0o600
    assert not keyed.is_ours(box, "bo")
    monkeypatch.setenv("SLUSS_HOME", str(tmp_path / "two"))
    with pytest.raises(keyed.NoKey):
        keyed.opened(box, "eva")
