"""What people write in the forms of paying: kronor, whole numbers, days, classes, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.http import QueryDict

from sluss.core.money import Money
from sluss.rules.triage.policy import UrgencyClass

T = TypeVar("T")
_IDS_MOST = 20_000
_WHOLE_MOST = 1_000_000


@dataclass(slots=True)
class Written:
    """The fields of a form as values. bad: the names of those that cannot be read."""

    given: QueryDict
    bad: list[str] = field(default_factory=list)

    def kronor(self, name: str) -> Money | None:
        """An amount above nought, with point or comma and blanks; None if nothing is written."""
        return self._read(name, _kronor)

    def whole(self, name: str) -> int | None:
        """A whole number from 1; None if nothing is written."""
        return self._read(name, _whole)

    def day(self, name: str) -> date | None:
        """A day such as 2026-11-24; None if nothing is written."""
        return self._read(name, date.fromisoformat)

    def classes(self, name: str) -> frozenset[UrgencyClass] | None:
        """The classes that are ticked; None if none or all are, which asks for any."""
        found = frozenset(self._classes(name))
        return found if found and len(found) < len(UrgencyClass) else None

    def ids(self, name: str) -> tuple[str, ...]:
        """Ids that are ticked, or written with blanks between."""
        words = [word for text in self.given.getlist(name) for word in text.split()]
        return tuple(dict.fromkeys(words))[:_IDS_MOST]

    def _classes(self, name: str) -> Iterable[UrgencyClass]:
        for text in self.given.getlist(name):
            try:
                yield UrgencyClass(text)
            except ValueError:
                self.bad.append(name)

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        text = self.given.get(name, "").strip()
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            self.bad.append(name)
            return None


def _kronor(text: str) -> Money:
    amount = Money.parse("".join(text.split()))
    if amount.minor <= 0:
        raise ValueError(text)
    return amount


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_WHOLE_MOST))):
        raise ValueError(text)
    if not 1 <= int(text) <= _WHOLE_MOST:
        raise ValueError(text)
    return int(text)
