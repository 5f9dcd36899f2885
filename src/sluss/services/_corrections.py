"""The correction register: a line for each repeated payment, and what would have been right."""

from __future__ import annotations

from collections.abc import Sequence

from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Account, Party
from sluss.core.payable import Payable
from sluss.core.plain import from_plain, to_plain
from sluss.core.records import Claim
from sluss.formats.payee_list import Asked
from sluss.rules.pay.correct import difference
from sluss.rules.pay.repeat import Last, is_about, unmatched
from sluss.rules.register.filed import Filed
from sluss.services import _closure
from sluss.services._closure import claims_of_payables, slices
from sluss.services._command import Plain
from sluss.services._payables import payable_of
from sluss.store.models import Decision, PayableRow, RecordRow

CORRECT = "correct"
_SOURCE = "repeat-run"


def repeated_claims(payables: Sequence[int]) -> dict[int, str]:
    """Of these payables, the repeated payments: the claim by which each was made."""
    pairs = claims_of_payables(payables)
    ours = set()
    for part in slices({name.partition(":")[0] for _, name in pairs}):
        rows = RecordRow.objects.filter(sha256__in=part, source=_SOURCE)
        ours.update(rows.values_list("sha256", flat=True).distinct())
    return {payable: name for payable, name in pairs if name.partition(":")[0] in ours}


def lines(period: str = "") -> list[Plain]:
    """Every repeated payment, the oldest run first, in the order of its file.

    Shapes: right_amount and difference None while it is not known what was right; a payment that
            was dismissed before any money moved has the status not-paid.
    """
    numbers = RecordRow.objects.filter(source=_SOURCE).order_by("id").values_list("id", flat=True)
    filed = [f for f in _closure.load_records(numbers) if _period(f) and period in ("", _period(f))]
    places = _closure.payables_of_claims(f.name for f in filed)
    rows: dict[int, PayableRow] = {}
    for part in slices(set(places.values())):
        rows.update({row.id: row for row in PayableRow.objects.filter(id__in=part)})
    said = _said([f.name for f in filed])
    found = [_line(f, rows[places[f.name]], said.get(f.name)) for f in filed]
    return sorted(found, key=lambda line: str(line["period"]))


def totals(rows: Sequence[Plain]) -> Plain:
    """How many lines, how many still open, and in kronor what was missing and was too much."""
    rests = [
        Money.parse(row["difference"]).minor
        for row in rows
        if row["difference"] is not None and row["currency"] == "SEK"
    ]
    return {
        "count": len(rows),
        "open": sum(row["status"] == "open" for row in rows),
        "underpaid": Money("SEK", sum(rest for rest in rests if rest > 0)).text,
        "overpaid": Money("SEK", -sum(rest for rest in rests if rest < 0)).text,
        "currency": "SEK",
    }


def _period(filed: Filed) -> str:
    record = filed.record
    return record.repeats.period if isinstance(record, Claim) and record.repeats else ""


def _said(names: Sequence[str]) -> dict[str, Decision]:
    """The last that was said of each."""
    found: dict[str, Decision] = {}
    for part in slices(names):
        for row in Decision.objects.filter(claim__in=part, kind=CORRECT).order_by("id"):
            found[row.claim] = row
    return found


def _line(filed: Filed, row: PayableRow, said: Decision | None) -> Plain:
    payable = payable_of(row)
    told: Plain = {
        "id": row.public_id,
        "period": _period(filed),
        "row": filed.record.line,
        "payee": payable.supplier.name,
        "number": payable.supplier.org_number,
        "account": to_plain(payable.account),
        "amount": payable.amount.text,
        "currency": payable.amount.currency,
        "state": row.state,
        "status": "not-paid" if row.dropped_minor == row.claimed_minor else "open",
        "right_amount": None,
        "difference": None,
        "verdict": None,
    }
    if said is None:
        return told
    right = Money(payable.amount.currency, int(said.detail))
    by = {"by": said.by, "at": said.at, "reason": said.reason}
    return {**told, "status": "settled", **told_right(payable, right), **by}


def matched(
    asked: Sequence[Asked], period: str
) -> tuple[dict[str, tuple[Asked, Money]], list[Finding]]:
    """By payable, what each row of a list of right amounts says of it; and rows that fit none.

    Shapes: a row is about just one repeated payment (of the period, if one is given), or is told.
    """
    payments = [_as_payment(line) for line in lines(period)]
    found: dict[str, tuple[Asked, Money]] = {}
    findings = []
    for one in asked:
        fits = [payment for payment in payments if is_about(one, payment)]
        if len(fits) == 1 and fits[0].name not in found and one.amount is not None:
            found[fits[0].name] = (one, one.amount)
        else:
            findings.append(unmatched(one, [payment.row for payment in fits]))
    return found, findings


def _as_payment(line: Plain) -> Last:
    account = line["account"]
    return Last(
        name=line["id"],
        row=line["row"],
        payee=Party(name=line["payee"], org_number=line["number"]),
        amount=Money.parse(line["amount"], line["currency"]),
        accounts=(from_plain(Account, account),) if account else (),
    )


def told_right(payable: Payable, right: Money) -> Plain:
    """What was right, and what the payment was beside it."""
    rest, verdict = difference(payable.amount, right)
    return {"right_amount": right.text, "difference": rest.text, "verdict": verdict.value}
