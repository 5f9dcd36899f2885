"""How an embedded database is opened: the same in the home and in a home beside it."""

from __future__ import annotations

from pathlib import Path

LOCK_WAIT_SECONDS = 30


def embedded(file: Path) -> dict[str, object]:
    """The wiring of a database in a file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_WAIT_SECONDS,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16384; PRAGMA recursive_triggers=ON"
            ),
        },
    }
