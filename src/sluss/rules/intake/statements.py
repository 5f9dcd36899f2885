"""What is missing of the bank's statements: numbers, days and pages. All of it is per account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sluss.rules.intake.days import BankDays
from sluss.rules.intake.gaps import Facts, Gap, GapCode


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSeen:
    """The frame of one statement. Days are ISO, "" if the bank did not tell them."""

    account: str
    statement_id: str
    is_notification: bool
    day: str = ""
    sequence: int | None = None
    from_on: str = ""
    to_on: str = ""
    page: int | None = None
    is_last_page: bool = True


@dataclass(slots=True)
class Statements:
    """What came of the statements of each account.

    numbers: by account and year, since a bank's series may begin anew each year.
    pages:   by account and statement each page that came, and whether it is the last one.
    told:    by account and statement the first and last day that it tells of.
    """

    numbers: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    spans: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    told: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    pages: dict[tuple[str, str], dict[int, bool]] = field(default_factory=dict)

    def add(self, seen: StatementSeen) -> None:
        """Note one statement or notification."""
        if seen.page is not None:
            pages = self.pages.setdefault((seen.account, seen.statement_id), {})
            pages[seen.page] = seen.is_last_page
        if seen.is_notification:
            return
        if seen.sequence is not None:
            self.numbers.setdefault((seen.account, seen.day[:4]), set()).add(seen.sequence)
        if seen.from_on and seen.to_on:
            self.spans.setdefault(seen.account, set()).add((seen.from_on, seen.to_on))
            self.told[seen.account, seen.statement_id] = seen.from_on, seen.to_on

    def covers(self, account: str, day: str) -> bool:
        """Whether a statement that came with all its pages tells of this day."""
        return any(
            of == account and first <= day <= last and self._is_whole(of, statement)
            for (of, statement), (first, last) in self.told.items()
        )

    def _is_whole(self, account: str, statement: str) -> bool:
        pages = self.pages.get((account, statement))
        return not pages or not any(_missing_pages(account, statement, pages))

    def gaps(self, bank_days: BankDays) -> Iterator[Gap]:
        """All that is missed between what came."""
        for (account, year), numbers in sorted(self.numbers.items()):
            yield from _missing_numbers(account, year, sorted(numbers))
        for account, spans in sorted(self.spans.items()):
            yield from _missing_days(account, sorted(spans), bank_days)
        for (account, statement), pages in sorted(self.pages.items()):
            yield from _missing_pages(account, statement, pages)


def _missing_numbers(account: str, year: str, numbers: list[int]) -> Iterator[Gap]:
    for one, other in pairwise(numbers):
        if other - one > 1:
            facts: Facts = {
                "numbers": [one + 1, other - 1],
                "year": year,
                "count": other - one - 1,
            }
            yield Gap(code=GapCode.STATEMENT_NUMBER, source=account, facts=facts)


def _missing_days(account: str, spans: list[tuple[str, str]], bank_days: BankDays) -> Iterator[Gap]:
    """Bank days that lie between two statements and in neither."""
    reached = spans[0][1]
    for first, last in spans:
        missing = bank_days.between(reached, first) if first > reached else []
        if missing:
            yield Gap(
                code=GapCode.STATEMENT_DAYS,
                source=account,
                from_on=missing[0],
                to_on=missing[-1],
                facts={"days": len(missing)},
            )
        reached = max(reached, last)


def _missing_pages(account: str, statement: str, pages: dict[int, bool]) -> Iterator[Gap]:
    """Pages of a statement that did not come; of the last one nobody knows the number."""
    for number in range(1, max(pages)):
        if number not in pages:
            yield _page(GapCode.STATEMENT_PAGE, account, statement, number)
    if not pages[max(pages)]:
        yield _page(GapCode.STATEMENT_LAST_PAGE, account, statement, max(pages))


def _page(code: GapCode, account: str, statement: str, page: int) -> Gap:
    return Gap(code=code, source=account, facts={"statement": statement, "page": page})
