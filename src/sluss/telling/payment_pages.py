"""A batch as pages that people read: the sheet to key from, and the list to sign by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from sluss.core.money import Money
from sluss.core.party import Account
from sluss.core.plain import from_plain
from sluss.formats.using_qr_write import write_using_qr
from sluss.outside.page import (
    Beside,
    Blanks,
    Block,
    Column,
    Frame,
    Heading,
    Items,
    Notice,
    Part,
    Picture,
    Table,
    Text,
)
from sluss.outside.qr import qr_svg
from sluss.outside.typeset import typeset
from sluss.rules.pay.release import Channel
from sluss.telling.texts import kronor, sentence
from sluss.telling.times import local

Plain = dict[str, Any]
_QR_MM = 30


def printer(lang: str, at: datetime) -> Callable[[Plain], bytes]:
    """What sets the pages of a batch. at: aware, and the only time in the file."""
    return partial(_pages, lang=lang, at=at)


def payment_qr(payment: Plain, pay_on: str) -> str:
    """The text of the QR code of a payment."""
    account: Account = from_plain(Account, payment["account"])
    reference = payment["reference"]
    return write_using_qr(
        payee=payment["creditor"],
        account=account,
        amount=Money.parse(payment["amount"], payment["currency"]),
        reference=reference["value"] if reference else payment["end_to_end_id"],
        pay_on=date.fromisoformat(pay_on),
    )


def _pages(batch: Plain, *, lang: str, at: datetime) -> bytes:
    is_sheet = batch["channel"] == Channel.SHEET.value
    name = "sheet" if is_sheet else "paper"
    title = sentence(f"payment_pages.{name}", lang, found=batch["batch"])
    drill = sentence("print.drill", lang) if batch["is_drill"] else ""
    frame = Frame(
        title=f"{drill}: {title}" if drill else title,
        lang=lang,
        organisation=batch["organisation"],
        at=local(at),
        page_of=sentence("print.page_of", lang),
        drill=drill,
        seal=sentence(
            "payment_pages.seal", lang, found=batch["message_id"], detail=batch["contents"][:16]
        ),
    )
    blocks = _sheet(batch, lang) if is_sheet else _paper(batch, lang)
    return typeset(frame, tuple(blocks), at=at)


def _totals(batch: Plain, lang: str) -> Items:
    totals = batch["totals"]
    account = batch["iban"] or batch["bankgiro"]
    facts = {
        "pay_on": batch["date"],
        "from": account,
        "count": totals["count"],
        "sum": f"{kronor(totals['amount'])} {totals['currency']}",
        "signed": ", ".join(batch["signed_by"]),
    }
    return Items(
        [sentence(f"payment_pages.{name}", lang, found=value) for name, value in facts.items()]
    )


def _sheet(batch: Plain, lang: str) -> Iterator[Block]:
    """A part a payment, with its code to be scanned."""
    yield Notice(sentence("payment_pages.sheet_rule", lang))
    yield _totals(batch, lang)
    for one in batch["payments"]:
        yield Heading(f"{one['ordinal']}. {one['creditor']}")
        code = Picture(
            qr_svg(payment_qr(one, batch["date"])),
            sentence("payment_pages.qr", lang, found=one["creditor"]),
            _QR_MM,
        )
        keyed = Text(sentence("payment_pages.keyed_by", lang), size="small")
        facts = Items([_fact(name, value, lang) for name, value in _facts(one, lang)])
        yield Beside((Part((facts, keyed), weight=3), Part((code,), weight=1)))


def _fact(name: str, value: str, lang: str) -> str:
    return sentence(f"payment_pages.{name}", lang, found=value)


def _facts(one: Plain, lang: str) -> Iterator[tuple[str, str]]:
    yield "account", _account(one, lang)
    yield "amount", f"{kronor(one['amount'])} {one['currency']}"
    yield "reference", _reference(one)
    yield "own", one["end_to_end_id"]


def _account(one: Plain, lang: str) -> str:
    scheme = sentence(f"scheme.{one['account']['scheme']}", lang)
    return f"{scheme} {one['account']['number']}"


def _reference(one: Plain) -> str:
    return one["reference"]["value"] if one["reference"] else "–"


def _paper(batch: Plain, lang: str) -> Iterator[Block]:
    """All payments in one table with their sum, and room for two signatures."""
    yield Notice(sentence("payment_pages.paper_rule", lang))
    yield _totals(batch, lang)
    heads = ("row", "payee", "account_head", "reference_head", "amount_head")
    columns = [
        Column(sentence(f"payment_pages.{head}", lang), is_right=head == "amount_head", weight=w)
        for head, w in zip(heads, (1, 6, 5, 5, 4), strict=True)
    ]
    rows = [
        (
            str(one["ordinal"]),
            one["creditor"],
            _account(one, lang),
            _reference(one),
            kronor(one["amount"]),
        )
        for one in batch["payments"]
    ]
    total = sentence("payment_pages.total", lang, found=batch["totals"]["count"])
    summed = ("", total, "", "", kronor(batch["totals"]["amount"]))
    yield Table(columns, [*rows, summed], size="small", has_sum=True)
    names = ("first", "first_name", "second", "second_name", "place", "day")
    yield Blanks([sentence(f"payment_pages.{name}", lang) for name in names], height=14)
