"""How a batch leaves the house: as a file for the bank, a sheet to key from, or a list on paper.

Whatever leaves is kept as an original, and its orders as records: what left is what the bank's
statements are held against, and a debt in it is sent.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.formats.pain001 import OF_DRILL, stream_pain001
from sluss.rules.pay.release import Channel
from sluss.rules.register.by_hand import BY_HAND
from sluss.services._command import Context, Plain
from sluss.services._noting import is_drill
from sluss.services._payment_file import NotWhatTheBankTakes, Rendered, render
from sluss.services._prepare import keep
from sluss.services._reader import reader
from sluss.services._tray import Came, Reading, Tray
from sluss.store.models import Batch, Organisation, Payment

# Sets a batch as pages that people read, from the values of for_print.
Printer = Callable[[Plain], bytes]
_SOURCES = {Channel.FILE.value: "pain.001", **BY_HAND}


def made_for(
    batch: Batch, channel: Channel, organisation: Organisation, printer: Printer | None
) -> Rendered:
    """What leaves by the channel.

    Errors: NotWhatTheBankTakes; ValueError if pages are asked for and nobody sets them.
    """
    file = render(batch, organisation)
    if channel is Channel.FILE:
        return file
    if printer is None:
        raise ValueError(f"nobody sets the pages of {channel.value}")
    # The file was rendered all the same: what no bank would take is keyed by nobody either.
    return Rendered(printer(for_print(batch, channel, organisation)))


def for_print(batch: Batch, channel: Channel, organisation: Organisation) -> Plain:
    """What stands on the pages: the payment itself, so nothing in it is masked."""
    rows = list(Payment.objects.filter(batch=batch.id).order_by("ordinal"))
    total = sum(row.amount_minor for row in rows)
    return {
        "batch": batch.id,
        "channel": channel.value,
        "message_id": batch.message_id,
        "date": batch.execution_on,
        "organisation": organisation.name,
        "org_number": organisation.org_number,
        "iban": organisation.iban,
        "bankgiro": organisation.bankgiro,
        "contents": batch.content_sha256,
        "signed_by": sorted(json.loads(batch.signatures)),
        "is_drill": is_drill(),
        "payments": [{**printed(row), "keyed": None} for row in rows],
        "totals": {"count": len(rows), "amount": Money("SEK", total).text, "currency": "SEK"},
    }


def printed(row: Payment) -> Plain:
    """A payment as somebody keys it."""
    body = json.loads(row.body)
    return {
        "ordinal": row.ordinal,
        "end_to_end_id": row.end_to_end_id,
        "state": row.state,
        "creditor": body["creditor_name"],
        "account": body["account"],
        "amount": Money(row.currency, row.amount_minor).text,
        "currency": row.currency,
        "reference": body.get("reference"),
    }


def keep_left(
    context: Context, channel: Channel, made: Plain, batch: Batch, organisation: Organisation
) -> None:
    """Keep what leaves as an original, and its orders as records."""
    sha = made["sha256"]
    batch.state, batch.channel, batch.file_sha256 = "exported", channel.value, sha
    batch.save()
    tray = Tray(context, is_ours=True)
    is_file = channel is Channel.FILE
    tray.keep(Came(sha, made["size"], f"{batch.message_id}.{'xml' if is_file else 'pdf'}"))
    reading = Reading(sha, _SOURCES[channel.value], "")
    orders = (
        reader(context.attached.parts(sha))
        if is_file
        # No machine reads a page back. The same payments say the same as the file would.
        else io.BytesIO(render(batch, organisation).data)
    )
    for item in stream_pain001(orders):
        if isinstance(item, Finding):
            if item.code == OF_DRILL and is_drill():
                continue  # It is meant to be refused, by everybody but the home that made it.
            raise NotWhatTheBankTakes(str(item))
        tray.file(reading, keep(item))
    tray.receipt(reading)
    tray.empty()
