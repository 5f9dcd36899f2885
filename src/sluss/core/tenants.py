"""Many municipalities kept by one provider: the rows of its directory, and its custodies.

Nothing is signed or proved here; the texts are what is signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sluss.core.plain import canonical


class Whereabouts(StrEnum):
    """Where a custody says that its database is written."""

    HERE = "here"
    LEAVING = "leaving"  # A copy is being made; nothing is written until it is done.
    AWAY = "away"
    GONE = "gone"  # Of a home that was lent and is given back.


@dataclass(frozen=True, slots=True)
class Tenant:
    """A row of the directory: which database is whose. server: its address up to the name."""

    org_number: str
    name: str
    server: str
    database: str
    since: str

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.server + self.database

    @property
    def text(self) -> str:
        """What is signed of the row."""
        return canonical(
            ["sluss tenant", self.org_number, self.name, self.server, self.database, self.since]
        )


def listing_text(server: str, tenants: Iterable[Tenant]) -> str:
    """What is signed of the directory as a whole, so that no row goes unseen."""
    return canonical(["sluss directory", server, sorted(one.org_number for one in tenants)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """A custody as it stands in a database (store/custody_tables.py)."""

    org_number: str
    provider: str
    database: str
    whereabouts: str
    other: str = ""
    seq: int = 0
    head: str = ""
    at: str

    @property
    def text(self) -> str:
        """What is signed of it."""
        words = (self.org_number, self.provider, self.database, self.whereabouts, self.other)
        return canonical(["sluss custody", *words, self.seq, self.head, self.at])
