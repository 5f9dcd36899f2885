"""What a file says, one typed record for each thing said. Facts are never overwritten.

A reader in formats/ gives these; the register decides what they mean together. A record holds
what its source says and nothing that was concluded from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sluss.core.money import Money
from sluss.core.party import Account, Party


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
    PAYOUT = "payout"
    REMINDER = "reminder"


class ReferenceType(StrEnum):
    OCR = "ocr"
    TEXT = "text"


class NeverPay(StrEnum):
    """Why a document must not be paid by us: the money goes by itself."""

    DIRECT_DEBIT = "direct-debit"
    CARD = "card"


class Origin(StrEnum):
    """What kind of source a claim comes from, the best first: it decides whose word is taken."""

    E_INVOICE = "e-invoice"
    OPEN_ITEMS = "open-items"
    PAYOUT_LIST = "payout-list"
    REPEATED = "repeated"  # Last time's payment, paid once more by a person's decision.
    PAPER = "paper"  # Keyed by hand from a page.
    PDF = "pdf"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Reference:
    """What the payee wants to see on the payment. value of an OCR: digits, zeros in front kept."""

    type: ReferenceType
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Which payment of last time a claim repeats.

    of:      the record of that payment, 'sha256:ordinal'.
    period:  the month that it is paid in once more, 'YYYY-MM'.
    account: where last time's money went, the key of an Account; "" if it named none.
    since:   money that moved earlier than this is not of it, but of last time.
    other:   an account that a later list has for somebody of the payee's name, or "".
    """

    of: str
    period: str
    account: str
    since: date
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody says that we owe (or are owed, a credit note) an amount.

    Units:    amount and open_amount are positive; kind tells the sign.
    open_amount: what the source says is left to pay; None if it does not say.
    accounts: alternatives in the source's own order; empty if it names none.
    payee:    who is to be paid when it is not the supplier (factoring), else None.
    refers_to: numbers of earlier documents that this one credits or reminds of.
    never_pay: set when the payment means say that the money is drawn or was paid by card.
    listed_on: the day that a list says it shows; None for documents and undated lists.
    category:  the supplier's or the row's own word for what is paid (for triage), else "".
    repeats:   set when a person decided to pay last time's payment once more.
    """

    origin: Origin
    kind: DocumentKind
    supplier: Party
    document_number: str
    amount: Money
    line: int = 0
    open_amount: Money | None = None
    issue_date: date | None = None
    due_date: date | None = None
    accounts: tuple[Account, ...] = ()
    reference: Reference | None = None
    payee: Party | None = None
    refers_to: tuple[str, ...] = ()
    never_pay: NeverPay | None = None
    listed_on: date | None = None
    category: str = ""
    has_hardship: bool = False
    note: str = ""
    repeats: Repeats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierEntry:
    """One row of a supplier list.

    employees: number of people the firm employs, None if unknown.
    dependence_percent: our share of the firm's turnover, None if unknown.
    """

    supplier: Party
    line: int = 0
    accounts: tuple[Account, ...] = ()
    phone: str = ""
    listed_on: date | None = None
    category: str = ""
    employees: int | None = None
    dependence_percent: int | None = None
    has_hardship: bool = False


class Purpose(StrEnum):
    """What a referred document in a payment is: an invoice paid or a credit note netted."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"


@dataclass(frozen=True, slots=True)
class Remitted:
    """A document that a payment names, and how much of the payment is for it (if it says)."""

    purpose: Purpose
    number: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """One credit transfer of a payment file: an order to the bank, not yet a payment.

    method:   the standard's PmtMtd: TRF a transfer, CHK a money order or cheque.
    category_purpose, purpose: CtgyPurp (SALA, PENS, SSBE, ...) and Purp, or "".
    ultimate_*: for whom the payment is made, and who is to have it in the end, where another one
              than debtor and creditor is named.
    """

    message_id: str
    payment_info_id: str
    end_to_end_id: str
    amount: Money
    creditor: Party
    line: int = 0
    instruction_id: str = ""
    created_at: datetime | None = None
    execution_on: date | None = None
    debtor_account: str = ""
    creditor_account: Account | None = None
    reference: Reference | None = None
    documents: tuple[Remitted, ...] = ()
    text: str = ""
    category_purpose: str = ""
    purpose: str = ""
    method: str = "TRF"
    ultimate_debtor: Party = Party()
    ultimate_creditor: Party = Party()


