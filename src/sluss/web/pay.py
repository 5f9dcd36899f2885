"""The pages of paying: batches, what is in each, who signed, and how each leaves the house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_POST

from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.outside import home
from sluss.outside.sent_journal import of_home
from sluss.rules.approve.roles import Act
from sluss.rules.approve.sign_in import ProofRefusal
from sluss.rules.pay.release import Channel, SignRefusal, Stage
from sluss.rules.triage.policy import UrgencyClass
from sluss.services import pay as service
from sluss.services.pay import Ask, ExportedFile
from sluss.store import browse_pay
from sluss.store.browse_pay import Sought
from sluss.telling.batch_shown import payment_shown
from sluss.telling.payment_pages import printer
from sluss.web import lists, step_up
from sluss.web.pages import UNPROCESSABLE, Plain, answered, done, page, refused, render
from sluss.web.pay_forms import Written
from sluss.web.register import frame_for
from sluss.web.request import Request, key_of, may, person_of, text, who

_HERE = "pay"
# By which ways a batch may leave, and what each is called.
CHANNELS = {
    Channel.FILE.value: "payment_file",
    Channel.SHEET.value: "entry_sheet",
    Channel.PAPER.value: "signed_paper",
}
_PDF = ("pdf", "application/pdf")
_BATCH_HEADS = (
    "column.batch", "column.state", "column.day", "column.count", "column.sum", "column.signed",
    "column.hash",
)  # fmt: skip
_PAYMENT_HEADS = (
    "column.payee", "column.account", "column.reference", "column.amount", "column.state",
    "column.end_to_end_id",
)  # fmt: skip
_LEFT_HEADS = (
    "column.id", "column.supplier", "column.document", "column.open", "column.class", "column.why",
)  # fmt: skip


@page(Act.READ)
def batches(request: Request) -> HttpResponseBase:
    asked = lists.asked(request, "state")
    stage = asked.get("state", "")
    stage = stage if stage in set(Stage) else ""
    rows = partial(browse_pay.batches_some, stage)
    if lists.wants_file(request):
        cells = (_batch_cells(request, row) for row in lists.whole(rows))
        return lists.as_file(request, "batcher", _BATCH_HEADS, cells)
    sheet = lists.sheet(request, browse_pay.batches_counted(stage, lists.COUNTED_MOST), rows)
    given = {
        "here_in": _HERE,
        "sheet": sheet,
        "asked": asked,
        "stages": list(Stage),
        "classes": list(UrgencyClass),
        "may_propose": may(request, Act.PREPARE_BATCH),
    }
    return render(request, "pay/batches.html", given)


@page(Act.PREPARE_BATCH)
@require_POST
def propose(request: Request) -> HttpResponse:
    written = Written(request.POST)
    ask = Ask(
        budget=written.kronor("budget"),
        count=written.whole("count"),
        execution_on=written.day("date"),
        classes=written.classes("class"),
        ids=written.ids("id"),
    )
    if written.bad:
        return refused(request, "/pay/", "web_pay.unreadable", field=_fields(request, written.bad))
    answer = service.propose(ask, who(request), key=key_of(request))
    if answer.get("batch") or "refused" in answer:
        url = f"/pay/{answer['batch']}" if answer.get("batch") else "/pay/"
        return answered(request, answer, url, "web_pay.proposed")
    given = {"here_in": _HERE, "counts": _by_code(answer["left_out"]), "date": answer["date"]}
    return render(request, "pay/nothing.html", given, status=UNPROCESSABLE)


@page(Act.READ)
def batch(request: Request, number: str) -> HttpResponseBase:
    found = batch_or_404(number)
    asked = lists.asked(request, "search")
    sought = Sought(
        batch=found["batch"],
        search=asked.get("search", ""),
        with_persons=may(request, Act.READ_PERSONS),
    )
    if lists.wants_file(request):
        rows = (row for part in browse_pay.payments_every(sought) for row in part)
        cells = (_payment_cells(request, payment_shown(row)) for row in rows)
        return lists.as_file(request, f"batch-{number}", _PAYMENT_HEADS, cells)
    sheet = lists.sheet(
        request,
        browse_pay.payments_counted(sought, lists.COUNTED_MOST),
        lambda first, count: map(payment_shown, browse_pay.payments_some(sought, first, count)),
    )
    given = {
        "here_in": _HERE,
        "batch": found,
        "sheet": sheet,
        "asked": asked,
        "is_walled": not sought.with_persons,
        "by_state": browse_pay.payments_by_state(found["batch"]),
        "events": browse_pay.batch_events(found["batch"]),
        "counts": _by_code(found["left_out"]),
        **_may_do(request, found),
    }
    return render(request, "pay/batch.html", given)


@page(Act.READ)
def left_out(request: Request, number: str) -> HttpResponseBase:
    found = batch_or_404(number)
    asked = lists.asked(request, "code")
    code = asked.get("code", "")
    rows = [one for one in found["left_out"] if not code or one["code"] == code]
    if lists.wants_file(request):
        cells = (_left_cells(request, row) for row in _debts_of(request, rows))
        return lists.as_file(request, f"batch-{number}-kvar", _LEFT_HEADS, cells)
    sheet = lists.sheet(
        request,
        min(len(rows), lists.COUNTED_MOST + 1),
        lambda first, count: _debts_of(request, rows[first : first + count]),
    )
    given = {
        "here_in": _HERE,
        "batch": found,
        "sheet": sheet,
        "asked": asked,
        "counts": _by_code(found["left_out"]),
    }
    return render(request, "pay/left_out.html", given)


@page(Act.SIGN_BATCH)
@require_POST
def sign(request: Request, number: str) -> HttpResponse:
    found, by = browse_pay.batch_head(number_of(number)), who(request)
    if found is None:
        return refused(request, "/pay/", SignRefusal.NO_SUCH_BATCH.value)
    shown = step_up.proof(request, found["content_sha256"], person_of(request))
    if isinstance(shown, ProofRefusal):
        return refused(request, url_of(number), shown.value)
    answer = service.sign(found["batch"], by, key=key_of(request), proof=shown)
    return answered(request, answer, url_of(number), "web_pay.signed")


@page(Act.CANCEL_BATCH)
@require_POST
def cancel(request: Request, number: str) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return refused(request, url_of(number), "web_pay.needs_reason")
    answer = service.cancel(number_of(number), reason, who(request), key=key_of(request))
    return answered(request, answer, url_of(number), "web_pay.cancelled")


@page(Act.EXPORT_BATCH)
@require_POST
def hand_out(request: Request, number: str) -> HttpResponse:
    """Let a batch leave by one channel. Its file is taken home by the next button."""
    channel = request.POST.get("channel", "")
    if channel not in CHANNELS:
        return refused(request, url_of(number), "web_pay.needs_channel")
    answer = _exported(request, number_of(number), Channel(channel))
    if isinstance(answer, ExportedFile):
        return done(request, url_of(number), "web_pay.handed_out")
    return answered(request, answer, url_of(number), "web_pay.handed_out")


@page(Act.EXPORT_BATCH)
@require_POST
def file(request: Request, number: str) -> HttpResponseBase:
    """What left, the same bytes as often as it is asked for; the journal says by whom."""
    head = browse_pay.batch_head(number_of(number))
    if head is None or head["state"] != Stage.EXPORTED:
        return refused(request, url_of(number), "web_pay.not_handed_out")
    channel = Channel(head["channel"])
    answer = _exported(request, head["batch"], channel)
    if not isinstance(answer, ExportedFile):
        return answered(request, answer, url_of(number), "web_pay.handed_out")
    ending, kind = ("xml", "application/xml") if channel is Channel.FILE else _PDF
    response = StreamingHttpResponse(answer.chunks, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{head["message_id"]}.{ending}"'
    return response


def _exported(request: Request, number: int, channel: Channel) -> ExportedFile | Plain:
    by = who(request)
    pages = printer(request.lang, by.at)
    sent = of_home(home.current())
    return service.export(number, channel, by, key=key_of(request), sent=sent, printer=pages)


def number_of(number: str) -> int:
    """The number of a batch in an address; 0, which no batch has, if it is none."""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 12 else 0


def url_of(number: str) -> str:
    """The page of a batch; the list, if there is no such batch."""
    found = number_of(number)
    return f"/pay/{found}" if found and browse_pay.batch_head(found) else "/pay/"


def batch_or_404(number: str) -> Plain:
    found = browse_pay.batch_head(number_of(number))
    if found is None:
        raise Http404(number)
    return found


def _may_do(request: Request, found: Plain) -> Plain:
    """What this person may do with the batch as it stands; the service decides again."""
    stage = found["state"]
    name = request.person.name if request.person else ""
    may_sign = (
        stage == Stage.PROPOSED and may(request, Act.SIGN_BATCH) and name not in found["signed_by"]
    )
    return {
        "needs": frame_for(request).policy.signers,
        "may_sign": may_sign,
        "step": step_up.fields(request, found["content_sha256"]) if may_sign else None,
        "may_cancel": stage in (Stage.PROPOSED, Stage.SIGNED) and may(request, Act.CANCEL_BATCH),
        "may_export": stage in (Stage.SIGNED, Stage.EXPORTED) and may(request, Act.EXPORT_BATCH),
        "channels": CHANNELS.items(),
        "is_sheet": found["channel"] == Channel.SHEET and may(request, Act.PREPARE_BATCH),
        "channel": CHANNELS.get(found["channel"], ""),
    }


def _by_code(left_out: Sequence[Plain]) -> list[Plain]:
    """How many were left out for each reason, the commonest first."""
    counts = Counter(one["code"] for one in left_out)
    return [{"code": code, "count": count} for code, count in counts.most_common()]


def _debts_of(request: Request, rows: Sequence[Plain]) -> list[Plain]:
    """What was left out, with what a list shows of each debt. Payouts stay behind their wall."""
    debts = browse_pay.debts([row["id"] for row in rows])
    is_seen = may(request, Act.READ_PERSONS)
    found = []
    for row in rows:
        debt = debts.get(row["id"], {})
        if is_seen or debt.get("kind") != "payout":
            amount = Money(debt["currency"], debt["open_minor"]).text if debt else ""
            found.append({**row, "debt": debt, "amount": amount})
    return found


def _fields(request: Request, names: Sequence[str]) -> str:
    return ", ".join(text(request, f"web_pay.field_{name}") for name in dict.fromkeys(names))


def _batch_cells(request: Request, row: Plain) -> Sequence[Cell]:
    return (
        row["batch"],
        text(request, f"batch.{row['state']}"),
        row["date"],
        row["totals"]["count"],
        Money.parse(row["totals"]["amount"]),
        ", ".join(row["signed_by"]),
        row["sha256"],
    )


def _payment_cells(request: Request, row: Plain) -> Sequence[Cell]:
    account = row["account"]
    return (
        row["creditor"],
        f"{account['scheme']} {account['number']}",
        row["reference"]["value"] if row["reference"] else "",
        Money.parse(row["amount"], row["currency"]),
        text(request, f"payment.{row['state']}"),
        row["end_to_end_id"],
    )


def _left_cells(request: Request, row: Plain) -> Sequence[Cell]:
    debt = row["debt"]
    return (
        row["id"],
        debt.get("supplier_name", ""),
        debt.get("document_number", ""),
        Money.parse(row["amount"], debt["currency"]) if debt else None,
        debt.get("urgency_class", ""),
        text(request, row["code"]),
    )
