"""The file of what may be paid: what the guard stopped is cut out, and the rest is proved.

**The MsgId stays**, although the bank takes each once: the file as it came has not gone to the
bank, and if both go there by mistake, or one a second time, the bank refuses the second. Only if
the register knows the MsgId from another file, one that is at the bank already, the file gets a
new one, without which nothing of it would be paid. So whoever hands in a cleaned file and does
not take it in here, and then cleans the same file again, is stopped by the bank.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place
from sluss.core.plain import to_plain
from sluss.formats._reading import Checked
from sluss.formats.iso_schema import schema_version, validate
from sluss.formats.pain001 import stream_checked
from sluss.formats.pain001_clean import cuts_of, stream_cut
from sluss.outside.shipped import names, shipped
from sluss.rules.handback.verdict import Verdict
from sluss.rules.register.keys import broadcast_mark, message_mark
from sluss.services._closure import records_with, slices
from sluss.services._command import Plain
from sluss.services._reader import reader
from sluss.services._tray import Came
from sluss.store.models import Batch, RecordRow

_MESSAGE_ID_CHARS = 35
# LB is read and never written: its channel closes. See formats/lb.py.
_CUT = "pain.001"
# The namespace stands in the first element.
_HEAD_BYTES = 1 << 14
Opened = Callable[[], BinaryIO]


class NotWhatWasTold(Exception):
    """A cleaned file that is not what was judged: a bug of ours. Nothing is handed out."""


def clean_of(
    kind: str, opened: Opened, rows: Sequence[Plain], message_id: str, came: Came
) -> Plain:
    """What there is to hand out: the hash and number of what may be paid, or findings why not.

    Shapes: sha256 is None if nothing is to be handed out: no row may be paid, the kind of file is
            not written, or what is left breaks its schema, as then the file that came did.
    """
    kept = _kept(rows)
    told: Plain = {
        "sha256": None,
        "count": len(kept),
        "message_id": "",
        "schema": "",
        "findings": [],
    }
    if not kept:
        return told
    if kind != _CUT:
        return {**told, **_uncut(kind, came, is_whole=len(kept) == len(rows))}
    told["message_id"] = _another_id(message_id, came)
    if len(kept) == len(rows) and not told["message_id"]:
        return {**told, "sha256": came.sha256}
    cuts = cuts_of(opened(), kept, told["message_id"])

    def cleaned() -> Iterator[bytes]:
        return stream_cut(opened(), cuts)

    _prove(cleaned(), rows)
    version = schema_version(opened().read(_HEAD_BYTES))
    findings: list[Finding] = []
    if f"{version}.xsd" in names("xsd"):
        told["schema"] = version
        findings = validate(reader(cleaned()), shipped(f"xsd/{version}.xsd"))
    told["findings"] = [to_plain(one) for one in findings]
    return told if findings else {**told, "sha256": _digest(cleaned())}


def _uncut(kind: str, came: Came, *, is_whole: bool) -> Plain:
    """A file of a kind that is not written: it is handed out as it came, or not at all."""
    if is_whole:
        return {"sha256": came.sha256}
    refused = Finding("handback.not_cut", Place(), kind, _CUT)
    return {"findings": [to_plain(refused)]}


def chunks_of(answer: Plain, opened: Opened) -> Iterator[bytes]:
    """The bytes that an answer tells of, in stretches, their hash being proved at the end."""
    clean, kept = answer["clean"], _kept(answer["transactions"])
    digest = hashlib.sha256()
    is_same = clean["sha256"] == answer["file"]["sha256"]
    cuts = [] if is_same else cuts_of(opened(), kept, clean["message_id"])
    for chunk in stream_cut(opened(), cuts):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != clean["sha256"]:
        raise NotWhatWasTold(f"{digest.hexdigest()} instead of {clean['sha256']}")


def _kept(rows: Sequence[Plain]) -> dict[int, int]:
    """The numbers of the rows that may be paid, with their amounts in minor units."""
    return {
        row["row"]: Money.parse(row["amount"], row["currency"]).minor
        for row in rows
        if row["verdict"] == Verdict.PAY.value
    }


def _prove(chunks: Iterator[bytes], rows: Sequence[Plain]) -> None:
    """Read what was made by the reader that read what came: it has just what may be paid."""
    wanted = [row for row in rows if row["verdict"] == Verdict.PAY.value]
    found = 0
    for item in stream_checked(reader(chunks)):
        if isinstance(item, Finding) and item.refuses_file:
            raise NotWhatWasTold(str(item))
        if isinstance(item, Checked):
            row = wanted[found] if found < len(wanted) else {}
            order = item.order
            told = (order.end_to_end_id, order.amount.text, order.amount.currency)
            if told != (row.get("end_to_end_id"), row.get("amount"), row.get("currency")):
                raise NotWhatWasTold(f"payment {found + 1} is {told}")
            found += 1
    if found != len(wanted):
        raise NotWhatWasTold(f"{found} payments instead of {len(wanted)}")


def _digest(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _another_id(message_id: str, came: Came) -> str:
    """A MsgId that no file has that we know; "" if that of the file is none of another file's."""
    number, candidate = 1, message_id
    while _is_used(candidate, came):
        number += 1
        tail = f"-{number}"
        candidate = message_id[: _MESSAGE_ID_CHARS - len(tail)] + tail
    return "" if number == 1 else candidate


def _is_used(message_id: str, came: Came) -> bool:
    if not message_id or Batch.objects.filter(message_id=message_id).exists():
        return bool(message_id)
    known = records_with([message_mark(message_id), broadcast_mark(message_id)])
    others = RecordRow.objects.exclude(sha256=came.sha256)
    return any(others.filter(id__in=part).exists() for part in slices(known))
