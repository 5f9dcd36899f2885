"""Times as people read them."""

from __future__ import annotations

from datetime import datetime

from sluss.outside import clock


def local(at: datetime) -> str:
    """An instant as a clock on the wall shows it."""
    return at.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%d %H:%M")
