"""The restored state held against the register: loaded by sets, compared by the rules."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sluss.core.lifecycle import OWED
from sluss.core.masking import without_person_numbers
from sluss.core.outcome import Finding, Place, Severity
from sluss.core.payable import Payable
from sluss.core.plain import canonical, from_plain, record_from_plain, to_plain
from sluss.core.records import Claim, PaymentOrder, Record
from sluss.rules.handback.bins import (
    ID_CHARS,
    Here,
    Row,
    Setting,
    Standing,
    asks_payments,
    into_bins,
)
from sluss.rules.handback.match import There, pair
from sluss.rules.handback.proposed import Proposed
from sluss.rules.handback.restored import Part, amount_of, is_fault
from sluss.rules.handback.switch import NOBODY, Function, Shares, System, function_of
from sluss.rules.register.flows import Standing as Moved
from sluss.rules.register.keys import Keys
from sluss.services._closure import CLAIMING, load_records, slices
from sluss.services._elsewhere import payments_of_others
from sluss.services._restored import last_state
from sluss.services._shares import shares
from sluss.store.bulk import select
from sluss.store.models import (
    Batch,
    Evidence,
    Organisation,
    Original,
    PayableRow,
    Payment,
    PaymentItem,
    Receipt,
    RecordKey,
    RecordRow,
    RestoredRow,
    RestoredState,
)

_AMOUNTS = ("credited_minor", "elsewhere_minor", "ours_minor", "dropped_minor")
_PAYABLE = ("id", "public_id", *_AMOUNTS, "body")
# The kinds of source that are the locked system's own word.
_ITS_OWN = frozenset({"open-items", "sie4", "sie5"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that speaks against the state as a whole. id: made of all that it says."""

    id: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Compared:
    """The last state beside the register, as both are now. functions: of which it has items."""

    state: RestoredState
    rows: tuple[Row, ...]
    faults: tuple[Doubt, ...]
    functions: tuple[Function, ...]


def compare() -> Compared | None:
    """All debts of either side in their bins; None if nothing was ever loaded."""
    last = last_state()
    if last is None:
        return None
    parts = json.loads(last.parts)
    items = _items(parts)
    gone = _gone_items(parts, items)
    debts = _Debts.near([keys for _, keys in (*items, *gone)])
    said = shares()
    pairs = pair([one for one, _ in items], debts.near_of(items), debts.claims)
    taken = {one.here for one in pairs}
    lost = pair([one for one, _ in gone], debts.near_of(gone), debts.claims)
    functions = frozenset(function_of(one.claim.kind) for one, _ in items)
    setting = Setting(
        locked_on=_day(Organisation.objects.values_list("incident_on", flat=True).get()),
        as_of=_as_of(parts),
        gone=frozenset(one.here for one in lost if one.here and one.here not in taken),
        pays_there=_paid_there(items, debts.here.values(), said),
        functions=functions,
    )
    rows = into_bins(pairs, _with_payments(debts.here, asks_payments(pairs, debts.here)), setting)
    faults = [*_findings(parts), *(_gone(one.there[0]) for one in lost if not one.here)]
    return Compared(last, tuple(rows), tuple(_numbered(faults)), tuple(sorted(functions)))


# ---- What the restored system has -----------------------------------------------------------

_Item = tuple[There, Keys]


def _items(parts: Mapping[str, int]) -> list[_Item]:
    """The items of the state, those that say the very same told apart by their order."""
    proposed = Proposed.of(
        record for record, _ in _records(parts, Part.ORDERS) if isinstance(record, PaymentOrder)
    )
    seen: Counter[str] = Counter()
    found = []
    for record, keys in _records(parts, Part.ITEMS):
        if isinstance(record, Claim):
            said = _said(record)
            seen[said] += 1
            key = f"{said}/{seen[said]}"
            found.append((There(key, record, proposed.has(record)), keys))
    return found


def _records(parts: Mapping[str, int], part: Part) -> Iterator[tuple[Record, Keys]]:
    rows = RestoredRow.objects.filter(state=parts.get(part.value, 0), part=part.value)
    told = rows.order_by("id").values_list("kind", "body", "keys")
    for kind, body, keys in told.iterator():
        yield record_from_plain(kind, json.loads(body)), Keys.of(bytes(keys))


