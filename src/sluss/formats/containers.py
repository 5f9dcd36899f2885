"""Files that hold files: archives and e-mails, each opened by its own kind's rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sluss.core.outcome import Finding
from sluss.formats import archive, mail
from sluss.formats.archive import Member

# So many may lie in each other: a zip in an e-mail that was passed on in another e-mail.
DEPTH_MAX = 3
_ARCHIVES = frozenset({"zip", "gzip"})


@dataclass(frozen=True, slots=True)
class Opener:
    """How one kind is opened. Both are for a child process: they unpack what strangers packed.

    list_members: the members in their order, or why the container is refused whole.
    read_members: the bytes of members listed for the same bytes, or why they cannot be had.
    """

    list_members: Callable[[bytes], list[Member] | Finding]
    read_members: Callable[[bytes, list[Member]], list[bytes | Finding]]


OPENERS: dict[str, Opener] = {
    "zip": Opener(archive.list_members, archive.read_members),
    "gzip": Opener(archive.list_members, archive.read_members),
    "e-mail": Opener(mail.list_members, mail.read_members),
}


def may_hold(outer: tuple[str, ...], kind: str) -> bool:
    """Whether a container may lie within these others, the outermost first.

    An archive in an archive is how a few bytes become too many, even by way of an e-mail.
    """
    is_second_archive = kind in _ARCHIVES and not _ARCHIVES.isdisjoint(outer)
    return len(outer) < DEPTH_MAX and not is_second_archive
