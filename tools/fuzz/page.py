"""What fuzzing found, as a table: a row for each reader."""

from __future__ import annotations

from collections.abc import Iterable

from tools.fuzz.hunt import Found

HEAD = "| reader | executions | seconds | slowest file | memory | records | codes told | broke |"
LINE = "|---|--:|--:|--:|--:|--:|--:|---|"


def told(rows: Iterable[tuple[str, Found]]) -> str:
    """The rows of the table, one a reader."""
    return "\n".join(_row(kind, found) for kind, found in rows)


def _row(kind: str, found: Found) -> str:
    broke = "; ".join(f"{where} ({count:,})" for where, count in found.crashes.items())
    cells = (
        kind,
        f"{found.executions:,}",
        f"{found.seconds:,.0f}",
        f"{found.slowest * 1000:,.0f} ms",
        f"{found.peak_bytes >> 20} MB",
        f"{found.ended.records:,}",
        f"{len(found.ended.codes)}",
        broke or "never",
    )
    return f"| {' | '.join(cells)} |"