class AnswerLevel(StrEnum):
    GROUP = "group"
    PAYMENT_INFO = "payment-info"
    TRANSACTION = "transaction"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAnswer:
    """One status of a pain.002, at the level where it stands. Acceptance is not payment.

    Shapes: ids not given at a level are ""; the rules let a group status inherit downwards.
    servicer_ref: the bank's own reference (AcctSvcrRef), by which the movement can be found.
    execution_on: the day that the bank names, as when it has moved it (ACWC); None if none.
    repeated: the order itself, where the answer repeats it and names no message; else None.
    """

    level: AnswerLevel
    status: str
    original_message_id: str
    line: int = 0
    original_payment_info_id: str = ""
    end_to_end_id: str = ""
    instruction_id: str = ""
    reasons: tuple[str, ...] = ()
    reason_text: str = ""
    created_at: datetime | None = None
    servicer_ref: str = ""
    execution_on: date | None = None
    repeated: PaymentOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """One movement of a camt.053 or camt.054: a transaction detail, or an entry without details.

    Units:  amount is signed by what it does to our account: debit negative, credit positive,
            a reversal already turned round (is_reversal tells).
    statement_id: of the Stmt or Ntfctn; with account it tells repeated deliveries.
    ordinal: number of this movement in its statement, from 0, so that equals can be counted.
    batch_*: set on an entry without transaction details that books a whole payment block.
    is_booked: False for PDNG and INFO, which must never post.
    is_return: a payment of ours that came back, end_to_end_id is then the original's.
    redirected_to: the giro sent the money to another number than the payment named.
    paid_to: of a credit, the number of ours that the payer used (a bankgiro), if it is told.
    page: of a statement that is split in pages, the number of the page; None if it is whole.
    """

    account: str
    statement_id: str
    amount: Money
    is_notification: bool
    line: int = 0
    ordinal: int = 0
    is_booked: bool = True
    booked_on: date | None = None
    value_on: date | None = None
    entry_ref: str = ""
    servicer_ref: str = ""
    end_to_end_id: str = ""
    instruction_id: str = ""
    message_id: str = ""
    payment_info_id: str = ""
    batch_count: int | None = None
    batch_total: Money | None = None
    counterparty: Party = Party()
    counterparty_account: Account | None = None
    reference: Reference | None = None
    documents: tuple[Remitted, ...] = ()
    text: str = ""
    is_return: bool = False
    is_reversal: bool = False
    reason: str = ""
    redirected_to: Account | None = None
    paid_to: Account | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The frame of a camt statement: what the bank says the account held. None: not given.

    page, is_last_page: of a statement that is split in pages; page None if it is whole.
    """

    account: str
    statement_id: str
    is_notification: bool
    line: int = 0
    currency: str = "SEK"
    sequence: int | None = None
    created_at: datetime | None = None
    from_on: date | None = None
    to_on: date | None = None
    opening: Money | None = None
    closing: Money | None = None
    entries: int = 0
    page: int | None = None
    is_last_page: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One row of a voucher of a SIE file.

    Units: amount debit positive. supplier and invoice: objects of dimensions 9 and 10, or "".
    text:  the row's own text, or else its voucher's.
    """

    series: str
    number: str
    booked_on: date
    account: str
    amount: Money
    line: int = 0
    account_name: str = ""
    supplier: str = ""
    supplier_name: str = ""
    invoice: str = ""
    text: str = ""
    voucher_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWatch:
    """A credit note that the giro system keeps and nets by itself against payments to the payee.

    Units: amount and remaining are positive; remaining None if the source does not say.
    """

    payer_account: str
    payee_account: Account
    amount: Money
    line: int = 0
    reference: Reference | None = None
    remaining: Money | None = None
    last_on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that is carried inside a document or named by it. It is listed, not read.

    Units:  size in bytes as carried, None if it lies elsewhere (link).
    sha256: of the carried bytes, "" if it lies elsewhere.
    ordinal: number of the attachment in its file, from 1, by which it can be asked for.
    """

    ordinal: int
    name: str
    media_type: str
    line: int = 0
    size: int | None = None
    sha256: str = ""
    description: str = ""
    link: str = ""


class SeenBy(StrEnum):
    """How a value on a page was read, the surest first."""

    QR_CODE = "qr-code"
    GIRO_LINE = "giro-line"
    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A value seen on a page of a PDF by a machine: never more than a hint to a person.

    Shapes: field is a word such as bankgiro, plusgiro, iban, ocr, due-date, amount, number.
    Units:  page from 1; left, top, width, height in points from the page's upper left corner,
            all 0 if the place is unknown; confidence in percent.
    """

    field: str
    value: str
    page: int
    seen_by: SeenBy
    confidence: int
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0

    @property
    def line(self) -> int:
        """Where it stands: a PDF has pages where others have lines."""
        return self.page


Record = (
    Claim
    | SupplierEntry
    | PaymentOrder
    | BankAnswer
    | BankEntry
    | Statement
    | LedgerRow
    | CreditWatch
    | Attachment
    | Sighting
)
