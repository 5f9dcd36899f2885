"""Which items of the restored system a payment proposal that was loaded with them would pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sluss.core.money import Money
from sluss.core.records import Claim, PaymentOrder
from sluss.rules.register.numbers import folded, numbers_in


@dataclass(slots=True)
class Proposed:
    """What orders name, by amount: OCR references and numbers of documents."""

    named: dict[Money | None, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, orders: Iterable[PaymentOrder]) -> Proposed:
        """Gather it."""
        made = cls()
        for order in orders:
            for document in order.documents:
                made.named[document.amount or order.amount].add(folded(document.number))
            words = [*numbers_in(order.text)]
            words += [order.reference.value] if order.reference else []
            made.named[order.amount].update(map(folded, words))
        return made

    def has(self, item: Claim) -> bool:
        """Whether an order of its amount names it."""
        left = item.amount if item.open_amount is None else item.open_amount
        names = {folded(item.document_number)}
        names |= {folded(item.reference.value)} if item.reference else set()
        return bool(self.named.get(left, set()) & (names - {""}))
