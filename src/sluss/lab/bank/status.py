"""pain.002: what the bank says about a file before any money moves."""

from __future__ import annotations

from dataclasses import dataclass

from sluss.lab.bank.ledger import Order
from sluss.lab.bank.markup import document, leaf, node

# Which answer goes with which question.
_ANSWERS = {"pain.001.001.03": "pain.002.001.03", "pain.001.001.09": "pain.002.001.10"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The bank's word on one file.

    group: ACCP, PART or RJCT.
    fault: ISO code and words for the whole file.
    rejected: orders that were refused, each with its code and words.
    whole_blocks: payment blocks of which every order was refused.
    """

    message_id: str
    created_at: str
    original: str
    original_message_id: str
    original_count: int
    original_sum: str
    group: str
    fault: tuple[str, str] | None = None
    rejected: tuple[tuple[Order, tuple[str, str]], ...] = ()
    whole_blocks: frozenset[str] = frozenset()


def write_status(status: Status) -> bytes:
    """The pain.002 that answers the version of the file."""
    header = node("GrpHdr", leaf("MsgId", status.message_id), leaf("CreDtTm", status.created_at))
    counts = ""
    if status.original_count:
        counts = leaf("OrgnlNbOfTxs", str(status.original_count)) + leaf(
            "OrgnlCtrlSum", status.original_sum
        )
    group = node(
        "OrgnlGrpInfAndSts",
        leaf("OrgnlMsgId", status.original_message_id),
        leaf("OrgnlMsgNmId", status.original),
        counts,
        leaf("GrpSts", status.group),
        _reason(status.fault),
    )
    message = _ANSWERS.get(status.original, "pain.002.001.03")
    return document(message, node("CstmrPmtStsRpt", header, group, _blocks(status)))


def _blocks(status: Status) -> str:
    ids = dict.fromkeys(order.payment_info_id for order, _fault in status.rejected)
    return "".join(
        node(
            "OrgnlPmtInfAndSts",
            leaf("OrgnlPmtInfId", block),
            leaf("PmtInfSts", "RJCT" if block in status.whole_blocks else "PART"),
            *(
                _transaction(order, fault)
                for order, fault in status.rejected
                if order.payment_info_id == block
            ),
        )
        for block in ids
    )


def _transaction(order: Order, fault: tuple[str, str]) -> str:
    return node(
        "TxInfAndSts",
        leaf("OrgnlInstrId", order.instruction_id),
        leaf("OrgnlEndToEndId", order.end_to_end_id),
        leaf("TxSts", "RJCT"),
        _reason(fault),
    )


def _reason(fault: tuple[str, str] | None) -> str:
    if fault is None:
        return ""
    code, why = fault
    return node("StsRsnInf", node("Rsn", leaf("Cd", code)), leaf("AddtlInf", why[:105]))
