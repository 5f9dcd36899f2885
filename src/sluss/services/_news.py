"""What has been filed and is not folded in yet: the new records, and whom else they concern.

A command notes what it files stretch by stretch and folds all of it at its end, so that a debt of
which ten files tell is drawn once and not ten times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sluss.core.records import BankAnswer
from sluss.rules.register.filed import Filed
from sluss.rules.register.keys import (
    account_mark,
    is_of_one_transfer,
    message_mark,
    party_mark,
)
from sluss.rules.register.returned import AGAINST
from sluss.services import _closure, _messages
from sluss.services._accounts import Vouching
from sluss.services._closure import slices
from sluss.services._loose import going_out
from sluss.store.models import PayableRow

# So many records are kept in memory until they are folded in; the others are loaded again.
_HELD_MOST = 3_000


@dataclass(slots=True)
class News:
    """New records, and the keys of older ones that they concern though nothing links them.

    booked: messages that the bank booked as one sum, and of which something new is said.
    out: new orders and movements of money out that nothing can be linked to.
    """

    ids: list[int] = field(default_factory=list)
    held: dict[int, Filed] = field(default_factory=dict)
    keys: set[int] = field(default_factory=set)
    booked: set[str] = field(default_factory=set)
    out: dict[int, str] = field(default_factory=dict)

    def note(
        self,
        fresh: Sequence[Filed],
        vouched: Sequence[Vouching] = (),
        parties: Iterable[str] = (),
    ) -> None:
        """Take note of records that were written.

        vouched: what they were the first to say. parties: words for those of whom lists say else.
        """
        # What nothing can be linked to makes no debt and changes none.
        linked = [filed for filed in fresh if _is_linked(filed)]
        self.ids.extend(filed.id for filed in linked)
        self.out |= going_out(filed for filed in fresh if not _is_linked(filed))
        for filed in linked[: max(_HELD_MOST - len(self.held), 0)]:
            self.held[filed.id] = filed
        self.booked |= _messages.booked_as_one(fresh)
        for answer in (filed.record for filed in fresh):
            if isinstance(answer, BankAnswer) and not is_of_one_transfer(answer):
                self.keys.add(message_mark(answer.original_message_id))
        against = {account for account, word, source in vouched if source in AGAINST or not word}
        # What vouches for an account does so for its party alone, though many name it: a factor's
        # stands on the invoices of hundreds. Who names none is paid to the list's.
        self.keys.update(party_mark(word) for _, word, source in vouched if source not in AGAINST)
        self.keys.update(map(account_mark, against))
        self.keys.update(map(party_mark, parties))
        self.ids.extend(_paid_to(against))

    def concerned(self) -> Iterator[int]:
        """The numbers of all records to look at, the new ones first, each once."""
        keys = self.keys | {message_mark(message) for message in self.booked}
        yield from dict.fromkeys([*self.ids, *sorted(_closure.records_with(keys))])


def _is_linked(filed: Filed) -> bool:
    return bool(filed.keys.links or filed.keys.seeks)


def _paid_to(accounts: set[str]) -> list[int]:
    """The claims of debts that are paid to these accounts, though they may name none themselves."""
    found: list[int] = []
    for part in slices(sorted(accounts)):
        rows = PayableRow.objects.filter(account_key__in=part).values_list("id", flat=True)
        names = {name for _, name in _closure.claims_of_payables(rows)}
        found.extend(sorted(_closure.ids_of(names)))
    return found
