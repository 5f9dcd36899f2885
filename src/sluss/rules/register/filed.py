"""What the register looks at: records with their place, decisions, and our own payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money
from sluss.core.party import Account
from sluss.core.records import Record
from sluss.rules.register.keys import NO_KEYS, Keys


@dataclass(frozen=True, slots=True)
class Filed:
    """A record with where it stands. name is 'sha256:ordinal', the same in every database.

    by: who brought the file in, 'local' if nobody signed in.
    keys: by what others find it, worked out once. They stay in the process that looks for others:
          whoever is to think about a record is handed all that belongs to it.
    """

    id: int
    name: str
    kind: str
    by: str
    record: Record
    keys: Keys

    def __reduce__(self) -> tuple[type[Filed], tuple[object, ...]]:
        return Filed, (self.id, self.name, self.kind, self.by, self.record, NO_KEYS)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision by a person about the payable to which a claim belongs (and another's)."""

    order: int
    kind: str
    claim: str
    other: str
    by: str
    at: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Item:
    """What one of our payments takes of a debt, known by a claim that it had then."""

    claim: str
    amount: Money


@dataclass(frozen=True, slots=True)
class OurPayment:
    """A payment of ours.

    is_void: its batch was cancelled before any file left the house.
    pay_on:  the day that the bank was asked for.
    """

    end_to_end_id: str
    amount: Money
    is_void: bool
    is_ordered: bool
    items: tuple[Item, ...]
    pay_on: date | None = None


@dataclass(frozen=True, slots=True)
class Vouched:
    """Something that vouches for an account: a list, a payment that went well, or two people.

    party: 'org:…' or 'name:…' of whose account it is.
    """

    account_key: str
    party: str
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An account that two people confirmed after a call-back. party: as of Vouched."""

    party: str
    account: Account
