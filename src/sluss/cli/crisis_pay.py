"""The money of a made-up crisis: attested, signed by two, handed to the simulated bank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sluss.cli.crisis_office import ATTESTER, CLERK, SIGNER, Office, Seen
from sluss.cli.shell import MACHINE_FAILED, Plain, stop
from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.lab.crisis import Order, Part
from sluss.lab.crisis.money import Payer
from sluss.outside import home
from sluss.outside.sent_journal import of_home
from sluss.rules.pay.bank_days import next_bank_day
from sluss.rules.pay.release import Channel
from sluss.services import approve, pay
from sluss.services.pay import Ask, ExportedFile

_HOME_CURRENCY = "SEK"


# Of an id as many letters are typed as are enough to tell it from 20,000 others.
_LETTERS = 6


@dataclass
class Payments:
    """left: minutes that each attester has left today. first_at: when the first file went."""

    office: Office
    left: dict[str, float] = field(default_factory=dict)
    first_at: datetime | None = None
    handed: list[tuple[int, str, frozenset[DocumentKind]]] = field(default_factory=list)
    paid_by_hand: set[str] = field(default_factory=set)

    def begin_day(self) -> None:
        """The attesters have their daily slot."""
        slot = float(self.office.limits["attest_minutes_per_day"])
        self.left = dict.fromkeys(self.office.people(ATTESTER), slot)

    # ---- Attests -------------------------------------------------------------------------

    def attest(self, wanted: Sequence[Seen]) -> list[str]:
        """Have these attested by two each, as far as the attesters' time goes; the ids done."""
        each = self.office.limits["attest_minutes_each"]
        done: list[str] = []
        shares: dict[str, list[str]] = {name: [] for name in self.left}
        for one in wanted:
            needed = 2 - len(one.payable.attests)
            free = [n for n in self.left if n not in one.payable.attests and self.left[n] >= each]
            if len(free) < needed:
                break
            # Whoever has most time left, so that all are used alike.
            for name in sorted(free, key=lambda n: -self.left[n])[:needed]:
                self.left[name] -= each
                shares[name].append(one.payable.id)
            done.append(one.payable.id)
        for name, ids in shares.items():
            if ids:
                self._attest(name, ids)
        return done

    def _attest(self, name: str, ids: list[str]) -> None:
        office = self.office
        with office.typed("approve", *_as_typed(ids), "--as", name):
            answer = approve.attest(ids, "", office.who(name), key=office.key())
        for one in answer["refused"]:
            office.effort.counts[f"refused attest {one['code']}"] += 1

    # ---- Batches -------------------------------------------------------------------------

    def pay(self, wanted: Sequence[str], *, on: date | None = None) -> Plain | None:
        """A batch of these, signed by two and handed to the bank; None if nothing can be paid."""
        office = self.office
        day = self._bank_day(on)
        ask = Ask(budget=office.world.cash, ids=tuple(wanted), execution_on=day)
        clerk = office.people(CLERK)[0]
        with office.typed("batch", "propose", *_as_typed(wanted), "--as", clerk):
            batch = pay.propose(ask, office.who(office.people(CLERK)[0]), key=office.key())
        office.done(batch, "propose")
        for one in batch.get("left_out", []):
            office.effort.counts[f"left out {one['code']}"] += 1
        if batch.get("batch") is None:
            return None
        self.hand_over(batch)
        return batch

    def _bank_day(self, on: date | None) -> date:
        """The day asked for if it can still be reached, else the first on which the bank books."""
        office = self.office
        soonest = next_bank_day(office.today, office.closed)
        if soonest == office.today and office.now.hour >= office.limits["cut_off_hour"]:
            soonest = next_bank_day(date.fromordinal(soonest.toordinal() + 1), office.closed)
        return max(soonest, next_bank_day(on, office.closed)) if on else soonest

    def hand_over(self, batch: Plain) -> None:
        """Two sign, one exports, the bank takes the file and answers."""
        office, number = self.office, batch["batch"]
        signers = office.people(SIGNER)
        for name in signers:
            office.take(office.limits["sign_minutes"])
            with office.typed("batch", "sign", str(number), "--as", name):
                signed = pay.sign(number, office.who(name), key=office.key())
            if "refused" in office.done(signed, "sign"):
                self._cancel(number)
                return
        with office.typed("batch", "export", str(number), "--out", "bank.xml", "--as", signers[0]):
            who, sent = office.who(signers[0]), of_home(home.current())
            exported = pay.export(number, Channel.FILE, who, key=office.key(), sent=sent)
            file = b"".join(exported.chunks) if isinstance(exported, ExportedFile) else b""
        if not isinstance(exported, ExportedFile):
            office.done(exported, "export")
            self._cancel(number)
            return
        self.first_at = self.first_at or office.now
        orders, kinds = self._orders(batch)
        self.handed.append((number, exported.sha256, kinds))
        office.effort.counts["payments"] += len(orders)
        at = office.now
        answer = office.world.take(file, orders, Payer.OURS, at)
        office.receive([(f"bank/pain002_{number}.xml", answer)])

    def _cancel(self, number: int) -> None:
        office = self.office
        answer = pay.cancel(
            number, "Kan inte undertecknas", office.who(office.people(SIGNER)[0]), key=office.key()
        )
        office.done(answer, "cancel")

    def _orders(self, batch: Plain) -> tuple[list[Order], frozenset[DocumentKind]]:
        """What the batch means, told by where each of its debts is told."""
        found, kinds = [], set()
        on = date.fromisoformat(batch["date"])
        for payment in batch["payments"]:
            seen = [self.office.shown(id_) for id_ in payment["payables"]]
            kinds |= {one.payable.kind for one in seen}
            parts = tuple(Part(one.places, _signed(one.payable)) for one in seen)
            total = Money(_HOME_CURRENCY, sum(part.minor for part in parts))
            if total != Money.parse(payment["amount"]):
                stop(MACHINE_FAILED, "demo.step_failed", found=payment["end_to_end_id"])
            account = payment["account"]
            key = f"{account['scheme']}:{account['number']}"
            found.append(Order(payment["end_to_end_id"], key, parts, on))
        return found, frozenset(kinds)

    # ---- By hand -------------------------------------------------------------------------

    def by_hand(self, approved: Sequence[Seen]) -> float:
        """Type what no file of ours can carry into the internet bank; the minutes that it took.

        The currency of another account than the one that our files draw from.
        """
        office, minutes = self.office, 0.0
        for one in approved:
            payable = one.payable
            currency = payable.open_amount.currency
            if currency == _HOME_CURRENCY or payable.id in self.paid_by_hand:
                continue
            if payable.account is None or not payable.verified_by:
                continue
            minutes += 60 / office.limits["archive_per_hour"]
            self.paid_by_hand.add(payable.id)
            office.effort.counts["payments by hand"] += 1
            part = Part(one.places, payable.open_amount.minor)
            order = Order(f"HAND-{payable.id}", payable.account.key, (part,), office.today)
            name = (payable.payee or payable.supplier).name
            office.world.pay_by_hand(order, currency, name, f"Faktura {payable.document_number}")
        return minutes


def _signed(payable: Payable) -> int:
    minor = payable.open_amount.minor
    return -minor if payable.kind is DocumentKind.CREDIT_NOTE else minor


def _as_typed(ids: Iterable[str]) -> list[str]:
    return [id_[:_LETTERS] for id_ in ids]
