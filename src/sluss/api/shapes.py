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


class Received(Schema):
    """What became of each file, and of all."""

    files: list[Plain]
    totals: Plain


class Sources(Schema):
    """What came from where until when, and what is missing."""

    as_of: str
    sources: list[Plain]
    gaps: list[Plain]
    suppliers: list[Plain]
    totals: Plain


class Original(Schema):
    """A file as it came."""

    sha256: str
    path: str
    size: int
    kind: str
    status: str
    received_at: str
    received_by: str
    listed_on: str | None
    inside: str | None
    facts: Plain


class Originals(Schema):
    """A page. next: what to ask for after, null on the last. totals: on the first page alone."""

    originals: list[Original]
    totals: Plain | None
    next: str | None


class One(Schema):
    """A payable that was attested, by how many of how many."""

    id: str
    state: str
    attests: int
    needs: int


class NotOne(Schema):
    """A payable that was not attested, and why."""

    id: str
    code: str
    message: str


class Attested(Schema):
    """What became of each payable."""

    approved: list[One]
    refused: list[NotOne]


class Numbered(Schema):
    """An account."""

    scheme: str
    number: str


class Change(Schema):
    """A new account of a payee, and how far it is from being trusted."""

    change: int
    state: str
    party: str
    name: str
    account: Numbered
    requested_on: str
    proposed_by: str
    calls: list[Plain]
    confirmed_by: str


class Accounts(Schema):
    """Every new account that was proposed."""

    accounts: list[Change]


class BatchSum(Schema):
    """How many payments, and what they come to."""

    count: int
    amount: str
    currency: str


class BatchHead(Schema):
    """A batch without its payments."""

    batch: int
    message_id: str
    state: str
    date: str
    signed_by: list[str]
    sha256: str
    totals: BatchSum


class Batches(Schema):
    """Every batch."""

    batches: list[BatchHead]


class Batch(BatchHead):
    """A batch with its payments, and what was left out of it."""

    payments: list[Plain]
    left_out: list[NotOne]


class Proposed(Schema):
    """A batch that was proposed; batch is null if nothing could be paid."""

    batch: int | None
    date: str
    payments: list[Plain]
    left_out: list[NotOne]
    totals: BatchSum


class Cancelled(Schema):
    """A batch that was cancelled."""

    batch: int
    state: str


class OnTheWay(Schema):
    """What was sent and not confirmed."""

    as_of: str
    transfers: list[Plain]
    totals: Plain


class Exposure(Schema):
    """What waiting costs."""

    claims: list[Plain]
    totals: Plain


class Situation(Schema):
    """The situation on one page."""

    as_of: str
    event: Plain
    decisions: list[Plain]
    consequences: Plain
    resources: Plain
    sources: Plain


class Judged(Schema):
    """What the guard says of each order, and the file of those that may be paid."""

    file: Plain
    transactions: list[Plain]
    totals: Plain
    findings: list[Plain]
    files: list[Plain]
    clean: Plain


class CheckedFiles(Schema):
    """What the rules for e-invoices say of each file, one finding for each broken rule."""

    files: list[Plain]


class Log(Schema):
    """An incident with its log, and the tasks that it is about."""

    incident: Plain
    entries: list[Plain]
    tasks: list[Plain]


class Clocks(Schema):
    """What the law asks until when, and what was answered."""

    as_of: str
    incident: Plain
    clocks: list[Plain]
    totals: Plain


class Tasks(Schema):
    """Who sees to what until when."""

    as_of: str
    tasks: list[Plain]
    totals: Plain


class Costs(Schema):
    """What an incident cost by category."""

    incident: int
    categories: list[Plain]
    totals: Plain


class Declared(Schema):
    """An incident as it stands declared. corrects: the entry that it took the place of."""

    incident: int
    entry: int
    corrects: int | None
    incident_on: str
    known_at: str
    what: str
    how: str
    organisation_type: str | None


class Noted(Schema):
    """An entry that was written."""

    incident: int
    entry: int
    kind: str
    at: str
    corrects: int | None


class TaskRaised(Schema):
    """A task that was raised."""

    task: int
    owner: str


class TaskStepped(Schema):
    """What was said of a task."""

    task: int
    entry: int
    kind: str


class Closed(Schema):
    """An incident that was ended, and how many tasks are left open."""

    incident: int
    entry: int
    closed_at: str
    tasks_open: int


class Cards(Schema):
    """The role cards."""

    as_of: str
    cards: list[Plain]
    totals: Plain


class Worksheet(Schema):
    """What is said of an incident held against the thresholds. entry: of the log, if noted."""

    organisation_type: str | None
    significant: bool | None
    thresholds: list[Plain]
    entry: int | None


class Policy(Schema):
    """The policy in force. text: TOML."""

    version: int
    sha256: str
    text: str


class FrozenHead(Schema):
    """A frozen situation without its text."""

    version: int
    as_of: str
    at: str
    by: str
    reason: str
    sha256: str


class Frozen(Schema):
    """Every frozen situation."""

    frozen: list[FrozenHead]


class Version(FrozenHead):
    """A frozen situation as it was told."""

    situation: Situation


class Suppliers(Schema):
    """Suppliers, and the figures of the whole register."""

    as_of: str
    suppliers: list[Plain]
    totals: Plain


class SupplierPage(Party):
    """A supplier with all that is known of it."""

    accounts: list[Plain]
    faults: list[Plain]
    dismissed: list[Plain]
    debts: list[Plain]


class FaultsAnswered(Schema):
    """What was said of faults."""

    faults: list[Plain]


class PaperKept(Schema):
    """What became of a paper: its form by its hash, and the debts that it tells of."""

    sha256: str
    status: str
    payables: list[str]
    findings: list[Plain]


class Lights(Schema):
    """How ready the house is, light by light."""

    as_of: str
    lights: list[Plain]
    totals: Plain


class Drills(Schema):
    """Every drill that was held."""

    drills: list[Plain]


class Hold(Schema):
    """What is known of the hold after a restore; nothing if there is none."""

    hold: Plain | None
