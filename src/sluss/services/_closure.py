"""Finding what must be looked at together when something new is known. Set queries only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from django.db.models import Min

from sluss.core.money import Money
from sluss.core.party import Account
from sluss.core.plain import from_plain, record_from_plain
from sluss.core.records import (
    BankAnswer,
    BankEntry,
    Claim,
    PaymentOrder,
    SupplierEntry,
)
from sluss.rules.approve.account_change import Stage
from sluss.rules.register.filed import Confirmed, Decided, Filed, Item, OurPayment, Vouched
from sluss.rules.register.keys import Keys, keys_of, standing_mark
from sluss.rules.register.parties import party_words
from sluss.rules.register.rerun import kin, kin_marks
from sluss.store.bulk import select
from sluss.store.models import (
    AccountChange,
    Batch,
    Decision,
    Evidence,
    KnownAccount,
    Original,
    Payment,
    PaymentItem,
    RecordKey,
    RecordRow,
)

T = TypeVar("T")
# SQLite takes some 32,000 values in one statement, PostgreSQL 65,000.
IN_MOST = 8000
# The kind of decision that stands beside each payment that is repeated.
REPEAT = "repeat"
_NONE: Mapping[int, Filed] = MappingProxyType({})
_COLUMNS = ("id", "sha256", "ordinal", "source", "by", "kind", "body", "keys")
# The roles of the records that make a payable.
CLAIMING = ("claims", "asks-again")


def slices(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists that one statement can take."""
    rest = list(values)
    for start in range(0, len(rest), IN_MOST):
        yield rest[start : start + IN_MOST]


@dataclass(slots=True)
class Loaded:
    """Records in memory, by number and by name, and what people and we did about them."""

    by_id: dict[int, Filed] = field(default_factory=dict)
    decided: dict[int, Decided] = field(default_factory=dict)
    payments: dict[str, OurPayment] = field(default_factory=dict)

    def add(self, filed: Filed) -> None:
        """Keep a record."""
        self.by_id[filed.id] = filed


def load_records(ids: Iterable[int], held: Mapping[int, Filed] = _NONE) -> list[Filed]:
    """Records by their numbers, with who brought their file in. held: those in memory already."""
    wanted = sorted(ids)
    found = [held[id_] for id_ in wanted if id_ in held]
    for part in slices(id_ for id_ in wanted if id_ not in held):
        for id_, sha, ordinal, source, by, kind, body, keys in select(
            RecordRow, _COLUMNS, within=("id", part)
        ):
            record = record_from_plain(kind, json.loads(body))
            found.append(Filed(id_, f"{sha}:{ordinal}", source, by, record, Keys.of(keys)))
    return found


def records_with(keys: Iterable[int]) -> set[int]:
    """The numbers of the records that have any of these keys."""
    return {
        record
        for part in slices(set(keys))
        for (record,) in select(RecordKey, ("record",), within=("key", part))
    }


def first_with_keys(keys: Iterable[int]) -> dict[int, str]:
    """For each key that is known, the file of the first record that has it."""
    firsts: dict[int, int] = {}
    for part in slices(keys):
        for row in RecordKey.objects.filter(key__in=part).values("key").annotate(r=Min("record")):
            firsts[row["key"]] = row["r"]
    shas: dict[int, str] = {}
    for part in slices(firsts.values()):
        shas.update(RecordRow.objects.filter(id__in=part).values_list("id", "sha256"))
    return {key: shas[record] for key, record in firsts.items()}


def close(seeds: Iterable[Filed], held: Mapping[int, Filed] = _NONE) -> Loaded:
    """All records that the seeds belong together with, through links, decisions and payments.

    held: records that need not be loaded, since they are in memory.
    """
    loaded = Loaded()
    fresh = list(seeds)
    seen: set[int] = set()
    has_decisions = Decision.objects.exists()
    has_payments = Payment.objects.exists()
    # Every repeated payment has the decision to repeat it.
    has_reruns = has_decisions and Decision.objects.filter(kind=REPEAT).exists()
    while fresh:
        for filed in fresh:
            loaded.add(filed)
        keys = {key for f in fresh for key in (*f.keys.links, *f.keys.seeks)} - seen
        seen |= keys
        wanted = records_with(keys) if keys else set()
        if has_decisions:
            wanted |= _by_decisions(fresh, loaded)
        if has_payments:
            wanted |= _by_payments(fresh, loaded)
        if has_reruns:
            wanted |= _by_reruns(fresh)
        fresh = load_records(wanted - loaded.by_id.keys(), held)
    return loaded


