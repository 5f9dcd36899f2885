"""Orders that people carry out by hand: keyed into the internet bank, or handed in on paper.

The bank tells of them by the account alone, since nobody keys our EndToEndId.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sluss.core.records import BankEntry, PaymentOrder, Reference, ReferenceType
from sluss.rules.register.filed import Filed

# From which source the orders come, by the channel by which each batch left the house.
BY_HAND = {"sheet": "payment-sheet", "paper": "payment-paper"}
_SOURCES = frozenset(BY_HAND.values())


def accounts_by_hand(orders: Iterable[Filed]) -> Iterator[str]:
    """The accounts to which these orders send money by hand."""
    for filed in orders:
        order = filed.record
        if filed.kind in _SOURCES and isinstance(order, PaymentOrder) and order.creditor_account:
            yield order.creditor_account.key


def may_be_by_hand(entry: BankEntry, order: PaymentOrder) -> bool:
    """Whether a movement to the account of such an order may be of it.

    Another OCR is another debt; a text is what somebody keyed, and may be anything.
    """
    if not (_is_ocr(entry.reference) and _is_ocr(order.reference)):
        return True
    return entry.reference == order.reference


def _is_ocr(reference: Reference | None) -> bool:
    return reference is not None and reference.type is ReferenceType.OCR
