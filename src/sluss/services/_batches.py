"""Batches in the tables: how one is written, and how one is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Sum

from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.core.plain import canonical, to_plain
from sluss.core.records import DocumentKind
from sluss.formats.drill_fence import MARK
from sluss.formats.payment_file import Debtor
from sluss.formats.payment_file import Payment as FilePayment
from sluss.formats.payment_flaws import flaws_of
from sluss.rules.pay.ids import TAG, end_to_end_id, message_id
from sluss.rules.pay.netting import ProposedPayment
from sluss.services import _register, _shipped
from sluss.services._cases import attempts
from sluss.services._closure import payables_of_claims, slices
from sluss.services._command import Context, Plain
from sluss.services._noting import is_drill
from sluss.store.models import Batch, Organisation, PayableRow, Payment, PaymentItem

# A benefit to a person. Source: docs/sources.md [pain001-se], category purposes.
_PAYOUT_PURPOSE = "SSBE"
# Those that a repeated payment keeps: banks treat salaries and pensions in their own way.
_KEPT_PURPOSES = frozenset({"SALA", "PENS"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A payment as it will stand in the file, and the rows of the payables in it."""

    proposed: ProposedPayment
    file_payment: FilePayment
    rows: tuple[int, ...]


def debtor_of(organisation: Organisation) -> Debtor:
    """Who pays."""
    return Debtor(
        name=organisation.name,
        org_number=organisation.org_number,
        iban=organisation.iban,
        bic=organisation.bic,
        bankgiro=organisation.bankgiro,
        town=organisation.town,
        country="SE" if organisation.town else "",
    )


def prepare(
    payments: Sequence[ProposedPayment],
    payables: dict[str, tuple[int, Payable]],
    now: _register.Frame,
) -> tuple[list[Prepared], list[Plain]]:
    """The payments as the bank will see them, and those that this bank would not take.

    A payment's number in its file is dealt afterwards, so that what is left out leaves no gap.
    """
    organisation = now.organisation
    debtor, profile = debtor_of(organisation), _shipped.profile(organisation.profile)
    tried = attempts(payables[part.payable_id][0] for p in payments for part in p.parts)
    taken: list[Prepared] = []
    left_out: list[Plain] = []
    for proposed in payments:
        ids = [part.payable_id for part in proposed.parts]
        rows = tuple(payables[id_][0] for id_ in ids)
        e2e = end_to_end_id(
            organisation=organisation.org_number,
            payable_ids=ids,
            attempt=sum(tried[row] for row in rows),
        )
        payment = _file_payment(e2e, proposed, payables[ids[0]][1])
        flaws = flaws_of(payment, debtor, profile)
        if flaws:
            left_out.extend({"id": id_, "code": f"pay.flaw_{flaws[0].value}"} for id_ in ids)
        else:
            taken.append(Prepared(proposed, payment, rows))
    return taken, left_out


def _file_payment(e2e: str, proposed: ProposedPayment, payable: Payable) -> FilePayment:
    party = payable.payee or payable.supplier
    purpose = _PAYOUT_PURPOSE if payable.kind is DocumentKind.PAYOUT else ""
    return FilePayment(
        end_to_end_id=e2e,
        instruction_id=e2e,
        amount=proposed.amount,
        creditor_name=party.name or payable.supplier.name,
        account=proposed.account,
        town=party.town,
        country=party.country or ("SE" if party.town else ""),
        reference=proposed.reference,
        category_purpose=payable.category if payable.category in _KEPT_PURPOSES else purpose,
        documents=proposed.documents,
    )


