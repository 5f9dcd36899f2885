"""The paper kit: what the work is done on when no screen can be used."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sluss.cli import acting
from sluss.cli.named_files import bytes_of, hand_out_folder, need_folder
from sluss.cli.printing import page_of
from sluss.cli.shell import SOME_REFUSED, Plain, session, stop
from sluss.cli.shown import Frame, frame_of, shown
from sluss.cli.standby_plan import has_plan, plan_file
from sluss.cli.texts import kronor
from sluss.cli.told import plain_of, say_all, told
from sluss.core.masking import without_person_numbers
from sluss.outside import clock
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
from sluss.outside.qr_codes import qr_svg
from sluss.outside.shipped import shipped
from sluss.rules.standby.plan import Card
from sluss.services import standby
from sluss.store import read

# What a QR code is printed as wide as, in millimetres: a phone reads it at arm's length.
_CODE_MM = 32
_ROWS_TO_PAY, _ROWS_OF_LOG = 18, 22
# So many debts an attest form names: what one code takes, and one page.
ATTEST_MAX = 12
_TALL = "\n\u00a0"

_INTAKE = (
    "kit.supplier", "kit.org_number", "kit.document_number", "kit.amount", "kit.issue_date",
    "kit.due_date", "kit.account", "kit.reference", "kit.what_for", "kit.ordered_by",
)  # fmt: skip
_CALL_BACK = (
    "kit.supplier", "kit.org_number", "kit.request_came", "kit.request_from", "kit.account_before",
    "kit.account_wanted",
)  # fmt: skip
_CALLED = (
    "kit.phone_called", "kit.phone_known_from", "kit.phone_known_since", "kit.spoke_with",
    "kit.answer", "kit.called_by",
)  # fmt: skip
_CONFIRMED = ("kit.confirmed_how", "kit.confirmed_by")
_CARD = ("phone", "email", "reference", "note", "source", "checked_on")
# Without these nobody can be called; the rest is left out where it is not known.
_NEEDED = frozenset({"phone", "checked_on"})


def print_kit(out: Path, copies: int, attest: Sequence[str]) -> None:
    """Write the kit into a new folder. attest: debts for which an attest form is filled in."""
    target = need_folder(out)
    organisation = acting.open_home()["name"]
    at, now = acting.local().at, session()
    debts = [_debt(public_id) for public_id in attest]
    pages: list[tuple[str, str, list[Block]]] = [
        ("1-intake.pdf", "kit.intake", list(_intake())),
        ("2-attest.pdf", "kit.attest", list(_attest_forms(organisation, at, copies, debts))),
        ("3-payments.pdf", "kit.payments", list(_payments())),
        ("4-call-back.pdf", "kit.call_back", list(_call_back())),
        ("5-log.pdf", "kit.log", list(_log())),
        ("6-contacts.pdf", "kit.contacts", list(_contacts())),
    ]
    files = [
        (name, page_of(now.text(title), blocks, organisation=organisation, at=at))
        for name, title, blocks in pages
    ]
    folder = Path(hand_out_folder(target, files))
    said = [
        {
            "file": str(folder / name),
            "what": now.text(title),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for (name, content), (_, title, _blocks) in zip(files, pages, strict=True)
    ]
    lines = [f"{row['file']}  {row['what']}" for row in said]
    now.give({"files": said}, *lines, now.text("kit.printed"))


def _labels(codes: Sequence[str]) -> list[str]:
    return [session().text(code) for code in codes]


def _boxes(*codes: str) -> Iterator[Block]:
    """Boxes to tick."""
    yield from (Text(f"☐ {session().text(code)}") for code in codes)


def _intake() -> Iterator[Block]:
    text = session().text
    yield Text(text("kit.intake_how"))
    yield Blanks(_labels(_INTAKE), height=13)
    yield Heading(text("kit.which"))
    yield from _boxes("kit.box_invoice", "kit.box_reminder", "kit.box_copy", "kit.box_payout")
    yield Blanks(_labels(["kit.came_how", "kit.came_when"]), height=13)
    yield Notice(text("kit.intake_stop"))
    yield Blanks(_labels(["kit.taken_by", "kit.signature"]), height=14)
    yield Text(text("kit.entered"), strong=True)
    yield Blanks(_labels(["kit.entered_by", "kit.entered_id"]), height=13)


# ---- Attest ----------------------------------------------------------------------------------


def _frame() -> Frame:
    kept, now = read.policy(), session()
    return frame_of(kept["text"] if kept else "", now.today or clock.today(), now.lang)


def _debt(public_id: str) -> Plain:
    row = read.payable(public_id)
    if row is None:
        stop(SOME_REFUSED, "register.no_such_payable", found=public_id)
    return shown(row, _frame())


def _attest_forms(
    organisation: str, at: datetime, copies: int, debts: Sequence[Plain]
) -> Iterator[Block]:
    """First a form with the debts asked for, then so many empty ones, each with its own number."""
    text = session().text
    if debts:
        ids = " ".join(debt["id"] for debt in debts)
        yield from _head("kit.attest_filled", ids, said=f"sluss approve {ids}")
        columns = [
            Column(text("column.id")),
            Column(text("column.supplier"), weight=3),
            Column(text("column.document"), weight=2),
            Column(text("column.account"), weight=2),
            Column(text("column.open"), is_right=True),
        ]
        yield Table(columns, [_debt_row(debt) for debt in debts], size="small")
        yield from _attested()
        yield Break()
        yield Heading(text("kit.attest"))
    for number in range(1, copies + 1):
        form = _form_number(organisation, at, number)
        yield from _head("kit.attest_empty", form, said=text("kit.form", found=form))
        yield Blanks(_labels(_INTAKE[:8]), height=12)
        yield from _attested()
        if number < copies:
            yield Break()
            yield Heading(text("kit.attest"))


def _form_number(organisation: str, at: datetime, number: int) -> str:
    """By what a paper form is known for ever: never the same for two printings."""
    told = f"{organisation} {at.isoformat()} {number}".encode()
    return "A-" + base64.b32encode(hashlib.sha256(told).digest()).decode("ascii")[:10]


def _head(how: str, code: str, *, said: str) -> Iterator[Block]:
    text = session().text
    drawn = Picture(qr_svg(code), text("kit.code", found=code), _CODE_MM)
    words = (Text(text(how)), Text(said, strong=True))
    yield Beside((Part(words, weight=3), Part((drawn,))))


def _debt_row(debt: Plain) -> Sequence[str]:
    account = debt["account"]
    number = f"{account['scheme']} {account['number']}" if account else "–"
    return (
        debt["id"],
        debt["supplier"]["name"],
        debt["document_number"],
        number,
        kronor(debt["open_amount"]),
    )


def _attested() -> Iterator[Block]:
    text = session().text
    for step in ("kit.attest_first", "kit.attest_second"):
        yield Heading(text(step))
        yield from _boxes("kit.box_yes", "kit.box_no")
        yield Blanks(_labels(["kit.why", "kit.limit", "kit.signature", "kit.when"]), height=13)
    yield Notice(text("kit.attest_stop"))


# ---- The other forms --------------------------------------------------------------------------


def _payments() -> Iterator[Block]:
    text = session().text
    yield Text(text("kit.payments_how"))
    yield Blanks(_labels(["kit.pay_day", "kit.pay_channel"]), height=12)
    heads = ("kit.row", "kit.payee", "kit.account", "kit.reference", "kit.amount_short", "kit.done")
    weights = (0, 4, 3, 3, 2, 1)
    columns = [Column(text(h), weight=w) for h, w in zip(heads, weights, strict=True)]
    rows = [[f"{n}{_TALL}", *[""] * 5] for n in range(1, _ROWS_TO_PAY + 1)]
    yield Table(columns, rows)
    yield Blanks(_labels(["kit.pay_count", "kit.pay_sum"]), height=12)
    yield Notice(text("kit.payments_stop"))
    yield Blanks(_labels(["kit.signer", "kit.when"] * 2), height=13)


def _call_back() -> Iterator[Block]:
    text = session().text
    yield Notice(text("kit.call_back_stop"))
    yield Heading(text("kit.the_request"))
    yield Blanks(_labels(_CALL_BACK), height=13)
    yield Heading(text("kit.the_call"))
    yield Blanks(_labels(_CALLED), height=13)
    yield Blanks(_labels(["kit.signature", "kit.when"]), height=14)
    yield Heading(text("kit.the_confirmation"))
    yield Text(text("kit.confirmation_how"))
    yield from _boxes("kit.box_account_right", "kit.box_account_wrong")
    yield Blanks(_labels([*_CONFIRMED, "kit.signature", "kit.when"]), height=14)


def _log() -> Iterator[Block]:
    text = session().text
    yield Text(text("kit.log_how"))
    yield Blanks(_labels(["kit.log_kept_by", "kit.log_day"]), height=12)
    heads = ("kit.clock", "kit.who", "kit.what", "kit.ground")
    columns = [Column(text(h), weight=w) for h, w in zip(heads, (1, 1, 5, 3), strict=True)]
    yield Table(columns, [[_TALL, "", "", ""]] * _ROWS_OF_LOG)
    yield Blanks(_labels(["kit.signature", "kit.sheet"]), height=13)


def _contacts() -> Iterator[Block]:
    """The cards of the plan as it lies; with no plan, the first plan's, to be filled in by hand."""
    text = session().text
    toml = bytes_of(plan_file()) if has_plan() else shipped("standby.toml")
    cards, findings = standby.cards_of(toml)
    say_all(told(plain_of(finding), session().lang) for finding in findings)
    yield Text(text("kit.contacts_how"))
    for card in cards:
        yield from _card(card)


def _card(card: Card) -> Iterator[Block]:
    text = session().text
    yield Heading(f"{text('card.' + card.kind.value.replace('-', '_'))}: {card.name}")
    known, lacking = [], []
    for word in _CARD:
        value = getattr(card, word)
        label = text(f"card.{word}")
        if value:
            known.append(f"{label}: {without_person_numbers(str(value))}")
        elif word in _NEEDED:
            lacking.append(label)
    if known:
        yield Items(known)
    if lacking:
        yield Blanks([f"{label} ({text('card.to_complete')})" for label in lacking], height=11)
