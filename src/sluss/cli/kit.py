"""The verb standby print-kit: forms to work on by hand when no screen is left, as PDF/UA."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sluss.cli import acting, standby_shown
from sluss.cli.named_files import bytes_of
from sluss.cli.printing import print_page
from sluss.cli.saying import say_all
from sluss.cli.shell import SOME_REFUSED, Plain, Verb, option, session, wrong_usage
from sluss.cli.standby_plan import has_plan, plan_file
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
from sluss.services import standby as service
from sluss.store import read
from sluss.store.read import Wanted
from sluss.telling.texts import kronor
from sluss.telling.told import plain_of, told

# Two forms on a page; rows that a pen can write in, as many as fill the page.
_FORMS_A_PAGE, _PAYMENT_ROWS, _LOG_ROWS, _LINE_MM = 2, 27, 32, 14
_TALL = "\u00a0\n\u00a0"
_QR_MM = 26


@click.command("print-kit", cls=Verb, help="help.standby_print_kit")
@option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
        help_code="option.kit_out")  # fmt: skip
@option("--attest", "attests", type=click.IntRange(0, 500), default=0, metavar="N",
        help_code="option.kit_attest")  # fmt: skip
def print_kit(out: Path, attests: int) -> int:
    home = acting.open_home()
    at, text = acting.local().at, session().text
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        wrong_usage("cli.no_folder", found=str(out))
    findings: list[Plain] = []
    sheets = {
        "intake": _intake(),
        "attest": _attest(list(_waiting(attests))),
        "payments": _payments(),
        "call_back": _call_back(),
        "log": _log(),
        "contacts": _contacts(findings),
    }
    files = [
        print_page(
            out / text(f"kit.file_{name}"),
            text(f"kit.title_{name}"),
            tuple(blocks),
            organisation=home["name"],
            at=at,
            seal=text("kit.seal", found=number, detail=len(sheets)),
        )
        for number, (name, blocks) in enumerate(sheets.items(), start=1)
    ]
    session().give(
        {"files": files, "findings": findings}, *files, text("kit.printed", found=len(files))
    )
    return SOME_REFUSED if findings else 0


def _labels(form: str, names: Sequence[str]) -> list[str]:
    return [session().text(f"kit.{form}_{name}") for name in names]


def _intake() -> Iterator[Block]:
    """What a clerk writes of an invoice that came on paper."""
    text = session().text
    for number in range(_FORMS_A_PAGE):
        yield Heading(text("kit.form", found=number + 1))
        names = ("supplier", "org_number", "number", "issued", "due", "amount", "account", "ocr")
        yield Blanks(_labels("intake", names), height=_LINE_MM)
        yield Items(_labels("intake", ("is_copy", "is_reminder", "new_account")), size="small")
        yield Blanks(_labels("intake", ("came", "by")))


def _waiting(count: int) -> Iterator[Payable]:
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


def _attest(waiting: Sequence[Payable]) -> Iterator[Block]:
    """A form a debt, with its id to be scanned; two empty ones if none was asked for."""
    text = session().text
    for place, payable in enumerate(waiting):
        if place and place % _FORMS_A_PAGE == 0:
            yield Break()
        yield Heading(text("kit.attest_one", found=payable.id))
        code = Picture(
            qr_svg(payable.id), text("kit.attest_qr", found=payable.id), _QR_MM,
            caption=text("kit.attest_scan"),
        )  # fmt: skip
        yield Beside((Part((Items(_facts(payable)),), weight=3), Part((code,), weight=1)))
        yield from _signed()
    if not waiting:
        for number in range(_FORMS_A_PAGE):
            yield Heading(text("kit.form", found=number + 1))
            yield Blanks(_labels("attest", ("id", "supplier", "number", "amount")))
            yield from _signed()


def _facts(payable: Payable) -> list[str]:
    text, open_amount = session().text, payable.open_amount
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


def _signed() -> Iterator[Block]:
    yield Items(_labels("attest", ("received", "not_own")), size="small")
    yield Blanks(_labels("attest", ("first", "first_date", "second", "second_date")))


def _payments() -> Iterator[Block]:
    text = session().text
    yield Notice(text("kit.payments_rule"))
    names = ("payee", "account", "reference", "amount", "id", "done")
    columns = _columns("payments", names, (5, 4, 4, 3, 4, 2))
    yield Table(columns, [[_TALL] * len(columns)] * _PAYMENT_ROWS, size="small")
    yield Blanks(_labels("payments", ("sum", "day", "first", "second")))


def _columns(form: str, names: Sequence[str], weights: Sequence[int]) -> list[Column]:
    heads = zip(_labels(form, names), weights, strict=True)
    return [Column(head, weight=weight) for head, weight in heads]


def _call_back() -> Iterator[Block]:
    text = session().text
    yield Notice(text("kit.call_back_rule"))
    for number in range(_FORMS_A_PAGE):
        yield Heading(text("kit.form", found=number + 1))
        names = ("supplier", "old", "new", "came_by", "phone", "phone_from", "spoke_to", "answer")
        yield Blanks(_labels("call_back", names), height=_LINE_MM)
        yield Blanks(_labels("call_back", ("caller", "confirmer")), height=_LINE_MM)


def _log() -> Iterator[Block]:
    text = session().text
    yield Text(text("kit.log_rule"))
    columns = _columns("log", ("when", "who", "what", "decided"), (2, 2, 8, 3))
    yield Table(columns, [[_TALL] * len(columns)] * _LOG_ROWS, size="small")


def _contacts(findings: list[Plain]) -> Iterator[Block]:
    """The cards of the plan of readiness, and room for those that it lacks."""
    text = session().text
    cards: list[Card] = []
    if has_plan():
        cards, wrong = service.cards_of(bytes_of(plan_file()))
        findings.extend(told(plain_of(finding), session().lang) for finding in wrong)
        say_all(findings)
    for card in cards:
        who, *facts = standby_shown.card_lines(card)
        yield Heading(who)
        yield Text("\n".join(line.strip() for line in facts), size="small")
    if not cards:
        yield Text(text("kit.contacts_none"))
    names = ("name", "phone", "reference", "checked")
    for _ in range(_FORMS_A_PAGE):
        yield Blanks(_labels("contacts", names))
