"""What a command answered, read again by the key that it was carried out under."""

from __future__ import annotations

import json
from typing import Any

from sluss.store.models import Command, JournalEntry

Plain = dict[str, Any]


def kept_answer(key: str, name: str) -> Plain | None:
    """The answer of the command of this name, with who asked, when, and what it was given.

    None if no such command has this key.
    """
    row = Command.objects.filter(key=key, name=name).values("seq", "answer").first()
    if row is None:
        return None
    entry = JournalEntry.objects.values("by", "at", "payload").get(seq=row["seq"])
    given = json.loads(entry["payload"])["given"]
    return {"by": entry["by"], "at": entry["at"], "given": given, **json.loads(row["answer"])}
