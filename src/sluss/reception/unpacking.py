"""What a child process does with a file. It must load no database, so it stands by itself."""

from __future__ import annotations

from dataclasses import dataclass

from sluss.core.outcome import Finding
from sluss.formats._table import Row
from sluss.formats.archive import Member
from sluss.formats.containers import OPENERS
from sluss.formats.list_explain import Explanation, explain
from sluss.formats.list_mapping import Mapping
from sluss.formats.mask_list import table_rows


@dataclass(frozen=True, slots=True)
class ListMembers:
    """Lists the members of a container: a function that can be sent to a child process."""

    kind: str

    def __call__(self, data: bytes) -> list[Member] | Finding:
        """The members in their order, or why the container is refused."""
        return OPENERS[self.kind].list_members(data)


@dataclass(frozen=True, slots=True)
class ReadMembers:
    """Reads these members of a container: a function that can be sent to a child process."""

    kind: str
    members: list[Member]

    def __call__(self, data: bytes) -> list[bytes | Finding]:
        """The bytes of each, or why there are none, in their order."""
        return OPENERS[self.kind].read_members(data, self.members)


@dataclass(frozen=True, slots=True)
class ExplainList:
    """Tells how a list is understood: a function that can be sent to a child process."""

    mapping: Mapping | None

    def __call__(self, data: bytes) -> Explanation:
        """What was taken for what, and why."""
        return explain(data, self.mapping)


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Reads the rows of a list: a function that can be sent to a child process."""

    kind: str

    def __call__(self, data: bytes) -> list[Row]:
        """All rows of the table that holds a list; none if there is no such table."""
        return table_rows(self.kind, data)
