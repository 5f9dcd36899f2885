"""The clock jumps: order is by number, nothing is refused for the hour, and verify holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.faults.conftest import NUMBERS
from tests.papers import Move, camt, pain002
from tests.services.office import MORNING, TODAY, Office

pytestmark = pytest.mark.crash
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The hour that comes twice in Stockholm in 2026, and the one that never comes in 2027.
AUTUMN, SPRING = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
LATE = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)
# name: the first instant, and what is added for each further act.
INSTANTS = {
    "always the same instant": (MORNING, timedelta()),
    "a year back each time": (MORNING, -365 * DAY),
    "a second back each time": (MORNING, -timedelta(seconds=1)),
    "ten years on each time": (MORNING, 3652 * DAY),
    "through the hour that comes twice": (AUTUMN, HOUR / 6),
    "back through the hour that comes twice": (AUTUMN + 2 * HOUR, -HOUR / 6),
    "through the hour that never comes": (SPRING, HOUR / 6),
    "over the end of 32 bits": (LATE - timedelta(seconds=2), timedelta(seconds=1)),
    "before 1970": (datetime(1969, 12, 31, 23, 59, 58, tzinfo=UTC), timedelta(seconds=1)),
    "over a leap day": (datetime(2028, 2, 28, 23, 58, tzinfo=UTC), timedelta(minutes=1)),
    "over the new year of Stockholm": (datetime(2026, 12, 31, 22, 56, tzinfo=UTC), HOUR / 60),
    "a microsecond on each time": (MORNING, timedelta(microseconds=1)),
    "to and fro by half a day": (MORNING, None),
}
# name: the day of the proposal, of the signatures and of handing out; and what comes of it.
DAYS = {
    "one day": ((TODAY, TODAY, TODAY), "file"),
    "the clock goes back a year": ((TODAY, TODAY - 365 * DAY, TODAY - 400 * DAY), "file"),
    "the clock goes back to 1999": ((TODAY, date(1999, 12, 31), date(2000, 1, 1)), "file"),
    "over a weekend": ((date(2026, 11, 28), date(2026, 11, 28), date(2026, 11, 29)), "file"),
    # A day that is past cannot be ordered for: that is the rule, and not the clock's fault.
    "a year goes by": ((TODAY, TODAY, TODAY + 365 * DAY), "pay.export_day_passed"),
}


class Jumping(Office):
    """An office whose clock does what a table says. step None: to and fro."""

    def set(self, start: datetime, step: timedelta | None) -> None:
        self.start, self.step, self.told = start, step, 0

    def who(self, name: str):
        from sluss.services._command import Who

        step = self.step * self.told if self.step is not None else DAY / 2 * (-1) ** self.told
        self.told += 1
        return Who(name, self.start + step, self.today)


@pytest.fixture
def jumping(stocked: Office) -> Jumping:
    return Jumping(stocked.folder)


def _is_sound(office: Office, ids: list[str]) -> None:
    from sluss.services import register
    from sluss.store.models import Decision, JournalEntry

    numbers = list(JournalEntry.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    attests = Decision.objects.filter(kind="attest").order_by("seq", "id")
    names = list(dict.fromkeys(attests.values_list("by", flat=True)))
    assert names == ["anna", "bo"]
    for id_ in ids:
        chain = register.chain(id_)
        assert chain is not None
        assert chain == register.chain(id_)
    office.check_books()
    assert office.verify()["ok"]


@pytest.mark.parametrize("jumps", INSTANTS)
def test_whatever_the_clock_says_the_way_is_the_same(jumping: Jumping, jumps: str):
    jumping.set(*INSTANTS[jumps])
    ids = [jumping.id(number) for number in NUMBERS]
    jumping.pay(*ids)
    assert {jumping.state(number) for number in NUMBERS} == {"sent"}
    paid = {number: jumping.payment_of(number) for number in NUMBERS}
    jumping.receive(pain002("SLUSS-2120009999-E1-000001", group="PART", each={paid["F2"]: "RJCT"}))
    moves = [Move("100.00", e2e=paid["F1"]), Move("300.00", e2e=paid["F3"])]
    jumping.receive(camt(*moves, on="2026-11-25"))
    assert [jumping.state(number) for number in NUMBERS] == ["settled", "open", "settled"]
    _is_sound(jumping, ids)


@pytest.mark.parametrize("days", DAYS)
def test_whatever_the_day_is_said_to_be_nothing_fails(stocked: Office, days: str):
    (proposed, signed, left), expected = DAYS[days]
    ids = [stocked.id(number) for number in NUMBERS]
    stocked.today = proposed
    stocked.approve(*ids)
    stocked.propose(*ids)
    stocked.today = signed
    for name in ("cia", "dag"):
        assert "refused" not in stocked.sign(1, name)
    stocked.today = left
    file = stocked.export(1)
    assert (file if isinstance(file, str) else "file") == expected
    _is_sound(stocked, ids)
