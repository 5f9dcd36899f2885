"""No file without two people, and no money to a changed account that was not called back.

Hypothesis looks for a way: everybody tries everything, in any order, with the real services.
What is held against each file that leaves is remembered by the test alone. SLUSS_EYES says how
many calls of a service are made.
"""

from __future__ import annotations

import itertools
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from sluss.core.party import Account, Scheme
from sluss.lab.bank.orders import read_orders
from tests import databases
from tests.faults.conftest import figure, only_on_sqlite
from tests.faults.town.bank import ACCOUNT
from tests.faults.town.truth import PEOPLE, may_attest, may_sign, new_account
from tests.memory import memory_folder
from tests.papers import FIRMS, invoice, suppliers
from tests.services.office import TODAY, Office, begin

CALLS = figure("SLUSS_EYES", 10_000)
CALLS_A_STORY, RULES_A_STORY = 60, 30
LISTED_ON, INCIDENT_ON = "2026-11-20", "2026-11-22"
# The last is the number in the letter of whoever wants the money.
PHONES = (*(firm.phone for firm in FIRMS), "070-1740605")
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-2")]

people = st.sampled_from(sorted(PEOPLE))
bringers = st.sampled_from(("eva", "max", "gus"))
firms = st.integers(0, len(FIRMS) - 1)
some = st.integers(0, 7)


def _prepare() -> None:
    """Suppliers on a list of before the incident, and people of every mixture of roles."""
    from sluss.services import organisation

    begin()
    office = Office(Path())
    for name in ("gus", "hal"):
        organisation.add_person(
            name, list(PEOPLE[name]), None, "pw", office.who("admin"), key=f"add-{name}"
        )
    office.receive(suppliers(*FIRMS), listed_on=LISTED_ON)
    said = organisation.declare_incident(INCIDENT_ON, office.who("max"), key="incident")
    assert "refused" not in said


class Place:
    """Where the stories are played. calls: of services, in all stories."""

    stencil: databases.Stencil
    base: Path
    calls = files = changed = 0


