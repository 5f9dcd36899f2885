"""Who else does the thinking gets work that is worth it, and changes nothing of what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field

from sluss.outside.child import Child
from sluss.outside.workers import Workers
from tests.papers import Move, Order, camt, firm, open_items, pain001
from tests.services.office import Office, Papers, arrival, begin

MANY = 300


@dataclass
class Counting:
    """Hands work on to other processes, and counts what it handed on."""

    workers: Workers
    handed: list[int] = field(default_factory=list)

    def map(self, function, items, at_once=1):
        parts = list(items)
        self.handed.append(sum(map(len, parts)))
        return self.workers.map(function, parts, at_once)


def of(*numbers: int) -> bytes:
    rows = [(firm(n), f"F{n}", f"{100 + n}.00", "2026-11-30") for n in numbers]
    return open_items(*rows)


def taken_in(folder, papers, spread=None) -> list:
    from sluss.outside.executor import HERE
    from sluss.services import intake

    office = Office(folder)
    for paper in papers:
        with_whom = spread or HERE
        intake.receive([arrival(paper)], Papers(paper), office.who("local"), with_whom)
    office.check_books()
    return office.register()


def test_others_think_about_many_debts_and_find_the_same(fresh_home):
    paid = camt(*(Move(f"{100 + n}.00", firm(n), text=f"Faktura F{n}") for n in range(MANY)))
    papers = [of(*range(MANY)), of(MANY), paid]
    with Workers(2) as workers:
        counting = Counting(workers)
        found = taken_in(fresh_home("begun", begin), papers, counting)
    # The list of one debt is done before it could be handed over.
    assert counting.handed == [MANY, MANY]
    assert len(found) == MANY + 1
    assert {one["state"] for one in found} == {"settled-elsewhere", "open"}
    assert taken_in(fresh_home("begun", begin), papers) == found


def test_a_long_file_is_read_by_another_process_and_says_the_same(fresh_home, monkeypatch):
    monkeypatch.setattr("sluss.services._prepare.LONG_BYTES", 1_000)
    begun = []
    monkeypatch.setattr("sluss.outside.beside.Child", lambda *of: begun.append(of) or Child(*of))
    orders = pain001("LONG", *(Order(f"E{n}", "1.00", firm(n), text=str(n)) for n in range(MANY)))
    papers = [of(*range(MANY)), orders[:-200]]
    with Workers(2) as workers:
        found = taken_in(fresh_home("begun", begin), papers, workers)
    assert len(begun) == 2
    assert len(found) == MANY
    assert taken_in(fresh_home("begun", begin), papers) == found
    assert len(begun) == 2