def _said(claim: Claim) -> str:
    """What an item says, wherever in a file it stands and on whatever day the list is of."""
    plain = {k: v for k, v in to_plain(claim).items() if k not in ("line", "listed_on")}
    return hashlib.sha256(canonical(plain).encode()).hexdigest()


def _gone_items(parts: Mapping[str, int], items: Sequence[_Item]) -> list[_Item]:
    """What earlier states had, and this one has not: each as it was last, if it was open then."""
    current = parts.get(Part.ITEMS.value, 0)
    rows = RestoredRow.objects.filter(part=Part.ITEMS.value, state__lt=current)
    if not rows.exists():
        return []
    here = set(
        RestoredRow.objects.filter(part=Part.ITEMS.value, state=current)
        .order_by()
        .values_list("word", flat=True)
    )
    last: dict[str, tuple[Record, Keys]] = {}
    told = rows.order_by("id").values_list("word", "kind", "body", "keys")
    for word, kind, body, keys in told.iterator():
        if word not in here:
            last[word] = (record_from_plain(kind, json.loads(body)), Keys.of(bytes(keys)))
    return [
        (There(f"{_said(record)}/gone", record), keys)
        for record, keys in last.values()
        if isinstance(record, Claim) and amount_of(record).minor
    ]


def _as_of(parts: Mapping[str, int]) -> date | None:
    state = RestoredState.objects.filter(number=parts.get(Part.ITEMS.value, 0)).first()
    return _day(state.as_of) if state else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# ---- What we have ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Debts:
    """Our debts: those that are owed, and those that share a key with a row, by their ids.

    by_key: which debts a key finds. claims: on each of those, what it rests on.
    """

    here: dict[str, Here]
    claims: dict[str, list[Claim]]
    by_key: dict[int, set[str]]

    @classmethod
    def near(cls, rows: Sequence[Keys]) -> _Debts:
        """Load them, by a few queries for all."""
        keys = {key for one in rows for key in (*one.links, *one.seeks)}
        records: dict[int, set[int]] = defaultdict(set)
        for part in slices(keys):
            for key, record in select(RecordKey, ("key", "record"), within=("key", part)):
                records[record].add(key)
        on: dict[int, list[int]] = defaultdict(list)
        for debt, record in _claiming("record", records):
            on[debt].append(record)
        ids = {payable for payable, _ in on.items()}
        filed = _claims_of(ids)
        here, names = _here(ids)
        by_key: dict[int, set[str]] = defaultdict(set)
        for debt, some in on.items():
            for record in some:
                for key in records[record]:
                    by_key[key].add(names[debt])
        return cls(here, {names[debt]: claims for debt, claims in filed.items()}, by_key)

    def near_of(self, items: Sequence[_Item]) -> dict[int, set[str]]:
        """By the place of each row, the debts that share a key with it."""
        nobody: set[str] = set()
        return {
            place: set().union(*(self.by_key.get(k, nobody) for k in (*keys.links, *keys.seeks)))
            for place, (_, keys) in enumerate(items)
        }


