"""The payment files that the locked system sent: pain.001.001.03, one block for each rail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from sluss.core.money import Money
from sluss.lab.bank.markup import amount, document, leaf, node
from sluss.lab.debts import Debt
from sluss.lab.firms import Buyer
from sluss.lab.numbers import PayTo

# The SESBA member ids under which the giro rails are reached.
_GIRO_MEMBERS = {"bankgiro": "9900", "plusgiro": "9960"}


def end_to_end_id(debt: Debt) -> str:
    """The locked system's own id of a payment: supplier and its number of the invoice."""
    kept = "".join(letter for letter in debt.listed_as if letter.isalnum())
    return f"EXK{debt.invoice.seller.supplier_number}X{kept}"[:35]


def write_orders(
    debts: Iterable[Debt], buyer: Buyer, *, sent_on: date, execution_on: date
) -> bytes:
    """A run as one file. Payments to bankgiro numbers are drawn from our own bankgiro number."""
    run = list(debts)
    message_id = f"EXK-{sent_on:%Y%m%d}"
    giro = [debt for debt in run if debt.invoice.seller.account.scheme == "bankgiro"]
    other = [debt for debt in run if debt.invoice.seller.account.scheme != "bankgiro"]
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


def _block(debts: list[Debt], buyer: Buyer, name: str, day: date, account: str) -> str:
    return node(
        "PmtInf",
        leaf("PmtInfId", name),
        leaf("PmtMtd", "TRF"),
        leaf("BtchBookg", "true"),
        _control(debts),
        leaf("ReqdExctnDt", day.isoformat()),
        node("Dbtr", leaf("Nm", buyer.name), _address(buyer.town), _organisation(buyer)),
        node("DbtrAcct", node("Id", account), leaf("Ccy", "SEK")),
        node("DbtrAgt", node("FinInstnId", leaf("BIC", buyer.bic))),
        *(_transaction(debt) for debt in debts),
    )


def _transaction(debt: Debt) -> str:
    name, seller = end_to_end_id(debt), debt.invoice.seller
    return node(
        "CdtTrfTxInf",
        node("PmtId", leaf("InstrId", name), leaf("EndToEndId", name)),
        node("Amt", amount("InstdAmt", debt.amount)),
        _agent(seller.account),
        node("Cdtr", leaf("Nm", seller.name), _address(seller.town)),
        node("CdtrAcct", node("Id", _account(seller.account))),
        node("RmtInf", _remittance(debt)),
    )


def _remittance(debt: Debt) -> str:
    if not debt.invoice.seller.has_ocr:
        return leaf("Ustrd", f"Faktura {debt.listed_as}")
    scheme = node("Tp", node("CdOrPrtry", leaf("Cd", "SCOR")))
    return node(
        "Strd",
        node("RfrdDocAmt", amount("RmtdAmt", debt.amount)),
        node("CdtrRefInf", scheme, leaf("Ref", debt.invoice.reference)),
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


def _address(town: str) -> str:
    return node("PstlAdr", leaf("TwnNm", town), leaf("Ctry", "SE"))


def _control(debts: list[Debt]) -> str:
    total = Money("SEK", sum(debt.amount.minor for debt in debts))
    return leaf("NbOfTxs", str(len(debts))) + leaf("CtrlSum", total.text)
