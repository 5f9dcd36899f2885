"""The provider's root: the signed directory of its municipalities, and a home's folder for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sluss.core.tenants import Tenant, listing_text
from sluss.outside import home
from sluss.outside.alone import alone
from sluss.outside.publish import sync_folder, write_new
from sluss.outside.signing import Signer, holds_as_text

FILE, FOLDER = "tenants.json", "tenants"
_LOCK = "tenants.lock"
_BYTES_MAX = 16 << 20


class Unreadable(Exception):
    """The directory is no directory, or somebody took a row out of it or put one in."""


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality, and whether its row is as the provider signed it."""

    tenant: Tenant
    is_right: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """server: where new databases are made, its address up to their names."""

    server: str
    rows: tuple[Row, ...] = ()

    def row(self, org_number: str) -> Row | None:
        """The row of a municipality; None if there is none."""
        return next((one for one in self.rows if one.tenant.org_number == org_number), None)


def read(root: Path, public: str) -> Directory | None:
    """The directory of a root; None if there is none. public: the provider's key in base64.

    Shapes: a row that was changed is given, marked. Errors: Unreadable.
    """
    file = root / FILE
    if not file.is_file():
        return None
    try:
        told: dict[str, Any] = json.loads(file.read_bytes()[:_BYTES_MAX])
        rows = tuple(_row(one, public) for one in told["tenants"])
        found = Directory(str(told["server"]), rows)
        signature = str(told["signature"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(str(file)) from error
    text = listing_text(found.server, (row.tenant for row in rows))
    if not holds_as_text(public, signature, text):
        raise Unreadable(str(file))
    return found


def _row(told: dict[str, Any], public: str) -> Row:
    names = ("org_number", "name", "server", "database", "since")
    tenant = Tenant(*(str(told[name]) for name in names))
    return Row(tenant, holds_as_text(public, str(told["signature"]), tenant.text))


def write(root: Path, server: str, tenants: Iterable[Tenant], signer: Signer) -> None:
    """Write the directory anew, whole and on disk. Must be alone (see below)."""
    found = sorted(tenants, key=lambda one: one.org_number)
    told = {
        "server": server,
        "tenants": [
            {
                "org_number": one.org_number,
                "name": one.name,
                "server": one.server,
                "database": one.database,
                "since": one.since,
                "signature": signer.sign_as_text(one.text),
            }
            for one in found
        ],
        "signature": signer.sign_as_text(listing_text(server, found)),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    _replace(root / FILE, text.encode())


def _replace(file: Path, content: bytes) -> None:
    temporary = file.with_name(f".{file.name}.part")
    # Of somebody who was killed; nobody else is here.
    temporary.unlink(missing_ok=True)
    write_new(temporary, [content])
    temporary.replace(file)
    sync_folder(file.parent)


def set_aside(root: Path, name: str) -> None:
    """Keep a directory that is not to be believed under another name."""
    if (root / FILE).exists():
        (root / FILE).rename(root / name)


@contextmanager
def changing(root: Path) -> Iterator[None]:
    """Until the end of it nobody else changes the directory."""
    with alone(root / _LOCK):
        yield


def folder_of(root: Path, org_number: str) -> Path:
    """The home's folder of a municipality."""
    return root / FOLDER / org_number


def make_folder(root: Path, tenant: Tenant) -> Path:
    """Make it, as a home whose database is on a server. What is there stays."""
    folder = folder_of(root, tenant.org_number)
    home.make(folder, is_embedded=False)
    address = f"{tenant.url}\n".encode()
    if home.database_url(folder) != tenant.url:
        _replace(folder / home.DATABASE_URL, address)
    return folder
