"""Messages that the bank speaks of as a whole: what it says of them, and what they held.

A message may hold tens of thousands of orders, and each is looked at again when its debt is. What
the orders come to together is therefore kept, and worked out anew only when one of them, or an
answer to one, is new.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sluss.core.money import Money
from sluss.core.records import AnswerLevel, BankAnswer, BankEntry, PaymentOrder
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Block, Broadcasts, blocks_of, transfers
from sluss.rules.register.keys import broadcast_mark, is_booked_as_one, message_mark
from sluss.services._closure import load_records, records_with, slices
from sluss.store.bulk import insert
from sluss.store.models import MessageSum, RecordRow

# So many bodies of orders are in memory together.
_AT_ONCE = 2000


def booked_as_one(fresh: Sequence[Filed]) -> set[str]:
    """The messages that the bank booked as one sum, and that new records say something about."""
    messages: set[str] = set()
    booked: set[str] = set()
    for filed in fresh:
        record = filed.record
        if isinstance(record, PaymentOrder):
            messages.add(record.message_id)
        elif isinstance(record, BankAnswer):
            messages.add(record.original_message_id)
        elif isinstance(record, BankEntry) and is_booked_as_one(record):
            booked.add(record.message_id)
    told = load_records(records_with(broadcast_mark(message) for message in messages))
    return booked | {f.record.message_id for f in told if isinstance(f.record, BankEntry)}


def sum_up(messages: Iterable[str]) -> None:
    """Work out anew what these messages hold together."""
    wanted = sorted(messages)
    rows = [
        (message, info, block.total.currency, block.count, block.total.minor)
        for message in wanted
        for (_, info), block in sorted(blocks_of(message, _all_of(message)).items())
    ]
    for part in slices(wanted):
        MessageSum.objects.filter(message__in=part).delete()
    insert(MessageSum, ("message", "info", "currency", "count", "total_minor"), rows)


def _all_of(message: str) -> list[Filed]:
    """The orders of a message, and the answers to it, by whatever they name their order."""
    return load_records(records_with([message_mark(message), broadcast_mark(message)]))


def _kept_blocks(messages: Iterable[str]) -> dict[str, dict[tuple[str, str], Block]]:
    found: dict[str, dict[tuple[str, str], Block]] = defaultdict(dict)
    for part in slices(sorted(messages)):
        for row in MessageSum.objects.filter(message__in=part):
            total = Money(row.currency, row.total_minor)
            found[row.message][row.message, row.info] = Block(row.count, total)
    return found


def load_broadcasts(filed: Iterable[Filed]) -> dict[str, Broadcasts]:
    """What the bank said of whole messages that these orders were part of, by message."""
    messages = {f.record.message_id for f in filed if isinstance(f.record, PaymentOrder)}
    by_message: dict[str, list[Filed]] = defaultdict(list)
    for told in load_records(records_with(broadcast_mark(m) for m in messages)):
        if isinstance(told.record, BankAnswer):
            by_message[told.record.original_message_id].append(told)
        elif isinstance(told.record, BankEntry):
            by_message[told.record.message_id].append(told)
    blocks = _kept_blocks(by_message)
    return {
        message: Broadcasts(tuple(_clear(message, records)), blocks.get(message, {}))
        for message, records in by_message.items()
    }


def _clear(message: str, records: list[Filed]) -> list[Filed]:
    """Without the answers by an InstrId that several orders of the message share."""
    named = {f.name: _instruction(f) for f in records}
    if not any(named.values()):
        return records
    shared = _shared(message, set(named.values()) - {""})
    return [f for f in records if named[f.name] not in shared]


def _shared(message: str, instructions: set[str]) -> set[str]:
    """Which of these InstrIds several orders of a message have.

    Only the ids of its orders are kept: a message may hold tens of thousands of them.
    """
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for part in slices(records_with([message_mark(message)])):
        rows = RecordRow.objects.filter(id__in=part, kind=PaymentOrder.__name__)
        for id_, sha, body in rows.values_list("id", "sha256", "body").iterator(_AT_ONCE):
            told = json.loads(body)
            instruction = told.get("instruction_id", "")
            if instruction in instructions and told["message_id"] == message:
                places[instruction].append((sha, id_))
    # Two in one file are two. One in each of several files may be copies of one.
    shared = {i for i, some in places.items() if len(some) > len({sha for sha, _ in some})}
    copied = {id_ for i, some in places.items() if i not in shared and some[1:] for _, id_ in some}
    by_instruction: dict[str, list[Filed]] = defaultdict(list)
    for filed in load_records(copied):
        if isinstance(filed.record, PaymentOrder):
            by_instruction[filed.record.instruction_id].append(filed)
    return shared | {i for i, some in by_instruction.items() if len(transfers(some)) > 1}


def _instruction(filed: Filed) -> str:
    """The InstrId by which alone an answer names its transfer, else ""."""
    answer = filed.record
    if isinstance(answer, BankAnswer) and answer.level is AnswerLevel.TRANSACTION:
        return answer.instruction_id
    return ""
