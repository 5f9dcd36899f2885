"""Forms to work on by hand when no screen is left."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sluss.core.ids import masked
from sluss.core.masking import without_person_numbers
from sluss.core.payable import Payable
from sluss.core.plain import from_plain
from sluss.core.records import DocumentKind
from sluss.outside.page import (
    Beside,
    Blanks,
    Block,
    Break,
    Column,
    Heading,
    Items,
    Notice,
    Part,
    Picture,
    Table,
    Text,
)
from sluss.outside.qr import qr_svg
from sluss.rules.standby.plan import Card
from sluss.store import read
from sluss.store.read import Wanted
from sluss.telling.ready_shown import card_lines
from sluss.telling.texts import kronor, saying

# Two forms on a page; rows that a pen can write in, as many as fill the page.
_FORMS_A_PAGE, _PAYMENT_ROWS, _LOG_ROWS, _LINE_MM = 2, 27, 32, 14
_TALL = "\u00a0\n\u00a0"
_QR_MM = 26


def sheets(attests: int, cards: Sequence[Card], lang: str) -> dict[str, Sequence[Block]]:
    """Every sheet by its name. attests: for so many debts a form to attest them by.

    cards: of those whom one may need to call.
    """
    return {
        "intake": tuple(_intake(lang)),
        "attest": tuple(_attest(list(waiting(attests)), lang)),
        "payments": tuple(_payments(lang)),
        "call_back": tuple(_call_back(lang)),
        "log": tuple(_log(lang)),
        "contacts": tuple(_contacts(cards, lang)),
    }


def _labels(form: str, names: Sequence[str], lang: str) -> list[str]:
    return [saying(lang)(f"kit.{form}_{name}") for name in names]


def _intake(lang: str) -> Iterator[Block]:
    """What a clerk writes of an invoice that came on paper."""
    text = saying(lang)
    for number in range(_FORMS_A_PAGE):
        yield Heading(text("kit.form", found=number + 1))
        names = ("supplier", "org_number", "number", "issued", "due", "amount", "account", "ocr")
        yield Blanks(_labels("intake", names, lang), height=_LINE_MM)
        yield Items(
            _labels("intake", ("is_copy", "is_reminder", "new_account"), lang), size="small"
        )
        yield Blanks(_labels("intake", ("came", "by"), lang))


def waiting(count: int) -> Iterator[Payable]:
    """The most urgent debts that wait for an attest. Payouts to persons go on no form."""
    if not count:
        return
    found = 0
    for row in read.payables(Wanted(states=("open",))):
        payable: Payable = from_plain(Payable, json.loads(row["body"])["payable"])
        if payable.kind is DocumentKind.INVOICE:
            yield payable
            found += 1
        if found == count:
            return


def _attest(waiting: Sequence[Payable], lang: str) -> Iterator[Block]:
    """A form a debt, with its id to be scanned; two empty ones if none was asked for."""
    text = saying(lang)
    for place, payable in enumerate(waiting):
        if place and place % _FORMS_A_PAGE == 0:
            yield Break()
        yield Heading(text("kit.attest_one", found=payable.id))
        code = Picture(
            qr_svg(payable.id), text("kit.attest_qr", found=payable.id), _QR_MM,
            caption=text("kit.attest_scan"),
        )  # fmt: skip
        yield Beside((Part((Items(_facts(payable, lang)),), weight=3), Part((code,), weight=1)))
        yield from _signed(lang)
    if not waiting:
        for number in range(_FORMS_A_PAGE):
            yield Heading(text("kit.form", found=number + 1))
            yield Blanks(_labels("attest", ("id", "supplier", "number", "amount"), lang))
            yield from _signed(lang)


def _facts(payable: Payable, lang: str) -> list[str]:
    text, open_amount = saying(lang), payable.open_amount
    money = f"{kronor(open_amount.text)} {open_amount.currency}"
    due = payable.due_date.isoformat() if payable.due_date else "–"
    told = {
        "supplier": f"{payable.supplier.name} {masked(payable.supplier.org_number)}".strip(),
        "number": payable.document_number,
        "amount": money,
        "due": due,
    }
    return [
        text("kit.fact", found=text(f"kit.attest_{name}"), detail=without_person_numbers(value))
        for name, value in told.items()
    ]


def _signed(lang: str) -> Iterator[Block]:
    yield Items(_labels("attest", ("received", "not_own"), lang), size="small")
    yield Blanks(_labels("attest", ("first", "first_date", "second", "second_date"), lang))


def _payments(lang: str) -> Iterator[Block]:
    text = saying(lang)
    yield Notice(text("kit.payments_rule"))
    names = ("payee", "account", "reference", "amount", "id", "done")
    columns = _columns("payments", names, (5, 4, 4, 3, 4, 2), lang)
    yield Table(columns, [[_TALL] * len(columns)] * _PAYMENT_ROWS, size="small")
    yield Blanks(_labels("payments", ("sum", "day", "first", "second"), lang))


def _columns(form: str, names: Sequence[str], weights: Sequence[int], lang: str) -> list[Column]:
    heads = zip(_labels(form, names, lang), weights, strict=True)
    return [Column(head, weight=weight) for head, weight in heads]


def _call_back(lang: str) -> Iterator[Block]:
    text = saying(lang)
    yield Notice(text("kit.call_back_rule"))
    for number in range(_FORMS_A_PAGE):
        yield Heading(text("kit.form", found=number + 1))
        names = ("supplier", "old", "new", "came_by", "phone", "phone_from", "spoke_to", "answer")
        yield Blanks(_labels("call_back", names, lang), height=_LINE_MM)
        yield Blanks(_labels("call_back", ("caller", "confirmer"), lang), height=_LINE_MM)


def _log(lang: str) -> Iterator[Block]:
    text = saying(lang)
    yield Text(text("kit.log_rule"))
    columns = _columns("log", ("when", "who", "what", "decided"), (2, 2, 8, 3), lang)
    yield Table(columns, [[_TALL] * len(columns)] * _LOG_ROWS, size="small")


def _contacts(cards: Sequence[Card], lang: str) -> Iterator[Block]:
    """The cards of the plan of readiness, and room for those that it lacks."""
    text = saying(lang)
    for card in cards:
        who, *facts = card_lines(card, lang)
        yield Heading(who)
        yield Text("\n".join(line.strip() for line in facts), size="small")
    if not cards:
        yield Text(text("kit.contacts_none"))
    names = ("name", "phone", "reference", "checked")
    for _ in range(_FORMS_A_PAGE):
        yield Blanks(_labels("contacts", names, lang))
