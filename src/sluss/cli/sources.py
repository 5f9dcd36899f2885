"""The verb sources: what came in, from when to when, and what seems to be missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from sluss.cli import acting, tables
from sluss.cli.shell import Plain, session, verb
from sluss.core.money import Money
from sluss.outside.calendar import closed_days
from sluss.rules.pay.bank_days import is_bank_day
from sluss.store import coverage

# By which day a record is placed in time, the first that it has.
_DAYS = ("booked_on", "issue_date", "listed_on", "execution_on", "to_on", "created_at")
# A day without invoices is a gap only where invoices come on most days.
_BUSY_DAYS_MIN = 10
_E_INVOICES = frozenset({"ubl", "cii", "svefaktura"})
_E_INVOICE = "e-invoice"


@dataclass(slots=True)
class _Source:
    """What one kind of source has given."""

    kind: str
    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    first: str = ""
    last: str = ""

    def add(self, kind: str, body: Plain) -> None:
        """Count one record."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        amount = body.get("amount")
        if amount:
            minor = -amount["minor"] if body.get("kind") == "credit-note" else amount["minor"]
            self.sums[amount["currency"]] = self.sums.get(amount["currency"], 0) + minor
        day = _day(body)
        if day:
            self.first = min(self.first or day, day)
            self.last = max(self.last, day)


@dataclass(slots=True)
class _Days:
    """The days of what should come every bank day, and the statements of each account.

    pages: by account and statement each page that came, and whether it is the last one.
    """

    invoices: set[str] = field(default_factory=set)
    statements: dict[str, list[Plain]] = field(default_factory=dict)
    pages: dict[tuple[str, str], dict[int, bool]] = field(default_factory=dict)

    def add(self, source: str, kind: str, body: Plain) -> None:
        """Note the day of one record, if gaps are looked for in its kind."""
        if kind == "Claim" and source in _E_INVOICES and body.get("issue_date"):
            self.invoices.add(body["issue_date"])
        elif kind == "Statement":
            if body.get("page") is not None:
                pages = self.pages.setdefault((body["account"], body["statement_id"]), {})
                pages[body["page"]] = body.get("is_last_page", True)
            if not body["is_notification"]:
                self.statements.setdefault(body["account"], []).append(body)


@verb("sources")
def sources() -> None:
    acting.open_home()
    found, days = _read(coverage.records())
    answer = {"sources": [_told(one) for one in found], "gaps": list(_gaps(days))}
    if session().is_json:
        session().give(answer)
    else:
        _show(answer)


def _read(records: Iterable[tuple[str, str, Plain]]) -> tuple[list[_Source], _Days]:
    found: dict[str, _Source] = {}
    days = _Days()
    for source, kind, body in records:
        found.setdefault(source, _Source(source)).add(kind, body)
        days.add(source, kind, body)
    return [found[name] for name in sorted(found)], days


def _day(body: Plain) -> str:
    return next((str(body[name])[:10] for name in _DAYS if body.get(name)), "")


def _told(source: _Source) -> Plain:
    return {
        "kind": source.kind,
        "from": source.first or None,
        "to": source.last or None,
        "counts": source.counts,
        "sums": _sums(source.sums),
    }


def _sums(sums: dict[str, int]) -> list[Plain]:
    return [
        {"currency": currency, "amount": Money(currency, minor).text}
        for currency, minor in sorted(sums.items())
    ]


def _gaps(days: _Days) -> Iterator[Plain]:
    """What seems to be missing: invoice days, statements, and payments that fit no debt."""
    yield from _silent_days(days.invoices)
    for account, statements in sorted(days.statements.items()):
        yield from _missing_numbers(account, statements)
        yield from _missing_days(account, statements)
    for (account, statement), pages in sorted(days.pages.items()):
        yield from _missing_pages(account, statement, pages)
    unplaced = _read(coverage.unplaced())[0]
    for source in unplaced:
        yield _gap("unplaced", source.kind, source.first, source.last) | {
            "count": sum(source.counts.values()),
            "sums": _sums(source.sums),
        }


def _gap(code: str, source: str, first: str, last: str) -> Plain:
    facts = {"found": source, "field": first, "expected": last}
    message = session().text(f"gap.{code}", **facts)
    return {"code": f"gap.{code}", "source": source, "from": first or None, "to": last or None,
            "message": message}  # fmt: skip


def _silent_days(days: set[str]) -> Iterator[Plain]:
    """Stretches of bank days without an invoice, between the first and the last one."""
    if len(days) < _BUSY_DAYS_MIN:
        return
    for one, next_one in pairwise(sorted(days)):
        missing = _bank_days_between(one, next_one)
        if missing:
            yield _gap("no_invoices", _E_INVOICE, missing[0], missing[-1])


def _bank_days_between(one: str, other: str) -> list[str]:
    """The bank days after one day and before another."""
    first, last = date.fromisoformat(one), date.fromisoformat(other)
    closed = closed_days(first.year, last.year)
    between = (first + timedelta(days=n) for n in range(1, (last - first).days))
    return [day.isoformat() for day in between if is_bank_day(day, closed)]


def _missing_numbers(account: str, statements: list[Plain]) -> Iterator[Plain]:
    """Numbers that the bank's own series skips, within a year: it may begin anew each year."""
    by_year: dict[str, set[int]] = {}
    for statement in statements:
        if statement.get("sequence") is not None:
            by_year.setdefault(_day(statement)[:4], set()).add(statement["sequence"])
    for year, numbers in sorted(by_year.items()):
        for one, other in pairwise(sorted(numbers)):
            if other - one > 1:
                yield _gap("statement_number", account, str(one + 1), str(other - 1)) | {
                    "from": None,
                    "to": None,
                    "numbers": [one + 1, other - 1],
                    "year": year,
                }


def _missing_pages(account: str, statement: str, pages: dict[int, bool]) -> Iterator[Plain]:
    """Pages of a statement that did not come; of the last one nobody knows the number."""
    for number in range(1, max(pages)):
        if number not in pages:
            yield _page_gap("statement_page", account, statement, number)
    if not pages[max(pages)]:
        yield _page_gap("statement_last_page", account, statement, max(pages))


def _page_gap(code: str, account: str, statement: str, page: int) -> Plain:
    told = {"from": None, "to": None, "statement": statement, "page": page}
    return _gap(code, account, str(page), statement) | told


def _missing_days(account: str, statements: list[Plain]) -> Iterator[Plain]:
    """Bank days that lie between two statements and in neither."""
    told = [s for s in statements if s.get("from_on") and s.get("to_on")]
    spans = sorted((str(s["from_on"]), str(s["to_on"])) for s in told)
    reached = spans[0][1] if spans else ""
    for first, last in spans:
        if first > reached and (missing := _bank_days_between(reached, first)):
            yield _gap("statement_days", account, missing[0], missing[-1])
        reached = max(reached, last)


def _show(answer: Plain) -> None:
    columns = (
        ("column.kind", "words"),
        ("column.from", "left"),
        ("column.to", "left"),
        ("column.count", "right"),
        ("column.sum", "words"),
    )
    rows = (
        (s["kind"], s["from"] or "", s["to"] or "", str(sum(s["counts"].values())), _written(s))
        for s in answer["sources"]
    )
    tables.write(columns, rows, session().lang)
    for gap in answer["gaps"]:
        more = f" ({gap['count']}: {_written(gap)})" if "count" in gap else ""
        session().give(answer, f"{gap['message']}{more}")


def _written(told: Plain) -> str:
    return ", ".join(f"{tables.kronor(s['amount'])} {s['currency']}" for s in told["sums"])
