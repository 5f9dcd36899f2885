"""The entry sheet of a batch: rows to key into the internet bank, each ticked off at once."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from sluss.outside.qr import qr_svg
from sluss.rules.approve.roles import Act
from sluss.rules.pay.release import Channel
from sluss.services import pay as service
from sluss.store import browse_pay, read
from sluss.store.browse_pay import Sought
from sluss.telling.payment_pages import payment_qr
from sluss.web import lists
from sluss.web.pages import answered, page, render
from sluss.web.pay import batch_or_404, number_of
from sluss.web.request import Request, key_of, may, who


@page(Act.PREPARE_BATCH)
def sheet(request: Request, number: str) -> HttpResponse:
    found = batch_or_404(number)
    if found["channel"] != Channel.SHEET:
        raise Http404(number)
    asked = lists.asked(request, "search")
    sought = Sought(
        batch=found["batch"],
        search=asked.get("search", ""),
        with_persons=may(request, Act.READ_PERSONS),
    )
    keyed = read.ticks(found["batch"])
    count = sum(one is not None for one in keyed.values())
    given = {
        "here_in": "pay",
        "batch": found,
        "asked": asked,
        "keyed": count,
        "left": found["totals"]["count"] - count,
        "is_walled": not sought.with_persons,
        "sheet": lists.sheet(
            request,
            browse_pay.payments_counted(sought, lists.COUNTED_MOST),
            lambda at, most: (
                {**row, "keyed": keyed.get(row["end_to_end_id"])}
                for row in browse_pay.payments_some(sought, at, most)
            ),
        ),
    }
    return render(request, "pay/sheet.html", given)


@page(Act.PREPARE_BATCH)
@require_POST
def tick(request: Request, number: str) -> HttpResponse:
    batch, row = number_of(number), request.POST.get("row", "")
    is_undone = request.POST.get("undo", "") == "yes"
    answer = service.tick(batch, row, who(request), key=key_of(request), is_undone=is_undone)
    head = browse_pay.batch_head(batch)
    is_sheet = head is not None and head["channel"] == Channel.SHEET
    at = f"?page={lists.number_of(request)}#row-{row}" if row.isalnum() else ""
    code = "web_pay.unticked" if is_undone else "web_pay.ticked"
    return answered(request, answer, f"/pay/{batch}/sheet{at}" if is_sheet else "/pay/", code)


@page(Act.PREPARE_BATCH)
def qr(request: Request, number: str, payment: str) -> HttpResponse:
    """The code of one row as a drawing: for whoever keys it, so nothing in it is masked."""
    found = batch_or_404(number)
    with_persons = may(request, Act.READ_PERSONS)
    row = browse_pay.payment(found["batch"], payment, with_persons=with_persons)
    if row is None or found["channel"] != Channel.SHEET:
        raise Http404(payment)
    return HttpResponse(qr_svg(payment_qr(row, found["date"])), content_type="image/svg+xml")
