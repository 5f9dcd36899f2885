"""Forms to attest debts by with a pen: what is asked, and a code that says what was printed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sluss.core.payable import Payable
from sluss.core.plain import from_plain
from sluss.outside.page import Beside, Blanks, Block, Break, Heading, Items, Notice, Part, Picture
from sluss.outside.qr import qr_svg
from sluss.rules.approve.on_paper import form_of, may_be_printed
from sluss.rules.approve.roles import Person
from sluss.services import approve
from sluss.store import browse_desk
from sluss.store.browse_desk import Attester
from sluss.telling.kit_sheets import waiting
from sluss.telling.shown import Frame, shown
from sluss.telling.texts import kronor, saying

Plain = dict[str, Any]
FORMS_MOST = 500
_QR_MM, _LINE_MM = 34, 12


def debts_for(ids: Sequence[str], attester: Person | None, count: int) -> list[Plain]:
    """The rows to print forms of: those named, or the most urgent that this attester may attest.

    Shapes: in the order asked for, or of urgency; at most FORMS_MOST. No payouts to persons.
    """
    if attester is not None and not ids:
        limit = attester.limit.minor if attester.limit else None
        rows = browse_desk.to_attest(Attester(attester.name, limit), 0, count)
    else:
        asked = ids or [payable.id for payable in waiting(count)]
        found = browse_desk.by_ids(asked[:FORMS_MOST])
        rows = [found[id_] for id_ in dict.fromkeys(asked) if id_ in found]
    return [row for row in rows if may_be_printed(_payable(row))]


def forms(rows: Sequence[Plain], on: date, frame: Frame) -> Iterator[Block]:
    """A page a debt: what it is, who has attested, room to answer and sign, and the code."""
    needed = approve.needed_of([row["public_id"] for row in rows])
    for place, row in enumerate(rows):
        if place:
            yield Break()
        yield from _form(row, needed, on, frame)


def _form(row: Plain, needed: Mapping[str, int], on: date, frame: Frame) -> Iterator[Block]:
    text, payable = saying(frame.lang), _payable(row)
    yield Heading(text("attest_form.one", found=payable.id))
    yield Notice(text("attest_form.asked"))
    form = form_of(payable, on)
    code = Picture(
        qr_svg(form.code), text("attest_form.qr", found=payable.id), _QR_MM,
        caption=text("attest_form.scan"),
    )  # fmt: skip
    facts = Items(_facts(shown(row, frame), needed[payable.id], frame))
    yield Beside((Part((facts,), weight=3), Part((code,), weight=1)))
    left = max(1, needed[payable.id] - len(payable.attests))
    for number in range(1, left + 1):
        yield Heading(text("attest_form.attest", found=number, expected=left), level=3)
        yield Items([text(f"attest_form.{word}") for word in ("received", "not_own")], size="small")
        names = ("answer", "why", "name", "signature", "day")
        yield Blanks([text(f"attest_form.{name}") for name in names], height=_LINE_MM)


def _facts(debt: Plain, needed: int, frame: Frame) -> list[str]:
    text, account = saying(frame.lang), debt["account"]
    urgency = debt["urgency"]["class"]
    told = {
        "column.supplier": f"{debt['supplier']['name']} {debt['supplier']['org_number']}".strip(),
        "column.document": debt["document_number"],
        "column.due": debt["due_date"],
        "column.open": f"{kronor(debt['open_amount'])} {debt['currency']}",
        "column.account": _account(account, frame) if account else "",
        "column.class": urgency or "",
        "attest_form.so_far": text(
            "attest_form.of", found=", ".join(debt["attests"]) or "–", expected=needed
        ),
        "attest_form.holds": "; ".join(hold["message"] for hold in debt["holds"]),
    }
    return [
        text("kit.fact", found=text(code), detail=value) for code, value in told.items() if value
    ]


def _account(account: Plain, frame: Frame) -> str:
    text = saying(frame.lang)
    known = text("account.is_true" if account["verified"] else "account.is_false")
    return f"{text('payto.' + account['scheme'])} {account['number']} ({known})"


def _payable(row: Plain) -> Payable:
    read: Payable = from_plain(Payable, json.loads(row["body"])["payable"])
    return read
