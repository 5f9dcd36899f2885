"""What a perfect reconstruction would find, as a file beside the files that it is made from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What is true of a bill when the last bank file has come, one to three bank days on."""

    OWED = "owed"
    SENT = "sent"  # Ordered, and not booked yet.
    CLOSED = "closed"
    BY_ITSELF = "by-itself"  # Drawn by the supplier; never ours to pay.
    FRAUD = "fraud"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBill:
    """One bill. Units: öre of its currency, positive; is_credit tells the sign.

    accounts:    where it may be paid, as 'scheme:number'; none if nobody has a right to it.
    told_by:     where it is told: 'sha256' of a document, or 'sha256:line' of a row in a list.
    asked_again: the same of reminders and copies.
    is_new_account: its own document names an account that the town's register did not have.
    """

    number: str
    supplier: str
    org_number: str
    is_credit: bool
    currency: str
    amount: int
    left: int
    fate: Fate
    twist: str
    accounts: tuple[str, ...]
    told_by: tuple[str, ...]
    asked_again: tuple[str, ...] = ()
    is_new_account: bool = False


def write_truth(bills: Iterable[TrueBill]) -> bytes:
    """One bill a line."""
    lines = (json.dumps(asdict(bill), ensure_ascii=False, sort_keys=True) for bill in bills)
    return ("\n".join(lines) + "\n").encode()


def read_truth(text: bytes) -> list[TrueBill]:
    """The bills of such a file."""
    return [_bill(json.loads(line)) for line in text.decode().splitlines()]


def _bill(plain: dict[str, object]) -> TrueBill:
    plain["fate"] = Fate(str(plain["fate"]))
    for name in ("accounts", "told_by", "asked_again"):
        plain[name] = tuple(plain[name])  # type: ignore[arg-type]  # A list, as we wrote it.
    return TrueBill(**plain)  # type: ignore[arg-type]  # The fields, as asdict gave them.