class Everybody(RuleBasedStateMachine):
    """brought, attested, signed: who did what to a debt or a batch, by what they were answered."""

    def __init__(self) -> None:
        super().__init__()
        databases.close()
        home = Place.base / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        Place.stencil.copy(home, "")
        os.environ["SLUSS_HOME"] = str(home)
        databases.reopen()
        self.office = Office(home, now=Office(home).now + timedelta(hours=2))
        self.numbers = itertools.count(1)
        self.firm_of: dict[str, int] = {}
        self.brought: dict[str, set[str]] = defaultdict(set)
        self.attested: dict[str, set[str]] = defaultdict(set)
        self.signed: dict[int, set[str]] = defaultdict(set)
        # Of each account change: who proposed it, who called last on which number, who confirmed.
        self.changes: dict[int, dict] = {}
        self.out: set[int] = set()

    def _called(self) -> Office:
        Place.calls += 1
        return self.office

    # ---- What comes in --------------------------------------------------------------------

    @rule(by=bringers, firm=firms, is_changed=st.booleans())
    def a_bill_comes(self, by: str, firm: int, is_changed: bool) -> None:
        number = f"F{next(self.numbers)}"
        account = new_account(firm) if is_changed else FIRMS[firm].bankgiro
        paper = invoice(FIRMS[firm], number, f"{100 + len(self.brought)}.00", bankgiro=account)
        self._called().receive(paper, by=by)
        self.firm_of[number] = firm
        self.brought[number].add(by)

    @rule(by=bringers, firm=firms)
    def a_list_names_the_new_account(self, by: str, firm: int) -> None:
        """A list of after the incident vouches for nothing."""
        whose = FIRMS[firm]
        forged = type(whose)(whose.name, whose.org_number, new_account(firm), "070-1740605")
        self._called().receive(suppliers(forged), by=by, listed_on=TODAY.isoformat())

    # ---- What people do ---------------------------------------------------------------------

    def _ids(self) -> dict[str, str]:
        return {p["id"]: n for n, p in self.office.payables().items()}

    @rule(by=people, which=some)
    def somebody_attests(self, by: str, which: int) -> None:
        ids = self._ids()
        if ids:
            self._attest(by, [sorted(ids)[which % len(ids)]])

    def _attest(self, by: str, ids: list[str]) -> None:
        told = self._called().attest(by, *ids)
        names = self._ids()
        for one in told["approved"]:
            self.attested[names[one["id"]]].add(by)

    @rule(by=people, kind=st.sampled_from(("hold", "release", "dispute")), which=some)
    def somebody_decides(self, by: str, kind: str, which: int) -> None:
        ids = sorted(self._ids())
        if ids:
            self._called().decide(kind, ids[which % len(ids)], by=by)

    @rule(by=people)
    def somebody_proposes(self, by: str) -> None:
        self._called().propose(by=by)

    @rule(by=people, batch=some)
    def somebody_signs(self, by: str, batch: int) -> None:
        if "refused" not in self._called().sign(batch % 4 + 1, by):
            self.signed[batch % 4 + 1].add(by)

    @rule(by=people, batch=some)
    def somebody_takes_the_file(self, by: str, batch: int) -> None:
        self._take(batch % 4 + 1, by)

    @rule(by=people, batch=some)
    def somebody_cancels(self, by: str, batch: int) -> None:
        from sluss.services import pay

        office = self._called()
        pay.cancel(batch % 4 + 1, "because", office.who(by), key=office.key())

    @rule(names=st.permutations(sorted(PEOPLE)))
    def all_of_them_try(self, names: list[str]) -> None:
        """The whole way, by whoever may: only so are files reached often."""
        ids = sorted(self._ids())
        for name in names[:4]:
            if ids:
                self._attest(name, ids)
        self._called().propose(by="eva")
        for batch in self._proposed()[:1]:
            for name in names[2:6]:
                if "refused" not in self._called().sign(batch, name):
                    self.signed[batch].add(name)
            self._take(batch, names[-1])
            self._take(batch, "cia")

    def _proposed(self) -> list[int]:
        from sluss.store.models import Batch

        return list(
            Batch.objects.filter(state="proposed").order_by("-id").values_list("id", flat=True)
        )

    # ---- New accounts ---------------------------------------------------------------------

    @rule(by=people, firm=firms)
    def somebody_proposes_an_account(self, by: str, firm: int) -> None:
        from sluss.services import approve

        office = self._called()
        told = approve.propose_account(
            org_number=FIRMS[firm].org_number,
            name="",
            account=Account(Scheme.BANKGIRO, new_account(firm)),
            requested_on=TODAY,
            reason="a letter",
            who=office.who(by),
            key=office.key(),
        )
        if "refused" not in told:
            self.changes[told["change"]] = {"firm": firm, "proposed": by, "calls": []}

    @rule(by=people, change=some, phone=st.sampled_from(PHONES))
    def somebody_calls_back(self, by: str, change: int, phone: str) -> None:
        self._call_back(by, change % 4 + 1, phone)

    def _call_back(self, by: str, change: int, phone: str) -> None:
        from sluss.services import approve

        office = self._called()
        told = approve.call_back(change, phone, "Kim", office.who(by), key=office.key())
        if "refused" not in told:
            self.changes[change]["calls"].append((by, phone))

    @rule(by=people, change=some)
    def somebody_confirms(self, by: str, change: int) -> None:
        self._confirm(by, change % 4 + 1)

    def _confirm(self, by: str, change: int) -> None:
        from sluss.services import approve

        office = self._called()
        told = approve.confirm_account(change, office.who(by), key=office.key())
        if "refused" not in told:
            self.changes[change]["confirmed"] = by

    @rule(by=people, change=some)
    def somebody_rejects(self, by: str, change: int) -> None:
        from sluss.services import approve

        office = self._called()
        approve.reject_account(change % 4 + 1, "because", office.who(by), key=office.key())

    @rule(names=st.permutations(sorted(PEOPLE)), firm=firms)
    def all_of_them_try_an_account(self, names: list[str], firm: int) -> None:
        self.somebody_proposes_an_account(names[0], firm)
        for change, known in list(self.changes.items()):
            if known["firm"] == firm:
                self._call_back(names[1], change, FIRMS[firm].phone)
                for name in names[:3]:
                    self._confirm(name, change)

    @rule(names=st.permutations(sorted(PEOPLE)), firm=firms)
    def a_letter_is_believed_or_not(self, names: list[str], firm: int) -> None:
        """A bill with a new account, and then everything that could get it paid."""
        self.a_bill_comes("eva", firm, True)
        self.all_of_them_try_an_account(names, firm)
        self.all_of_them_try(names)

    # ---- What must hold -------------------------------------------------------------------

    def _take(self, batch: int, by: str) -> None:
        file = self._called().export(batch, by=by)
        if isinstance(file, str) or batch in self.out:
            return
        self.out.add(batch)
        Place.files += 1
        signed = {name for name in self.signed[batch] if may_sign(name)}
        assert len(signed) >= 2
        assert may_sign(by)
        for order in read_orders(file, ACCOUNT).orders:
            for number in [d.number for d in order.documents] or [order.text]:
                self._hold(number, order.where.number, signed)

    def _hold(self, number: str, account: str, signed: set[str]) -> None:
        attested = {name for name in self.attested[number] if may_attest(name)}
        assert len(attested) >= 2, number
        assert not attested & self.brought[number], number
        firm = self.firm_of[number]
        if account == FIRMS[firm].bankgiro:
            return
        Place.changed += 1
        assert account == new_account(firm), number
        ways = [one for one in self.changes.values() if one["firm"] == firm and "confirmed" in one]
        assert any(_is_two_people(one) for one in ways), number


def _is_two_people(change: dict) -> bool:
    caller, phone = change["calls"][-1]
    is_known = phone == FIRMS[change["firm"]].phone
    return is_known and change["confirmed"] not in (caller, change["proposed"])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    only_on_sqlite("the stories are played on a database in memory")
    for name in ("SLUSS_HOME", "SLUSS_DATABASE_URL"):
        monkeypatch.setenv(name, "")
    Place.base = Path(mkdtemp(dir=memory_folder(tmp_path)))
    databases.set_up(Place.base)
    Place.stencil = databases.Stencil(Place.base / "begun", _prepare, None)
    Place.calls = Place.files = Place.changed = 0
    yield
    databases.close()
    shutil.rmtree(Place.base)


def test_no_way_leads_to_a_file_but_that_of_two_people(place: None, capsys):
    began = time.monotonic()
    rules = hypothesis.settings(
        max_examples=max(1, CALLS // CALLS_A_STORY),
        stateful_step_count=RULES_A_STORY,
        suppress_health_check=list(hypothesis.HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Everybody, settings=rules)
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(
            f"\n{Place.calls} calls in {seconds:.0f} s ({Place.calls / seconds:.0f} a second): "
            f"{Place.files} files, {Place.changed} payments to a changed account"
        )
    assert Place.files > 0
    assert Place.changed > 0
