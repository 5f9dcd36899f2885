"""A municipality's office in one process: its people, its clock, what comes through the door."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sluss.core.money import Money
from sluss.core.outcome import Finding
from tests.papers import OUR_IBAN

Plain = dict[str, Any]
TODAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PEOPLE = {
    "anna": ["attester"],
    "bo": ["attester"],
    "cia": ["signer"],
    "dag": ["signer"],
    "eva": ["clerk"],
    "max": ["manager"],
}


class Papers:
    """The bytes on the desk, by their hash."""

    def __init__(self, *papers: bytes) -> None:
        self._kept = {hashlib.sha256(paper).hexdigest(): paper for paper in papers}

    def parts(self, sha256: str) -> Iterator[bytes]:
        yield self._kept[sha256]

    def prepared(self, sha256: str) -> None:
        """Nothing was made ready beforehand."""


def arrival(paper: bytes, name: str = "paper", listed_on: str = ""):
    from sluss.formats.recognise import recognise
    from sluss.services.intake import Arrival

    form = recognise(paper)
    is_refused = isinstance(form, Finding)
    return Arrival(
        hashlib.sha256(paper).hexdigest(),
        len(paper),
        name,
        "" if is_refused else form.kind,
        listed_on,
        form if is_refused else None,
    )


# What the backups of these offices are encrypted to, and what opens them: made for the tests.
RECIPIENT = "age14stsyhynr30tesncc0kas5yfyvtms6cwpllp9wxdzlvtyvv9yussgvahkn"
IDENTITY = "AGE-SECRET-KEY-1Q5JWJLVWMZ4NWQUC7QZ0M35QMWN3WQ4X4MVQPP6JCTHKT2XN579S2HR308"


def begin() -> None:
    """The organisation and its people, in an empty database."""
    from sluss.services import organisation
    from sluss.store import engine

    engine.create()
    office = Office(Path())
    beginning = organisation.Beginning(
        org_number="2120009999",
        name="Exempelkommun",
        profile="generic",
        iban=OUR_IBAN,
        bic="HANDSESS",
        bankgiro="9912346",
        town="Strömsund",
        recipient=RECIPIENT,
    )
    organisation.begin(beginning, "pw", office.who("local"), key="begin")
    for name, roles in PEOPLE.items():
        organisation.add_person(name, roles, None, "pw", office.who("admin"), key=f"add-{name}")


@dataclass
class Office:
    """Drives the services as a shell would. Every act has a new key and a new minute."""

    folder: Path
    now: datetime = MORNING
    today: date = TODAY
    acts: int = field(default=0)

    def who(self, name: str):
        from sluss.services._command import Who

        self.now += timedelta(minutes=1)
        return Who(name, self.now, self.today)

    def key(self) -> str:
        self.acts += 1
        return f"act-{self.acts}"

    # ---- What comes in ------------------------------------------------------------------

    def receive(self, *papers: bytes, by: str = "local", listed_on: str = "") -> list[Plain]:
        from sluss.services import intake

        arrivals = [arrival(paper, listed_on=listed_on) for paper in papers]
        return list(intake.receive(arrivals, Papers(*papers), self.who(by))["files"])

    # ---- What people do -----------------------------------------------------------------

    def attest(self, name: str, *ids: str, key: str = "") -> Plain:
        from sluss.services import approve

        return approve.attest(list(ids), "", self.who(name), key=key or self.key())

    def approve(self, *ids: str) -> None:
        for name in ("anna", "bo"):
            refused = self.attest(name, *ids)["refused"]
            assert refused == []

    def propose(self, *ids: str, by: str = "eva", key: str = "", **ask: Any) -> Plain:
        from sluss.services import pay

        return pay.propose(pay.Ask(ids=ids, **ask), self.who(by), key=key or self.key())

    def sign(self, batch: int, name: str, key: str = "") -> Plain:
        from sluss.services import pay

        return pay.sign(batch, self.who(name), key=key or self.key())

    def export(
        self, batch: int, by: str = "cia", key: str = "", channel: str = "pain.001"
    ) -> bytes | str:
        """What leaves by the channel, or the code of the refusal. Pages are only their values."""
        from sluss.outside import home
        from sluss.outside.sent_journal import of_home
        from sluss.rules.pay.release import Channel
        from sluss.services import pay

        answer = pay.export(
            batch,
            Channel(channel),
            self.who(by),
            key=key or self.key(),
            sent=of_home(home.current()),
            printer=lambda values: json.dumps(values).encode(),
        )
        return answer["refused"] if isinstance(answer, dict) else b"".join(answer.chunks)

    def decide(self, kind: str, id_: str, by: str = "max", key: str = "") -> Plain:
        from sluss.services import register

        return register.decide(kind, id_, "because", self.who(by), key=key or self.key())

    def pair(self, kind: str, one: str, other: str, by: str = "max") -> Plain:
        from sluss.services import register

        return register.pair(kind, one, other, "because", self.who(by), key=self.key())

    def pay(self, *ids: str) -> tuple[int, bytes]:
        """Approve, propose, sign by two and export: the batch and the file."""
        self.approve(*ids)
        batch = self.propose(*ids)["batch"]
        for name in ("cia", "dag"):
            assert "refused" not in self.sign(batch, name)
        file = self.export(batch)
        assert isinstance(file, bytes)
        return batch, file

    def repeat(
        self, file: bytes, listed: bytes = b"", by: str = "eva", key: str = "", **ask: Any
    ) -> Plain:
        """Repeat a payment file that was received. listed: a list of exclusions."""
        from sluss.services import pay
        from sluss.services._tray import Came

        came = Came(hashlib.sha256(listed).hexdigest(), len(listed), "undantag.csv")
        wanted = pay.RepeatAsk(
            hashlib.sha256(file).hexdigest(),
            reason="the system is locked",
            listed=came if listed else None,
            **ask,
        )
        return pay.repeat(wanted, Papers(listed), self.who(by), key=key or self.key())

    def correct(self, by: str = "eva", key: str = "", **rights: str) -> Plain:
        """Note what was right, by the id of each payable, in kronor."""
        from sluss.services import pay

        amounts = {id_: Money.parse(kronor) for id_, kronor in rights.items()}
        return pay.correct(amounts, "decided", self.who(by), key=key or self.key())

    def guard(self, file: bytes, by: str = "local", key: str = "", **more: Any) -> Plain:
        """Hold a payment file against what is known."""
        from sluss.services import handback
        from sluss.services._tray import Came

        came = arrival(file, "betalfil.xml")
        noted = (came.refusal,) if came.refusal else ()
        ask = handback.Ask(Came(came.sha256, came.size, came.name), came.kind, noted, **more)
        return handback.guard(ask, Papers(file), self.who(by), key=key or self.key())

    # ---- What there is ------------------------------------------------------------------

    def payables(self) -> dict[str, Plain]:
        """What shows of each debt, by its number (and kind, where numbers meet)."""
        return {p["document_number"]: p for p in self.register()}

    def register(self) -> list[Plain]:
        from sluss.store.models import PayableRow

        return sorted((shown(row) for row in PayableRow.objects.all()), key=lambda p: p["id"])

    def state(self, number: str) -> str:
        return str(self.payables()[number]["state"])

    def id(self, number: str) -> str:
        return str(self.payables()[number]["id"])

    def payments(self) -> dict[str, str]:
        from sluss.store.models import Payment

        return dict(Payment.objects.values_list("end_to_end_id", "state"))

    def payment_of(self, number: str) -> str:
        """The EndToEndId of our one payment of a debt."""
        from sluss.store.models import PayableRow, PaymentItem

        row = PayableRow.objects.get(public_id=self.id(number))
        return str(PaymentItem.objects.get(payable=row.id).end_to_end_id)

    def balance(self, role: str) -> Money:
        """What stands on an account of the ledger; debit positive."""
        from django.db.models import Sum

        from sluss.services import _shipped
        from sluss.store.models import Posting

        rows = Posting.objects.filter(account=_shipped.chart()[role])
        return Money("SEK", int(rows.aggregate(s=Sum("amount_minor"))["s"] or 0))

    def verify(self, **helped: Any) -> Plain:
        from sluss.services import safekeeping

        return safekeeping.verify(self.folder, progress=lambda *_: None, **helped)

    def check_books(self) -> None:
        """The control account is what is owed, every voucher balances, and none is missing."""
        from sluss.store.models import PayableRow, Posting, Voucher

        owed = sum(
            -row.open_minor if row.kind == "credit-note" else row.open_minor
            for row in PayableRow.objects.all()
        )
        assert self.balance("payables") == Money("SEK", -owed)
        numbers = list(Voucher.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        sums: dict[int, int] = dict.fromkeys(numbers, 0)
        for voucher, minor in Posting.objects.values_list("voucher", "amount_minor"):
            sums[voucher] += minor
        assert set(sums.values()) <= {0}


def shown(row: Any) -> Plain:
    """All that anybody may see of a debt, without the numbers that one database deals."""
    body = json.loads(row.body)
    payable = body["payable"]
    return {
        "id": row.public_id,
        "kind": row.kind,
        "state": row.state,
        "currency": row.currency,
        "amounts": (
            row.claimed_minor,
            row.credited_minor,
            row.elsewhere_minor,
            row.ours_minor,
            row.dropped_minor,
            row.open_minor,
        ),
        "supplier": row.supplier_name,
        "org_number": row.org_number,
        "document_number": row.document_number,
        "issue_on": row.issue_on,
        "due_on": row.due_on,
        "account": row.account_key,
        "verified_by": payable.get("verified_by", ""),
        "confidence": row.confidence,
        "why": payable.get("why", []),
        "holds": [(hold["code"], hold.get("detail", "")) for hold in payable.get("holds", [])],
        "facts": payable.get("facts", []),
        "attests": payable.get("attests", []),
        "looks_like": payable.get("looks_like", []),
        "reference": payable.get("reference"),
        "urgency": (row.urgency_class, row.urgency),
        "search": row.search,
        "evidence": [tuple(line) for line in body["evidence"]],
        "rest": {k: v for k, v in payable.items() if k not in ("holds", "why", "looks_like")},
    }
