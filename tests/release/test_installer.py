"""The installer of the medium: what it checks before anything of the medium is run."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.house.tree import ROOT
from tools.release.medium import SIGNATURE, SUMS, public_text, sign

ON_MEDIUM = ROOT / "tools" / "release" / "on_medium"
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = public_text(SIGNER)
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def installer():
    """The module itself, as far as it can be called."""
    spec = importlib.util.spec_from_file_location("installera", ON_MEDIUM / "installera.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """A signed medium with the real installer and a file where the wheels are."""
    folder = tmp_path / "a medium"
    shutil.copytree(ON_MEDIUM, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "wheels").mkdir()
    (folder / "wheels" / "lxml-6.whl").write_bytes(b"bytes of a wheel")
    (folder / "pythons.txt").write_text(f"3.9 {HERE}\n")
    (folder / "release-key.txt").write_text(f"{KEY}\n")
    sign(folder, SIGNER)
    return folder


def run(medium: Path, *words: str, python: str = sys.executable) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", str(medium / "installera.sh"), "--check-only", "--lang", "en", *words],
        env={"PATH": os.environ["PATH"], "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_medium_that_is_whole_passes_and_its_own_key_is_said_to_prove_less(medium):
    assert run(medium, "--key", KEY) == (0, "The medium is as it was: 5 files.\n")
    code, said = run(medium)
    assert code == 0
    assert "not whose it is" in said
    assert KEY in said


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["wheels/lxml-6.whl", "release-key.txt"])
def test_one_flipped_bit_is_named_and_nothing_is_installed(medium, name):
    flipped(medium / name)
    assert run(medium, "--key", KEY) == (3, f"Altered file: {name}. Do not install.\n")


def test_what_is_missing_or_came_to_it_is_named(medium, tmp_path):
    wheel = medium / "wheels" / "lxml-6.whl"
    wheel.rename(wheel.with_name("other.whl"))
    assert run(medium, "--key", KEY) == (3, "Missing file: wheels/lxml-6.whl\n")
    shutil.copyfile(wheel.with_name("other.whl"), wheel)
    said = (3, "File that does not belong to the medium: wheels/other.whl. Do not install.\n")
    assert run(medium, "--key", KEY) == said
    wheel.with_name("other.whl").unlink()
    wheel.with_name("other.whl").symlink_to(tmp_path)
    assert run(medium, "--key", KEY) == said


@pytest.mark.parametrize("name", [SUMS, SIGNATURE])
def test_sums_that_nobody_signed_are_refused_whatever_they_say(medium, name):
    flipped(medium / name)
    code, said = run(medium, "--key", KEY)
    assert (code, "was not made with the key" in said) == (3, True)


def test_a_medium_that_was_made_anew_by_somebody_else_is_refused_by_the_key_on_paper(medium):
    other = Ed25519PrivateKey.generate()
    (medium / "release-key.txt").write_text(f"{public_text(other)}\n")
    for name in (SUMS, SIGNATURE):
        (medium / name).unlink()
    sign(medium, other)
    assert run(medium)[0] == 0
    code, said = run(medium, "--key", KEY)
    assert (code, f"was not made with the key {KEY}" in said) == (3, True)
    assert run(medium, "--key", "no key")[0] == 2


def test_it_says_which_python_it_needs(medium):
    (medium / "pythons.txt").write_text("3.9 3.10\n")
    code, said = run(medium)
    assert code == 2
    assert "No Python that this medium is for: 3.9 3.10." in said


def test_a_folder_that_is_in_use_is_left_alone(medium, tmp_path):
    used = tmp_path / "used"
    used.mkdir()
    (used / "letter.txt").write_text("mine")
    done = subprocess.run(
        ["sh", str(medium / "installera.sh"), "--key", KEY, "--to", str(used)],
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "inte tom" in done.stderr) == (2, True)
    assert [one.name for one in used.iterdir()] == ["letter.txt"]


def test_it_is_of_the_standard_library_alone():
    tree = ast.parse((ON_MEDIUM / "installera.py").read_text(encoding="utf-8"))
    names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_its_reading_of_ed25519_is_that_of_cryptography():
    """RFC 8032's own first vectors are in it by way of cryptography, which is held to them."""
    is_signed = installer().is_signed
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        public, text = key.public_key().public_bytes_raw(), bytes([number]) * (37 * number)
        signature = key.sign(text)
        assert is_signed(public, text, signature)
        assert not is_signed(public, text + b"x", signature)
        for place in (0, 31, 32, 63):
            bent = bytearray(signature)
            bent[place] ^= 1
            assert not is_signed(public, text, bytes(bent))
        assert not is_signed(SIGNER.public_key().public_bytes_raw(), text, signature)
        # The same number and the order of the group: a signature that could be written twice.
        twice = int.from_bytes(signature[32:], "little") + installer().ORDER
        assert not is_signed(public, text, signature[:32] + twice.to_bytes(32, "little"))
    assert not is_signed(bytes(32), b"", b"short")
    assert not is_signed(b"\xff" * 32, b"", bytes(64))
