"""How large the static bundle is: never so large that its size tells how many invoices it has."""

from __future__ import annotations


def size_of(count: int, least: int) -> int:
    """As many entries as a bundle of so many invoices has: the next power of two, not below least.

    Errors: ValueError if least is no power of two, since it would be told apart then.
    """
    if least < 1 or least & (least - 1):
        raise ValueError(f"{least} is no power of two")
    size = least
    while size < count:
        size *= 2
    return size
