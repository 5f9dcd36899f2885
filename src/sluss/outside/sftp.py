"""A folder of another machine by SFTP, for who has the extra that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sluss.outside.sftp_account import BOUNDS, Access, Account, Bounds, out_of_reach
from sluss.outside.sftp_tree import Tree, ended
from sluss.outside.sftp_wire import Cut, Garbled, Wire

PACKAGE = "paramiko"


@contextmanager
def connected(account: Account, access: Access, bounds: Bounds = BOUNDS) -> Iterator[Tree]:
    """A folder of another machine, to be read.

    Errors: OutOfReach.
    """
    with line(account, access, bounds) as wire:
        yield Tree(wire, name=account.name, path=account.path, entries_max=bounds.entries_max)


@contextmanager
def line(account: Account, access: Access, bounds: Bounds) -> Iterator[Wire]:
    """A line on which the far end speaks SFTP. Errors: OutOfReach."""
    try:
        from sluss.outside import sftp_line  # Slow to load, and an extra.
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("sluss"):
            raise
        raise out_of_reach("not_installed", account, PACKAGE) from error
    with sftp_line.signed_in(account, access, bounds) as channel:
        try:
            wire = Wire(channel, answer_seconds=bounds.answer_seconds, seconds=bounds.place_seconds)
        except (Cut, Garbled) as error:
            raise ended(account.name, error) from error
        yield wire
