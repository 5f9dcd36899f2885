"""A small batch of every kind of payment, for the tests of payment files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import sluss
from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.core.records import Purpose, Reference, ReferenceType, Remitted
from sluss.formats.bank_profile import BankProfile, read_profile
from sluss.formats.payment_file import Debtor, Payment, PaymentFile

SHIPPED = Path(sluss.__file__).parent / "data"
BANKS = ("danske", "generic", "handelsbanken", "lansforsakringar", "nordea", "seb", "swedbank")

DEBTOR = Debtor(
    name="Exempelkommun",
    org_number="2120009999",
    iban="SE5360000000000000123456",
    bic="HANDSESS",
    bankgiro="9912346",
    town="Strömsund",
    country="SE",
)


def profile_of(bank: str) -> BankProfile:
    read = read_profile((SHIPPED / "banks" / f"{bank}.toml").read_bytes())
    if not isinstance(read, BankProfile):
        raise AssertionError(read)
    return read


def schema_of(version: str) -> bytes:
    return (SHIPPED / "xsd" / f"pain.001.001.{version}.xsd").read_bytes()


def ocr(digits: str) -> Reference:
    return Reference(ReferenceType.OCR, digits)


def told(text: str) -> Reference:
    return Reference(ReferenceType.TEXT, text)


def payment(number: int, minor: int, scheme: Scheme, account: str, **more: object) -> Payment:
    fields: dict[str, object] = {
        "end_to_end_id": f"E{number:09d}",
        "instruction_id": f"I{number:09d}",
        "amount": Money("SEK", minor),
        "creditor_name": "Åkeri Norr AB",
        "town": "Strömsund",
        "country": "SE",
        "account": Account(scheme, account),
    }
    return Payment(**(fields | more))


EVERY_KIND = (
    payment(1, 778150, Scheme.BANKGIRO, "1234566", reference=ocr("20260012347")),
    payment(2, 120000, Scheme.BANKGIRO, "50501055", reference=told("Faktura 4711 mars")),
    payment(
        3,
        1375000,
        Scheme.BANKGIRO,
        "1234566",
        documents=(
            Remitted(Purpose.INVOICE, "F10021", Money("SEK", 1000000)),
            Remitted(Purpose.INVOICE, "F10022", Money("SEK", 500000)),
            Remitted(Purpose.CREDIT_NOTE, "K900", Money("SEK", 125000)),
        ),
    ),
    payment(4, 50000, Scheme.PLUSGIRO, "630350", reference=ocr("771204")),
    payment(5, 90000, Scheme.BBAN, "6100-123456789", text=("Faktura 88", "april")),
    payment(6, 250025, Scheme.BBAN, "8105-2345678901", reference=told("Faktura 17")),
    payment(7, 33300, Scheme.IBAN, "SE7450000000050001234567", reference=told("Inv 2026-9")),
    payment(8, 418000, Scheme.BBAN, "3300-0001011239", category_purpose="SSBE"),
    payment(9, 2500000, Scheme.BBAN, "6100-123456789", category_purpose="SALA", text=("Lön",)),
    payment(10, 1, Scheme.BANKGIRO, "50501055"),
)


def batch(*payments: Payment, **more: object) -> PaymentFile:
    fields: dict[str, object] = {
        "message_id": "S1-20261124-001",
        "created_at": datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
        "debtor": DEBTOR,
        "execution_on": date(2026, 11, 26),
        "payments": payments or EVERY_KIND,
    }
    return PaymentFile(**(fields | more))
