"""What the guard found, as a clerk reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.cli import tables
from sluss.cli.guard_clean import inner_name, is_packed, named_in_full, of_clean
from sluss.cli.shell import Plain, session
from sluss.rules.handback.verdict import Refusal, Verdict
from sluss.telling.sums import written
from sluss.telling.texts import sentence

_Columns = tuple[tuple[str, str], ...]
_FILE = ("column.file", "words")
_COLUMNS: _Columns = (
    ("column.row", "right"),
    ("column.payee", "words"),
    ("column.amount", "right"),
    ("column.verdict", "words"),
    ("column.why", "words"),
)
_SUMS: _Columns = (("column.verdict", "words"), ("column.count", "right"), ("column.sum", "words"))
_FILES: _Columns = (
    _FILE,
    ("column.kind", "left"),
    ("column.count", "right"),
    ("column.verdict", "words"),
)


def show(shown: Plain, lang: str) -> None:
    """All of it, what is to be done first."""
    packed = is_packed(shown)
    if packed:
        files = ((inner_name(one["path"], shown), *_file(one, lang)) for one in shown["files"])
        tables.write(_FILES, files, lang)
    for finding in shown["findings"]:
        session().say(named_in_full(finding, shown))
    stopped = [one for one in shown["transactions"] if one["verdict"] != Verdict.PAY.value]
    order = {verdict.value: place for place, verdict in enumerate(Verdict)}
    # Of equal verdicts those of a file stay together, in their order.
    stopped.sort(key=lambda one: order[one["verdict"]])
    if stopped:
        columns = (_FILE, *_COLUMNS) if packed else _COLUMNS
        names = ((inner_name(one["path"], shown),) if packed else () for one in stopped)
        rows = ((*name, *_line(one, lang)) for name, one in zip(names, stopped, strict=True))
        tables.write(columns, rows, lang)
        session().give(shown, *_to_do(stopped))
    if shown["transactions"]:
        found = [verdict for verdict in Verdict if shown["totals"][verdict.value]["count"]]
        tables.write(_SUMS, (_sum(verdict, shown, lang) for verdict in found), lang)
    session().give(shown, *closing(shown, len(stopped)), *of_clean(shown))


def _file(one: Plain, lang: str) -> Sequence[str]:
    """A file of an archive, and how many of its rows have which verdict."""
    found = [(verdict, one["totals"][verdict.value]["count"]) for verdict in Verdict]
    words = ", ".join(f"{_word(verdict.value, lang)} {count}" for verdict, count in found if count)
    unread = sentence("guard.not_judged", lang) if one["is_refused"] else ""
    return (one["kind"], str(one["count"]), words or unread)


def _line(one: Plain, lang: str) -> tuple[str, ...]:
    currency = "" if one["currency"] == "SEK" else f" {one['currency']}"
    return (
        str(one["row"]),
        one["payee"] or sentence("column.unnamed", lang),
        f"{tables.kronor(one['amount'])}{currency}",
        _word(one["verdict"], lang),
        " ".join(because["message"] for because in _briefly(one["because"])),
    )


def _briefly(reasons: Sequence[Plain]) -> Iterator[Plain]:
    """The reasons, but for that of a name, where a debt tells of the same payment."""
    is_told = any(one["payable"] and one["collides"] for one in reasons)
    for one in reasons:
        if not (is_told and one["code"] == Refusal.SAME_ID.value):
            yield one


def _word(verdict: str, lang: str) -> str:
    return sentence(f"guard.{verdict}".replace("-", "_"), lang)


def _to_do(stopped: Sequence[Plain]) -> Iterator[str]:
    """What to do about each kind of reason, once, the gravest first."""
    said = {b["code"]: b["advice"] for one in stopped for b in _briefly(one["because"])}
    order = {refusal.value: place for place, refusal in enumerate(Refusal)}
    for code in sorted(said, key=order.__getitem__):
        yield f"· {said[code]}"


def _sum(verdict: Verdict, shown: Plain, lang: str) -> Sequence[str]:
    sums = shown["totals"][verdict.value]
    return (
        _word(verdict.value, lang),
        str(sums["count"]),
        written([sums, *sums["other_currencies"]]),
    )


def closing(shown: Plain, stopped: int) -> Iterator[str]:
    """What to do with the file, or archive, as it came."""
    text = session().text
    unread = sum(one["is_refused"] for one in shown["files"]) if is_packed(shown) else 0
    if not shown["transactions"]:
        yield text("guard.nothing")
        return
    if stopped:
        yield text("guard.some_stopped", found=stopped)
    if unread:
        yield text("guard.some_not_judged", found=unread)
    if not stopped and not unread:
        yield text("guard.all_pay")