def write_batch(
    context: Context,
    now: _register.Frame,
    execution_on: date,
    payments: Sequence[Prepared],
    left_out: Sequence[Plain],
) -> Batch:
    """Keep a batch with its payments, and reserve their payables."""
    number = int(Batch.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    organisation = now.organisation
    rows = [
        Payment(
            end_to_end_id=one.file_payment.end_to_end_id,
            batch=number,
            ordinal=ordinal,
            state="reserved",
            currency=one.proposed.amount.currency,
            amount_minor=one.proposed.amount.minor,
            body=canonical(to_plain(one.file_payment)),
        )
        for ordinal, one in enumerate(payments, start=1)
    ]
    contents = canonical([execution_on.isoformat(), [row.body for row in rows]])
    batch = Batch(
        id=number,
        message_id=message_id(
            organisation=organisation.org_number,
            epoch=organisation.epoch,
            sequence=number,
            tag=MARK if is_drill() else TAG,
        ),
        state="proposed",
        execution_on=execution_on.isoformat(),
        created_at=context.at,
        by=context.by,
        profile=organisation.profile,
        content_sha256=hashlib.sha256(contents.encode()).hexdigest(),
        signatures="{}",
        left_out=canonical(left_out),
        file_sha256="",
        channel="",
    )
    batch.save(force_insert=True)
    Payment.objects.bulk_create(rows, batch_size=1000)
    # The unique index on live items stands behind this: a second live payment of a payable is an
    # error of the database, whatever the rules above believed.
    PaymentItem.objects.bulk_create(_items(payments), batch_size=1000)
    return batch


def _items(payments: Sequence[Prepared]) -> list[PaymentItem]:
    anchors: dict[int, str] = {}
    for part in slices(row for one in payments for row in one.rows):
        anchors.update(PayableRow.objects.filter(id__in=part).values_list("id", "anchor"))
    return [
        PaymentItem(
            end_to_end_id=one.file_payment.end_to_end_id,
            payable=row,
            claim=anchors[row],
            amount_minor=abs(part.amount.minor),
            is_live=True,
        )
        for one in payments
        for row, part in zip(one.rows, one.proposed.parts, strict=True)
    ]


def told(batch: Batch) -> Plain:
    """A batch as the contract shows it."""
    payments = list(Payment.objects.filter(batch=batch.id).order_by("ordinal"))
    own = Payment.objects.filter(batch=batch.id).values("end_to_end_id")
    items = PaymentItem.objects.filter(end_to_end_id__in=own).order_by("payable")
    pairs = list(items.values_list("end_to_end_id", "claim"))
    rows = payables_of_claims(claim for _, claim in pairs)
    ids: dict[int, str] = {}
    for part in slices(set(rows.values())):
        ids.update(PayableRow.objects.filter(id__in=part).values_list("id", "public_id"))
    inside: dict[str, list[str]] = {}
    for e2e, claim in pairs:
        inside.setdefault(e2e, []).append(ids[rows[claim]])
    total = sum(payment.amount_minor for payment in payments)
    return {
        "batch": batch.id,
        "message_id": batch.message_id,
        "state": batch.state,
        "date": batch.execution_on,
        "signed_by": sorted(json.loads(batch.signatures)),
        "sha256": batch.file_sha256,
        "payments": [_payment_told(p, inside.get(p.end_to_end_id, [])) for p in payments],
        "left_out": json.loads(batch.left_out),
        "totals": {"count": len(payments), "amount": Money("SEK", total).text, "currency": "SEK"},
    }


def _payment_told(payment: Payment, payables: list[str]) -> Plain:
    body = json.loads(payment.body)
    return {
        "end_to_end_id": payment.end_to_end_id,
        "state": payment.state,
        "payables": payables,
        "amount": Money(payment.currency, payment.amount_minor).text,
        "currency": payment.currency,
        "creditor": body["creditor_name"],
        "account": body["account"],
        "reference": body.get("reference"),
    }


def sent_line(batch: int, at: datetime) -> Plain:
    """What the sent journal says of a batch that is to leave. at: when it was asked for."""
    row = Batch.objects.get(id=batch)
    organisation, epoch = Organisation.objects.values_list("org_number", "epoch").get()
    payments = Payment.objects.filter(batch=batch)
    sums = payments.values("currency").annotate(s=Sum("amount_minor")).order_by("currency")
    ids = payments.order_by("ordinal").values_list("end_to_end_id", flat=True)
    return {
        "at": at.isoformat(timespec="seconds"),
        "organisation": organisation,
        "epoch": epoch,
        "batch": batch,
        "message_id": row.message_id,
        "channel": row.channel,
        "execution_on": row.execution_on,
        "sha256": row.file_sha256,
        "sums": {one["currency"]: one["s"] for one in sums},
        "end_to_end_ids": list(ids),
    }
