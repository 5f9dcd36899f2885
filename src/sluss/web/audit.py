"""The pages for auditors: the chain of a debt, the sealed journal, samples with evidence."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from secrets import token_hex

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from sluss.outside import clock, home
from sluss.outside.packing import packed
from sluss.rules.approve.roles import Act
from sluss.rules.handback.sample import How
from sluss.services import _acts, handback
from sluss.services._audited import chain_of, debts_by
from sluss.services._command import names
from sluss.store import browse_journal, browse_people
from sluss.store.browse_journal import Wanted
from sluss.telling.entries_shown import tables_of
from sluss.telling.journal_shown import checked, is_sealed, payload_text
from sluss.web import lists
from sluss.web.pages import Plain, page, refused, render, see_other
from sluss.web.request import Request, may

SAMPLE_MOST, _SAMPLE = 100, 10
_SEED_CHARS_MAX = 40
# Between these no instant lies: what is no day has no entries.
_NEVER = ("9999", "0000")
_HEADS = ("column.entry", "column.when", "column.who", "column.what", "column.hash")


@page(Act.READ)
def audit(request: Request) -> HttpResponse:
    what = request.GET.get("search", "").strip()
    found = debts_by(what) if what else []
    if len(found) == 1:
        return see_other(f"/audit/chain/{found[0]}")
    given = {"here_in": "audit", "asked": {"search": what}, "found": found,
             "may_audit": may(request, Act.AUDIT)}  # fmt: skip
    return render(request, "audit/audit.html", given)


@page(Act.READ)
def chain(request: Request, public_id: str) -> HttpResponse:
    found = chain_of(public_id)
    # Payouts to persons lie behind a wall.
    if found is None or not (
        found["payable"]["kind"] != "payout" or may(request, Act.READ_PERSONS)
    ):
        raise Http404(public_id)
    given = {"here_in": "audit", **found, "bank": tables_of(found["bank"], request.lang),
             "may_audit": may(request, Act.AUDIT)}  # fmt: skip
    return render(request, "audit/chain.html", given)


@page(Act.AUDIT)
def journal(request: Request) -> HttpResponseBase:
    asked = lists.asked(request, "by", "fact", "day")
    since, before = _day(asked.get("day", ""))
    wanted = Wanted(by=asked.get("by", ""), fact=asked.get("fact", ""), since=since, before=before)
    if lists.wants_file(request):
        rows = browse_journal.every(wanted)
        cells = ((r["seq"], r["at"], r["by"], r["fact"], r["hash"]) for r in rows)
        return lists.as_file(request, "journal", _HEADS, cells)
    sheet = lists.sheet(
        request,
        browse_journal.counted(wanted, lists.COUNTED_MOST),
        lambda first, count: map(_row, browse_journal.some(wanted, first, count)),
    )
    _acts.know_all()
    given = {"here_in": "audit", "sheet": sheet, "asked": asked, "facts": sorted(names()),
             "people": browse_people.names()}  # fmt: skip
    return render(request, "audit/journal.html", given)


@page(Act.AUDIT)
def entry(request: Request, seq: int) -> HttpResponse:
    row = browse_journal.entry(seq) if seq < 1 << 62 else None
    if row is None:
        raise Http404(str(seq))
    follows = seq == 1 or browse_journal.hash_before(seq) == row["previous"]
    given = {"here_in": "audit", "row": {**_row(row), "follows": follows},
             "payload": payload_text(row).split("\n")}  # fmt: skip
    return render(request, "audit/entry.html", given)


@page(Act.AUDIT)
def seals(request: Request) -> HttpResponse:
    said = request.GET.get("from", "1")
    first = max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 18 else 1
    template = "_seals.html" if "HX-Request" in request.headers else "seals.html"
    return render(request, f"audit/{template}", {"here_in": "audit", **checked(first)})


@page(Act.AUDIT)
def sample(request: Request) -> HttpResponse:
    asked = _sample_asked(request)
    if not asked["seed"]:
        return see_other(f"/audit/sample?seed={token_hex(4)}&how={asked['how']}")
    picked, _ = handback.sample(asked["count"], asked["seed"], How(asked["how"]))
    given = {"here_in": "audit", "asked": asked, "picked": picked, "hows": list(How),
             "most": SAMPLE_MOST}  # fmt: skip
    return render(request, "audit/sample.html", given)


@page(Act.AUDIT)
def evidence(request: Request) -> HttpResponseBase:
    asked = _sample_asked(request)
    picked, files = handback.sample(asked["count"], asked["seed"], How(asked["how"]))
    if not picked:
        return refused(request, "/audit/sample", "audit.nothing_to_pick")
    index = json.dumps({**asked, "sample": picked}, ensure_ascii=False, indent=2)
    every = {"sample.json": iter([index.encode()]), **files}
    name = f"underlag-{asked['how']}-{asked['count']}.zip"
    return FileResponse(packed(every.items(), home.current()), as_attachment=True, filename=name)


def _sample_asked(request: Request) -> Plain:
    count, how = request.GET.get("count", ""), request.GET.get("how", "")
    is_count = count.isascii() and count.isdigit() and len(count) < 6
    return {
        "count": min(max(int(count), 1), SAMPLE_MOST) if is_count else _SAMPLE,
        "seed": request.GET.get("seed", "").strip()[:_SEED_CHARS_MAX],
        "how": how if how in set(How) else How.RANDOM.value,
    }


def _row(row: Plain) -> Plain:
    return {**row, "is_sealed": is_sealed(row)}


def _day(said: str) -> tuple[str, str]:
    """When a day in Stockholm begins and ends, as the journal writes it; "" if none is said."""
    try:
        day = date.fromisoformat(said)
        days = (day, day + timedelta(days=1))
        since, before = (
            datetime.combine(one, time(), clock.STOCKHOLM)
            .astimezone(UTC)
            .isoformat(timespec="microseconds")
            for one in days
        )
    except (ValueError, OverflowError):
        return _NEVER if said else ("", "")
    return since, before
