"""What the locked system printed to file while it still could: open items and suppliers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money
from sluss.lab.debts import Debt
from sluss.lab.firms import Firm
from sluss.lab.numbers import PayTo, written
from sluss.lab.xlsx import Cell, write_xlsx

_OPEN_ITEMS = (
    "Levnr;Leverantör;Organisationsnr;Fakturanr;Fakturadatum;Förfallodatum;Fakturabelopp;"
    "Restbelopp;Valuta;OCR/Referens;Bankgiro;Plusgiro;Clearingnr;Kontonr;IBAN"
)
_SUPPLIERS = (
    "Leverantörsnr", "Namn", "Organisationsnr", "Bankgiro", "Plusgiro", "Clearingnr", "Kontonr",
    "IBAN", "BIC", "Ort", "Land", "Telefon", "Kategori", "Antal anställda",
    "Andel av omsättning %", "Betalningssvårigheter",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of the list. amount and left are signed: a credit note's are negative.

    account: where the locked system pays, which may be a factor's.
    """

    seller: Firm
    account: PayTo
    number: str
    issued_on: date
    due_on: date
    amount: Money
    left: Money
    reference: str


def item_of(debt: Debt) -> Item:
    """The row of a debt that is listed with all of its amount."""
    invoice, amount = debt.invoice, -debt.amount if debt.is_credit else debt.amount
    return Item(
        seller=invoice.seller,
        account=invoice.seller.account,
        number=debt.listed_as,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        amount=amount,
        left=amount,
        reference=invoice.reference,
    )


def open_items_row(item: Item) -> str:
    """One row, as Swedish programs write it: blanks between thousands, comma, minus behind."""
    seller = item.seller
    fields = (
        seller.supplier_number,
        seller.name,
        _org_number(seller),
        item.number,
        item.issued_on.isoformat(),
        item.due_on.isoformat(),
        _swedish(item.amount),
        _swedish(item.left),
        item.left.currency,
        item.reference,
        *_account_fields(item.account),
    )
    return ";".join(fields)


# So many lines stand above the first row of the list.
LINES_ABOVE = 2


def open_items(items: Iterable[Item], *, listed_on: date) -> bytes:
    """The list of open items as CSV in cp1252, with its title and a sum below."""
    rows = sorted(items, key=by_supplier)
    total = sum(item.left.minor for item in rows if item.left.currency == "SEK")
    lines = [
        f"Öppna leverantörsposter per {listed_on.isoformat()}",
        _OPEN_ITEMS,
        *(open_items_row(item) for item in rows),
        f"Summa;;;;;;;{_swedish(Money('SEK', total))};SEK;;;;;;",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def suppliers(firms: Iterable[Firm], *, listed_on: date) -> bytes:
    """The supplier list as XLSX, with its title above the headers."""
    rows: list[list[Cell]] = [[f"Leverantörsregister per {listed_on.isoformat()}"], [*_SUPPLIERS]]
    rows += [_supplier(firm) for firm in firms]
    return write_xlsx("Leverantörer", rows)


def _supplier(firm: Firm) -> list[Cell]:
    bankgiro, plusgiro, clearing, number, iban = (
        text or None for text in _account_fields(firm.account)
    )
    return [
        firm.supplier_number, firm.name, _org_number(firm),
        bankgiro, plusgiro, clearing, number, iban, firm.account.bic or None,
        firm.town, firm.country, firm.phone, firm.trade.category, firm.employees,
        firm.dependence_percent, "Ja" if firm.has_hardship else None,
    ]  # fmt: skip


def _org_number(firm: Firm) -> str:
    number = firm.org_number
    return f"{number[:6]}-{number[6:]}" if number else ""


def _account_fields(account: PayTo) -> tuple[str, str, str, str, str]:
    clearing, _, number = account.number.partition("-")
    return (
        written(account) if account.scheme == "bankgiro" else "",
        written(account) if account.scheme == "plusgiro" else "",
        clearing if account.scheme == "bban" else "",
        number if account.scheme == "bban" else "",
        account.number if account.scheme == "iban" else "",
    )


def by_supplier(item: Item) -> tuple[str, str, str]:
    """The order of the rows."""
    return item.seller.supplier_number, item.issued_on.isoformat(), item.number


def _swedish(money: Money) -> str:
    kronor, _, part = abs(money).text.partition(".")
    spaced = f"{int(kronor):,}".replace(",", " ")
    return f"{spaced},{part}{'-' if money.minor < 0 else ''}"
