"""What goes into a payment file: a batch, its payer and its payments, all decided already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sluss.core.money import Money
from sluss.core.party import Account
from sluss.core.records import Reference, Remitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """Who pays, and from which accounts.

    org_number:   ten digits.
    iban, bic:    upper case without blanks.
    bankgiro:     digits, or "" if the payer has none.
    initiator_id: the id that the bank gave for sending files (signer id, agreement), or "": then
                  the organisation number stands for it.
    bank_customer_id: the id that the bank gave for the payer, or "": likewise.
    """

    name: str
    org_number: str
    iban: str
    bic: str
    bankgiro: str = ""
    town: str = ""
    country: str = ""
    initiator_id: str = ""
    bank_customer_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One credit transfer.

    amount:    positive.
    reference: an OCR stands alone; a text is the first word of the message to the payee.
    text:      lines of the message to the payee; left out beside an OCR or written documents.
    documents: invoices paid and credit notes netted; with amounts, invoices less credit notes
               are the amount.
    category_purpose: SALA, PENS, SSBE, ... or "" for a supplier's payment.
    """

    end_to_end_id: str
    instruction_id: str
    amount: Money
    creditor_name: str
    account: Account
    town: str = ""
    country: str = ""
    reference: Reference | None = None
    text: tuple[str, ...] = ()
    category_purpose: str = ""
    documents: tuple[Remitted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    """A batch as it goes to the bank. The same batch gives the same bytes, always.

    message_id: unique per agreement; the bank's own check for doubles goes by it.
    created_at: the batch's own time, aware; never the time of the download.
    is_drill:   every bank must refuse the file that is written of it.
    """

    message_id: str
    created_at: datetime
    debtor: Debtor
    execution_on: date
    payments: tuple[Payment, ...]
    is_drill: bool = False
