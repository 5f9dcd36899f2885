"""The verbs suppliers and supplier: who is paid, and what is wrong with what we know of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from sluss.cli import acting, tables
from sluss.cli.named_files import hand_out, need_table
from sluss.cli.refusals import refuse
from sluss.cli.shell import (
    FILE,
    SOME_REFUSED,
    Plain,
    door,
    json_head,
    option,
    session,
    stop,
    verb,
    verb_of,
    wrong_usage,
)
from sluss.cli.supplier_worklist import worklist
from sluss.core.masking import without_person_numbers
from sluss.core.money import Money
from sluss.outside import clock
from sluss.rules.register.supplier_faults import Fault
from sluss.rules.register.supplier_find import find
from sluss.rules.register.suppliers import Supplier
from sluss.services import register as service
from sluss.services._suppliers import DISMISS, REOPEN, view
from sluss.telling.sums import written
from sluss.telling.supplier_shown import Shelf, name_of, shelf_of, shown, totals
from sluss.telling.suppliers_told import (
    Wanted,
    called,
    chosen,
    document,
    page_of,
    said_told,
)


@verb("suppliers")
@option("--search", default="", metavar="TEXT", help_code="option.search_supplier")
@option("--faults", "only_faults", is_flag=True, help_code="option.faults")
@option("--dormant", "only_dormant", is_flag=True, help_code="option.dormant")
@option("--limit", type=click.IntRange(min=0), metavar="N", help_code="option.rows")
@option("--out", type=FILE, default=None, metavar="FILE", help_code="option.out_faults")
def suppliers(
    search: str, only_faults: bool, only_dormant: bool, limit: int | None, out: Path | None
) -> None:
    if out is not None and not only_faults:
        wrong_usage("cli.suppliers_out_needs_faults")
    if out is not None:
        need_table(out)
    acting.open_home()
    shelf = _shelf()
    wanted = chosen(
        shelf, Wanted(search=search, only_faults=only_faults, only_dormant=only_dormant)
    )
    faults = _faults(shelf, wanted, has_counts=not (search or only_dormant))
    if out is not None:
        _write(faults[:limit], shelf, out)
    elif session().is_json:
        # What is written piece by piece does not grow in memory with its text.
        sys.stdout.writelines(document(wanted[:limit], shelf, _today(), json_head()))
    else:
        if only_faults:
            _show_faults(faults[:limit], shelf)
        else:
            _show(wanted[:limit], shelf)
        _show_totals(totals(shelf.view, session().lang), with_codes=only_faults)


def _shelf() -> Shelf:
    return shelf_of(view(_today()), session().lang)


def _today() -> date:
    return session().today or clock.today()


def _faults(shelf: Shelf, wanted: Iterable[Supplier], *, has_counts: bool) -> list[Fault]:
    """The faults that stand of these suppliers, in their order; each once."""
    keys = {supplier.key for supplier in wanted}
    return [
        fault
        for fault in shelf.view.standing
        if (has_counts and not fault.about) or keys & set(fault.about)
    ]


def _write(faults: Sequence[Fault], shelf: Shelf, out: Path) -> None:
    target = hand_out(out, worklist(faults, shelf, out))
    said = session().text("cli.suppliers_written", found=len(faults), expected=target)
    session().give({"file": target, "faults": len(faults)}, said)


def _show(wanted: Iterable[Supplier], shelf: Shelf) -> None:
    columns = (
        ("column.supplier", "words"),
        ("column.org_number", "left"),
        ("column.account", "left"),
        ("column.invoices", "right"),
        ("column.turnover", "right"),
        ("column.open", "right"),
        ("column.last_invoice", "left"),
        ("column.faults", "right"),
    )
    rows = (_line(shown(supplier, shelf)) for supplier in wanted)
    tables.write(columns, rows, shelf.lang)


def _line(one: Plain) -> tuple[str, ...]:
    account = next((a for a in one["accounts"] if a["on_list"]), None)
    more = "" if one["currency"] == "SEK" else f" {one['currency']}"
    return (
        one["name"] or session().text("column.unnamed"),
        one["org_number"],
        f"{account['scheme']} {account['number']}" if account else "–",
        str(one["invoices"]),
        tables.kronor(one["amount_12m"]) + more,
        tables.kronor(one["open_amount"]) + more,
        one["last_invoice"] or "",
        str(len(one["faults"]) or ""),
    )


def _show_faults(faults: Iterable[Fault], shelf: Shelf) -> None:
    columns = (
        ("column.id", "left"),
        ("column.weight", "left"),
        ("column.supplier", "words"),
        ("column.turnover", "right"),
        ("column.what", "words"),
    )
    tables.write(columns, (_fault_line(fault, shelf) for fault in faults), shelf.lang)


def _fault_line(fault: Fault, shelf: Shelf) -> tuple[str, ...]:
    about, told = shelf.about(fault), shelf.shown(fault)
    lead = about[0] if about else None
    turnover = tables.kronor(Money("SEK", lead.turnover.amounts.get("SEK", 0)).text) if lead else ""
    weight = session().text(f"weight.{fault.weight.value}")
    name = name_of(lead, shelf.lang) if lead else "–"
    return fault.id, weight, name, turnover, told["message"]


def _show_totals(found: Plain, *, with_codes: bool) -> None:
    text = session().text
    if with_codes:
        columns = (("column.count", "right"), ("column.fault", "words"))
        rows = ((str(one["count"]), one["title"]) for one in found["by_code"])
        tables.write(columns, rows, session().lang)
    if not found["list_on"]:
        session().give({}, text("cli.suppliers_no_list", found=found["suppliers"]))
        return
    facts = {"found": found["suppliers"], "line": found["on_list"], "detail": found["list_on"]}
    clean = str(found["clean_percent"])
    clean = clean.replace(".", ",") if session().lang == "sv" else clean
    lines = [
        text("cli.suppliers_totals", **facts),
        text("cli.suppliers_score", found=found["clean_rows"], expected=found["rows"],
             detail=clean),
    ]  # fmt: skip
    if found["dismissed"]:
        lines.append(text("cli.suppliers_dismissed", found=found["dismissed"]))
    if gone := found["since_last_list"]:
        facts = {"found": gone["gone"], "expected": gone["faults"], "line": gone["new"]}
        lines.append(text("cli.suppliers_progress", detail=gone["list_on"], **facts))
    session().give({}, *lines)


# ---- One supplier ---------------------------------------------------------------------------

supplier = door("supplier")
fault = door("fault")
supplier.add_command(fault)


@verb_of(supplier, "show")
@click.argument("words", metavar="NAME|ORGNUMBER", nargs=-1, required=True)
def supplier_show(words: tuple[str, ...]) -> None:
    acting.open_home()
    shelf = _shelf()
    found = page_of(_one(" ".join(words), shelf), shelf)
    if session().is_json:
        session().give(found)
    else:
        session().give({}, *_page(found))


def _one(asked: str, shelf: Shelf) -> Supplier:
    """The supplier meant; the call ends if there is none, or if there may be several."""
    found = find(shelf.view.register, asked)
    if len(found) == 1:
        return found[0]
    clean = without_person_numbers(asked)
    if not found:
        stop(SOME_REFUSED, "cli.no_such_supplier", found=clean)
    return stop(
        SOME_REFUSED, "cli.several_suppliers", found=clean, expected=called(found, shelf.lang)
    )


def _page(found: Plain) -> Iterator[str]:
    text = session().text
    facts = (
        ("column.supplier", _called(found)),
        ("column.known_as", "; ".join(found["known_as"])),
        ("column.vat_number", ", ".join(found["vat_numbers"])),
        ("column.supplier_number", ", ".join(found["supplier_numbers"])),
        ("column.town", f"{found['town']} {found['country']}".strip()),
        ("column.category", ", ".join(found["categories"])),
        ("column.on_list", _listed(found)),
        ("column.last_invoice", found["last_invoice"] or ""),
        ("column.last_payment", found["last_payment"] or ""),
    )
    yield from (f"{text(code):14} {said}" for code, said in facts if said)
    sums = (found, *found["other_currencies"])
    billed, owed = (
        written({"amount": one[name], "currency": one["currency"]} for one in sums)
        for name in ("amount_12m", "open_amount")
    )
    yield text("cli.supplier_debts", found=found["invoices"], detail=billed, line=owed)
    for account in found["accounts"]:
        yield from _account_lines(account)
    for one in found["faults"]:
        weight = text(f"weight.{one['severity']}")
        yield f"! {one['id']} {weight}: {one['message']}"
        yield f"  {one['advice']}"
    for one in found["dismissed"]:
        facts_of = {"found": one["by"], "detail": one["at"][:10], "expected": one["reason"]}
        said = text("cli.fault_was_dismissed", **facts_of)
        yield f"- {one['id']} {one['message']} ({said})"
    for debt in found["debts"]:
        owed = f"{tables.left(debt)} {debt['currency']}"
        state = text(f"state.{debt['state']}".replace("-", "_"))
        due = debt["due_date"] or "–"
        yield f"  {debt['id']} {due} {owed:>18} {state:10} {debt['document_number']}"


def _called(found: Plain) -> str:
    name = found["name"] or session().text("column.unnamed")
    return f"{name} {found['org_number']}".strip()


def _listed(found: Plain) -> str:
    first, last = found["listed"]["first"], found["listed"]["last"]
    if not last:
        return "–"
    return first if first == last else f"{first} – {last}"


def _account_lines(account: Plain) -> Iterator[str]:
    text = session().text
    proved = text(f"account.is_{str(account['verified']).lower()}")
    payees = f" {', '.join(account['payees'])}" if account["payees"] else ""
    mark = "*" if account["on_list"] else " "
    yield f"{mark} {account['scheme']} {account['number']} {account['bic']}{payees} ({proved})"
    for seen in account["seen"]:
        source = text(f"said_by.{seen['source'].replace('-', '_')}")
        days = " – ".join(dict.fromkeys(filter(None, (seen["first"], seen["last"]))))
        yield f"    {source}: {days} ({seen['count']})"


# ---- What people say of faults --------------------------------------------------------------


def _word(name: str, kind: str, code: str) -> None:
    """Make the verb by which a person says so of faults."""

    @verb_of(fault, name)
    @click.argument("ids", metavar="FAULT_ID…", nargs=-1, required=True)
    @option("--reason", required=True, metavar="S", help_code="option.reason")
    def say(ids: tuple[str, ...], reason: str) -> None:
        acting.open_home()
        who, now = acting.person(), session()
        wanted = list(dict.fromkeys(ids))
        answer = service.say_of_faults(kind, wanted, reason, who, key=now.command_key())
        if "refused" in answer:
            refuse(answer["refused"], found=answer["fault"])
        told = said_told(answer, now.lang)
        lines = (now.text(code, found=one["id"], detail=one["message"])
                 for one in told["faults"])  # fmt: skip
        now.give(told, *lines)


_word("dismiss", DISMISS, "cli.fault_dismissed")
_word("reopen", REOPEN, "cli.fault_reopened")
