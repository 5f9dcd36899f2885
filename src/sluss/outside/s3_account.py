"""With what an object store is asked: its address and a key, from the environment or a closed file.

Neither is ever in a command line, which everybody on a machine can read.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sluss.outside.backup_place import ENTRIES_MAX, place_fault

FILE = "s3.toml"
# As they are called in the file and, with this before them, in the environment.
_PREFIX = "SLUSS_S3_"
_NEEDED, _OTHERS = ("endpoint", "key", "secret"), ("region", "token")
_REGION = "us-east-1"
_FILE_BYTES_MAX = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An object store and who asks it. region: part of what is signed; many have but one."""

    host: str
    port: int
    is_secure: bool
    key: str
    secret: str = field(repr=False)
    region: str = _REGION
    token: str = field(default="", repr=False)

    @property
    def authority(self) -> str:
        """The host as it is named to the host itself: with its port if it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.is_secure else 80
        return host if self.port == usual else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long a store may let us wait, and how much it may lay before us."""

    connect_seconds: float = 20
    answer_seconds: float = 120
    entries_max: int = ENTRIES_MAX
    # Larger files go up in parts of this size, which are held in memory one at a time. A file has
    # at most ten thousand of them. Source: docs/sources.md [s3].
    part_bytes: int = 32 << 20


BOUNDS = Bounds()


def store_of(place: str, home: Path, environment: Mapping[str, str] = os.environ) -> Store:
    """The store that the environment names, else the file in the home. Errors: OutOfReach."""
    said = {
        name: environment[_PREFIX + name.upper()]
        for name in (*_NEEDED, *_OTHERS)
        if environment.get(_PREFIX + name.upper())
    }
    file = home / FILE
    # Not a part of each: a key of one store is not to be shown to another.
    if not said and file.is_file():
        said = _read(place, file)
    missing = [name for name in _NEEDED if not said.get(name)]
    if missing:
        expected = ", ".join(_PREFIX + name.upper() for name in missing)
        raise place_fault("no_account", place, str(file), expected)
    return _store(place, said)


def _read(place: str, file: Path) -> dict[str, str]:
    if file.stat().st_mode & 0o077:
        raise place_fault("account_open", place, str(file))
    expected = "a file with endpoint, key, secret, region and token"
    try:
        with file.open("rb") as source:
            said = tomllib.loads(source.read(_FILE_BYTES_MAX).decode("utf-8"))
    except ValueError as error:
        raise place_fault("account_unread", place, str(file), expected) from error
    if set(said) - {*_NEEDED, *_OTHERS} or not all(isinstance(one, str) for one in said.values()):
        raise place_fault("account_unread", place, str(file), expected)
    return said


def _store(place: str, said: Mapping[str, str]) -> Store:
    expected = "an address such as https://host:port"
    try:
        parts = urlsplit(said["endpoint"])
        port = parts.port
    except ValueError as error:
        raise place_fault("account_unread", place, "endpoint", expected) from error
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("https", "http") or not parts.hostname or not is_bare:
        raise place_fault("account_unread", place, "endpoint", expected)
    is_secure = parts.scheme == "https"
    if not is_secure and not _is_here(parts.hostname):
        # Anybody between could read the key's use, and keep what is written to themselves.
        raise place_fault("insecure", place, said["endpoint"], expected)
    return Store(
        host=parts.hostname,
        port=port or (443 if is_secure else 80),
        is_secure=is_secure,
        key=said["key"],
        secret=said["secret"],
        region=said.get("region") or _REGION,
        token=said.get("token", ""),
    )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
