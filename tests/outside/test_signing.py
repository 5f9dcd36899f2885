"""Keys: kept for their owner alone, opened by their passphrase alone, and never shown."""

from __future__ import annotations

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from sluss.outside import signing
from sluss.outside.home import SIGNING_KEY
from sluss.outside.publish import Taken

PHRASE = "four words and more"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder that is taken for the home."""
    monkeypatch.setenv("SLUSS_HOME", str(tmp_path))
    return tmp_path


def test_the_home_s_key_is_made_once_for_its_owner_alone(own):
    assert signing.public_of_home() is None
    made = signing.of_home()
    file = own / SIGNING_KEY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    seed = file.read_text(encoding="ascii")
    assert signing.of_home().public == made.public == signing.public_of_home()
    assert file.read_text(encoding="ascii") == seed
    assert seed not in repr(made) + str(vars(signing))


def test_the_same_text_has_the_same_signature_and_another_key_does_not_hold(own):
    signer = signing.of_home()
    signature = signer.sign("å\n")
    assert signature == signer.sign("å\n")
    assert signing.holds(signer.public, signature, "å\n")
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for public, one, text in (
        (other, signature, "å\n"),
        (signer.public, signature, "a\n"),
        (signer.public, bytes(64), "å\n"),
        (signer.public, signature[:-1], "å\n"),
        (b"short", signature, "å\n"),
    ):
        assert not signing.holds(public, one, text)


def test_a_person_s_key_opens_by_its_passphrase_alone(tmp_path):
    file = tmp_path / "rut.pem"
    made = signing.make_file(file, PHRASE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert signing.read_file(file, PHRASE).public == made.public
    with pytest.raises(signing.NoKey):
        signing.read_file(file, PHRASE + "x")
    with pytest.raises(Taken):
        signing.make_file(file, PHRASE)


def pem(key, locked=None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked or NoEncryption())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hej",
        pem(Ed25519PrivateKey.generate()),
        pem(X25519PrivateKey.generate(), BestAvailableEncryption(PHRASE.encode())),
    ],
    ids=["empty", "text", "no passphrase", "another kind"],
)
def test_what_is_no_such_key_is_refused(tmp_path, content):
    file = tmp_path / "key.pem"
    file.write_bytes(content)
    with pytest.raises(signing.NoKey):
        signing.read_file(file, PHRASE)
