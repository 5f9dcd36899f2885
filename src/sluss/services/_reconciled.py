"""The three-way reconciliation, and the evidence of payments that an auditor picks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Sum

from sluss.core.ids import masked
from sluss.core.masking import hide, persons_in, without_person_numbers
from sluss.core.money import Money
from sluss.core.plain import canonical
from sluss.rules.handback.reconcile import Bridge, Moved, Sums, bridges
from sluss.rules.handback.sample import Case, How, Risk, picked
from sluss.rules.register.flows import Standing
from sluss.services import _shipped
from sluss.services._bins import compare
from sluss.services._closure import claims_of_payables, slices
from sluss.services._command import Plain
from sluss.services._handed_over import DOCUMENTS, Files, file_name, number_of
from sluss.services._handing_back import Standing as Bins
from sluss.services._on_paper import by_seq
from sluss.services._original import stored_parts
from sluss.services._paid import Paid, paid_from_here, rows_of, vouchers_of
from sluss.store.models import (
    AccountChange,
    Batch,
    Decision,
    Original,
    PayableRow,
    Posting,
    Receipt,
)

_CERTAIN = "certain"


def reconciled() -> Plain:
    """Every total of the old system, of ours and of the bank, and what the lines leave over."""
    compared = compare()
    paid = paid_from_here()
    moved = [
        Moved(one.amount.currency, one.amount.minor, one.standing, one.debits, one.returns)
        for one in paid
    ]
    rows = compared.rows if compared else ()
    found = bridges(rows, moved, _sums(), is_loaded=compared is not None)
    standing = Bins.of(compared) if compared else None
    signed = standing.signed if standing else {}
    odd = [_odd(one) for one in paid if one.debits - one.returns > 1]
    return {
        "state": {"number": compared.state.number, "as_of": compared.state.as_of or None}
        if compared
        else None,
        "bridges": [_told(one) for one in found],
        "agrees": not odd and all(one.rest == 0 for one in found),
        "payments": {one.value: sum(p.standing is one for p in paid) for one in Standing},
        "booked_twice": odd,
        "unexplained": {
            "rows": len(standing.open_rows) if standing else 0,
            "faults": len(standing.open_faults) if standing else 0,
        },
        "signed_by": sorted(n for n, sha in signed.items() if standing and sha == standing.sha256),
    }


def _sums() -> dict[str, Sums]:
    """Each total counted in its own way: of the debts, and of the accounts of the books."""
    chart = _shipped.chart()
    told: dict[str, dict[str, int]] = {}
    rows = PayableRow.objects.values("currency", "kind")
    for row in rows.annotate(o=Sum("open_minor"), p=Sum("ours_minor")):
        mine = told.setdefault(row["currency"], dict.fromkeys(("open", "ours", "books", "bank"), 0))
        sign = -1 if row["kind"] == "credit-note" else 1
        mine["open"] += sign * row["o"]
        mine["ours"] += sign * row["p"]
    for name, role in (("books", "payables"), ("bank", "bank")):
        booked = Posting.objects.filter(account=chart[role]).values("currency")
        for row in booked.annotate(s=Sum("amount_minor")):
            # Credit is below nought in the books: what we owe, and what has left the bank.
            told[row["currency"]][name] -= row["s"]
    return {currency: Sums(**sums) for currency, sums in told.items()}


def _told(one: Bridge) -> Plain:
    return {
        "currency": one.currency,
        "lines": [
            {"line": line.value, "amount": Money(one.currency, minor).text}
            for line, minor in one.lines
        ],
        "rest": Money(one.currency, one.rest).text,
    }


def _odd(one: Paid) -> Plain:
    return {
        "end_to_end_id": one.end_to_end_id,
        "amount": one.amount.text,
        "currency": one.amount.currency,
        "times": one.debits - one.returns,
    }


# ---- What an auditor picks ------------------------------------------------------------------


def sampled(count: int, seed: str, how: How = How.RANDOM) -> tuple[list[Plain], Files]:
    """The payments picked, and of each a folder: its evidence, and the documents it rests on.

    Shapes: risks says what speaks for a look at each, the weightiest first. The same seed picks
            the same payments of the same ones. Lists and the bank's files are named with hash and
            line, and not handed out: they tell of others too.
    """
    paid = {one.end_to_end_id: one for one in paid_from_here()}
    cases = {case.id: case for case in _cases(list(paid.values()))}
    chosen = [paid[id_] for id_ in picked(cases.values(), count, seed, how)]
    debts = rows_of(chosen)
    vouchers = vouchers_of(debts)
    batches = {b.id: b for b in Batch.objects.filter(id__in={one.batch for one in chosen})}
    found: list[Plain] = []
    files: Files = {}
    for one in chosen:
        told = {
            "payment": payment_of(one, batches[one.batch]),
            "risks": [risk.value for risk in Risk if risk in cases[one.end_to_end_id].risks],
            "payables": [debt_of(debts[payable], minor) for payable, minor in one.items],
            "attests": list(attests_of([payable for payable, _ in one.items])),
            "account_changes": changes_of([debts[payable] for payable, _ in one.items]),
            "vouchers": sorted({v for payable, _ in one.items for v in vouchers.get(payable, ())}),
        }
        evidence, documents = evidence_of([debts[payable] for payable, _ in one.items], one.told)
        told["evidence"] = evidence
        found.append(told)
        folder = one.end_to_end_id
        text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
        files[f"{folder}/evidence.json"] = iter([text.encode()])
        for original in documents:
            files[f"{folder}/{file_name(original)}"] = stored_parts(original.sha256)
    return found, files


def _cases(paid: Sequence[Paid]) -> Iterator[Case]:
    """What speaks for a look at each payment."""
    rows = rows_of(paid)
    keys = {row.account_key for row in rows.values() if row.account_key}
    changed = set(
        AccountChange.objects.filter(account_key__in=keys).values_list("account_key", flat=True)
    )
    released = _released(rows)
    for one in paid:
        debts = [rows[payable] for payable, _ in one.items]
        found = {
            Risk.MOVED_TWICE: one.debits - one.returns > 1,
            Risk.ACCOUNT_CHANGED: any(row.account_key in changed for row in debts),
            Risk.RELEASED: any(row.id in released for row in debts),
            Risk.WEAK_EVIDENCE: any(row.confidence != _CERTAIN for row in debts),
            Risk.NOT_BOOKED: one.standing is not Standing.BOOKED,
        }
        risks = frozenset(risk for risk, holds in found.items() if holds)
        yield Case(one.end_to_end_id, one.amount.minor, risks)


def _released(rows: Mapping[int, PayableRow]) -> set[int]:
    """The debts on which somebody released a hold."""
    claims = dict((claim, payable) for payable, claim in claims_of_payables(set(rows)))
    found: set[int] = set()
    for part in slices(sorted(claims)):
        said = Decision.objects.filter(kind="release", claim__in=part)
        found.update(claims[claim] for claim in said.values_list("claim", flat=True))
    return found


def payment_of(one: Paid, batch: Batch) -> Plain:
    """A payment with its batch, who proposed it and who signed."""
    return {
        "end_to_end_id": one.end_to_end_id,
        "payee": without_person_numbers(one.creditor),
        "amount": one.amount.text,
        "currency": one.amount.currency,
        "standing": one.standing.value,
        "date": one.on.isoformat() if one.on else None,
        "batch": one.batch,
        "message_id": batch.message_id,
        "file_sha256": one.file_sha256,
        "proposed_by": batch.by,
        "signatures": json.loads(batch.signatures),
    }


def debt_of(row: PayableRow, minor: int) -> Plain:
    """A debt, and how much of it a payment takes."""
    persons = persons_in(row.org_number, None)
    return {
        "id": row.public_id,
        "kind": row.kind,
        "state": row.state,
        "supplier": hide(without_person_numbers(row.supplier_name), persons),
        "org_number": masked(row.org_number) or None,
        "document_number": number_of(row),
        "amount": Money(row.currency, row.claimed_minor).text,
        "paid": Money(row.currency, minor).text,
        "currency": row.currency,
        "verified_by": json.loads(row.body)["payable"].get("verified_by") or None,
    }


def attests_of(payables: Sequence[int]) -> Iterator[Plain]:
    """Who attested these debts and when. on_paper: who keyed it from which scan; None if nobody."""
    papers = by_seq(payables)
    claims = {claim for _, claim in claims_of_payables(set(payables))}
    for part in slices(sorted(claims)):
        rows = Decision.objects.filter(claim__in=part, kind="attest").order_by("id")
        for by, at, reason, seq in rows.values_list("by", "at", "reason", "seq"):
            comment = without_person_numbers(reason)
            yield {"by": by, "at": at, "comment": comment, "on_paper": papers.get(seq)}


def changes_of(rows: Sequence[PayableRow]) -> list[Plain]:
    """Who called about the accounts that these debts are paid to, and who confirmed them."""
    keys = {row.account_key for row in rows if row.account_key}
    told = []
    for row in AccountChange.objects.filter(account_key__in=keys).order_by("id"):
        body = json.loads(row.body)
        calls = [{k: call[k] for k in ("by", "at", "phone", "spoke_with")} for call in
                 body.get("calls", ())]  # fmt: skip
        told.append(
            {
                "state": row.state,
                "proposed_by": body.get("proposed_by", ""),
                "calls": calls,
                "confirmed_by": body.get("confirmed_by", ""),
            }
        )
    return told


def evidence_of(
    rows: Sequence[PayableRow], told: Sequence[str]
) -> tuple[list[Plain], list[Original]]:
    """All that says something of the debts or the payment, and the documents among it."""
    lines = [
        (name, kind, role, line)
        for row in rows
        for name, kind, role, line in json.loads(row.body)["evidence"]
    ]
    named = {name for name, _, _, _ in lines}
    lines += [(name, "", "tells", 0) for name in told if name not in named]
    shas = {name.partition(":")[0] for name, _, _, _ in lines}
    originals: dict[str, Original] = {}
    for part in slices(sorted(shas)):
        originals.update({one.sha256: one for one in Original.objects.filter(sha256__in=part)})
    kinds = dict(
        Receipt.objects.filter(sha256__in=shas).order_by("reading").values_list("sha256", "kind")
    )
    evidence = [
        {
            "sha256": name.partition(":")[0],
            "file": without_person_numbers(originals[name.partition(":")[0]].name),
            "kind": kind or kinds.get(name.partition(":")[0], ""),
            "role": role,
            "line": line or None,
        }
        for name, kind, role, line in lines
    ]
    once = {canonical(one): one for one in evidence}
    documents = [one for sha, one in sorted(originals.items()) if kinds.get(sha) in DOCUMENTS]
    return list(once.values()), documents
