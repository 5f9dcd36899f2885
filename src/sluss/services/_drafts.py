"""Writing what the rules concluded to the payables' table: only the rows that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max

from sluss.core.ids import is_person
from sluss.core.lifecycle import is_waiting
from sluss.core.masking import without_person_numbers
from sluss.core.payable import Payable
from sluss.core.plain import canonical, to_plain
from sluss.core.records import DocumentKind
from sluss.rules.approve.attest import awaits_attest
from sluss.rules.register.derive import Draft
from sluss.rules.register.questions import is_asked_about
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import Policy
from sluss.rules.triage.rank import class_of, sort_key
from sluss.services._closure import CLAIMING, slices
from sluss.store.bulk import insert, select
from sluss.store.models import Evidence, PayableAlias, PayableRow, PaymentItem

AMOUNTS = ("claimed_minor", "credited_minor", "elsewhere_minor", "ours_minor", "dropped_minor")
FIELDS = tuple(f.name for f in PayableRow._meta.concrete_fields if f.name != "id")
_PLACE = {name: place for place, name in enumerate(FIELDS)}
# The values of a row, in the order of FIELDS.
_Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A draft as it is written, but for the number of its row. Plain values: it travels well.

    claims: the names of the claims on it. evidence: numbers of records, and their roles.
    """

    anchor: str
    claims: tuple[str, ...]
    values: _Values
    evidence: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How a payable's five amounts moved, in the order of AMOUNTS; kind tells the sign."""

    payable: int
    public_id: str
    kind: str
    currency: str
    deltas: tuple[int, ...]
    text: str


def write_sketches(sketches: Sequence[Sketch], claims: dict[int, str]) -> list[Change]:
    """Bring the rows in line with the sketches and say which amounts moved.

    claims: the names of all claims that were looked at, by the numbers of their records.
    """
    old = _rows_of(claims)
    had = _evidence_of(old)
    held_by: dict[str, int] = {
        claims[record]: payable
        for payable, record, role in had
        if role in CLAIMING and record in claims
    }
    places = _assign(sketches, old, held_by)
    kept = {places[sketch.anchor] for sketch in sketches}
    changes = _drop({id_: values for id_, values in old.items() if id_ not in kept})
    new: dict[int, _Values] = {}
    changed: dict[int, _Values] = {}
    for sketch in sketches:
        id_, values = places[sketch.anchor], sketch.values
        before = old.get(id_)
        if before is None:
            new[id_] = values
        elif before != values:
            changed[id_] = values
        changes.append(_change(id_, before, values))
    where = {name: places[sketch.anchor] for sketch in sketches for name in sketch.claims}
    _write(old, new, changed, where)
    _write_evidence(sketches, places, {row for row in had if row[0] in kept})
    return [change for change in changes if any(change.deltas)]


def _rows_of(records: Iterable[int]) -> dict[int, _Values]:
    ids = {
        payable
        for part in slices(records)
        for payable, role in select(Evidence, ("payable", "role"), within=("record", part))
        if role in CLAIMING
    }
    return {
        row[0]: row[1:]
        for part in slices(ids)
        for row in select(PayableRow, ("id", *FIELDS), within=("id", part))
    }


def _evidence_of(payables: Iterable[int]) -> set[tuple[int, int, str]]:
    names = ("payable", "record", "role")
    return {
        (payable, record, role)
        for part in slices(payables)
        for payable, record, role in select(Evidence, names, within=("payable", part))
    }


