"""An original as it is told: one row of the file list, and one with all that is known of it."""

from __future__ import annotations

from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.formats.mail import read_head
from sluss.services._original import stored_parts
from sluss.store import originals, read
from sluss.store.originals import Wanted
from sluss.telling.told import told

Plain = dict[str, Any]


def row_of(row: Plain) -> Plain:
    """One original as it is told; the same facts in the list and by itself."""
    return {
        "sha256": row["sha256"],
        "path": row["name"],
        "size": row["size"],
        "kind": row["kind"],
        "status": row["status"],
        "received_at": row["at"],
        "received_by": row["by"],
        "listed_on": row["listed_on"] or None,
        "inside": row["inside"] or None,
        "facts": row["facts"],
    }


def page_of(sha256: str, lang: str) -> Plain:
    """One original with what it holds, says of itself and what was found. DoesNotExist if none."""
    row = originals.original(sha256)
    held = [row_of(one) for one in originals.originals(Wanted(inside=sha256))]
    return {
        **row_of(row),
        "says_of_itself": _head(sha256) if row["kind"] == "e-mail" else None,
        "holds": held,
        "attachments": list(originals.records_of(sha256, "Attachment")),
        "sightings": [_sighting(one) for one in originals.records_of(sha256, "Sighting")],
        "findings": [told(one, lang) for one in read.findings([sha256]).get(sha256, [])],
    }


def _head(sha256: str) -> Plain:
    """Who an e-mail says that it is from, when and about what. Nothing of it is proved."""
    head = read_head(next(stored_parts(sha256), b""))
    return {
        "from": head.sender,
        "date": head.date,
        "subject": without_person_numbers(head.subject),
        "message_id": head.message_id,
    }


def _sighting(body: Plain) -> Plain:
    return {**body, "value": without_person_numbers(body["value"])}
