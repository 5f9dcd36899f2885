"""What waits for somebody at a desk: attests, questions, new accounts. Counts stop at a bound."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum

from sluss.core.lifecycle import OWED
from sluss.core.plain import canonical
from sluss.store.browse import unranked
from sluss.store.in_flight import OVER
from sluss.store.models import (
    AccountChange,
    Batch,
    Evidence,
    Original,
    PayableRow,
    Payment,
    PaymentItem,
    RecordRow,
)
from sluss.store.read import SHOWN, matching_words

Plain = dict[str, Any]
_NOT_DEBTS = ("credit-note",)  # It lowers what leaves us, and needs nobody's attest.
# A repeated run is put into its batch first and attested there.
_TO_ATTEST = ("open", "held", "reserved")
# The body is JSON in its canonical form: keys in order, and a quote inside a text is escaped.
# The third digit of a legal person's number is 2 or more.
_LEGAL_PERSON = "^org:[0-9]{2}[2-9]"
_ATTESTED = '"facts":["claimed","attested"'


@dataclass(frozen=True, slots=True)
class Attester:
    """Somebody who attests. limit_minor: in öre, None for no limit."""

    name: str
    limit_minor: int | None


# ---- What may be attested ---------------------------------------------------------------------


def to_attest(by: Attester, first: int, count: int) -> list[Plain]:
    """So many of the debts that this person may attest now, the most urgent first."""
    rows = _may_attest(by).order_by("urgency", "id").values(*SHOWN)
    return [unranked(row) for row in rows[first : first + count]]


def count_to_attest(by: Attester, most: int) -> int:
    """How many this person may attest now, counted no further than most + 1."""
    return _may_attest(by).order_by()[: most + 1].count()


def kept_from(by: Attester, most: int) -> dict[str, int]:
    """How many wait for an attest that this person may not give, by why; each up to most + 1."""
    waiting = _waiting()
    over = ~_within(by) if by.limit_minor is not None else Q(pk__in=())
    return {
        why: waiting.filter(condition).order_by()[: most + 1].count()
        for why, condition in (
            ("registered", _names("registered_by", by.name)),
            ("attested", _names("attests", by.name)),
            ("over_limit", over),
        )
    }


def _may_attest(by: Attester) -> QuerySet[PayableRow]:
    done = _names("registered_by", by.name) | _names("attests", by.name)
    return _waiting().filter(_within(by)).exclude(done)


def _waiting() -> QuerySet[PayableRow]:
    rows = PayableRow.objects.filter(state__in=_TO_ATTEST, open_minor__gt=0)
    return rows.exclude(kind__in=_NOT_DEBTS).exclude(body__contains=_ATTESTED)


def _within(by: Attester) -> Q:
    if by.limit_minor is None:
        return Q()
    return Q(currency="SEK", claimed_minor__lte=by.limit_minor)


def _names(field: str, name: str) -> Q:
    """The debts in whose list of people the name stands."""
    word = canonical(name)
    others = r'("([^"\\]|\\.)*",)*'
    # The plain look comes first: it is cheap, and nearly all rows end there.
    pattern = rf'"{field}":\[{others}{re.escape(word)}'
    return Q(body__contains=word) & Q(body__regex=pattern)


# ---- Which debts may be one -------------------------------------------------------------------


def questions(
    asking: Iterable[str], first: int, count: int, *, with_persons: bool, search: str = ""
) -> list[Plain]:
    """So many of the debts of which a hold asks whether they are another; alike ones together."""
    rows = _asking(asking, with_persons, search).order_by("supplier_name", "claimed_minor", "id")
    return [unranked(row) for row in rows.values(*SHOWN)[first : first + count]]


def count_questions(
    asking: Iterable[str], most: int, *, with_persons: bool, search: str = ""
) -> int:
    """How many there are, counted no further than most + 1."""
    return _asking(asking, with_persons, search).order_by()[: most + 1].count()


def by_ids(public_ids: Iterable[str]) -> dict[str, Plain]:
    """Rows of payables by their ids."""
    rows = PayableRow.objects.filter(public_id__in=list(public_ids)).values(*SHOWN)
    return {row["public_id"]: unranked(row) for row in rows}


def file_names(shas: Iterable[str]) -> dict[str, str]:
    """What these originals were called when they came."""
    rows = Original.objects.filter(sha256__in=list(shas))
    return dict(rows.values_list("sha256", "name"))


def scans_of(forms: Iterable[str]) -> list[str]:
    """The pictures of pages that were handed in with these forms."""
    rows = Original.objects.filter(inside__in=list(forms)).order_by("seq", "sha256")
    return list(rows.values_list("sha256", flat=True))


def told_by(sha256: str) -> list[str]:
    """The ids of the debts that an original tells of, in their order."""
    records = RecordRow.objects.filter(sha256=sha256).values("id")
    rows = Evidence.objects.filter(record__in=records).values("payable")
    found = PayableRow.objects.filter(id__in=rows).order_by("id")
    return list(found.values_list("public_id", flat=True))


def supplier_of(org_number: str) -> str:
    """The name under which a number is known; "" if no debt has it."""
    rows = PayableRow.objects.filter(org_number=org_number).exclude(supplier_name="")
    return rows.order_by("-id").values_list("supplier_name", flat=True).first() or ""


def _asking(asking: Iterable[str], with_persons: bool, search: str) -> QuerySet[PayableRow]:
    codes = (Q(body__contains=f'{{"code":{canonical(code)}') for code in sorted(asking))
    rows = PayableRow.objects.filter(state__in=OWED, body__contains='"looks_like":[')
    if not with_persons:
        rows = rows.exclude(kind="payout")
    return matching_words(rows, search).filter(reduce(or_, codes))


# ---- New accounts of payees -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Which account changes are asked for; state "" for all. party: of one payee alone.

    with_persons: those of persons too, and of payees without a number, who may be persons.
    """

    with_persons: bool
    state: str = ""
    search: str = ""
    party: str = ""


