"""The whole chain of a debt for an auditor: from the payment back to the document and on to the
voucher. It writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sluss.core.money import Money
from sluss.services._closure import slices
from sluss.services._command import Plain
from sluss.services._paid import Paid, paid_from_here
from sluss.services._reconciled import (
    attests_of,
    changes_of,
    debt_of,
    evidence_of,
    payment_of,
)
from sluss.store.models import (
    Batch,
    Evidence,
    Original,
    PayableAlias,
    PayableRow,
    Payment,
    PaymentItem,
    Posting,
    RecordRow,
    Voucher,
)

# So much of a hash, and no less, is taken for the whole of it.
HASH_CHARS_MIN = 8
_HASH_CHARS = 64
_FOUND_MOST = 50
_DIGITS_MAX = 18


def chain_of(public_id: str) -> Plain | None:
    """All that is known of a debt, link by link; None if there is no such debt.

    Shapes: payable, payments, attests, account_changes, evidence, bank (what the bank says, by
            kind of record, as kept), vouchers with its rows in them. Personal numbers stand
            in bank alone, whose records are to be shown by telling.entries_shown.
    """
    row = _row(public_id)
    if row is None:
        return None
    items = dict(
        PaymentItem.objects.filter(payable=row.id).values_list("end_to_end_id", "amount_minor")
    )
    payments = Payment.objects.filter(end_to_end_id__in=items).order_by("batch", "ordinal")
    batches = {b.id: b for b in Batch.objects.filter(id__in={one.batch for one in payments})}
    paid = {one.end_to_end_id: one for one in paid_from_here(batches)}
    sent = [paid[one.end_to_end_id] for one in payments if one.end_to_end_id in paid]
    told = [name for one in sent for name in one.told]
    evidence, _ = evidence_of([row], told)
    return {
        "payable": debt_of(row, sum(items.values())),
        "payments": [_payment(one, batches[one.batch], paid) for one in payments],
        "attests": list(attests_of([row.id])),
        "account_changes": changes_of([row]),
        "evidence": evidence,
        "bank": _records(told),
        "vouchers": _vouchers(row.id),
    }


def _row(public_id: str) -> PayableRow | None:
    row: PayableRow | None = PayableRow.objects.filter(public_id=public_id).first()
    if row is None:
        old = PayableAlias.objects.filter(public_id=public_id).values_list("payable", flat=True)
        row = PayableRow.objects.filter(id__in=list(old[:1])).first()
    return row


def _payment(one: Payment, batch: Batch, paid: dict[str, Paid]) -> Plain:
    """A payment; one that was not handed out yet stands where its batch does."""
    if one.end_to_end_id in paid:
        return payment_of(paid[one.end_to_end_id], batch) | {"state": one.state}
    return {
        "end_to_end_id": one.end_to_end_id,
        "payee": "",
        "amount": Money(one.currency, one.amount_minor).text,
        "currency": one.currency,
        "standing": None,
        "date": None,
        "batch": batch.id,
        "message_id": batch.message_id,
        "file_sha256": batch.file_sha256,
        "proposed_by": batch.by,
        "signatures": json.loads(batch.signatures),
        "state": one.state,
    }


def _records(names: Iterable[str]) -> dict[str, list[Plain]]:
    """The records of these names ('sha256:ordinal') by their kind, with the file they stand in."""
    wanted = set(names)
    found: dict[str, list[Plain]] = {}
    for part in slices(sorted({name.partition(":")[0] for name in wanted})):
        ordinals = {int(name.partition(":")[2]) for name in wanted}
        rows = RecordRow.objects.filter(sha256__in=part, ordinal__in=ordinals).order_by("id")
        for sha, ordinal, kind, body in rows.values_list("sha256", "ordinal", "kind", "body"):
            if f"{sha}:{ordinal}" in wanted:
                found.setdefault(kind, []).append({**json.loads(body), "sha256": sha})
    return found


def _vouchers(payable: int) -> list[Plain]:
    numbers = sorted(set(Posting.objects.filter(payable=payable).values_list("voucher", flat=True)))
    postings: dict[int, list[Plain]] = {number: [] for number in numbers}
    rows = Posting.objects.filter(voucher__in=numbers, payable=payable)
    for one in rows.order_by("voucher", "row"):
        amount = Money(one.currency, one.amount_minor)
        postings[one.voucher].append(
            {"account": one.account, "amount": amount.text, "currency": one.currency}
        )
    return [
        {
            "voucher": f"{one.series}{one.number}",
            "date": one.booked_on,
            "text": one.text,
            "seq": one.seq,
            "rows": postings[one.number],
        }
        for one in Voucher.objects.filter(number__in=numbers).order_by("number")
    ]


# ---- From any link to the debts it is about -------------------------------------------------


def debts_by(what: str) -> list[str]:
    """The ids of the debts that a word leads to, _FOUND_MOST at most.

    Shapes: what: the id of a debt, an EndToEndId, a batch as '#7', the number of a voucher with its
            series, the hash of an original or the first HASH_CHARS_MIN of it, or a document number.
    """
    said = what.strip()
    for found in (_by_id(said), _by_payment(said), _by_voucher(said), _by_hash(said)):
        if found:
            return _public_ids(found)
    rows = PayableRow.objects.filter(document_number=said).order_by("id")
    return list(rows.values_list("public_id", flat=True)[:_FOUND_MOST])


def _by_id(said: str) -> Sequence[int]:
    row = _row(said)
    return [row.id] if row else []


def _by_payment(said: str) -> Sequence[int]:
    items = PaymentItem.objects.filter(end_to_end_id=said)
    if said.startswith("#") and _is_number(said[1:]):
        in_batch = Payment.objects.filter(batch=int(said[1:])).values("end_to_end_id")
        items = PaymentItem.objects.filter(end_to_end_id__in=in_batch)
    return list(items.order_by("payable").values_list("payable", flat=True)[:_FOUND_MOST])


def _is_number(said: str) -> bool:
    """Whether it is digits that a database can count."""
    return said.isascii() and said.isdigit() and len(said) < _DIGITS_MAX


def _by_voucher(said: str) -> Sequence[int]:
    series, number = said.rstrip("0123456789"), said[len(said.rstrip("0123456789")) :]
    if not (series and _is_number(number)):
        return []
    if not Voucher.objects.filter(number=int(number), series=series).exists():
        return []
    rows = Posting.objects.filter(voucher=int(number)).order_by("payable")
    return list(dict.fromkeys(rows.values_list("payable", flat=True)[:_FOUND_MOST]))


def _by_hash(said: str) -> Sequence[int]:
    begun = said.lower()
    is_hash = HASH_CHARS_MIN <= len(begun) <= _HASH_CHARS and set(begun) <= set("0123456789abcdef")
    if not is_hash:
        return []
    shas = list(
        Original.objects.filter(sha256__startswith=begun).values_list("sha256", flat=True)[:2]
    )
    if len(shas) != 1:
        return []
    records = RecordRow.objects.filter(sha256=shas[0]).values("id")
    rows = Evidence.objects.filter(record__in=records).order_by("payable")
    return list(rows.values_list("payable", flat=True).distinct()[:_FOUND_MOST])


def _public_ids(ids: Sequence[int]) -> list[str]:
    rows = PayableRow.objects.filter(id__in=ids).order_by("id")
    return list(rows.values_list("public_id", flat=True))
