"""The ticks of entry sheets in the tables."""

from __future__ import annotations

from django.db.models import Max

from sluss.rules.pay.release import Channel
from sluss.rules.pay.tick import TickCase
from sluss.services._command import Context, Plain
from sluss.store.models import Batch, Payment, Tick


def tick_case(given: Plain, *, may_tick: bool) -> TickCase:
    """A row of a sheet as it stands."""
    batch = Batch.objects.filter(id=given["batch"]).first()
    own = Payment.objects.filter(batch=given["batch"], end_to_end_id=given["end_to_end_id"])
    last = Tick.objects.filter(end_to_end_id=given["end_to_end_id"]).order_by("-id").first()
    return TickCase(
        is_known=batch is not None and own.exists(),
        may_tick=may_tick,
        left_by=Channel(batch.channel) if batch and batch.channel else None,
        is_ticked=last is not None and not last.is_undone,
        is_undone=given["is_undone"],
    )


def write_tick(context: Context, given: Plain) -> Plain:
    """Keep the tick, or that it was taken back."""
    number = int(Tick.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    Tick.objects.create(
        id=number,
        seq=context.seq,
        batch=given["batch"],
        end_to_end_id=given["end_to_end_id"],
        is_undone=given["is_undone"],
        at=context.at,
        by=context.by,
    )
    return {
        "batch": given["batch"],
        "end_to_end_id": given["end_to_end_id"],
        "keyed": None if given["is_undone"] else {"by": context.by, "at": context.at},
    }
