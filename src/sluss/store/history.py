"""What happened to one payable, in the order in which it was written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from sluss.store.models import (
    Batch,
    Command,
    Decision,
    JournalEntry,
    Original,
    Payment,
    PaymentItem,
    Posting,
    Voucher,
)

Plain = dict[str, Any]


def history_of(row: Plain) -> list[Plain]:
    """Files that came, decisions, batches and vouchers about a row of read.payable.

    Shapes: in the order of the journal; each has seq, at, by and what.
    """
    names = [name for name, _, _, _ in json.loads(row["body"])["evidence"]]
    events = [
        *_files(names),
        *_decisions(names),
        *_batches(row["id"]),
        *_vouchers(row["id"]),
    ]
    entries = {
        entry["seq"]: entry
        for entry in JournalEntry.objects.filter(seq__in={e["seq"] for e in events}).values(
            "seq", "at", "by"
        )
    }
    told = [{**entries[event["seq"]], **event} for event in events if event["seq"] in entries]
    return sorted(told, key=lambda event: event["seq"])


def _files(names: Iterable[str]) -> Iterator[Plain]:
    shas = {name.partition(":")[0] for name in names}
    rows = Original.objects.filter(sha256__in=shas).order_by("seq", "sha256")
    for sha, name, seq in rows.values_list("sha256", "name", "seq"):
        yield {"seq": seq, "what": "receive", "sha256": sha, "file": name}


def _decisions(names: list[str]) -> Iterator[Plain]:
    rows = Decision.objects.filter(Q(claim__in=names) | Q(other__in=names)).order_by("id")
    for kind, seq, by, reason in rows.values_list("kind", "seq", "by", "reason"):
        yield {"seq": seq, "what": kind, "by": by, "reason": reason}


def _batches(payable: int) -> Iterator[Plain]:
    ids = PaymentItem.objects.filter(payable=payable).values_list("end_to_end_id", flat=True)
    paid = Payment.objects.filter(end_to_end_id__in=list(ids))
    by_batch = {number: (e2e, state) for e2e, number, state in
                paid.values_list("end_to_end_id", "batch", "state")}  # fmt: skip
    days = dict(Batch.objects.filter(id__in=by_batch).values_list("id", "execution_on"))
    for number, (end_to_end_id, state) in sorted(by_batch.items()):
        # An answer is kept in canonical form, in which its batch stands first.
        about = Q(answer__startswith=f'{{"batch":{number},')
        for name, seq in Command.objects.filter(about).values_list("name", "seq"):
            yield {
                "seq": seq,
                "what": name,
                "batch": number,
                "date": days[number],
                "end_to_end_id": end_to_end_id,
                "payment": state,
            }


def _vouchers(payable: int) -> Iterator[Plain]:
    numbers = Posting.objects.filter(payable=payable).values("voucher")
    rows = Voucher.objects.filter(number__in=numbers).order_by("number")
    for number, series, text, seq in rows.values_list("number", "series", "text", "seq"):
        yield {"seq": seq, "what": "voucher", "voucher": f"{series}{number}", "text": text}
