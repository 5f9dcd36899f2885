"""The way back in a made-up crisis: the restored system's files guarded, its state put into bins.

The vendor opens the invoices on a random day. From then on every payment file that the restored
system makes is held against what was paid here, and its lists are brought to what is true.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sluss.cli.crisis_desk import Desk
from sluss.cli.crisis_office import CLERK, MANAGER, SIGNER, Office
from sluss.cli.shell import Plain
from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.lab.crisis import Given, Order, Payer, Restored
from sluss.lab.town import Mark
from sluss.outside.files import Attached
from sluss.rules.handback.bins import Rule, Why
from sluss.rules.handback.switch import ALL, Function, System
from sluss.rules.handback.verdict import Verdict
from sluss.services import handback
from sluss.services._tray import Came

# Days within which the vendor comes back, after the first day on which it may.
_SPREAD_DAYS = 10
# What the clerk marks in the restored system as it is here, by what explains the difference.
_MARKED = frozenset(
    {
        Rule.PAID_HERE.value,
        Rule.OWN_FILE.value,
        Rule.OWN_PAYMENTS.value,
        Rule.CREDITED.value,
        Rule.DRAWN.value,
        Rule.DISMISSED.value,
    }
)
# Known here, and the restored system has nothing of it.
_LACKING = frozenset({Why.UNKNOWN_THERE.value, Why.MISSING_THERE.value, Why.GONE_THERE.value})
_PAYABLE = frozenset({State.OPEN.value, State.APPROVED.value})


@dataclass(slots=True)
class HandedBack:
    """What the way back came to. verdicts: of the guard, with how many orders had it.

    unexplained: rows and faults of the bins that neither a rule nor a person explained when it
    was to be signed; None if it never came so far. explained: by a person.
    """

    given: Given | None = None
    opened_on: date | None = None
    verdicts: dict[str, int] = field(default_factory=dict)
    explained: dict[str, int] = field(default_factory=dict)
    unexplained: int | None = None
    is_signed: bool = False
    wrong: list[str] = field(default_factory=list)


@dataclass
class HandBack:
    """The hand-back of one run. last: the day on which it is to be signed."""

    office: Office
    desk: Desk
    last: date
    found: HandedBack = field(default_factory=HandedBack)
    restored: Restored | None = None
    _switched: set[str] = field(default_factory=set)
    _kept: list[str] = field(default_factory=list)

    def plan(self) -> None:
        """When the vendor comes back, and with what: as the seed has it."""
        office = self.office
        chance = Random(f"{office.world.town.seed}-back")
        day = office.world.locked_at.date() + timedelta(
            days=office.limits["back_after_days"] + chance.randrange(_SPREAD_DAYS)
        )
        while not office.is_bank_day(day):
            day += timedelta(days=1)
        given = chance.choice(tuple(Given))
        if day + timedelta(days=office.limits["both_days"]) < self.last:
            self.found.given, self.found.opened_on = given, day

    def day(self) -> None:
        """An office day, before our own payments are made."""
        office, opened_on = self.office, self.found.opened_on
        if opened_on is None or office.today < opened_on or self.found.given is None:
            return
        if self.restored is None:
            self.restored = Restored(office.world, self.found.given, opened_on)
            self.restored.fill(whole=self.found.given is not Given.HALF)
        days = (office.today - opened_on).days
        if days >= office.limits["complete_after_days"]:
            self.restored.fill(whole=True)
        self.restored.morning(office.today)
        # The first file comes before anybody has told the system what was paid meanwhile.
        self._guard(self.restored)
        self._load(self.restored)
        self._switch(days)

    # ---- Its payment files ---------------------------------------------------------------

    def _guard(self, restored: Restored) -> None:
        """Only what the guard lets through goes to the bank, and it is taken in here as well."""
        office = self.office
        made = restored.proposal(office.today)
        if made is None:
            return
        (path, file), orders = made
        came, attached = _came(path, file)
        ask = handback.Ask(came, "pain.001", cleans=True)
        answer = handback.guard(ask, attached, office.who("local"), key=office.key())
        for one in answer["transactions"]:
            self._count(self.found.verdicts, one["verdict"])
        said = {one["end_to_end_id"]: one["verdict"] for one in answer["transactions"]}
        let = {name for name, verdict in said.items() if verdict == Verdict.PAY.value}
        for order in orders:
            if said[order.end_to_end_id] == Verdict.CHANGED_ACCOUNT.value:
                restored.correct(order)
        clean = answer.get("clean") or {}
        if not let or not clean.get("sha256"):
            return
        cleaned = b"".join(handback.clean_chunks(answer))
        paid = [order for order in orders if order.end_to_end_id in let]
        self._send(restored, path, cleaned, paid)

    def _send(self, restored: Restored, path: str, file: bytes, orders: list[Order]) -> None:
        office = self.office
        told = office.world.take(file, orders, Payer.RESTORED, office.now)
        for order in orders:
            if order.end_to_end_id in office.world.on_the_way:
                restored.paid(order)
        office.effort.counts["payments by the restored system"] += len(orders)
        office.receive([(path, file), (f"aterstallt/pain002_{office.today}.xml", told)])

    # ---- Its state -----------------------------------------------------------------------

    def _load(self, restored: Restored) -> Plain | None:
        """Load what it has, and bring it to what is known here."""
        answer = self._bins(restored)
        if answer is None:
            return None
        for row in answer["rows"]:
            self._bring(restored, row)
        return answer

    def _bins(self, restored: Restored) -> Plain | None:
        office = self.office
        path, content = restored.open_items(office.today)
        came, attached = _came(path, content)
        export = handback.Export(came, "list-csv")
        who = office.who(office.people(CLERK)[0])
        # The first list shows the day of the vendor's copy, whatever day it was printed on.
        loaded = handback.load([export], None, attached, who, key=office.key())
        office.done(loaded, "load")
        return handback.bins()

    def _bring(self, restored: Restored, row: Plain) -> None:
        """A clerk does in the restored system what the row says."""
        here, items = row["here"], [restored.by_line.get(one["line"]) for one in row["there"]]
        if (row["why"] is None and _MARKED & set(row["rules"])) or self._is_one(row):
            left = abs(Money.parse(row["here_amount"]).minor) if row["here_amount"] else 0
            for item in filter(None, items):
                self.desk.spend(60 / self.office.limits["archive_per_hour"])
                restored.settle(item, left)
        elif here and self._is_to_register(row):
            seen = self.office.shown(here["payable"])
            self.desk.spend(60 / self.office.limits["archive_per_hour"])
            left = seen.payable.open_amount.minor
            restored.register(self.office.world.found(seen.places), left)

    def _is_one(self, row: Plain) -> bool:
        """What a clerk says of a row that asks whether the two are one: number and amount."""
        if row["why"] != Why.ASKED.value or row["here"] is None or len(row["there"]) != 1:
            return False
        known = self.office.shown(row["here"]["payable"]).payable
        there = row["there"][0]
        is_amount = abs(Money.parse(there["amount"]).minor) == known.amount.minor
        return is_amount and there["document_number"] == row["document_number"]

    def _is_to_register(self, row: Plain) -> bool:
        """Whether a debt that is known here alone belongs into the restored system.

        What is contested or held stays here: it is not to be paid as it is.
        """
        lacks_there = row["rules"] == [Rule.ARRIVED_SINCE.value] or row["why"] in _LACKING
        return lacks_there and row["here"]["state"] in _PAYABLE

    # ---- Who pays whom -------------------------------------------------------------------

    def _switch(self, days: int) -> None:
        """Half of the suppliers first, then all: who pays whom is said, and both hold to it."""
        if days >= self.office.limits["both_days"]:
            self._say(ALL)
        elif not self._switched and self.restored is not None:
            firms = [s.registered(self.office.today) for s in self.office.world.town.suppliers]
            for firm in firms[::2]:
                if firm.org_number:
                    self._say(firm.org_number)

    def _say(self, supplier: str) -> None:
        if supplier in self._switched:
            return
        self._switched.add(supplier)
        said = handback.Switch(supplier, Function.INVOICES, System.THERE, "Leverantören är åter")
        who = self.office.who(self.office.people(MANAGER)[0])
        self.office.done(handback.switch(said, who, key=self.office.key()), "switch")

    # ---- The end -------------------------------------------------------------------------

    def sign(self) -> None:
        """The last state is loaded and brought right, what is left explained, and two sign."""
        restored = self.restored
        if restored is None:
            return
        restored.morning(self.office.today)
        self._load(restored)
        answer = self._bins(restored)
        if answer is None:
            return
        self._explain(answer)
        answer = handback.bins() or answer
        self.found.unexplained = sum(answer["unexplained"].values())
        for name in self.office.people(SIGNER):
            signed = handback.sign(self.office.who(name), key=self.office.key())
            self.office.done(signed, "sign hand-back")
            self.found.is_signed = bool(signed.get("is_signed"))
        kept = [self.office.shown(id_) for id_ in self._kept]
        debts = {id(d) for one in kept for d in self.office.world.found(one.places)}
        self.found.wrong = list(restored.wrong(self.office.today, debts))

    def _explain(self, answer: Plain) -> None:
        """A person says of each row what it is, if it is something that one can say."""
        for row in answer["rows"]:
            why, here = row["why"], row["here"]
            if why is None or row["explanation"] is not None:
                continue
            if why == Why.IN_BATCH.value:
                self._say_why(row["id"], why, "Ligger i en av våra betalningar")
            elif why == Why.ASKED.value and row["difference"] == "0.00":
                self._say_why(row["id"], why, "Samma skuld, jämförd på skärmen; rättas där")
            elif why in _LACKING and here["state"] not in _PAYABLE:
                self._kept.append(here["payable"])
                self._say_why(row["id"], why, "Bestridd eller spärrad: utreds här")
        for fault in answer["faults"]:
            if fault["explanation"] is None:
                code = fault["finding"]["code"]
                self._say_why(fault["id"], code, "Leverantören har kompletterat sedan dess")

    def _say_why(self, id_: str, what: str, reason: str) -> None:
        office = self.office
        self.desk.spend(office.limits["question_minutes"])
        who = office.who(office.people(CLERK)[0])
        answer = handback.explain([id_], reason, who, key=office.key())
        if answer["refused"]:
            office.effort.counts[f"refused explain {answer['refused'][0]['code']}"] += 1
        else:
            self._count(self.found.explained, what)

    def _count(self, counts: dict[str, int], name: str) -> None:
        counts[name] = counts.get(name, 0) + 1

    def marks(self) -> list[Mark]:
        """The figures of the way back; none of them if the vendor did not come in time."""
        found = self.found
        if found.opened_on is None or found.given is None:
            return []
        verdicts = ", ".join(f"{name} {count}" for name, count in sorted(found.verdicts.items()))
        said = ", ".join(f"{name} {count}" for name, count in sorted(found.explained.items()))
        wrong = found.wrong
        unexplained = "-" if found.unexplained is None else str(found.unexplained)
        return [
            Mark("unexplained", unexplained, "0", found.unexplained == 0),
            Mark("signed-back", str(int(found.is_signed)), "1", found.is_signed),
            Mark("wrong-there", str(len(wrong)), "0", not wrong, tuple(wrong[:20])),
            Mark("given-back", f"{found.opened_on} {found.given.value}", "", None),
            Mark("guarded", verdicts or "0", "", None),
            Mark("explained", said or "0", "", None),
        ]


def _came(path: str, content: bytes) -> tuple[Came, Attached]:
    sha256 = hashlib.sha256(content).hexdigest()
    attached = Attached()
    attached.hold(sha256, content)
    return Came(sha256, len(content), path), attached
