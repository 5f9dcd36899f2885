"""Why a SIE 4 file cannot be written so that our reader and others will take it.

Source: docs/sources.md [sie4] 5.9 (amounts), #KONTO 2 and 3, #TRANS 4, #VER 7.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.formats._sie4_text import is_sie_text, sie_text
from sluss.formats._sie4_voucher import Notes
from sluss.formats.sie4_file import SieFile, SieRow, SieVoucher, SieYear

# What our own reader takes back: twelve digits of kronor.
_MINOR_MAX = 10**14 - 1
_DIGITS = re.compile(r"[0-9]+")


def flaws_of(file: SieFile) -> list[Finding]:
    """All findings, errors and warnings. With an error among them the file must not be written."""
    notes = Notes()
    declared = {account.number for account in file.accounts}
    _note_names(file, notes)
    _note_numbers(file.vouchers, notes)
    for voucher in file.vouchers:
        _note_voucher(voucher, file.currency, declared, notes)
    for year in file.years:
        _note_balances(year, file.currency, declared, notes)
    if file.years:
        _note_differences(file, file.years[0], notes)
    return notes.take()


def refuse_sie4(file: SieFile) -> Finding | None:
    """The first thing that keeps the file from being written."""
    return next((flaw for flaw in flaws_of(file) if flaw.severity is Severity.ERROR), None)


def place_of(voucher: SieVoucher) -> Place:
    """Where a voucher stands, by which it is known."""
    number = f"{voucher.series} {voucher.number}".strip() or voucher.id
    return Place(0, clipped(f"#VER {number}"))


def _note_names(file: SieFile, notes: Notes) -> None:
    _note_letters(file.company, Place(0, "#FNAMN"), notes)
    for account in file.accounts:
        if _DIGITS.fullmatch(account.number) is None:
            place = Place(0, "#KONTO")
            notes.note("out_bad_account", place, account.number, "an account of digits only")
        _note_letters(account.name, Place(0, f"#KONTO {account.number}"), notes)
    for dimension, name in file.dimensions:
        _note_letters(name, Place(0, f"#DIM {dimension}"), notes)


def _note_numbers(vouchers: tuple[SieVoucher, ...], notes: Notes) -> None:
    last: dict[str, int] = {}
    for voucher in vouchers:
        if _DIGITS.fullmatch(voucher.number) is None:
            continue
        number = int(voucher.number)
        if number <= last.get(voucher.series, -1):
            expected = f"a number above {last[voucher.series]}"
            notes.note("out_number_order", place_of(voucher), voucher.number, expected)
        last[voucher.series] = number


def _note_voucher(voucher: SieVoucher, currency: str, declared: set[str], notes: Notes) -> None:
    place = place_of(voucher)
    for word in (voucher.id, voucher.series, voucher.number, voucher.signature):
        _note_word(word, place, notes)
    for text in dict.fromkeys((voucher.text, *(row.text for row in voucher.rows))):
        _note_letters(text, place, notes)
    if not voucher.rows:
        notes.note("out_no_rows", place, "", "at least one row")
    for row in voucher.rows:
        _note_row(row, place, currency, declared, notes)
    total = sum(row.amount.minor for row in voucher.rows)
    if total:
        notes.note("out_unbalanced", place, str(Money(currency, total)), "rows whose sum is 0.00")


def _note_row(row: SieRow, place: Place, currency: str, declared: set[str], notes: Notes) -> None:
    _note_account(row.account, place, declared, notes)
    _note_amount(row.amount, place, currency, notes)
    for one in row.objects:
        _note_word(one.number, place, notes)
        _note_letters(one.name, place, notes)


def _note_balances(year: SieYear, currency: str, declared: set[str], notes: Notes) -> None:
    for label, balances in (("#IB", year.opening), ("#UB", year.closing), ("#RES", year.results)):
        for balance in balances:
            place = Place(0, f"{label} {balance.account}")
            _note_account(balance.account, place, declared, notes)
            _note_amount(balance.amount, place, currency, notes)


def _note_differences(file: SieFile, year: SieYear, notes: Notes) -> None:
    """Opening balance and rows of the year must come to what it closes with."""
    held = Counter({one.account: one.amount.minor for one in year.opening})
    for row in _rows_of(file, year):
        held[row.account] += row.amount.minor
    told = {one.account: one.amount.minor for one in (*year.closing, *year.results)}
    for account in sorted(held.keys() | told.keys()):
        if held[account] != told.get(account, 0):
            place = Place(0, f"#UB, #RES {account}")
            found = Money(file.currency, told.get(account, 0))
            expected = Money(file.currency, held[account])
            notes.note("out_balance_differs", place, str(found), str(expected))


def _rows_of(file: SieFile, year: SieYear) -> Iterator[SieRow]:
    for voucher in file.vouchers:
        if year.first_on <= voucher.booked_on <= year.last_on:
            yield from voucher.rows


def _note_account(account: str, place: Place, declared: set[str], notes: Notes) -> None:
    if account not in declared:
        notes.note("out_bad_account", place, account, "an account that is declared")


def _note_amount(amount: Money, place: Place, currency: str, notes: Notes) -> None:
    if amount.currency != currency or abs(amount.minor) > _MINOR_MAX:
        expected = f"{currency}, at most {Money(currency, _MINOR_MAX).text}"
        notes.note("out_bad_amount", place, str(amount), expected)


def _note_word(word: str, place: Place, notes: Notes) -> None:
    # A number that is written otherwise is another number.
    if not is_sie_text(word):
        notes.note("out_bad_word", place, ascii(word), "letters of code page 437")


def _note_letters(text: str, place: Place, notes: Notes) -> None:
    if not is_sie_text(text):
        notes.warn("out_written_otherwise", place, text, sie_text(text))