def _assign(
    drafts: Sequence[Sketch], old: dict[int, _Values], held_by: dict[str, int]
) -> dict[str, int]:
    """Which row each sketch takes. A row with a payment keeps the debt that is being paid."""
    paid = _paid_rows(name for draft in drafts for name in draft.claims) if old else {}
    places: dict[str, int] = {}
    in_order = sorted(drafts, key=lambda d: d.anchor)
    for draft in in_order:
        mine = {paid[name] for name in draft.claims if name in paid} - set(places.values())
        if mine:
            places[draft.anchor] = min(mine)
    taken = {*places.values(), *paid.values()}
    for draft in in_order:
        mine = {held_by[name] for name in draft.claims if name in held_by} - taken
        anchored = held_by.get(draft.anchor)
        best = min(mine, key=lambda id_: (id_ != anchored, id_), default=None)
        if best is not None and draft.anchor not in places:
            places[draft.anchor] = best
            taken.add(best)
    fresh = (PayableRow.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    for draft in drafts:
        if draft.anchor not in places:
            places[draft.anchor] = fresh
            fresh += 1
    return places


def _paid_rows(claims: Iterable[str]) -> dict[str, int]:
    """The row that each claim had when a payment took it; that of a live payment, if there is."""
    found: dict[str, int] = {}
    for part in slices(claims):
        items = PaymentItem.objects.filter(claim__in=part).order_by("is_live", "end_to_end_id")
        found.update(items.values_list("claim", "payable"))
    return found


def sketch_of(draft: Draft, *, policy: Policy, law: Law) -> Sketch:
    """A draft as it is written."""
    evidence = tuple((filed.id, role) for filed, role in draft.evidence)
    values = _values(draft, policy=policy, law=law)
    return Sketch(draft.anchor, tuple(sorted(draft.claims)), values, evidence)


def _values(draft: Draft, *, policy: Policy, law: Law) -> _Values:
    p = draft.payable
    # An invoice of nothing is open for good, and nobody is asked to pay it.
    is_owed_an_act = is_waiting(p.state) and p.open_amount.minor > 0
    # What nobody waits for stands last, behind every letter.
    urgency = sort_key(p, policy, law) if is_owed_an_act else f"~{p.state.value}~{p.id}"
    evidence = [[filed.name, filed.kind, role, filed.record.line] for filed, role in draft.evidence]
    told: dict[str, object] = {
        "public_id": p.id,
        "kind": p.kind.value,
        "state": p.state.value,
        "anchor": draft.anchor,
        "currency": p.amount.currency,
        "claimed_minor": p.amount.minor,
        "credited_minor": draft.credited,
        "elsewhere_minor": draft.elsewhere,
        "ours_minor": draft.ours,
        "dropped_minor": draft.dropped,
        "open_minor": p.open_amount.minor,
        "supplier_name": p.supplier.name,
        "org_number": p.supplier.org_number,
        "document_number": p.document_number,
        "issue_on": p.issue_date.isoformat() if p.issue_date else "",
        "due_on": p.due_date.isoformat() if p.due_date else "",
        "account_key": p.account.key if p.account else "",
        "confidence": p.confidence.value,
        "urgency_class": class_of(p, policy).value if is_owed_an_act else "",
        "urgency": urgency,
        "search": search_text(p),
        "awaits_attest": awaits_attest(p),
        "is_asked_about": is_asked_about(p),
        "hands": canonical(sorted({*p.registered_by, *p.attests})),
        "body": canonical({"payable": to_plain(p), "evidence": sorted(evidence)}),
    }
    return tuple(told[name] for name in FIELDS)


def search_text(p: Payable) -> str:
    """Everything that a clerk might type to find this debt, in lower case."""
    words = [
        p.supplier.name,
        p.supplier.name_key,
        p.supplier.org_number,
        p.document_number,
        p.reference.value if p.reference else "",
        p.amount.text,
        p.account.number if p.account else "",
        p.id,
    ]
    return " ".join(word.casefold() for word in words if word)


def _text(values: _Values, name: str) -> str:
    return str(values[_PLACE[name]])


def _amounts(values: _Values | None) -> list[int]:
    """The five amounts of a row, nought each of one that is not there."""
    if values is None:
        return [0] * len(AMOUNTS)
    found = [values[_PLACE[name]] for name in AMOUNTS]
    return [amount for amount in found if isinstance(amount, int)]


def _change(id_: int, before: _Values | None, after: _Values | None) -> Change:
    """How a row's amounts moved. One of the two may be missing."""
    told = after or before or ()
    moved = zip(_amounts(after), _amounts(before), strict=True)
    deltas = tuple(now - then for now, then in moved)
    public_id, kind, currency = (_text(told, n) for n in ("public_id", "kind", "currency"))
    return Change(id_, public_id, kind, currency, deltas, _voucher_text(told))


def _voucher_text(values: _Values) -> str:
    """What the books say of a debt. They go to many: nobody's personal number stands in them."""
    text = f"{_text(values, 'supplier_name')} {_text(values, 'document_number')}"
    is_payout = _text(values, "kind") == DocumentKind.PAYOUT.value
    is_persons = is_payout or is_person(_text(values, "org_number"))
    return without_person_numbers(text) if is_persons else text


def _drop(rows: dict[int, _Values]) -> list[Change]:
    """Rows whose claims turned out to belong to another debt: their amounts go back."""
    for part in slices(rows):
        Evidence.objects.filter(payable__in=part).delete()
        PayableRow.objects.filter(id__in=part).delete()
    return [_change(id_, values, None) for id_, values in rows.items()]


def _write(
    old: dict[int, _Values],
    new: dict[int, _Values],
    changed: dict[int, _Values],
    places: dict[str, int],
) -> None:
    # Rows are laid anew rather than updated: two may swap ids, which the unique index must not
    # see half way, and one statement serves thousands.
    for part in slices(changed):
        PayableRow.objects.filter(id__in=part).delete()
    written = {**changed, **new}
    # In the order of their numbers: the index of words is written out where one is lower.
    insert(PayableRow, ("id", *FIELDS), [(id_, *written[id_]) for id_ in sorted(written)])
    now = {id_: _text(values, "public_id") for id_, values in written.items()}
    live = set(now.values())
    for id_, values in old.items():
        public_id, anchor = _text(values, "public_id"), _text(values, "anchor")
        if public_id not in live and now.get(id_, public_id) != public_id:
            _alias(public_id, id_)
        elif id_ not in now and anchor in places and places[anchor] != id_:
            _alias(public_id, places[anchor])


def _alias(public_id: str, payable: int) -> None:
    PayableAlias.objects.update_or_create(public_id=public_id, defaults={"payable": payable})


def _write_evidence(
    sketches: Sequence[Sketch], places: dict[str, int], had: set[tuple[int, int, str]]
) -> None:
    wanted = {
        (places[sketch.anchor], record, role)
        for sketch in sketches
        for record, role in sketch.evidence
    }
    gone = defaultdict(list)
    for payable, record, role in had - wanted:
        gone[payable, role].append(record)
    for (payable, role), records in sorted(gone.items()):
        Evidence.objects.filter(payable=payable, role=role, record__in=records).delete()
    insert(Evidence, ("payable", "record", "role"), sorted(wanted - had))