def account_changes(wanted: Changes, first: int, count: int) -> list[Plain]:
    """So many account changes, the latest first."""
    rows = _changes(wanted).order_by("-id").values("id", "party", "state", "body")
    return [_change(row) for row in rows[first : first + count]]


def count_account_changes(wanted: Changes, most: int) -> int:
    """How many there are, counted no further than most + 1."""
    return _changes(wanted).order_by()[: most + 1].count()


def account_change(number: int, *, with_persons: bool) -> Plain | None:
    """One account change with all that was said about it; None if there is none."""
    rows = _changes(Changes(with_persons=with_persons)).filter(id=number)
    row = rows.values("id", "party", "state", "body").first()
    return _change(row) if row else None


def _changes(wanted: Changes) -> QuerySet[AccountChange]:
    rows = AccountChange.objects.all()
    if not wanted.with_persons:
        rows = rows.filter(party__regex=_LEGAL_PERSON)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.party:
        rows = rows.filter(party=wanted.party)
    for word in wanted.search.split():
        name = rf'"name":"([^"\\]|\\.)*{re.escape(canonical(word)[1:-1])}'
        digits = re.sub(r"[^0-9]", "", word) or word
        is_in = Q(account_key__contains=digits) | Q(party__contains=digits)
        rows = rows.filter(is_in | Q(body__iregex=name))
    return rows


def _change(row: Plain) -> Plain:
    body = json.loads(row["body"])
    told: Plain = {
        name: body.get(name, "")
        for name in (
            "name", "requested_on", "reason", "proposed_by", "proposed_at",
            "confirmed_by", "confirmed_at", "rejected_by", "rejected_at", "rejected_because",
        )
    }  # fmt: skip
    return {
        **told,
        "change": row["id"],
        "state": row["state"],
        "party": row["party"],
        "account": body["account"],
        "calls": body.get("calls", []),
    }


# ---- The state of the house -------------------------------------------------------------------


def count_accounts(name: str, *, with_persons: bool) -> dict[str, int]:
    """How many accounts are to be called back about, and to be confirmed by this person."""
    rows = _changes(Changes(with_persons=with_persons))
    bodies = rows.filter(state="called-back").values_list("body", flat=True)
    # Whoever proposed or last called does not confirm. Few wait at a time.
    told = [json.loads(body) for body in bodies]
    mine = [b for b in told if name not in (b["proposed_by"], b["calls"][-1]["by"])]
    return {"to_call_back": rows.filter(state="proposed").count(), "to_confirm": len(mine)}


def count_to_sign(name: str) -> int:
    """How many proposed batches this person has not signed."""
    rows = Batch.objects.filter(state="proposed")
    return rows.exclude(signatures__contains=f"{canonical(name)}:").count()


def moved(*, since: str, with_persons: bool) -> dict[str, Plain]:
    """Our payments that were handed out: those not confirmed yet, and those booked; sums of kronor.

    since: the day from which they count, "" for all. with_persons: payouts are among them.
    """
    out = Batch.objects.filter(state="exported", execution_on__gte=since)
    rows = Payment.objects.filter(batch__in=out.values("id"))
    if not with_persons:
        paid = PayableRow.objects.filter(kind="payout")
        rows = rows.exclude(end_to_end_id__in=_payments_of(paid))
    sums = Sum("amount_minor", filter=Q(currency="SEK"))
    found = rows.order_by().values("state").annotate(n=Count("batch"), minor=sums)
    told = {row["state"]: row for row in found}
    sent = [told[word] for word in told.keys() - set(OVER)]
    booked = [told["booked"]] if "booked" in told else []
    return {
        name: {"count": sum(r["n"] for r in some), "minor": sum(r["minor"] or 0 for r in some)}
        for name, some in (("sent", sent), ("paid", booked))
    }


def standing(*, with_persons: bool) -> dict[str, Plain]:
    """What is owed and not on its way: all of it, and what of it is held; sums of kronor."""
    rows = PayableRow.objects.filter(state__in=OWED).exclude(state="sent")
    rows = rows.exclude(kind__in=_NOT_DEBTS)
    if not with_persons:
        rows = rows.exclude(kind="payout")
    sums = Sum(F("open_minor"), output_field=BigIntegerField(), filter=Q(currency="SEK"))
    told = rows.order_by().values("state").annotate(n=Count("id"), minor=sums)
    found = {row["state"]: row for row in told}
    held = [found["held"]] if "held" in found else []
    return {
        name: {"count": sum(r["n"] for r in some), "minor": sum(r["minor"] or 0 for r in some)}
        for name, some in (("owed", list(found.values())), ("held", held))
    }


def _payments_of(payables: QuerySet[PayableRow]) -> QuerySet[Any]:
    return PaymentItem.objects.filter(payable__in=payables.values("id")).values("end_to_end_id")
