"""What the locked system printed to file while it still could: open items and suppliers."""

from __future__ import annotations

from collections.abc import Iterable
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


def open_items_row(debt: Debt) -> str:
    """One row, as Swedish programs write it: blanks between thousands, comma, minus behind."""
    invoice, seller = debt.invoice, debt.invoice.seller
    amount = _swedish(-debt.amount if debt.is_credit else debt.amount)
    fields = (
        seller.supplier_number,
        seller.name,
        f"{seller.org_number[:6]}-{seller.org_number[6:]}",
        debt.listed_as,
        invoice.issued_on.isoformat(),
        invoice.due_on.isoformat(),
        amount,
        amount,
        "SEK",
        invoice.reference,
        *_account_fields(seller.account),
    )
    return ";".join(fields)


def open_items(debts: Iterable[Debt], *, listed_on: date) -> bytes:
    """The list of open items as CSV in cp1252, with its title and a sum below."""
    rows = sorted((debt for debt in debts if debt.case.is_listed), key=_by_supplier)
    total = sum(-debt.amount.minor if debt.is_credit else debt.amount.minor for debt in rows)
    lines = [
        f"Öppna leverantörsposter per {listed_on.isoformat()}",
        _OPEN_ITEMS,
        *(open_items_row(debt) for debt in rows),
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
        firm.supplier_number, firm.name, f"{firm.org_number[:6]}-{firm.org_number[6:]}",
        bankgiro, plusgiro, clearing, number, iban, firm.account.bic or None,
        firm.town, "SE", firm.phone, firm.trade.category, firm.employees,
        firm.dependence_percent, "Ja" if firm.has_hardship else None,
    ]  # fmt: skip


def _account_fields(account: PayTo) -> tuple[str, str, str, str, str]:
    clearing, _, number = account.number.partition("-")
    return (
        written(account) if account.scheme == "bankgiro" else "",
        written(account) if account.scheme == "plusgiro" else "",
        clearing if account.scheme == "bban" else "",
        number if account.scheme == "bban" else "",
        account.number if account.scheme == "iban" else "",
    )


def _by_supplier(debt: Debt) -> tuple[str, str, str]:
    invoice = debt.invoice
    return invoice.seller.supplier_number, invoice.issued_on.isoformat(), debt.listed_as


def _swedish(money: Money) -> str:
    kronor, _, part = abs(money).text.partition(".")
    spaced = f"{int(kronor):,}".replace(",", " ")
    return f"{spaced},{part}{'-' if money.minor < 0 else ''}"
