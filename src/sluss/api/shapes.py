"""What answers look like, for the OpenAPI document: the shapes of the command line's --json.

An answer is given as it was made and not cut to these, so that both say the same; a test holds the
answers against the document. More may stand in an answer than is named here.
"""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

Plain = dict[str, Any]


class Place(Schema):
    """Where in a request something is wrong."""

    field: str
    problem: str


class Why(Schema):
    """Why something is refused, and what to do about it."""

    code: str
    message: str
    advice: str
    places: list[Place] = Field(default_factory=list)


class Refused(Schema):
    """Nothing was done."""

    refused: Why


class Party(Schema):
    """Who is owed."""

    name: str
    org_number: str


class Account(Schema):
    """Where it is paid to."""

    scheme: str
    number: str
    verified: bool | None = None


class Payable(Schema):
    """A debt. Amounts are texts with two decimals."""

    id: str
    state: str
    supplier: Party
    document_number: str
    kind: str
    issue_date: str | None
    due_date: str | None
    amount: str
    open_amount: str
    currency: str
    account: Account | None
    reference: Plain | None
    confidence: str
    evidence: list[Plain]
    urgency: Plain
    holds: list[Plain]
    attests: list[str]


class PayablePage(Payable):
    """A debt with its history, what is on its way, and how it is known."""

    history: list[Plain]
    in_flight: list[Plain]
    chain: list[Plain] | None = None


class Sum(Schema):
    """How many match, and what is owed on them."""

    count: int
    open_amount: str
    currency: str


class Payables(Schema):
    """A page. next: what to ask for after, null on the last. totals: on the first page alone."""

    as_of: str
    payables: list[Payable]
    totals: Sum | None
    next: str | None


class Organisation(Schema):
    """Whose home it is."""

    org_number: str
    name: str
    profile: str
    iban: str
    bic: str
    bankgiro: str
    town: str
    incident_on: str
    is_live: bool
    epoch: int
    recipient: str
