"""Reading a pain.001 the way a bank does: everything, or nothing at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from sluss.core.money import Money
from sluss.lab.bank.ledger import BankAccount, Order, Paid, Where, check_digit_holds

_MESSAGES = ("pain.001.001.03", "pain.001.001.09")
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[0-9A-Z]+")


class RefusedFile(Exception):
    """The bank takes nothing of the file. code: an ISO status reason."""

    def __init__(
        self, code: str, why: str, *, message: str = _MESSAGES[0], message_id: str = "NOTPROVIDED"
    ) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why, self.message, self.message_id = code, why, message, message_id


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A pain.001 that adds up. message: such as pain.001.001.03."""

    message: str
    message_id: str
    orders: tuple[Order, ...]
    total: Money


class _Element:
    """An element without its namespace."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    def text(self, path: str) -> str:
        found = self._find(path)
        return (found[0].text or "").strip() if found else ""

    def all(self, path: str) -> list[_Element]:
        return [_Element(part) for part in self._find(path)]

    def currency(self, path: str) -> str:
        found = self._find(path)
        return str(found[0].get("Ccy", "")) if found else ""

    def _find(self, path: str) -> list[etree._Element]:
        found: list[etree._Element] = self._element.findall(
            "/".join(f"{{*}}{step}" for step in path.split("/"))
        )
        return found


def read_orders(pain001: bytes, account: BankAccount) -> OrderFile:
    """The orders of a file whose counts, sums and debtor account are right.

    Errors: RefusedFile.
    """
    root = _root(pain001)
    message = (etree.QName(root).namespace or "").removeprefix(_NAMESPACE)
    if message not in _MESSAGES:
        raise RefusedFile("FF01", f"Okänt meddelande: {message[:80]}")
    top = _Element(root)
    message_id = top.text("CstmrCdtTrfInitn/GrpHdr/MsgId")
    if not message_id:
        raise RefusedFile("FF01", "MsgId saknas", message=message)
    try:
        orders = _orders(top, account, message_id)
    except ValueError as error:
        raise RefusedFile("FF01", str(error), message=message, message_id=message_id) from None
    total = Money(account.currency, sum(order.amount.minor for order in orders))
    return OrderFile(message, message_id, tuple(orders), total)


def fault_of(order: Order, account: BankAccount) -> tuple[str, str] | None:
    """Why the bank refuses one order, as ISO code and words; None if it takes it."""
    if order.amount.currency != account.currency:
        return "AM03", "Valutan stöds inte"
    if order.amount.minor <= 0:
        return "AM01", "Beloppet är inte större än noll"
    if not order.creditor:
        return "BE05", "Mottagarens namn saknas"
    if order.where is None or not _is_sound(order.where):
        return "AC01", "Felaktigt kontonummer"
    return None


def _is_sound(where: Where) -> bool:
    if where.kind == "IBAN":
        turned = where.number[4:] + where.number[:4]
        if _LETTERS.fullmatch(turned) is None:
            return False
        return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1
    if where.kind in ("BGNR", "PGNR") or where.clearing in ("9900", "9960", "9500"):
        return check_digit_holds(where.number)
    return _DIGITS.fullmatch(where.number) is not None and len(where.clearing) == 4


def _root(pain001: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(pain001, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedFile("FF01", f"Ingen läsbar XML: {error}"[:100]) from None


def _orders(top: _Element, account: BankAccount, message_id: str) -> list[Order]:
    orders: list[Order] = []
    for block in top.all("CstmrCdtTrfInitn/PmtInf"):
        _check_debtor(block, account)
        found = [_order(tx, block, message_id) for tx in block.all("CdtTrfTxInf")]
        _check_control(block, found, needed=False)
        orders += found
    header = top.all("CstmrCdtTrfInitn/GrpHdr")
    _check_control(header[0], orders, needed=True)
    if not orders:
        raise ValueError("Filen har inga betalningar")
    return orders


def _check_debtor(block: _Element, account: BankAccount) -> None:
    number = block.text("DbtrAcct/Id/IBAN") or block.text("DbtrAcct/Id/Othr/Id")
    if number not in {account.iban, account.bankgiro} - {""}:
        raise ValueError(f"Kontot {number[:34]!r} är inte kundens")


def _check_control(part: _Element, orders: list[Order], *, needed: bool) -> None:
    count, total = part.text("NbOfTxs"), part.text("CtrlSum")
    if count != str(len(orders)) and (count or needed):
        raise ValueError(f"NbOfTxs är {count[:15]!r}, filen har {len(orders)}")
    said = Money.parse(total) if total else None
    if said is not None and said.minor != sum(order.amount.minor for order in orders):
        raise ValueError(f"CtrlSum är {total[:20]}, betalningarnas summa en annan")


def _order(tx: _Element, block: _Element, message_id: str) -> Order:
    day = block.text("ReqdExctnDt/Dt") or block.text("ReqdExctnDt")
    written = tx.text("Amt/InstdAmt")
    return Order(
        message_id=message_id,
        payment_info_id=block.text("PmtInfId"),
        instruction_id=tx.text("PmtId/InstrId"),
        end_to_end_id=tx.text("PmtId/EndToEndId"),
        amount=Money.parse(written, tx.currency("Amt/InstdAmt")),
        execution_on=date.fromisoformat(day),
        creditor=tx.text("Cdtr/Nm"),
        where=_where(tx),
        ocr=tx.text("RmtInf/Strd/CdtrRefInf/Ref"),
        text=tx.text("RmtInf/Ustrd"),
        documents=tuple(
            _document(part) for part in tx.all("RmtInf/Strd") if part.text("RfrdDocInf/Nb")
        ),
    )


def _document(part: _Element) -> Paid:
    is_credit = part.text("RfrdDocInf/Tp/CdOrPrtry/Cd") == "CREN"
    path = "RfrdDocAmt/CdtNoteAmt" if is_credit else "RfrdDocAmt/RmtdAmt"
    amount = Money.parse(part.text(path), part.currency(path))
    return Paid(part.text("RfrdDocInf/Nb"), amount, is_credit)


def _where(tx: _Element) -> Where | None:
    iban = tx.text("CdtrAcct/Id/IBAN")
    if iban:
        return Where("IBAN", iban)
    other, clearing = "CdtrAcct/Id/Othr", tx.text("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId")
    number = tx.text(f"{other}/Id")
    kind = tx.text(f"{other}/SchmeNm/Prtry") or tx.text(f"{other}/SchmeNm/Cd")
    return Where(kind, number, clearing) if number and kind else None
