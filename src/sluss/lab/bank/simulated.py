"""The simulated bank itself: what it remembers, and its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sluss.core.money import Money
from sluss.lab.bank.ledger import BankAccount, Day, Detail, Entry, Movement, Order
from sluss.lab.bank.orders import OrderFile, RefusedFile, fault_of, read_orders
from sluss.lab.bank.statement import write_notifications, write_statements
from sluss.lab.bank.status import Status, write_status

_NONE: frozenset[str] = frozenset()
_PAID = ("ICDT", "DMCT")
_RETURNED = ("ICDT", "RRTN")
_RECEIVED = ("RCDT", "DMCT")


@dataclass(frozen=True, slots=True)
class DayEnd:
    """What the bank sends after a day. camt054 is None when nothing was booked."""

    camt053: bytes
    camt054: bytes | None


@dataclass(frozen=True, slots=True)
class BankAnswers:
    """What the bank sends about one file. The camt files are None when it took nothing of it."""

    pain002: bytes
    camt054: bytes | None
    camt053: bytes | None


class SimulatedBank:
    """One customer's account at a bank that keeps its books.

    It takes pain.001 .03 and .09, refuses a MsgId that it has seen, checks counts, sums, numbers
    and cover, books each order on its day, and its statements chain from day to day.
    """

    def __init__(self, account: BankAccount, *, balance: Money, sequence: int = 0) -> None:
        self.account = account
        self.balance = balance
        self.message_ids: set[str] = set()
        self._waiting: list[Order] = []
        self._paid_orders: dict[str, Order] = {}
        self._sequence = sequence
        self._answers = 0
        self._closed_on = date.min
        # The camt version that goes with the last file taken.
        self._version = "02"

    @property
    def waiting(self) -> tuple[str, ...]:
        """EndToEndIds of orders taken and not yet booked."""
        return tuple(order.end_to_end_id for order in self._waiting)

    def answer(
        self,
        pain001: bytes,
        *,
        at: datetime,
        reject: frozenset[str] = _NONE,
        return_: frozenset[str] = _NONE,
        batch_booking: bool = False,
    ) -> BankAnswers:
        """Everything that the bank says about a file, up to the last day that it asks for.

        Shapes: reject and return_ are EndToEndIds. A payment comes back on the day it went out.
                With batch_booking the statement tells each payment block as one sum without
                details; the notification tells them all. Orders of earlier files that fall due
                on the way are booked too.
        """
        before = len(self._waiting)
        pain002 = self.accept(pain001, at=at, reject=reject)
        taken = self._waiting[before:]
        if not taken:
            return BankAnswers(pain002, None, None)
        earliest = max(at.date(), self._closed_on)
        days = sorted({max(order.execution_on, earliest) for order in taken})
        booked = [self._book(day, return_=return_, is_batched=batch_booking) for day in days]
        return BankAnswers(
            pain002,
            write_notifications(booked, self.account, version=self._version),
            write_statements(booked, self.account, version=self._version),
        )

    def accept(self, pain001: bytes, *, at: datetime, reject: frozenset[str] = _NONE) -> bytes:
        """Take a file, or say why not; the pain.002. No money moves yet."""
        self._answers += 1
        try:
            orders = read_orders(pain001, self.account)
            self._check(orders)
        except RefusedFile as error:
            return write_status(self._refusal(error, at))
        self.message_ids.add(orders.message_id)
        self._version = "02" if orders.message.endswith("03") else "08"
        faults = [(order, _fault(order, reject, self.account)) for order in orders.orders]
        rejected = tuple((order, fault) for order, fault in faults if fault is not None)
        self._waiting += [order for order, fault in faults if fault is None]
        return write_status(self._status(orders, rejected, at))

    def close_day(
        self,
        day: date,
        *,
        return_: frozenset[str] = _NONE,
        batch_booking: bool = False,
        movements: Iterable[Movement] = (),
        version: str = "",
    ) -> DayEnd:
        """Book what falls due, and the day's other movements; the day's statement.

        Shapes: return_ may name payments of earlier days.
        Errors: ValueError if a later day is closed already.
        """
        version = version or self._version
        booked = self._book(day, return_=return_, is_batched=batch_booking, movements=movements)
        note = None
        if booked.entries:
            note = write_notifications([booked], self.account, version=version)
        return DayEnd(write_statements([booked], self.account, version=version), note)

    def _check(self, file: OrderFile) -> None:
        if file.message_id in self.message_ids:
            raise RefusedFile(
                "DU01", "MsgId är redan mottaget", message=file.message, message_id=file.message_id
            )
        waiting = sum(order.amount.minor for order in self._waiting)
        if waiting + file.total.minor > self.balance.minor:
            raise RefusedFile(
                "AM04", "Täckning saknas", message=file.message, message_id=file.message_id
            )

    def _refusal(self, error: RefusedFile, at: datetime) -> Status:
        return Status(
            message_id=f"P{self._answers:06d}-{at:%Y%m%d}",
            created_at=at.isoformat(timespec="seconds"),
            original=error.message,
            original_message_id=error.message_id,
            original_count=0,
            original_sum="",
            group="RJCT",
            fault=(error.code, error.why),
        )

    def _status(
        self,
        file: OrderFile,
        rejected: tuple[tuple[Order, tuple[str, str]], ...],
        at: datetime,
    ) -> Status:
        whole = "RJCT" if len(rejected) == len(file.orders) else "PART"
        refused = {id(order) for order, _fault in rejected}
        taken = [order for order in file.orders if id(order) not in refused]
        blocks = frozenset(order.payment_info_id for order in file.orders)
        return Status(
            message_id=f"P{self._answers:06d}-{at:%Y%m%d}",
            created_at=at.isoformat(timespec="seconds"),
            original=file.message,
            original_message_id=file.message_id,
            original_count=len(file.orders),
            original_sum=file.total.text,
            group=whole if rejected else "ACCP",
            rejected=rejected,
            whole_blocks=blocks - {order.payment_info_id for order in taken},
        )

    def _book(
        self,
        day: date,
        *,
        return_: frozenset[str],
        is_batched: bool,
        movements: Iterable[Movement] = (),
    ) -> Day:
        if day < self._closed_on:
            raise ValueError(f"{self._closed_on} is closed already, {day} comes too late")
        self._closed_on = day
        self._sequence += 1
        due = [order for order in self._waiting if order.execution_on <= day]
        self._waiting = [order for order in self._waiting if order.execution_on > day]
        groups = _blocks(due) if is_batched else [[order] for order in due]
        entries = [self._paid(group, day, is_batched=is_batched) for group in groups]
        self._paid_orders.update((order.end_to_end_id, order) for order in due)
        back = [self._paid_orders.pop(name) for name in sorted(return_ & self._paid_orders.keys())]
        entries += [self._returned(order, day) for order in back]
        entries += [self._moved(movement, day) for movement in movements]
        numbered = tuple(_numbered(entries, self._sequence))
        opening = self.balance
        for entry in numbered:
            self.balance += entry.amount
        return Day(
            day=day,
            sequence=self._sequence,
            opening=opening,
            closing=self.balance,
            entries=numbered,
        )

    def _paid(self, orders: list[Order], day: date, *, is_batched: bool) -> Entry:
        total = Money(orders[0].amount.currency, sum(order.amount.minor for order in orders))
        return Entry(
            servicer_ref="",
            amount=-total,
            booked_on=day,
            family=_PAID,
            details=tuple(_detail(order) for order in orders),
            batch=(orders[0].message_id, orders[0].payment_info_id) if is_batched else None,
            has_details_in_statement=not is_batched,
        )

    def _returned(self, order: Order, day: date) -> Entry:
        return Entry(
            servicer_ref="",
            amount=order.amount,
            booked_on=day,
            family=_RETURNED,
            details=(_detail(order, return_reason="AC04"),),
        )

    def _moved(self, movement: Movement, day: date) -> Entry:
        return Entry(
            servicer_ref="",
            amount=movement.amount,
            booked_on=day,
            family=_PAID if movement.amount.minor < 0 else _RECEIVED,
            details=(
                Detail(
                    amount=abs(movement.amount),
                    counterparty=movement.counterparty,
                    where=movement.where,
                    ocr=movement.ocr,
                    text=movement.text,
                ),
            ),
        )


def _fault(order: Order, reject: frozenset[str], account: BankAccount) -> tuple[str, str] | None:
    if order.end_to_end_id in reject:
        return "AC04", "Kontot är avslutat"
    return fault_of(order, account)


def _detail(order: Order, *, return_reason: str = "") -> Detail:
    return Detail(
        amount=order.amount,
        end_to_end_id=order.end_to_end_id,
        instruction_id=order.instruction_id,
        payment_info_id=order.payment_info_id,
        message_id=order.message_id,
        counterparty=order.creditor,
        where=order.where,
        ocr=order.ocr,
        text=order.text,
        documents=order.documents,
        return_reason=return_reason,
    )


def _blocks(orders: list[Order]) -> list[list[Order]]:
    blocks: dict[tuple[str, str], list[Order]] = {}
    for order in orders:
        blocks.setdefault((order.message_id, order.payment_info_id), []).append(order)
    return list(blocks.values())


def _numbered(entries: list[Entry], sequence: int) -> Iterable[Entry]:
    # The bank's own reference: the same in statement and notification, never given twice.
    for number, entry in enumerate(entries, start=1):
        yield Entry(
            servicer_ref=f"B{sequence:06d}{number:06d}",
            amount=entry.amount,
            booked_on=entry.booked_on,
            family=entry.family,
            details=entry.details,
            batch=entry.batch,
            has_details_in_statement=entry.has_details_in_statement,
        )
