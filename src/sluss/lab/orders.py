"""The payment files that the locked system sent: pain.001.001.03, one block for each rail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sluss.core.money import Money
from sluss.lab.bank.ledger import Paid
from sluss.lab.bank.markup import amount, document, leaf, node
from sluss.lab.bank.statement import named
from sluss.lab.debts import Debt
from sluss.lab.firms import Buyer, Firm
from sluss.lab.numbers import PayTo

# The SESBA member ids under which the giro rails are reached.
_GIRO_MEMBERS = {"bankgiro": "9900", "plusgiro": "9960"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One payment of a run. attempt: how often it was sent before.

    reference: OCR digits; "" if the payee is told the number in words.
    others:    the numbers of further invoices that it pays.
    documents: what it pays and what it draws, told one by one instead of in words.
    text:      what the payee is told instead of a number.
    mark:      what tells its name from that of an invoice of the same number in another year.
    """

    payee: Firm
    amount: Money
    listed_as: str
    reference: str = ""
    others: tuple[str, ...] = ()
    mark: str = ""
    attempt: int = 0
    documents: tuple[Paid, ...] = ()
    text: str = ""

    @property
    def end_to_end_id(self) -> str:
        """The locked system's own id: supplier and its number of the invoice."""
        kept = "".join(letter for letter in self.listed_as if letter.isalnum())
        again = self.mark + (f"R{self.attempt}" if self.attempt else "")
        return f"EXK{self.payee.supplier_number}X{kept}"[: 35 - len(again)] + again


def transfer_of(debt: Debt) -> Transfer:
    """The payment of a whole debt."""
    invoice = debt.invoice
    return Transfer(
        payee=invoice.seller,
        amount=debt.amount,
        listed_as=debt.listed_as,
        reference=invoice.reference if invoice.seller.has_ocr else "",
    )


def write_orders(
    transfers: Iterable[Transfer],
    buyer: Buyer,
    *,
    sent_on: date,
    execution_on: date,
    mark: str = "",
) -> bytes:
    """A run as one file. Payments to bankgiro numbers are drawn from our own bankgiro number.

    mark: what tells its name from that of another run of the day.
    """
    run = list(transfers)
    message_id = f"EXK-{sent_on:%Y%m%d}{mark}"
    giro = [one for one in run if one.payee.account.scheme == "bankgiro"]
    other = [one for one in run if one.payee.account.scheme != "bankgiro"]
    header = node(
        "GrpHdr",
        leaf("MsgId", message_id),
        leaf("CreDtTm", datetime.combine(sent_on, time(14, 5)).isoformat()),
        _control(run),
        node("InitgPty", leaf("Nm", buyer.name), _organisation(buyer)),
    )
    blocks = [
        _block(part, buyer, f"{message_id}-{name}", execution_on, account)
        for name, part, account in (
            ("BG", giro, _other(buyer.bankgiro, "Prtry", "BGNR")),
            ("KTO", other, leaf("IBAN", buyer.iban)),
        )
        if part
    ]
    return document("pain.001.001.03", node("CstmrCdtTrfInitn", header, *blocks))


def _block(run: list[Transfer], buyer: Buyer, name: str, day: date, account: str) -> str:
    return node(
        "PmtInf",
        leaf("PmtInfId", name),
        leaf("PmtMtd", "TRF"),
        leaf("BtchBookg", "true"),
        _control(run),
        leaf("ReqdExctnDt", day.isoformat()),
        node("Dbtr", leaf("Nm", buyer.name), _address(buyer.town), _organisation(buyer)),
        node("DbtrAcct", node("Id", account), leaf("Ccy", run[0].amount.currency)),
        node("DbtrAgt", node("FinInstnId", leaf("BIC", buyer.bic))),
        *(_transaction(one) for one in run),
    )


def _transaction(one: Transfer) -> str:
    name, payee = one.end_to_end_id, one.payee
    return node(
        "CdtTrfTxInf",
        node("PmtId", leaf("InstrId", name), leaf("EndToEndId", name)),
        node("Amt", amount("InstdAmt", one.amount)),
        _agent(payee.account),
        node("Cdtr", leaf("Nm", payee.name), _address(payee.town, payee.country)),
        node("CdtrAcct", node("Id", _account(payee.account))),
        node("RmtInf", _remittance(one)),
    )


def _remittance(one: Transfer) -> str:
    if one.documents:
        return "".join(map(named, one.documents))
    if one.text:
        return leaf("Ustrd", one.text)
    if not one.reference:
        word = "Fakturor" if one.others else "Faktura"
        return leaf("Ustrd", f"{word} {', '.join((one.listed_as, *one.others))}")
    scheme = node("Tp", node("CdOrPrtry", leaf("Cd", "SCOR")))
    return node(
        "Strd",
        node("RfrdDocAmt", amount("RmtdAmt", one.amount)),
        node("CdtrRefInf", scheme, leaf("Ref", one.reference)),
    )


def _agent(account: PayTo) -> str:
    if account.scheme == "iban":
        return node("CdtrAgt", node("FinInstnId", leaf("BIC", account.bic)))
    member = _GIRO_MEMBERS.get(account.scheme) or account.number.partition("-")[0]
    system = node("ClrSysId", leaf("Cd", "SESBA")) + leaf("MmbId", member)
    return node("CdtrAgt", node("FinInstnId", node("ClrSysMmbId", system)))


def _account(account: PayTo) -> str:
    if account.scheme == "iban":
        return leaf("IBAN", account.number)
    if account.scheme == "bankgiro":
        return _other(account.number, "Prtry", "BGNR")
    return _other(account.number.rpartition("-")[2], "Cd", "BBAN")


def _other(number: str, kind: str, scheme: str) -> str:
    return node("Othr", leaf("Id", number), node("SchmeNm", leaf(kind, scheme)))


def _organisation(buyer: Buyer) -> str:
    scheme = node("SchmeNm", leaf("Cd", "CUST"))
    return node("Id", node("OrgId", node("Othr", leaf("Id", buyer.org_number), scheme)))


def _address(town: str, country: str = "SE") -> str:
    return node("PstlAdr", leaf("TwnNm", town), leaf("Ctry", country))


def _control(run: list[Transfer]) -> str:
    total = Money(run[0].amount.currency, sum(one.amount.minor for one in run))
    return leaf("NbOfTxs", str(len(run))) + leaf("CtrlSum", total.text)
