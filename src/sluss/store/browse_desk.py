"""What waits for somebody at a desk: attests, questions, new accounts. Counts stop at a bound."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum

from sluss.core.lifecycle import OWED
from sluss.core.plain import canonical
from sluss.store.browse import unranked, with_words
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
# The third digit of a legal person's number is 2 or more.
_LEGAL_PERSON = "^org:[0-9]{2}[2-9]"


@dataclass(frozen=True, slots=True)
class Attester:
    """Somebody who attests. limit_minor: in öre, None for no limit."""

    name: str
    limit_minor: int | None


# ---- What may be attested ---------------------------------------------------------------------


def to_attest(by: Attester, first: int, count: int, search: str = "") -> list[Plain]:
    """So many of the debts that this person may attest now, the most urgent first."""
    ids = with_words(_may_attest(by), search).order_by("urgency", "id").values_list("id", flat=True)
    return _rows(list(ids[first : first + count]))


def count_to_attest(by: Attester, most: int, search: str = "") -> int:
    """How many this person may attest now, counted no further than most + 1."""
    return with_words(_may_attest(by), search).order_by()[: most + 1].count()


def kept_from(by: Attester, most: int) -> dict[str, int]:
    """How many wait for an attest that this person may not give, by why; each up to most + 1."""
    waiting = _waiting()
    over = ~_within(by) if by.limit_minor is not None else Q(pk__in=())
    # Found by the index alone; what the hand did is told by the body of those few.
    found = waiting.filter(_has_hand(by.name)).order_by("urgency", "id")
    ids = list(found.values_list("id", flat=True)[: most + 1])
    mine = PayableRow.objects.filter(id__in=ids)
    return {
        "registered": _some_of(mine, most, _names("registered_by", by.name)),
        "attested": _some_of(mine, most, _names("attests", by.name)),
        "over_limit": _some_of(waiting, most, over),
    }


def _some_of(rows: QuerySet[PayableRow], most: int, condition: Q) -> int:
    return rows.filter(condition).order_by()[: most + 1].count()


def _may_attest(by: Attester) -> QuerySet[PayableRow]:
    return _waiting().filter(_within(by)).exclude(_has_hand(by.name))


def _has_hand(name: str) -> Q:
    """The debts that this person registered or attested. No name of a person has a quote in it."""
    return Q(hands__contains=canonical(name))


def _rows(ids: list[int]) -> list[Plain]:
    """What a list shows of these, in their order: no body is read of a row that is not shown."""
    found = {row["id"]: row for row in PayableRow.objects.filter(id__in=ids).values(*SHOWN)}
    return [unranked(found[id_]) for id_ in ids if id_ in found]


def _waiting() -> QuerySet[PayableRow]:
    return PayableRow.objects.filter(awaits_attest=True)


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


def questions(first: int, count: int, *, with_persons: bool, search: str = "") -> list[Plain]:
    """So many of the debts of which a hold asks whether they are another; alike ones together."""
    rows = _asking(with_persons, search).order_by("supplier_name", "claimed_minor", "id")
    return _rows(list(rows.values_list("id", flat=True)[first : first + count]))


def count_questions(most: int, *, with_persons: bool, search: str = "") -> int:
    """How many there are, counted no further than most + 1."""
    return _asking(with_persons, search).order_by()[: most + 1].count()


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


def _asking(with_persons: bool, search: str) -> QuerySet[PayableRow]:
    rows = PayableRow.objects.filter(is_asked_about=True)
    if not with_persons:
        rows = rows.exclude(kind="payout")
    return matching_words(rows, search)


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
    told = rows.order_by().values("state").annotate(n=Count("*"), minor=sums)
    found = {row["state"]: row for row in told}
    held = [found["held"]] if "held" in found else []
    return {
        name: {"count": sum(r["n"] for r in some), "minor": sum(r["minor"] or 0 for r in some)}
        for name, some in (("owed", list(found.values())), ("held", held))
    }


def _payments_of(payables: QuerySet[PayableRow]) -> QuerySet[Any]:
    return PaymentItem.objects.filter(payable__in=payables.values("id")).values("end_to_end_id")
