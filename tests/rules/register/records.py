"""Records as the register's rules see them, made short."""

from __future__ import annotations

from datetime import date, datetime

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import (
    AnswerLevel,
    BankAnswer,
    BankEntry,
    Claim,
    DocumentKind,
    LedgerRow,
    Origin,
    PaymentOrder,
    Record,
    Reference,
    ReferenceType,
    Remitted,
)
from sluss.rules.register.filed import Decided, Filed
from sluss.rules.register.keys import keys_of

OUR = "SE5360000000000000123456"
GIRO = Account(Scheme.BANKGIRO, "50000017")
OTHER_GIRO = Account(Scheme.BANKGIRO, "50000025")
NAME, ORG = "Åkeri Norr AB", "5569000010"


def sek(minor: int) -> Money:
    return Money("SEK", minor)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def claim(
    number: str = "F1001",
    minor: int = 1000,
    *,
    kind: DocumentKind = DocumentKind.INVOICE,
    origin: Origin = Origin.E_INVOICE,
    name: str = NAME,
    org: str = ORG,
    issued: str | None = "2026-10-20",
    due: str | None = "2026-11-20",
    account: Account | None = GIRO,
    reference: str = "",
    open_amount: int | None = None,
    currency: str = "SEK",
    **more: object,
) -> Claim:
    return Claim(
        origin=origin,
        kind=kind,
        supplier=Party(name=name, org_number=org),
        document_number=number,
        amount=Money(currency, minor),
        open_amount=None if open_amount is None else Money(currency, open_amount),
        issue_date=day(issued),
        due_date=day(due),
        accounts=(account,) if account else (),
        reference=ocr(reference) if reference else None,
        **more,
    )


def ocr(value: str) -> Reference:
    return Reference(ReferenceType.OCR, value)


def text(value: str) -> Reference:
    return Reference(ReferenceType.TEXT, value)


def order(
    e2e: str = "E1",
    minor: int = 1000,
    *,
    message: str = "M1",
    info: str = "P1",
    name: str = NAME,
    account: Account | None = GIRO,
    reference: Reference | None = None,
    told: str = "",
    documents: tuple[Remitted, ...] = (),
    on: str = "2026-11-12",
    instruction: str = "",
) -> PaymentOrder:
    return PaymentOrder(
        message_id=message,
        payment_info_id=info,
        end_to_end_id=e2e,
        instruction_id=instruction or e2e,
        amount=sek(minor),
        creditor=Party(name=name),
        creditor_account=account,
        reference=reference,
        text=told,
        documents=documents,
        execution_on=day(on),
        created_at=datetime.fromisoformat("2026-11-10T08:00:00+00:00"),
    )


def answer(
    status: str,
    e2e: str = "",
    *,
    message: str = "M1",
    info: str = "",
    reasons: tuple[str, ...] = (),
    **more: object,
) -> BankAnswer:
    """At the level of what it names: a transaction, a payment block, or the whole message."""
    level = AnswerLevel.GROUP
    if e2e:
        level = AnswerLevel.TRANSACTION
    elif info:
        level = AnswerLevel.PAYMENT_INFO
    return BankAnswer(
        level=level,
        status=status,
        original_message_id=message,
        original_payment_info_id=info,
        end_to_end_id=e2e,
        reasons=reasons,
        **more,
    )


def entry(
    minor: int = -1000,
    e2e: str = "",
    *,
    on: str = "2026-11-12",
    statement: str = "S1",
    ordinal: int = 0,
    is_notification: bool = False,
    name: str = NAME,
    account: Account | None = GIRO,
    reference: Reference | None = None,
    told: str = "",
    message: str = "",
    info: str = "",
    batch: int | None = None,
    **more: object,
) -> BankEntry:
    return BankEntry(
        account=OUR,
        statement_id=statement,
        amount=sek(minor),
        is_notification=is_notification,
        ordinal=ordinal,
        booked_on=day(on),
        end_to_end_id=e2e,
        message_id=message,
        payment_info_id=info,
        batch_count=batch,
        counterparty=Party(name=name),
        counterparty_account=account,
        reference=reference,
        text=told,
        **more,
    )


def ledger(
    invoice: str, minor: int, *, supplier: str = NAME, on: str = "2026-11-12", told: str = ""
) -> LedgerRow:
    return LedgerRow(
        series="B",
        number="1",
        booked_on=date.fromisoformat(on),
        account="2511",
        amount=sek(minor),
        supplier_name=supplier,
        invoice=invoice,
        text=told,
    )


def filed(name: str, record: Record, by: str = "local") -> Filed:
    """name: as 'file:ordinal', or anything short."""
    number = int.from_bytes(name.encode()[:7], "big")
    return Filed(number, name, "ubl", by, record, keys_of(record))


def decided(
    kind: str,
    one: str,
    other: str = "",
    *,
    by: str = "max",
    order: int = 1,
    detail: str = "",
) -> Decided:
    return Decided(order, kind, one, other, by, "2026-11-24", "because", detail)
