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
from sluss.core.records import Claim, DocumentKind
from sluss.rules.register.derive import Draft
from sluss.rules.register.filed import Filed
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import Policy
from sluss.rules.triage.rank import class_of, sort_key
from sluss.services._closure import slices
from sluss.store.bulk import insert
from sluss.store.models import Evidence, PayableAlias, PayableRow, PaymentItem

AMOUNTS = ("claimed_minor", "credited_minor", "elsewhere_minor", "ours_minor", "dropped_minor")
FIELDS = [f.name for f in PayableRow._meta.concrete_fields if f.name != "id"]


@dataclass(frozen=True, slots=True)
class Change:
    """How a payable's five amounts moved, in the order of AMOUNTS; kind tells the sign."""

    payable: int
    public_id: str
    kind: str
    currency: str
    deltas: tuple[int, ...]
    text: str


def write_drafts(
    drafts: Sequence[Draft], looked_at: dict[int, Filed], policy: Policy, law: Law
) -> list[Change]:
    """Bring the rows in line with the drafts and say which amounts moved."""
    claims = {f.name: f for f in looked_at.values() if isinstance(f.record, Claim)}
    old = _rows_of({filed.id for filed in claims.values()})
    names = {f.id: f.name for f in claims.values()}
    held_by: dict[str, int] = {
        names[record]: payable for payable, record in _claim_evidence(old) if record in names
    }
    places = _assign(drafts, old, held_by)
    kept = {places[draft.anchor] for draft in drafts}
    changes = _drop([row for id_, row in old.items() if id_ not in kept])
    new, changed = [], []
    for draft in drafts:
        row = _row(places[draft.anchor], draft, policy=policy, law=law)
        before = old.get(row.id)
        if before is None:
            new.append(row)
        elif _differs(before, row):
            changed.append(row)
        changes.append(_change(before, row, draft.payable.supplier.name))
    where = {name: places[draft.anchor] for draft in drafts for name in draft.claims}
    _write(old, new, changed, where)
    _write_evidence(drafts, places, old)
    return [change for change in changes if any(change.deltas)]


def _rows_of(records: set[int]) -> dict[int, PayableRow]:
    ids: set[int] = set()
    for part in slices(records):
        ids.update(
            Evidence.objects.filter(record__in=part, role__in=("claims", "asks-again")).values_list(
                "payable", flat=True
            )
        )
    found: dict[int, PayableRow] = {}
    for part in slices(ids):
        found.update({row.id: row for row in PayableRow.objects.filter(id__in=part)})
    return found


def _claim_evidence(payables: Iterable[int]) -> list[tuple[int, int]]:
    return [
        pair
        for part in slices(payables)
        for pair in Evidence.objects.filter(
            payable__in=part, role__in=("claims", "asks-again")
        ).values_list("payable", "record")
    ]


def _assign(
    drafts: Sequence[Draft], old: dict[int, PayableRow], held_by: dict[str, int]
) -> dict[str, int]:
    """Which row each draft takes. A row with a payment keeps the debt that is being paid."""
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


def _row(id_: int, draft: Draft, *, policy: Policy, law: Law) -> PayableRow:
    p = draft.payable
    is_owed_an_act = is_waiting(p.state)
    # What nobody waits for stands last, behind every letter.
    urgency = sort_key(p, policy, law) if is_owed_an_act else f"~{p.state.value}~{p.id}"
    evidence = [[filed.name, filed.kind, role, filed.record.line] for filed, role in draft.evidence]
    return PayableRow(
        id=id_,
        public_id=p.id,
        kind=p.kind.value,
        state=p.state.value,
        anchor=draft.anchor,
        currency=p.amount.currency,
        claimed_minor=p.amount.minor,
        credited_minor=draft.credited,
        elsewhere_minor=draft.elsewhere,
        ours_minor=draft.ours,
        dropped_minor=draft.dropped,
        open_minor=p.open_amount.minor,
        supplier_name=p.supplier.name,
        org_number=p.supplier.org_number,
        document_number=p.document_number,
        issue_on=p.issue_date.isoformat() if p.issue_date else "",
        due_on=p.due_date.isoformat() if p.due_date else "",
        account_key=p.account.key if p.account else "",
        confidence=p.confidence.value,
        urgency_class=class_of(p, policy).value if is_owed_an_act else "",
        urgency=urgency,
        search=search_text(p),
        body=canonical({"payable": to_plain(p), "evidence": sorted(evidence)}),
    )


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


def _differs(before: PayableRow, after: PayableRow) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in FIELDS)


def _change(before: PayableRow | None, after: PayableRow, supplier: str) -> Change:
    deltas = tuple(
        getattr(after, name) - (getattr(before, name) if before else 0) for name in AMOUNTS
    )
    text = _voucher_text(supplier, after)
    return Change(after.id, after.public_id, after.kind, after.currency, deltas, text)


def _voucher_text(supplier: str, row: PayableRow) -> str:
    """What the books say of a debt. They go to many: nobody's personal number stands in them."""
    text = f"{supplier} {row.document_number}"
    is_persons = row.kind == DocumentKind.PAYOUT.value or is_person(row.org_number)
    return without_person_numbers(text) if is_persons else text


def _drop(rows: Sequence[PayableRow]) -> list[Change]:
    """Rows whose claims turned out to belong to another debt: their amounts go back."""
    for part in slices([row.id for row in rows]):
        Evidence.objects.filter(payable__in=part).delete()
        PayableRow.objects.filter(id__in=part).delete()
    return [
        Change(
            row.id,
            row.public_id,
            row.kind,
            row.currency,
            tuple(-getattr(row, name) for name in AMOUNTS),
            _voucher_text(row.supplier_name, row),
        )
        for row in rows
    ]


def _write(
    old: dict[int, PayableRow],
    new: Sequence[PayableRow],
    changed: Sequence[PayableRow],
    places: dict[str, int],
) -> None:
    # Rows are laid anew rather than updated: two may swap ids, which the unique index must not
    # see half way, and one statement serves thousands.
    for part in slices([row.id for row in changed]):
        PayableRow.objects.filter(id__in=part).delete()
    columns = ("id", *FIELDS)
    insert(PayableRow, columns, [_values(row, columns) for row in (*changed, *new)])
    now = {row.id: row.public_id for row in (*new, *changed)}
    live = set(now.values())
    for id_, row in old.items():
        if row.public_id not in live and now.get(id_, row.public_id) != row.public_id:
            _alias(row.public_id, id_)
        elif id_ not in now and row.anchor in places and places[row.anchor] != id_:
            _alias(row.public_id, places[row.anchor])


def _values(row: PayableRow, columns: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in columns)


def _alias(public_id: str, payable: int) -> None:
    PayableAlias.objects.update_or_create(public_id=public_id, defaults={"payable": payable})


def _write_evidence(
    drafts: Sequence[Draft], places: dict[str, int], old: dict[int, PayableRow]
) -> None:
    wanted = {
        (places[draft.anchor], filed.id, role) for draft in drafts for filed, role in draft.evidence
    }
    had: set[tuple[int, int, str]] = set()
    for part in slices(old):
        had.update(
            Evidence.objects.filter(payable__in=part).values_list("payable", "record", "role")
        )
    gone = defaultdict(list)
    for payable, record, role in had - wanted:
        gone[payable, role].append(record)
    for (payable, role), records in sorted(gone.items()):
        Evidence.objects.filter(payable=payable, role=role, record__in=records).delete()
    insert(Evidence, ("payable", "record", "role"), sorted(wanted - had))
