"""What a child process does with an archive. It must load no database, so it stands by itself."""

from __future__ import annotations

from dataclasses import dataclass

from sluss.core.outcome import Finding
from sluss.formats.archive import Member, read_member


@dataclass(frozen=True, slots=True)
class ReadMembers:
    """Reads these members of an archive: a function that can be sent to a child process."""

    members: list[Member]

    def __call__(self, data: bytes) -> list[bytes | Finding]:
        """The bytes of each, or why there are none, in their order."""
        return [read_member(data, member) for member in self.members]
