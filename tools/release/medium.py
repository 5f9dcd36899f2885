"""The install medium: a folder for a stick, with everything that a machine without a network needs.

Two built from the same commit with the same key are the same, byte for byte.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.release import licences, sheet, wheels
from tools.release.locked import LOCK, PIP_LOCK, read
from tools.release.sbom import sbom

SUMS, SIGNATURE, KEY_FILE = "SHA256SUMS", "SHA256SUMS.sig", "release-key.txt"
# In letters of ASCII: a stick that is mounted without UTF-8 shows others as other names.
SHEET = "LAS-MIG-FORST"
COPIED = {
    "tools/release/on_medium/installera.sh": "installera.sh",
    "tools/release/on_medium/installera.py": "installera.py",
    "tools/sluss_proof.py": "sluss_proof.py",
    "LICENSE": "LICENSE",
    "CHANGELOG.md": "CHANGELOG.md",
    "docs/licences.md": "LICENCES.md",
    "deploy/container/Containerfile": "container/Containerfile",
}


def key_of(file: Path | None) -> Ed25519PrivateKey:
    """The release key of a PEM file; a new one, which is kept nowhere, if there is none.

    Errors: ValueError if the file holds no Ed25519 key, or not under RELEASE_KEY_PASSWORD.
    """
    if file is None:
        return Ed25519PrivateKey.generate()
    password = os.environ.get("RELEASE_KEY_PASSWORD", "")
    try:
        key = load_pem_private_key(file.read_bytes(), password.encode() or None)
    except TypeError as error:
        raise ValueError(f"{file.name}: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{file.name} holds no Ed25519 key")
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half in base64, as it is printed and typed."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def lay(
    folder: Path, source: Path, wheel: Path, pythons: Sequence[str], signer: Ed25519PrivateKey,
    epoch: int, *, is_throw_away: bool, more: Callable[[Path], None] = lambda folder: None,
) -> None:  # fmt: skip
    """Make the folder anew.

    source: the commit, checked out. wheel: Sluss's own, of that commit. more: lays down what else
    goes on it, when its wheels are there and nothing is signed yet.
    Errors: wheels.NoWheels if they cannot be had here.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    packages, pip = read(LOCK), read(PIP_LOCK)
    for python in pythons:
        wheels.fetch(packages, python, folder / "wheels")
    wheels.fetch(pip, pythons[0], folder / "wheels")
    wheels.check((*packages, *pip), folder / "wheels")
    shutil.copyfile(wheel, folder / "wheels" / wheel.name)
    for origin, name in COPIED.items():
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(source / origin, folder / name)
    more(folder)
    own, version = wheels.sha256_of(wheel), str(parse_wheel_filename(wheel.name)[1])
    facts = sheet.Facts(
        version, epoch, pythons, public_text(signer), is_throw_away,
        (wheels.sha256_of(folder / "installera.sh"), wheels.sha256_of(folder / "installera.py")),
    )  # fmt: skip
    texts = {
        "pythons.txt": " ".join(pythons) + "\n",
        "requirements.txt": _requirements(source, version, own),
        KEY_FILE: f"{facts.key}\n",
        f"{SHEET}.txt": sheet.sheet(facts),
        "sbom.cdx.json": sbom(
            version, epoch, parts_of(sorted((folder / "wheels").glob("*.whl"))), own
        ),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / f"{SHEET}.pdf").write_bytes(sheet.printed(facts))
    sign(folder, signer)


def _requirements(source: Path, version: str, own: str) -> str:
    """The lock, and Sluss itself with the hash of its wheel."""
    lock = (source / "requirements.lock").read_text(encoding="utf-8")
    return f"{lock}sluss=={version} \\\n    --hash=sha256:{own}\n"


def parts_of(files: Sequence[Path]) -> list[licences.Component]:
    """The parts whose wheels these are, with the hashes of just these; and the carried."""
    there: dict[tuple[str, str], list[str]] = {}
    for file in files:
        name, version, _, _ = parse_wheel_filename(file.name)
        there.setdefault((name, str(version)), []).append(wheels.sha256_of(file))
    found = []
    for one in licences.components():
        hashes = there.get((canonicalize_name(one.name), one.version), [])
        if one.kind == "npm":
            found.append(one)
        elif hashes:
            found.append(replace(one, hashes=tuple(hashes)))
    (pip,) = read(PIP_LOCK)
    for sha256 in there.get(("pip", pip.version), []):
        found.append(licences.Component("pip", pip.version, licences.licence_of("pip"), (sha256,)))
    return found


def sign(folder: Path, signer: Ed25519PrivateKey) -> None:
    """Write the sums of all files of the folder, and the signature of them."""
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    sign_files(files, folder / SUMS, signer)


def sign_files(files: Iterable[Path], to: Path, signer: Ed25519PrivateKey) -> None:
    """Write the sums of files that lie in or below the folder of `to`, and beside it to.sig."""
    lines = [f"{wheels.sha256_of(one)}  {one.relative_to(to.parent).as_posix()}" for one in files]
    sums = "\n".join([*lines, ""]).encode()
    to.write_bytes(sums)
    to.with_name(f"{to.name}.sig").write_bytes(signer.sign(sums))
