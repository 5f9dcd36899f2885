"""What is answered of handing back, and of last time's file paid again; as in shapes.py."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from sluss.api.shapes import NotOne, Plain


class Loaded(Schema):
    """A state as it was loaded. Of a file that cannot be kept status and files tell alone."""

    status: str
    files: list[Plain]
    state: int | None = None
    as_of: str | None = None
    parts: Plain = Field(default_factory=dict)
    faults: list[Plain] = Field(default_factory=list)


class Bins(Schema):
    """The five bins, with what is to be explained."""

    state: Plain
    functions: list[str]
    bins: Plain
    totals: Plain
    rows: list[Plain]
    faults: list[Plain]
    unexplained: Plain
    sha256: str
    signed_by: list[str]


class RowExplained(Schema):
    """A row that was explained, and the entry of it."""

    id: str
    entry: int


class RowsExplained(Schema):
    """What became of each row, and how many are left."""

    explained: list[RowExplained]
    refused: list[NotOne]
    unexplained: int


class Switched(Schema):
    """Which system pays a supplier from now on."""

    entry: int
    supplier: str
    function: str
    pays: str


class Switches(Schema):
    """Which system pays whom."""

    switches: list[Plain]
    otherwise: str


class Reconciled(Schema):
    """The old system, ours and the bank beside each other."""

    state: Plain | None
    bridges: list[Plain]
    agrees: bool
    payments: Plain
    booked_twice: list[Plain]
    unexplained: Plain
    signed_by: list[str]


class RepeatRun(Schema):
    """Every payment of last time in one of four lists; batch is null if nothing was made."""

    batch: int | None
    needs: int | None
    date: str | None
    period: str | None
    source: Plain | None
    repeated: list[Plain]
    excluded: list[Plain]
    held: list[Plain]
    left_out: list[Plain]
    totals: Plain
    findings: list[Plain]


class Corrections(Schema):
    """The correction register."""

    corrections: list[Plain]
    totals: Plain


class Corrected(Schema):
    """What was noted of repeated payments, and why not of the others."""

    corrected: list[Plain]
    refused: list[NotOne]
    findings: list[Plain]