def _claiming(by: str, values: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Payables and the records that claim them."""
    for part in slices(values):
        for payable, record, role in select(
            Evidence, ("payable", "record", "role"), within=(by, part)
        ):
            if role in CLAIMING:
                yield payable, record


def _claims_of(payables: Iterable[int]) -> dict[int, list[Claim]]:
    pairs = list(_claiming("payable", payables))
    records = {f.id: f.record for f in load_records({record for _, record in pairs})}
    found: dict[int, list[Claim]] = defaultdict(list)
    for payable, record in sorted(pairs):
        claim = records[record]
        if isinstance(claim, Claim):
            found[payable].append(claim)
    return found


def _here(ids: set[int]) -> tuple[dict[str, Here], dict[int, str]]:
    """The debts of these rows and all that are owed, by their ids; and the ids of the rows."""
    owed = PayableRow.objects.filter(state__in=[state.value for state in OWED])
    wanted = ids | set(owed.values_list("id", flat=True))
    live = _live_items()
    lists = _lists_of_before()
    here: dict[str, Here] = {}
    names: dict[int, str] = {}
    for part in slices(sorted(wanted)):
        for row, name, credited, elsewhere, ours, dropped, body in select(
            PayableRow, _PAYABLE, within=("id", part)
        ):
            told = json.loads(body)
            payable: Payable = from_plain(Payable, told["payable"])
            standing, minor = live.get(row, (Standing.NONE, 0))
            names[row] = name
            here[name] = Here(
                payable=payable,
                credited=credited,
                elsewhere=elsewhere,
                ours=ours,
                dropped=dropped,
                live=minor,
                standing=standing,
                is_listed=any(
                    role in CLAIMING and claim.partition(":")[0] in lists
                    for claim, _, role, _ in told["evidence"]
                ),
            )
    return dict(sorted(here.items())), names


def _with_payments(here: dict[str, Here], ids: Sequence[str]) -> dict[str, Here]:
    """The same, with the payments of others on these debts, one by one."""
    found = payments_of_others(ids)
    return here | {id_: replace(here[id_], payments=found[id_]) for id_ in ids}


def _lists_of_before() -> frozenset[str]:
    """The lists of the locked system itself, by their hashes: those of no later day than the lock.

    A list that people wrote meanwhile is read as such a list too, and is of a later day or of none.
    """
    locked_on = Organisation.objects.values_list("incident_on", flat=True).get()
    shas = Receipt.objects.filter(kind__in=_ITS_OWN).values("sha256")
    days = dict(Original.objects.filter(sha256__in=shas).values_list("sha256", "listed_on"))
    firsts = RecordRow.objects.filter(sha256__in=shas, ordinal=1).values_list("sha256", "body")
    for sha, body in firsts.iterator():
        days[sha] = json.loads(body).get("listed_on") or days[sha]
    return frozenset(sha for sha, day in days.items() if day and day <= (locked_on or day))


def _live_items() -> dict[int, tuple[Standing, int]]:
    """By payable, how far our live payment of it has come and what it still takes."""
    sent = set(Batch.objects.filter(state="exported").values_list("id", flat=True))
    states = {
        id_: Standing.BOOKED
        if standing == Moved.BOOKED.value
        else Standing.ON_ITS_WAY
        if batch in sent
        else Standing.IN_BATCH
        for id_, batch, standing in Payment.objects.values_list("end_to_end_id", "batch", "state")
    }
    rows = PaymentItem.objects.filter(is_live=True)
    return {
        payable: (states[id_], 0 if states[id_] is Standing.BOOKED else minor)
        for id_, payable, minor in rows.values_list("end_to_end_id", "payable", "amount_minor")
    }


def _paid_there(items: Sequence[_Item], debts: Iterable[Here], said: Shares) -> frozenset[str]:
    if said == NOBODY:
        return frozenset()
    rows = (
        (one.key, one.claim.supplier.org_number, function_of(one.claim.kind)) for one, _ in items
    )
    ours = (
        (h.payable.id, h.payable.supplier.org_number, function_of(h.payable.kind)) for h in debts
    )
    return frozenset(
        name
        for some in (rows, ours)
        for name, number, function in some
        if said.pays(number, function) is System.THERE
    )


# ---- What speaks against the state ----------------------------------------------------------


def _findings(parts: Mapping[str, int]) -> Iterator[Finding]:
    states = RestoredState.objects.filter(number__in=set(parts.values())).order_by("number")
    for findings in states.values_list("findings", flat=True):
        for plain in json.loads(findings):
            finding: Finding = from_plain(Finding, plain)
            if is_fault(finding):
                yield finding


def _gone(there: There) -> Finding:
    claim = there.claim
    place = Place(0, without_person_numbers(claim.document_number))
    found = " ".join(filter(None, (claim.supplier.name, claim.document_number)))
    return Finding(
        "handback.row_gone", place, found, str(amount_of(claim)), severity=Severity.WARNING
    )


def _numbered(findings: Iterable[Finding]) -> Iterator[Doubt]:
    seen: Counter[str] = Counter()
    for finding in findings:
        said = canonical(to_plain(finding))
        seen[said] += 1
        digest = hashlib.sha256(f"{said}/{seen[said]}".encode()).digest()
        yield Doubt(base64.b32encode(digest).decode("ascii").lower()[:ID_CHARS], finding)
