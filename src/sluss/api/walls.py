"""The wall before payouts to persons: what of an answer a caller without that right gets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest

from sluss.api.answers import Plain, refused
from sluss.api.request import sees_persons
from sluss.core.ids import is_person
from sluss.core.records import DocumentKind
from sluss.services.confirm import InFlight
from sluss.store import browse_pay


def without_payouts(request: HttpRequest, batch: Plain) -> Plain:
    """A batch without payouts, unless the caller may see them; its sums are of all."""
    if sees_persons(request):
        return batch
    payments, left_out = batch.get("payments", []), batch.get("left_out", [])
    inside = [id_ for one in payments for id_ in one["payables"]]
    hidden = _payouts([*inside, *(one["id"] for one in left_out)])
    return {
        **batch,
        "payments": [one for one in payments if hidden.isdisjoint(one["payables"])],
        "left_out": [one for one in left_out if one["id"] not in hidden],
    }


def refuse_payouts(request: HttpRequest, ids: Iterable[str], code: str) -> None:
    """Refuse as if it were not there, if a payout is named that the caller may not see."""
    if not sees_persons(request) and _payouts(ids):
        raise refused(code)


def of_firms(request: HttpRequest, found: Sequence[InFlight]) -> list[InFlight]:
    """What is on its way to known firms alone, unless the caller may see persons."""
    if sees_persons(request):
        return list(found)
    debts = browse_pay.debts([id_ for one in found for id_ in one.payables])
    firms = {id_ for id_, debt in debts.items() if debt["kind"] != DocumentKind.PAYOUT.value}
    return [
        one
        for one in found
        if one.payables and firms.issuperset(one.payables) and not is_person(one.payee.org_number)
    ]


def _payouts(ids: Iterable[str]) -> set[str]:
    kinds = browse_pay.debts(list(ids))
    return {id_ for id_, debt in kinds.items() if debt["kind"] == DocumentKind.PAYOUT.value}
