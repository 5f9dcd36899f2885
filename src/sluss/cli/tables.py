"""Tables for people: as wide as the terminal, whatever stands in them shown as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sluss.telling.chain import compared, line_of
from sluss.telling.texts import kronor, printable, sentence

Plain = dict[str, Any]
# So many rows are measured and printed together: a table of a whole register must stream.
_AT_ONCE = 200
_PIPE_COLUMNS = 132


def payables(rows: Iterable[Plain], totals: Plain, lang: str) -> None:
    """The register as a list."""
    columns = (
        ("column.rank", "right"),
        ("column.class", "left"),
        ("column.id", "left"),
        ("column.supplier", "words"),
        ("column.document", "words"),
        ("column.due", "left"),
        ("column.open", "right"),
        ("column.state", "words"),
    )
    write(columns, (_payable(row, lang) for row in rows), lang)
    facts = {"found": str(totals["count"]), "detail": kronor(totals["open_amount"])}
    _console().print(Text(sentence("cli.payables_totals", lang, **facts)))


def _payable(row: Plain, lang: str) -> Sequence[str]:
    urgency = row["urgency"]
    currency = "" if row["currency"] == "SEK" else f" {row['currency']}"
    return (
        str(urgency["rank"] or ""),
        urgency["class"] or "",
        row["id"],
        _named(row, lang),
        row["document_number"],
        row["due_date"] or "",
        f"{left(row)}{currency}",
        sentence(f"state.{row['state']}".replace("-", "_"), lang),
    )


def left(row: Plain) -> str:
    """What is left of a debt, as people write amounts; with a minus where it is owed to us."""
    is_owed_to_us = row["kind"] == "credit-note" and row["open_amount"] != "0.00"
    return f"{'-' if is_owed_to_us else ''}{kronor(row['open_amount'])}"


def _named(row: Plain, lang: str) -> str:
    return row["supplier"]["name"] or sentence("column.unnamed", lang)


def _console() -> Console:
    """The terminal; a pipe or a file has no width of its own and gets room for whole names."""
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_COLUMNS)


def write(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], lang: str) -> None:
    """A table with these columns, page by page. Of each: its code, and left, right or words."""
    console = _console()
    page: list[Sequence[str]] = []
    for row in rows:
        page.append(row)
        if len(page) == _AT_ONCE:
            _write_page(console, columns, page, lang)
            page = []
    if page:
        _write_page(console, columns, page, lang)


def _write_page(
    console: Console,
    columns: Sequence[tuple[str, str]],
    page: Sequence[Sequence[str]],
    lang: str,
) -> None:
    table = Table(box=None, padding=(0, 1), header_style="bold", pad_edge=False)
    for code, side in columns:
        # Numbers, days and ids must not be broken; words may.
        table.add_column(
            Text(sentence(code, lang)),
            justify="right" if side == "right" else "left",
            no_wrap=side != "words",
            overflow="fold",
        )
    for row in page:
        # Text, not a string: a supplier may be called [red], and rich would believe it.
        table.add_row(*(Text(printable(cell)) for cell in row))
    console.print(table)


def payable(found: Plain, lang: str) -> None:
    """One payable: what it is, why it stands where it stands, and what happened to it."""
    console = _console()
    account = found["account"]
    written = f"{account['scheme']} {account['number']}" if account else "–"
    proved = sentence(f"account.is_{str(bool(account and account['verified'])).lower()}", lang)
    facts = (
        ("column.id", found["id"]),
        ("column.supplier", f"{_named(found, lang)} {found['supplier']['org_number']}".rstrip()),
        ("column.document", found["document_number"]),
        ("column.due", found["due_date"] or "–"),
        ("column.amount", f"{kronor(found['amount'])} {found['currency']}"),
        ("column.open", f"{kronor(found['open_amount'])} {found['currency']}"),
        ("column.account", f"{written} ({proved})"),
        ("column.state", sentence(f"state.{found['state']}".replace("-", "_"), lang)),
        ("column.class", found["urgency"]["class"] or "–"),
    )
    for code, text in facts:
        console.print(Text(printable(f"{sentence(code, lang):12} {text}")))
    for reason in (*found["urgency"]["reasons"], *found["holds"]):
        console.print(Text(printable(f"  · {reason['message']}")))
    if "chain" in found:
        _chain(console, found, lang)
    columns = (("column.when", "left"), ("column.who", "left"), ("column.what", "words"))
    write(columns, (_event(event, lang) for event in found["history"]), lang)


def _chain(console: Console, found: Plain, lang: str) -> None:
    """How the debt is known, a line a step; where that is a question, both debts side by side."""
    console.print(Text(sentence("chain.head", lang)))
    if found["chain"] is None:
        console.print(Text(sentence("chain.differs", lang)))
        return
    columns = (
        ("compare.field", "left"),
        ("compare.this", "words"),
        ("compare.other", "words"),
        ("compare.same", "left"),
    )
    for step in found["chain"]:
        console.print(_indented(f"· {line_of(step, lang)}", 2))
        if step["side_by_side"] and step["sure"] == "asks":
            write(columns, compared(step, lang), lang)
            pair = f"{found['id']} {step['payables'][0]}"
            console.print(_indented(sentence("chain.answer", lang, found=pair), 4))


def _indented(text: str, blanks: int) -> Padding:
    """A line whose rest stands below its beginning, where it is longer than the screen."""
    return Padding(Text(printable(text)), (0, 0, 0, blanks), expand=False)


def _event(event: Plain, lang: str) -> Sequence[str]:
    code = f"history.{event['what']}".replace("pay.", "batch_").replace("-", "_")
    more = event.get("reason") or event.get("file") or event.get("text") or event.get("batch", "")
    return event["at"][:16].replace("T", " "), event["by"], f"{sentence(code, lang)} {more}".strip()
