"""The medium of the last commit, for the Python that runs the tests: built once a run."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.conftest import DATABASE
from tests.house.tree import ROOT
from tests.needs import need
from tools.release import medium as media
from tools.release import packed
from tools.release.wheels import NoWheels

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# Whoever uses the medium runs where it was built, so that it is built once.
ON_ONE_WORKER = pytest.mark.xdist_group("bare machine")


@dataclass(frozen=True)
class Stick:
    """The medium, the key that stands on its printed page, and the commit that it is made of."""

    folder: Path
    key: str
    source: Path
    epoch: int


@pytest.fixture(scope="session")
def medium(tmp_path_factory) -> Stick:
    """The medium, with the wheels that pip fetches."""
    need(DATABASE == "sqlite", "only on SQLite: the medium knows nothing of databases")
    need((ROOT / ".git").exists(), "no git here that knows the commit")
    folder = tmp_path_factory.mktemp("release")
    key = folder / "release.pem"
    made = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    key.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    signer = media.key_of(key)
    epoch = packed.check_out(folder / "source")
    wheel = packed.wheel(folder / "source", folder / "dist", epoch)
    try:
        media.lay(
            folder / "stick", folder / "source", wheel, [PYTHON], signer, epoch,
            is_throw_away=False,
        )  # fmt: skip
    except NoWheels as error:
        need(None, f"no wheels can be fetched here: {error}")
    return Stick(folder / "stick", media.public_text(signer), folder / "source", epoch)
