"""A checkpoint: where the journal stood at the end of a day, and what it all came to, as a text.

The text has the shape of a transparency log's checkpoint (origin, size, root, further lines), so
that the tools of others can read it and prove its signatures. The root is the hash of the last
entry, which is a hash of all before it, and not that of a Merkle tree.
Source: docs/sources.md [tlog-checkpoint].
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sluss.core.money import Money
from sluss.rules.approve.roles import Act, Person

_ORIGIN, _DRILL_ORIGIN = "sluss", "sluss-drill"
_ROOT_BYTES = 32
# As many as no journal has in a thousand years; int() would read endless ones.
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_SUM = re.compile(r"(open|handed-out) ([A-Z]{3}) (-?[0-9]{1,15}\.[0-9]{2})")
_HEAD_LINES = 3
# All of them and the text go into one QR code of 2,331 bytes, however long their names are.
COSIGNERS_MAX = 8
# What stands for a sign that a key's name must not have.
_UNSAFE = re.compile(r"[^\w.@-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What stood in the books and the register. Sums: in the order of their currencies.

    open: what is owed, less credit. batches, payments, handed_out: what left the house.
    """

    originals: int
    payables: int
    open: tuple[Money, ...]
    vouchers: int
    batches: int
    payments: int
    handed_out: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """size, root: number and hash (64 hex digits) of the last entry of the journal."""

    origin: str
    size: int
    root: str
    on: date
    epoch: int
    figures: Figures

    @property
    def text(self) -> str:
        """The text that is signed, with its last newline."""
        figures = self.figures
        lines = (
            self.origin,
            str(self.size),
            base64.b64encode(bytes.fromhex(self.root)).decode(),
            f"day {self.on.isoformat()}",
            f"epoch {self.epoch}",
            f"originals {figures.originals}",
            f"payables {figures.payables}",
            *(f"open {one.currency} {one.text}" for one in figures.open),
            f"vouchers {figures.vouchers}",
            f"batches {figures.batches}",
            f"payments {figures.payments}",
            *(f"handed-out {one.currency} {one.text}" for one in figures.handed_out),
        )
        return "".join(f"{line}\n" for line in lines)


def origin_of(org_number: str, *, is_drill: bool) -> str:
    """Whose journal it is, as the first line says it. A drill's is never taken for the real one."""
    return f"{_DRILL_ORIGIN if is_drill else _ORIGIN}/{org_number}"


def key_name(origin: str, person: str) -> str:
    """The name that a person's signatures carry: no blank and no plus is in it."""
    return f"{origin}/{_UNSAFE.sub(lambda sign: f'%{ord(sign.group()):02X}', person)}"


def read_checkpoint(text: str) -> Checkpoint | None:
    """The checkpoint that a text is; None if it is none of ours, to the byte."""
    lines = text.splitlines()
    words = [line.split(" ") for line in lines[_HEAD_LINES:]]
    values = {word[0]: word[1] for word in words if len(word) == 2}
    try:
        read = Checkpoint(
            origin=lines[0],
            size=_number(lines[1]),
            root=_root(lines[2]),
            on=date.fromisoformat(values["day"]),
            epoch=_number(values["epoch"]),
            figures=Figures(
                open=_sums("open", lines),
                handed_out=_sums("handed-out", lines),
                **{
                    name: _number(values[name])
                    for name in ("originals", "payables", "vouchers", "batches", "payments")
                },
            ),
        )
    except (ValueError, IndexError, KeyError):
        return None
    # What could be read in two ways, or says more than we know, would be signed unread.
    return read if read.text == text else None


def _number(text: str) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(text[:20])
    return int(text)


def _root(text: str) -> str:
    try:
        root = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text[:60]) from error
    if len(root) != _ROOT_BYTES:
        raise ValueError(text[:60])
    return root.hex()


def _sums(word: str, lines: Sequence[str]) -> tuple[Money, ...]:
    found = (_SUM.fullmatch(line) for line in lines)
    return tuple(
        Money(one.group(2), int(one.group(3).replace(".", "")))
        for one in found
        if one and one.group(1) == word
    )


# ---- Who may -------------------------------------------------------------------------------


class MakeRefusal(StrEnum):
    """Why no checkpoint is made, in descending precedence."""

    LACKS_ROLE = "safekeeping.checkpoint_lacks_role"


class CosignRefusal(StrEnum):
    """Why a checkpoint is not cosigned, in descending precedence."""

    NO_SUCH_CHECKPOINT = "safekeeping.no_such_checkpoint"
    LACKS_ROLE = "safekeeping.cosign_lacks_role"
    RIGHT_NOT_IN_FORCE = "safekeeping.cosign_right_not_in_force"
    MADE_IT = "safekeeping.cosign_made_it"
    COSIGNED_ALREADY = "safekeeping.cosigned_already"
    COSIGNED_BY_ENOUGH = "safekeeping.cosigned_by_enough"
    KEY_OF_ANOTHER = "safekeeping.cosign_key_of_another"
    WRONG_SIGNATURE = "safekeeping.cosign_wrong_signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class CosignCase:
    """All that the rule may look at.

    made_by: who made the checkpoint; None if the journal has none with this text. cosigned: who
    did already. owners: the public half of each key that is known, and whose it is, the home's "".
    """

    by: Person
    made_by: str | None
    public: bytes
    is_signature_right: bool
    cosigned: Sequence[str] = ()
    owners: Mapping[bytes, str] = field(default_factory=dict)


def refuse_make(by: Person) -> MakeRefusal | None:
    """Say why this person may not make a checkpoint, or None if they may."""
    # Whoever may vouch for one may ask for one; another vouches for it then.
    may_make = by.has(Act.SAFEKEEP) or by.has(Act.COSIGN)
    return None if may_make else MakeRefusal.LACKS_ROLE


def refuse_cosign(case: CosignCase, *, now: datetime) -> CosignRefusal | None:
    """Say why this person may not vouch for this checkpoint, or None if they may.

    Two people and two keys: a key that only one of them ever held proves nothing of the other.
    """
    if case.made_by is None:
        return CosignRefusal.NO_SUCH_CHECKPOINT
    if not case.by.has(Act.COSIGN):
        return CosignRefusal.LACKS_ROLE
    if not case.by.is_in_force(now):
        return CosignRefusal.RIGHT_NOT_IN_FORCE
    if case.by.name == case.made_by:
        return CosignRefusal.MADE_IT
    if case.by.name in case.cosigned:
        return CosignRefusal.COSIGNED_ALREADY
    if len(case.cosigned) >= COSIGNERS_MAX:
        return CosignRefusal.COSIGNED_BY_ENOUGH
    if case.owners.get(case.public, case.by.name) != case.by.name:
        return CosignRefusal.KEY_OF_ANOTHER
    return None if case.is_signature_right else CosignRefusal.WRONG_SIGNATURE