def _by_decisions(fresh: Sequence[Filed], loaded: Loaded) -> set[int]:
    names = {filed.name for filed in fresh if isinstance(filed.record, Claim)}
    rows = []
    for part in slices(sorted(names)):
        rows.extend(Decision.objects.filter(claim__in=part).order_by("id"))
        rows.extend(Decision.objects.filter(other__in=part).order_by("id"))
    others: set[str] = set()
    for row in rows:
        loaded.decided[row.id] = Decided(
            row.id, row.kind, row.claim, row.other, row.by, row.at, row.reason, row.detail
        )
        others |= {name for name in (row.claim, row.other) if name and name not in names}
    return ids_of(others)


def _by_reruns(fresh: Sequence[Filed]) -> set[int]:
    """What repeated payments repeat and stand beside, and the repeated payments of the others."""
    near = load_records(records_with({mark for f in fresh for mark in kin_marks(f)}))
    found = ids_of(
        f.record.repeats.of for f in fresh if isinstance(f.record, Claim) and f.record.repeats
    )
    return found | {id_ for pair in kin([*fresh, *near]) for id_ in pair}


def ids_of(names: Iterable[str]) -> set[int]:
    """The numbers of records by their names."""
    by_sha: dict[str, set[int]] = defaultdict(set)
    for name in names:
        sha, _, ordinal = name.partition(":")
        by_sha[sha].add(int(ordinal))
    found = set()
    for part in slices(sorted(by_sha)):
        for id_, sha, ordinal in RecordRow.objects.filter(sha256__in=part).values_list(
            "id", "sha256", "ordinal"
        ):
            if ordinal in by_sha[sha]:
                found.add(id_)
    return found


def _by_payments(fresh: Sequence[Filed], loaded: Loaded) -> set[int]:
    """Our payments of these claims or told of by these bank records; and what else they touch."""
    claims = [f.name for f in fresh if isinstance(f.record, Claim)]
    told = {
        f.record.end_to_end_id
        for f in fresh
        if isinstance(f.record, PaymentOrder | BankEntry | BankAnswer)
    }
    ids: set[str] = set()
    for part in slices(claims):
        ids.update(
            PaymentItem.objects.filter(claim__in=part).values_list("end_to_end_id", flat=True)
        )
    for words in slices(told - {""}):
        ids.update(
            Payment.objects.filter(end_to_end_id__in=words).values_list("end_to_end_id", flat=True)
        )
    new = ids - loaded.payments.keys()
    for payment in _our_payments(new):
        loaded.payments[payment.end_to_end_id] = payment
    names = {item.claim for e in new for item in loaded.payments[e].items}
    keys = {key for e in new for key in keys_of(_trace(e, loaded.payments[e].amount)).links}
    return ids_of(names) | records_with(keys)


def _trace(end_to_end_id: str, amount: Money) -> BankEntry:
    """A movement that has nothing but an id: its link is the link of all that tell of it."""
    return BankEntry(
        account="",
        statement_id="",
        amount=-amount,
        is_notification=False,
        end_to_end_id=end_to_end_id,
    )


def _our_payments(ids: Iterable[str]) -> list[OurPayment]:
    made = []
    for part in slices(sorted(ids)):
        payments = list(Payment.objects.filter(end_to_end_id__in=part).order_by("end_to_end_id"))
        batches = Batch.objects.filter(id__in={p.batch for p in payments})
        states = dict(batches.values_list("id", "state"))
        days = dict(batches.values_list("id", "execution_on"))
        items: dict[str, list[PaymentItem]] = defaultdict(list)
        for item in PaymentItem.objects.filter(end_to_end_id__in=part).order_by("payable"):
            items[item.end_to_end_id].append(item)
        for payment in payments:
            made.append(
                OurPayment(
                    payment.end_to_end_id,
                    Money(payment.currency, payment.amount_minor),
                    states[payment.batch] == "cancelled",
                    states[payment.batch] == "exported",
                    tuple(
                        Item(i.claim, Money(payment.currency, i.amount_minor))
                        for i in items[payment.end_to_end_id]
                    ),
                    date.fromisoformat(days[payment.batch]),
                )
            )
    return made


