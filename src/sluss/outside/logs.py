"""The log as JSON, a line each: what happened, and nothing of anybody.

What is logged is a sentence and what it is filled with; the latter may be a path with an id, a
name that somebody typed, a row of a file. So the sentence stands in the log and its filling never
does, of an error its kind and where it was raised, and of a request only what is named here.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any, TextIO

SETTING, JSON = "SLUSS_LOG", "json"
REQUEST = "sluss.request"
# Who fills sentences by arguments, as we do; of others not even the sentence is told.
_KNOWN = ("sluss", "django", "waitress")
_FACTS = "facts"
# What stands in every line of this process.
_always: dict[str, str] = {}
_log = logging.getLogger(REQUEST)


def begin(stream: TextIO) -> None:
    """Write the log of this process to a stream as JSON, if the environment asks for it."""
    if os.environ.get(SETTING, "") != JSON:
        return
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO)
    # What it says below an error is the status of a request, which stands in the request's line.
    logging.getLogger("django.request").setLevel(logging.ERROR)


def always(**facts: str) -> None:
    """Have these in every line from now on, for a process that is one of many with one log."""
    _always.update(facts)


def request(facts: dict[str, Any]) -> None:
    """Write the line of a request. facts: plain values that tell nothing of anybody."""
    _log.info("request", extra={_FACTS: facts})


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _sentence(record),
            **_always,
            **getattr(record, _FACTS, {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["raised"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _sentence(record: logging.LogRecord) -> str:
    is_known = record.name.partition(".")[0] in _KNOWN
    return record.msg if is_known and isinstance(record.msg, str) else ""


def _places(at: TracebackType | None) -> list[str]:
    """Where it was raised, the outermost first: file, line and function, no values."""
    frames = traceback.extract_tb(at)
    return [f"{PurePath(one.filename).name}:{one.lineno} {one.name}" for one in frames]
