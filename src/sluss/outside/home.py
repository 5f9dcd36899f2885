"""The home: the folder that holds one organisation on one machine."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # it ships no types

from sluss.outside.shipped import shipped

DATABASE = "sluss.sqlite3"
IDENTITY = "backup-identity.txt"
POLICY = "policy.toml"
STANDBY = "standby.toml"
SCRATCH = "scratch-"
WEB_SECRET = "web-secret.txt"  # noqa: S105 -- the name of a file
SIGN_IN_KEY = "sign-in-key.txt"
SIGNING_KEY = "signing-key.txt"
DATABASE_URL = "database-url.txt"
_SEED_BYTES = 32
_SEED = re.compile(rf"[0-9a-f]{{{2 * _SEED_BYTES}}}")


def default_folder() -> Path:
    """The platform's folder for a user's data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "sluss"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "sluss"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "sluss"


def current() -> Path:
    """The home of this process: the folder that the environment names, else the platform's."""
    return Path(os.environ.get("SLUSS_HOME") or default_folder())


def has_database(folder: Path) -> bool:
    """Whether the folder holds an embedded database. Asking makes none."""
    return (folder / DATABASE).is_file()


def database_url(folder: Path) -> str:
    """The address of the home's database on a server, if the home itself says one; else ""."""
    file = folder / DATABASE_URL
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def make(folder: Path, *, is_embedded: bool) -> None:
    """Make the folder for its owner alone, with the first policy and a place for the database.

    What is there already stays as it is, so that a begun home can be finished.
    """
    make_folder(folder)
    write_once(folder / POLICY, shipped("policy.toml"), mode=0o600)
    if is_embedded:
        # An empty file is an empty database, and what SQLite lays beside it takes its mode.
        write_once(folder / DATABASE, b"", mode=0o600)


def make_folder(folder: Path) -> None:
    """Make a home's folder for its owner alone; one that is empty becomes so."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not any(folder.iterdir()):
        # A folder that others use already is not ours to close; a new one is.
        folder.chmod(0o700)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder for what is thrown away again, for its owner alone: in the home if there is one."""
    inside = folder if folder.is_dir() else None
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=inside) as name:
        yield Path(name)


def sweep(folder: Path, before: datetime) -> int:
    """Throw away what a killed process left in the home before a time; gives how many folders."""
    left = [one for one in folder.glob(f"{SCRATCH}*") if one.stat().st_mtime < before.timestamp()]
    for one in left:
        shutil.rmtree(one, ignore_errors=True)
    return len(left)


def make_standby(folder: Path) -> bool:
    """Lay the first plan of readiness in the home; False if one lies there: it stays as it is."""
    if (folder / STANDBY).exists():
        return False
    write_once(folder / STANDBY, shipped(STANDBY), mode=0o600)
    return True


def make_identity(folder: Path) -> str:
    """The public key that backups are encrypted to. Its private half is written once, to a file."""
    file = folder / IDENTITY
    if not file.exists():
        identity = pyrage.x25519.Identity.generate()
        text = f"# public key: {identity.to_public()}\n{identity}\n"
        write_once(file, text.encode(), mode=0o600)
    return read_recipient(file)


def web_secret(folder: Path) -> str:
    """What signs the cookies of this home's web: made once, kept for its owner alone."""
    file = folder / WEB_SECRET
    write_once(file, secrets.token_urlsafe(50).encode(), mode=0o600)
    return file.read_text(encoding="ascii")


def sign_in_key(folder: Path) -> str:
    """With what second factors are sealed: made once, kept for its owner alone, never exported.

    Whoever restores the database elsewhere without it has every TOTP enrolled anew.
    """
    file = folder / SIGN_IN_KEY
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(file, secrets.token_urlsafe(32).encode(), mode=0o600)
    return file.read_text(encoding="ascii")


def signing_key(folder: Path) -> str:
    """The seed of the home's Ed25519 key in hex: made once, kept for its owner alone.

    Without it checkpoints are signed by another key from then on; the journal has the public half
    of each.
    """
    file = folder / SIGNING_KEY
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(file, secrets.token_hex(_SEED_BYTES).encode(), mode=0o600)
    return file.read_text(encoding="ascii")


def key_fault(file: Path, is_right: Callable[[str], bool]) -> str:
    """What is wrong with a key of the home: missing, unreadable, malformed; "" for nothing.

    Asking makes none.
    """
    try:
        text = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"
    except UnicodeDecodeError:
        return "malformed"
    return "" if is_right(text) else "malformed"


def is_seed(text: str) -> bool:
    """Whether this is the seed of a signing key, in hex."""
    return _SEED.fullmatch(text) is not None


def read_recipient(file: Path) -> str:
    """The public key of an identity file. ValueError if the file holds no identity."""
    for line in file.read_text(encoding="ascii").splitlines():
        if line.startswith("AGE-SECRET-KEY-"):
            return str(pyrage.x25519.Identity.from_str(line.strip()).to_public())
    raise ValueError(f"{file.name} holds no age identity")


def write_once(file: Path, content: bytes, *, mode: int) -> None:
    """Write a file of the home whole and on disk, unless one of its name is there: it stays."""
    if file.exists():
        return
    # Two threads of one process may be here at once.
    temporary = file.with_name(f"{file.name}.{secrets.token_hex(8)}.new")
    try:
        # The mode is given when the file is made, so that there is no moment at which all may read.
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.link(temporary, file)
    except FileExistsError:
        pass  # Somebody else was first, and theirs is as good.
    finally:
        temporary.unlink(missing_ok=True)
