"""How a stranger's file ends: its kind, what refuses it, what is said of it, what it gives.

It is read where it can open nothing: the child of the sandbox has no file, no socket and no more
time and memory than the bounds below, and a reader that asks for any breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from sluss.core.outcome import Finding
from sluss.core.records import Claim
from sluss.formats.containers import OPENERS
from sluss.formats.recognise import CONTAINERS, FORMATS, HEAD_BYTES, recognise
from sluss.outside.sandbox import Exceeded, limited

SECONDS_MAX = 10
MEMORY_BYTES_MAX = 512 << 20
# As sluss receive says it of a reader that the sandbox has ended.
BURST = "intake.burst"
_CONTAINER_KINDS = frozenset(form.kind for form in CONTAINERS)
_LOADS = tuple(sorted({module for form in FORMATS for module in form.loads}))


@dataclass(frozen=True)
class Ending:
    """kind: the format, or the kind that we know and do not read, "" if it is none we know.

    refused: the codes that refuse the whole file; told: all others, each once.
    accounts: the payee accounts of all claims; records: how many records and members it gives.
    """

    kind: str
    refused: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    records: int = 0
    accounts: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """In a word: 'ubl', 'ubl refused: xml.doctype', 'refused: intake.unknown_kind'."""
        codes = f"refused: {' '.join(self.refused)}" if self.refused else ""
        return f"{self.kind} {codes}".strip()


def ending(data: bytes) -> Ending:
    """How the file ends. Whatever a reader raises comes through: then the reader is broken."""
    try:
        return limited(
            _read, data, seconds=SECONDS_MAX, memory_bytes=MEMORY_BYTES_MAX, loads=_LOADS
        )
    except Exceeded:
        return Ending("", (BURST,))


def _read(data: bytes) -> Ending:
    form = recognise(data[:HEAD_BYTES])
    if isinstance(form, Finding):
        is_known = form.code == "intake.kind_not_read_yet"
        return Ending(form.found if is_known else "", (form.code,))
    said = (
        _members(form.kind, data) if form.kind in _CONTAINER_KINDS else form.stream(BytesIO(data))
    )
    items = list(said)
    findings = [item for item in items if isinstance(item, Finding)]
    refused = {finding.code for finding in findings if finding.refuses_file}
    return Ending(
        form.kind,
        tuple(sorted(refused)),
        tuple(sorted({finding.code for finding in findings} - refused)),
        0 if refused else len(items) - len(findings),
        tuple(a.key for item in items if isinstance(item, Claim) for a in item.accounts),
    )


def _members(kind: str, data: bytes) -> list[bytes | Finding]:
    opener = OPENERS[kind]
    members = opener.list_members(data)
    if isinstance(members, Finding):
        return [members]
    return opener.read_members(data, members)
