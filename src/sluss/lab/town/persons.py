"""People whom the town pays each month, and the lists from its system for social care."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab import numbers
from sluss.lab.calendar import is_bank_day
from sluss.lab.firms import Firm, make_firm
from sluss.lab.history import File
from sluss.lab.trades import SURNAMES

_HEAD = "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut"
_INHABITANTS_PER_PERSON = 120
_PERSONS_MIN = 6
_PAID_ON = 27
_LISTED_BEFORE = timedelta(days=6)
_FIRST_NAMES = "Alva Bo Cecilia David Elin Farid Greta Hugo Ines Jonas Karin Leif Mona Nils".split()
# What is paid for, whether its decision stands for many months, and the kronor it may be.
_AIDS = (
    ("Försörjningsstöd", False, (2_000, 14_000)),
    ("Familjehemsersättning", True, (9_000, 31_000)),
    ("Kontaktperson", True, (1_500, 4_500)),
)


@dataclass(slots=True)
class Payout:
    """What one person gets on one day. Units: öre; number is that of the decision."""

    person: Person
    number: str
    minor: int
    pays_on: date
    paid: int = 0
    sent: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.minor - self.paid


@dataclass(slots=True)
class Person:
    """firm: name and account, in the shape that a payment asks for. number: twelve digits."""

    firm: Firm
    number: str
    aid: str
    is_standing: bool
    minor: int
    decision: str


@dataclass(slots=True)
class Persons:
    """All of them, and every payout that a list tells of."""

    people: list[Person]
    chance: Random
    locked_on: date
    payouts: list[Payout] = field(default_factory=list)
    decisions: int = 0

    def listed(self, day: date) -> Iterator[File]:
        """The list that is printed on a day; the last one twice, with two more people on it."""
        payouts = self.decided(day)
        if not payouts:
            return
        pays_on = payouts[0].pays_on
        self.payouts += payouts
        if day < self.locked_on <= pays_on:
            yield self._file(payouts[:-2], day, "")
        yield self._file(payouts, day, "_slutlig")

    def decided(self, day: date) -> list[Payout]:
        """What people are to get, if a day is the one on which a list of it is printed."""
        pays_on = _pays_on(day + _LISTED_BEFORE)
        if _listed_on(pays_on) != day:
            return []
        return [self._payout(person, pays_on) for person in self.people]

    def due(self, day: date) -> list[Payout]:
        """What is sent to the bank on a day: two days before people have their money."""
        return [
            payout
            for payout in self.payouts
            if payout.left and not payout.sent and _bank_days_before(payout.pays_on, 2) == day
        ]

    def _payout(self, person: Person, pays_on: date) -> Payout:
        if not person.is_standing:
            self.decisions += 1
            person.decision = f"BIS-{pays_on:%Y}-{self.decisions:05d}"
            low, high = _AIDS[0][2]
            person.minor = self.chance.randint(low, high) * 100
        return Payout(person, person.decision, person.minor, pays_on)

    def _file(self, payouts: list[Payout], day: date, mark: str) -> File:
        rows = [_HEAD, *map(_row, payouts)]
        content = ("\r\n".join(rows) + "\r\n").encode("cp1252")
        sha256 = hashlib.sha256(content).hexdigest()
        for line, payout in enumerate(payouts, start=2):
            payout.told.append(f"{sha256}:{line}")
        return f"socialtjanst/utbetalningar_{day}{mark}.csv", content


def _row(payout: Payout) -> str:
    person = payout.person
    clearing, _, account = person.firm.account.number.partition("-")
    kronor = Money("SEK", payout.minor).text.replace(".", ",")
    fields = (
        f"{person.number[:8]}-{person.number[8:]}",
        person.firm.name,
        clearing,
        account,
        kronor,
        payout.pays_on.isoformat(),
        person.aid,
        payout.number,
    )
    return ";".join(fields)


def _pays_on(after: date) -> date:
    """The pay day of the month of a day: the 27th, or the last bank day before it."""
    day = after.replace(day=_PAID_ON)
    while not is_bank_day(day):
        day -= timedelta(days=1)
    return day


def _listed_on(pays_on: date) -> date:
    return pays_on - _LISTED_BEFORE


def _bank_days_before(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= is_bank_day(day)
    return day


def make_persons(inhabitants: int, locked_on: date, chance: Random) -> Persons:
    """People for so many inhabitants. Nobody has the number of another."""
    count = max(_PERSONS_MIN, inhabitants // _INHABITANTS_PER_PERSON)
    found: dict[str, Person] = {}
    while len(found) < count:
        number = f"19{numbers.person_number(chance)}"
        aid, is_standing, (low, high) = _AIDS[len(found) % len(_AIDS)]
        firm = replace(
            make_firm(len(found), chance),
            name=f"{chance.choice(_FIRST_NAMES)} {chance.choice(SURNAMES)}",
            account=numbers.domestic(chance),
            supplier_number=f"P{len(found):05d}",
            has_ocr=False,
        )
        minor = chance.randint(low, high) * 100
        decision = f"{aid[:2].upper()}-{chance.randint(2019, 2025)}-{len(found):04d}"
        found.setdefault(number, Person(firm, number, aid, is_standing, minor, decision))
    return Persons(list(found.values()), chance, locked_on)
