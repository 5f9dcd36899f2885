"""Checks the medium that it lies on and installs Sluss from it. Standard library only, no network.

    sh installera.sh --key KEY --to FOLDER

In this order, and nothing of the medium is run before the first two are done:
  1. SHA256SUMS.sig must be a signature of SHA256SUMS by KEY (Ed25519, RFC 8032). The key is on the
     printed page; the one that lies on the medium proves that it is whole, not whose it is.
  2. Every file of the medium must stand in SHA256SUMS with the hash that it has, and be there.
  3. A virtual environment is made in FOLDER, without Debian's python3-venv or any pip of the
     machine: the medium's pip installs from the medium's wheels, each held against its hash again.

Ends with 0 if Sluss is installed, 3 if the medium is not what it was, 2 if it was called wrongly,
1 if the machine failed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).resolve().parent
SUMS, SIGNATURE, KEY_FILE = "SHA256SUMS", "SHA256SUMS.sig", "release-key.txt"
DONE, MACHINE, USAGE, ALTERED = range(4)
Tell = Callable[..., None]
Point = tuple[int, int, int, int]
TEXTS = {
    "bad_key": ("Nyckeln är ingen: {0}", "This is no key: {0}"),
    "key_of_medium": (
        "Ingen --key gavs: mediets egen nyckel prövas. Det visar att mediet är helt, inte vems "
        "det är. Jämför med nyckeln på det utskrivna bladet: {0}",
        "No --key was given: the medium's own key is taken. That shows that the medium is whole, "
        "not whose it is. Compare with the key on the printed page: {0}",
    ),
    "bad_signature": (
        "Underskriften på SHA256SUMS är inte gjord med nyckeln {0}. Installera inte.",
        "The signature of SHA256SUMS was not made with the key {0}. Do not install.",
    ),
    "altered": ("Ändrad fil: {0}. Installera inte.", "Altered file: {0}. Do not install."),
    "missing": ("Fil som saknas: {0}", "Missing file: {0}"),
    "foreign": (
        "Fil som inte hör till mediet: {0}. Installera inte.",
        "File that does not belong to the medium: {0}. Do not install.",
    ),
    "checked": ("Mediet stämmer: {0} filer.", "The medium is as it was: {0} files."),
    "not_empty": ("Mappen finns redan och är inte tom: {0}", "The folder is not empty: {0}"),
    "failed": ("Det gick inte att installera: {0}", "It could not be installed: {0}"),
    "installed": (
        "{0} är installerad. Kör: {1} --help",
        "{0} is installed. Run: {1} --help",
    ),
}


class Stop(Exception):
    """The end of the call: its exit code, and the word that says why."""

    def __init__(self, code: int, word: str, *facts: object) -> None:
        super().__init__(word)
        self.code, self.word, self.facts = code, word, facts


def main(words: Sequence[str]) -> int:
    """One call; gives its exit code. Everything has been said."""
    parser = argparse.ArgumentParser(prog="installera.sh")
    parser.add_argument("--to", type=Path, default=Path.home() / "sluss")
    parser.add_argument("--key", default="")
    parser.add_argument("--lang", choices=("sv", "en"), default="sv")
    parser.add_argument("--check-only", action="store_true")
    given = parser.parse_args(words)
    tell = teller(given.lang)
    try:
        check(given.key, tell)
        if not given.check_only:
            install(given.to.absolute(), tell)
    except Stop as end:
        tell(end.word, *end.facts, to=sys.stderr)
        return end.code
    return DONE


def teller(lang: str) -> Tell:
    """What says a text in a language."""

    def tell(word: str, *facts: object, to: TextIO = sys.stdout) -> None:
        print(TEXTS[word][("sv", "en").index(lang)].format(*facts), file=to, flush=True)

    return tell


# ---- The check ----------------------------------------------------------------------------------


def check(key_text: str, tell: Tell) -> None:
    """See that the medium is what it was when it was signed. Errors: Stop."""
    if not key_text:
        key_text = (HERE / KEY_FILE).read_text(encoding="ascii").strip()
        tell("key_of_medium", key_text, to=sys.stderr)
    try:
        key = base64.b64decode(key_text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Stop(USAGE, "bad_key", key_text)
    sums = (HERE / SUMS).read_bytes()
    if not is_signed(key, sums, (HERE / SIGNATURE).read_bytes()):
        raise Stop(ALTERED, "bad_signature", key_text)
    wanted = dict(reversed(line.split("  ", 1)) for line in sums.decode().splitlines())
    there = {
        one.relative_to(HERE).as_posix()
        for one in HERE.rglob("*")
        # A link could lead anywhere, so it counts as a file that is none of ours.
        if one.is_symlink() or not one.is_dir()
    } - {SUMS, SIGNATURE}
    for name in sorted(wanted):
        if name not in there:
            raise Stop(ALTERED, "missing", name)
        if hashlib.sha256((HERE / name).read_bytes()).hexdigest() != wanted[name]:
            raise Stop(ALTERED, "altered", name)
    for name in sorted(there - set(wanted)):
        raise Stop(ALTERED, "foreign", name)
    tell("checked", len(wanted))


# Ed25519 as RFC 8032, 5.1.7 and its appendix have it. It only checks, with what anybody may know,
# so that it need not hide how long it takes. A point is (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether 64 bytes are the signature of a text by the key of which these are the 32 bytes."""
    if len(signature) != 64:
        return False
    base = unpacked((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    of_key, of_signature = unpacked(public), unpacked(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if base is None or of_key is None or of_signature is None or number >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + text).digest()
    hashed = int.from_bytes(digest, "little") % ORDER
    left, right = times(number, base), added(of_signature, times(hashed, of_key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % P == 0


def unpacked(packed: bytes) -> Point | None:
    """The point that 32 bytes say; None if they say none."""
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def added(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * D, 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """The point added to itself so often."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, point)
        point, number = added(point, point), number >> 1
    return total


# ---- The installation ---------------------------------------------------------------------------


def install(to: Path, tell: Tell) -> None:
    """Make the environment and install into it; what was begun goes if it fails. Errors: Stop."""
    if to.exists() and any(to.iterdir()):
        raise Stop(USAGE, "not_empty", to)
    try:
        # Without pip: Debian has it in a package of its own, and the medium brings one.
        venv.EnvBuilder(symlinks=True, with_pip=False).create(to)
        run_pip(to / "bin" / "python")
        version = said_by([str(to / "bin" / "sluss"), "--version"], dict(os.environ))
    except OSError as error:
        shutil.rmtree(to, ignore_errors=True)
        raise Stop(MACHINE, "failed", error) from None
    tell("installed", version, to / "bin" / "sluss")


def run_pip(python: Path) -> None:
    """Install everything from the medium's wheels. Errors: OSError with what pip said."""
    (pip,) = (HERE / "wheels").glob("pip-*.whl")
    # What this machine has set for pip does not count: no index, no other folder, no cache.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    said_by(
        [str(python), "-I", str(pip / "pip"), "install", "--require-hashes",
         "--only-binary", ":all:", "--requirement", str(HERE / "requirements.txt")],
        {
            **kept,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(HERE / "wheels"),
            "PIP_NO_CACHE_DIR": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_QUIET": "1",
        },
    )  # fmt: skip


def said_by(command: list[str], settings: dict[str, str]) -> str:
    """What a program says. Errors: OSError with its complaint if it fails."""
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError((done.stderr or done.stdout).strip())
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