def payables_of_claims(names: Iterable[str]) -> dict[str, int]:
    """Which payable each claim stands on now."""
    ids = _names_of(ids_of(names))
    return {
        ids[record]: payable
        for part in slices(ids)
        for record, payable in Evidence.objects.filter(
            record__in=part, role__in=CLAIMING
        ).values_list("record", "payable")
    }


def claims_of_payables(payables: Iterable[int]) -> list[tuple[int, str]]:
    """The claims that stand on payables now: pairs of payable and claim."""
    pairs = [
        pair
        for part in slices(payables)
        for pair in Evidence.objects.filter(payable__in=part, role__in=CLAIMING).values_list(
            "payable", "record"
        )
    ]
    names = _names_of({record for _, record in pairs})
    return [(payable, names[record]) for payable, record in pairs]


def _names_of(records: Iterable[int]) -> dict[int, str]:
    return {
        id_: f"{sha}:{ordinal}"
        for part in slices(records)
        for id_, sha, ordinal in RecordRow.objects.filter(id__in=part).values_list(
            "id", "sha256", "ordinal"
        )
    }


def load_vouched(account_keys: Iterable[str]) -> dict[str, list[Vouched]]:
    """What vouches for accounts, by account."""
    found: dict[str, list[Vouched]] = defaultdict(list)
    for part in slices(set(account_keys)):
        rows = KnownAccount.objects.filter(account_key__in=part).order_by(
            "account_key", "party", "source"
        )
        for key, party, source, sha in rows.values_list("account_key", "party", "source", "sha256"):
            found[key].append(Vouched(key, party, source, sha))
    return found


def load_confirmed(filed: Iterable[Filed]) -> list[Confirmed]:
    """The accounts that two people confirmed for the parties of claims that name none.

    Shapes: in the order in which they were confirmed.
    """
    words = {
        word
        for f in filed
        if isinstance(f.record, Claim) and not f.record.accounts
        for word in party_words(f.record.supplier)
    }
    found = []
    for part in slices(sorted(words)):
        rows = AccountChange.objects.filter(party__in=part, state=Stage.CONFIRMED.value)
        for number, party, body in rows.values_list("id", "party", "body"):
            told = json.loads(body)
            account: Account = from_plain(Account, told["account"])
            found.append((told["confirmed_at"], number, Confirmed(party, account)))
    return [one for _, _, one in sorted(found, key=lambda row: row[:2])]


def load_suppliers(filed: Iterable[Filed]) -> dict[str, list[tuple[str, SupplierEntry]]]:
    """The list rows that count for the parties of these claims (see _lists.py), by their words."""
    return suppliers_of(
        word
        for f in filed
        if isinstance(f.record, Claim)
        for word in party_words(f.record.supplier)
    )


def suppliers_of(words: Iterable[str]) -> dict[str, list[tuple[str, SupplierEntry]]]:
    """The list rows that count for parties, by the words under which these are known."""
    found: dict[str, list[tuple[str, SupplierEntry]]] = defaultdict(list)
    rows = load_records(records_with(standing_mark(word) for word in words))
    for name, entry in dated(rows).items():
        for word in party_words(entry.supplier):
            found[word].append((name, entry))
    return found


def dated(rows: Iterable[Filed]) -> dict[str, SupplierEntry]:
    """The supplier list rows among these by name, with the day given for their file if need be."""
    found = {f.name: f.record for f in rows if isinstance(f.record, SupplierEntry)}
    days = _listed_on(name for name, entry in found.items() if entry.listed_on is None)
    return {
        name: replace(entry, listed_on=entry.listed_on or days.get(name.partition(":")[0]))
        for name, entry in found.items()
    }


def _listed_on(names: Iterable[str]) -> dict[str, date]:
    """The days that were given for the files of these records."""
    shas = {name.partition(":")[0] for name in names}
    return {
        sha: date.fromisoformat(listed_on)
        for part in slices(shas)
        for sha, listed_on in Original.objects.filter(sha256__in=part)
        .exclude(listed_on="")
        .values_list("sha256", "listed_on")
    }
