"""What a file is called: the last of its name, and of a member that of the container before it."""

from __future__ import annotations

from sluss.core.masking import without_person_numbers

_BETWEEN = " › "
_UNITS = ("B", "kB", "MB", "GB")
_THOUSAND = 1000


def short_name(path: str) -> str:
    """'post/dag.zip!in/f1.xml' as 'dag.zip › f1.xml'. Nobody's personal number is in it."""
    parts = [part.replace("\\", "/").rstrip("/").rpartition("/")[2] for part in path.split("!")]
    return without_person_numbers(_BETWEEN.join(filter(None, parts)) or path)


def member_name(path: str) -> str:
    """A member by itself: 'dag.zip!in/f1.xml' as 'in/f1.xml'."""
    return without_person_numbers(path.rpartition("!")[2])


def size_text(size: int) -> str:
    """1536 as '1,5 kB': decimal units, one decimal below ten."""
    value, unit = float(size), 0
    while value >= _THOUSAND and unit < len(_UNITS) - 1:
        value, unit = value / _THOUSAND, unit + 1
    shown = f"{value:.1f}".replace(".", ",") if unit and value < 10 else f"{value:.0f}"
    return f"{shown}\u00a0{_UNITS[unit]}"
