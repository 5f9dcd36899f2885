"""Names that a payment and a file bear at the bank: made from what they are, never from a row."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from sluss.core.plain import canonical

# ISO 20022 Max35Text; the tag tells our payments from others in a statement.
ID_CHARS_MAX = 35
TAG = "SLUSS"

_ORGANISATION = re.compile(r"[0-9]{10}")


def end_to_end_id(*, organisation: str, payable_ids: Iterable[str], attempt: int) -> str:
    """The EndToEndId of a payment of these payables: the same from whoever works it out.

    Shapes:  35 characters of A-Z and 2-7, 150 bits of a SHA-256; the order of ids is no matter.
    attempt: how many payments of just these payables have been void before: a new order to the
             bank after a reject needs a new name, a repeated command must not get one.
    Errors:  ValueError for no payables, a repeated one, or a negative attempt: bugs of ours.
    """
    ids = sorted(payable_ids)
    _check_organisation(organisation)
    if not ids or len(set(ids)) != len(ids) or attempt < 0:
        raise ValueError("a payment has payables, each once, and counts its attempts from 0")
    # Canonical JSON frames every part, so that ("ab", "c") and ("a", "bc") stay apart.
    told = canonical(["end-to-end-id", organisation, ids, attempt]).encode()
    letters = base64.b32encode(hashlib.sha256(told).digest()).decode("ascii")
    return TAG + letters[: ID_CHARS_MAX - len(TAG)]


def message_id(*, organisation: str, epoch: int, sequence: int, tag: str = TAG) -> str:
    """The MsgId of one payment file: 'SLUSS-2120001234-E3-000017'. tag: OVNING in a drill.

    epoch rises at every restore, so that a number which was dealt before the restore and is
    forgotten by the restored home is never dealt again.
    Errors: ValueError outside the ranges: bugs of ours.
    """
    _check_organisation(organisation)
    if not (0 <= epoch <= 9_999 and 1 <= sequence <= 99_999_999):
        raise ValueError(f"no file has epoch {epoch} and sequence {sequence}")
    return f"{tag}-{organisation}-E{epoch}-{sequence:06d}"


def _check_organisation(organisation: str) -> None:
    if _ORGANISATION.fullmatch(organisation) is None:
        raise ValueError(f"no organisation number: {organisation[:20]!r}")
