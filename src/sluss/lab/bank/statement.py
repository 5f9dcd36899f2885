"""camt.053 and camt.054, versions 02 and 08: what moved on the account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sluss.core.money import Money
from sluss.lab.bank.ledger import BankAccount, Day, Detail, Entry, Paid, Where
from sluss.lab.bank.markup import amount, document, leaf, node


def write_statements(days: Iterable[Day], account: BankAccount, *, version: str) -> bytes:
    """A camt.053 with one statement for each day. version: 02 or 08."""
    closed = list(days)
    statements = [_statement(day, account, version) for day in closed]
    content = node("BkToCstmrStmt", _header("S", closed), *statements)
    return document(f"camt.053.001.{version}", content)


def write_notifications(days: Iterable[Day], account: BankAccount, *, version: str) -> bytes:
    """A camt.054 that tells every transaction of the days' entries."""
    closed = list(days)
    notes = [_notification(day, account, version) for day in closed]
    content = node("BkToCstmrDbtCdtNtfctn", _header("N", closed), *notes)
    return document(f"camt.054.001.{version}", content)


def _header(kind: str, days: list[Day]) -> str:
    last = days[-1]
    name = f"{kind}{last.sequence:06d}-{last.day:%Y%m%d}"
    return node("GrpHdr", leaf("MsgId", name), leaf("CreDtTm", _morning_after(last.day)))


def _morning_after(day: date) -> str:
    return f"{day + timedelta(days=1)}T05:00:00"


def _frame(kind: str, day: Day, account: BankAccount, version: str) -> str:
    agent = leaf("BIC" if version == "02" else "BICFI", account.bic)
    span = leaf("FrDtTm", f"{day.day}T00:00:00") + leaf("ToDtTm", f"{day.day}T23:59:59")
    return (
        leaf("Id", f"{kind}{day.sequence:06d}-{account.iban[-6:]}")
        + leaf("ElctrncSeqNb", str(day.sequence))
        + leaf("CreDtTm", _morning_after(day.day))
        + node("FrToDt", span)
        + node(
            "Acct",
            node("Id", leaf("IBAN", account.iban)),
            leaf("Ccy", day.closing.currency),
            node("Ownr", leaf("Nm", account.owner)),
            node("Svcr", node("FinInstnId", agent)),
        )
    )


def _statement(day: Day, account: BankAccount, version: str) -> str:
    entries = (
        _entry(entry, number, version, with_details=entry.has_details_in_statement)
        for number, entry in enumerate(day.entries, start=1)
    )
    balances = _balance("OPBD", day.opening, day.day) + _balance("CLBD", day.closing, day.day)
    return node("Stmt", _frame("S", day, account, version), balances, *entries)


def _notification(day: Day, account: BankAccount, version: str) -> str:
    entries = (
        _entry(entry, number, version, with_details=True)
        for number, entry in enumerate(day.entries, start=1)
    )
    return node("Ntfctn", _frame("N", day, account, version), *entries)


def _balance(code: str, money: Money, day: date) -> str:
    return node(
        "Bal",
        node("Tp", node("CdOrPrtry", leaf("Cd", code))),
        amount("Amt", money),
        leaf("CdtDbtInd", _direction(money)),
        node("Dt", leaf("Dt", day.isoformat())),
    )


def _entry(entry: Entry, number: int, version: str, *, with_details: bool) -> str:
    status = leaf("Sts", "BOOK") if version == "02" else node("Sts", leaf("Cd", "BOOK"))
    family, below = entry.family
    code = node("Fmly", leaf("Cd", family), leaf("SubFmlyCd", below))
    details = "".join(_detail(part, entry, version) for part in entry.details)
    return node(
        "Ntry",
        leaf("NtryRef", str(number)),
        amount("Amt", entry.amount),
        leaf("CdtDbtInd", _direction(entry.amount)),
        status,
        node("BookgDt", leaf("Dt", entry.booked_on.isoformat())),
        node("ValDt", leaf("Dt", entry.booked_on.isoformat())),
        leaf("AcctSvcrRef", entry.servicer_ref),
        node("BkTxCd", node("Domn", leaf("Cd", "PMNT"), code)),
        node("NtryDtls", _batch(entry), details if with_details else ""),
    )


def _batch(entry: Entry) -> str:
    if entry.batch is None:
        return ""
    message_id, block = entry.batch
    return node(
        "Btch",
        leaf("MsgId", message_id),
        leaf("PmtInfId", block),
        leaf("NbOfTxs", str(len(entry.details))),
        amount("TtlAmt", entry.amount),
        leaf("CdtDbtInd", _direction(entry.amount)),
    )


def _detail(detail: Detail, entry: Entry, version: str) -> str:
    references = node(
        "Refs",
        leaf("MsgId", detail.message_id),
        leaf("PmtInfId", detail.payment_info_id),
        leaf("InstrId", detail.instruction_id),
        leaf("EndToEndId", detail.end_to_end_id),
    )
    money = amount("Amt", detail.amount)
    if version == "02":
        money = node("AmtDtls", node("TxAmt", money))
    else:
        money += leaf("CdtDbtInd", _direction(entry.amount))
    return node(
        "TxDtls",
        references,
        money,
        _parties(detail, entry, version),
        _remittance(detail),
        _return(detail),
    )


def _parties(detail: Detail, entry: Entry, version: str) -> str:
    name = leaf("Nm", detail.counterparty)
    party = name if version == "02" else node("Pty", name)
    is_paid_by_us = entry.amount.minor < 0 or bool(detail.return_reason)
    return node(
        "RltdPties",
        node("Cdtr" if is_paid_by_us else "Dbtr", party),
        node("CdtrAcct", _account(detail.where)),
    )


def _account(where: Where | None) -> str:
    if where is None:
        return ""
    if where.kind == "IBAN":
        return node("Id", leaf("IBAN", where.number))
    kind = "Cd" if where.kind == "BBAN" else "Prtry"
    scheme = node("SchmeNm", leaf(kind, where.kind))
    return node("Id", node("Othr", leaf("Id", where.number), scheme))


def _remittance(detail: Detail) -> str:
    scheme = node("Tp", node("CdOrPrtry", leaf("Cd", "SCOR")))
    structured = node("Strd", node("CdtrRefInf", scheme, leaf("Ref", detail.ocr)))
    return node(
        "RmtInf",
        leaf("Ustrd", detail.text),
        structured if detail.ocr else "",
        *map(named, detail.documents),
    )


def named(document: Paid) -> str:
    """A document that a transfer is for, as every message of ISO 20022 has it."""
    code, of = ("CREN", "CdtNoteAmt") if document.is_credit else ("CINV", "RmtdAmt")
    kind = node("Tp", node("CdOrPrtry", leaf("Cd", code)))
    return node(
        "Strd",
        node("RfrdDocInf", kind, leaf("Nb", document.number)),
        node("RfrdDocAmt", amount(of, document.amount)),
    )


def _return(detail: Detail) -> str:
    return node(
        "RtrInf", node("Rsn", leaf("Cd", detail.return_reason)) if detail.return_reason else ""
    )


def _direction(money: Money) -> str:
    return "DBIT" if money.minor < 0 else "CRDT"
