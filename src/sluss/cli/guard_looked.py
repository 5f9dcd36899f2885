"""A file that the guard is to look at: itself, and all that it holds if it is packed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sluss.cli.shell import session, wrong_usage
from sluss.formats.containers import OPENERS
from sluss.outside import home
from sluss.outside.files import Attached
from sluss.reception.arriving import Candidate, arriving
from sluss.reception.looking import keep


@dataclass(slots=True)
class Looked:
    """A file with its bytes. members: what an archive or e-mail holds, each after what it is in."""

    file: Candidate
    attached: Attached
    members: list[Candidate] = field(default_factory=list)

    @property
    def is_packed(self) -> bool:
        """Whether it is an archive or an e-mail that could be opened."""
        return self.file.kind in OPENERS and self.file.refusal is None


@contextmanager
def looked_at(path: Path, name: str = "") -> Iterator[Looked]:
    """The file, opened as it is when it is received; the call ends if there is no one file.

    name: as people know it, if it lies elsewhere now.
    """
    arrived = iter(()) if path.is_dir() else arriving([path])
    file = next(arrived, None)
    if file is None:
        wrong_usage("cli.one_payment_file", found=str(path))
    looked = Looked(file, Attached())
    looked.attached.file(file.sha256, file.path)
    with home.scratch(session().home) as scratch:
        for member in arrived:
            keep(member, scratch, looked.attached)
            looked.members.append(member)
        # Only now: what is in a member is named after it as it comes.
        if name:
            for one in (*looked.members, file):
                one.name = name + one.name.removeprefix(file.name)
        yield looked
