"""What the suppliers send, day by day: invoices, credit notes, reminders and copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sluss.lab import invoices
from sluss.lab.invoices import Invoice, Line, make_invoice
from sluss.lab.town.bills import ORDINARY, SHARES, Bill, Form, Twist
from sluss.lab.town.frauds import frauds
from sluss.lab.town.suppliers import Supplier

T = Twist
# What nobody does across a border.
_AT_HOME = (T.DIRECT_DEBIT, T.CARD, T.BY_HAND)
# State agencies got 94 % of their invoices as e-invoices in 2024. Source: Digg, by way of
# the research notes; municipalities have not been counted.
_SHARE_NO_E_INVOICE = 0.06
# Of these, a half came by e-mail as a PDF, and every second PDF has a code.
_FORMS = (Form.PAPER, Form.PAPER, Form.PDF, Form.PDF_WITH_CODE)
_UNITS = ("Barn- och utbildningsförvaltningen", "Socialförvaltningen", "Tekniska kontoret")
_INVOICES_PER_INHABITANT_AND_DAY = 1.15 / 365
# Summer is quiet, and at the end of the year everybody wants to be paid.
_SEASON = (1.0, 0.95, 1.05, 1.0, 1.05, 1.05, 0.6, 0.85, 1.05, 1.1, 1.15, 1.2)
_SHARE_LATE = 0.04
# At most so many days before may another supplier have used a number that comes again.
_LATELY = 400


@dataclass(frozen=True, slots=True)
class Sent:
    """A document on its way. is_again: a copy of an older one, as another program writes it.

    form: a copy may come as something else than the first.
    """

    on: date
    invoice: Invoice
    bill: Bill
    is_again: bool = False
    is_reminder: bool = False
    form: Form = Form.E_INVOICE


@dataclass(slots=True)
class Sender:
    """Draws what is sent; what belongs to a bill is sent with it, dated later."""

    suppliers: list[Supplier]
    inhabitants: int
    first: date
    last: date
    chance: Random
    # In the last days before each of these come the bills of thieves.
    thieves_on: tuple[date, ...]

    def all(self) -> tuple[list[Bill], list[Sent]]:
        """Every bill, and every document that arrives before the last day is over."""
        bills: list[Bill] = []
        sent: list[Sent] = []
        weights = [supplier.weight for supplier in self.suppliers]
        for day in self._days():
            for supplier in self._sending(day, weights):
                self._send(supplier, day, bills, sent)
        for wave, day in enumerate(self.thieves_on):
            for fraud in list(frauds(self.suppliers, bills, day, self.chance, wave=wave)):
                bills.append(fraud)
                sent.append(Sent(fraud.arrived_on, fraud.invoice, fraud))
        return bills, [one for one in sent if one.on <= self.last]

    def _days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)

    def _sending(self, day: date, weights: list[float]) -> list[Supplier]:
        monthly = [one for one in self.suppliers if one.bills_on == day.day]
        if day.weekday() > 4:
            return monthly
        season = _SEASON[day.month - 1] * 7 / 5
        expected = self.inhabitants * _INVOICES_PER_INHABITANT_AND_DAY * season
        expected -= len(self.suppliers) / 10 / 30
        count = max(0, round(self.chance.gauss(expected, expected**0.5)))
        return monthly + self.chance.choices(self.suppliers, weights, k=count)

    def _send(self, supplier: Supplier, day: date, bills: list[Bill], sent: list[Sent]) -> None:
        twists = list(SHARES)
        shares = [*SHARES.values(), 10_000 - sum(SHARES.values())]
        twist = self.chance.choices([*twists, T.NONE], shares)[0]
        if supplier.firm.country != "SE" and twist in _AT_HOME:
            twist = T.NONE
        invoice = self._invoice(supplier, day)
        if supplier.bills_on == day.day and supplier.fee:
            invoice = replace(invoice, lines=supplier.fee)
        if twist is T.NUMBER_OF_ANOTHER:
            invoice = self._numbered_as_another(invoice, supplier, bills)
        bill = self._bill(supplier, self._twisted(invoice, twist), twist, day)
        bills.append(bill)
        if bill.form is not Form.PAPER:
            sent.append(Sent(bill.arrived_on, bill.invoice, bill, form=bill.form))
        sent += self._later(bill)
        if twist in (T.FULLY_CREDITED, T.PART_CREDITED, T.CREDITED_BY_NEGATIVE):
            credit = self._credit(bill)
            bills.append(credit)
            sent.append(Sent(credit.arrived_on, credit.invoice, credit))

    def _invoice(self, supplier: Supplier, day: date) -> Invoice:
        count = supplier.next_count(day, self.chance)
        made = make_invoice(supplier.firm, count, self.chance, issued_on=day)
        seller = supplier.on(day)
        made = replace(made, seller=seller, account=seller.account)
        if supplier.factor is None:
            return made
        note = "Fakturan är överlåten. Betala med befriande verkan endast till factoringbolaget."
        factor = supplier.factor
        return replace(made, factor=factor, account=factor.account, note=note)

    def _bill(self, supplier: Supplier, invoice: Invoice, twist: Twist, day: date) -> Bill:
        chance = self.chance
        arrived = day + timedelta(days=chance.choice((0, 0, 0, 1, 1, 2)))
        late = chance.randint(20, 60) if chance.random() < _SHARE_LATE else chance.randint(1, 6)
        is_stripped = twist is T.NUMBER_OTHERWISE
        number = invoice.number
        # A copy, a reminder or a credit note of what came on paper would come on paper too.
        is_alone = twist in (*ORDINARY, T.NUMBER_OTHERWISE, T.PAID_IN_PARTS, T.BY_HAND)
        is_at_home = supplier.firm.country == "SE"
        return Bill(
            supplier=supplier,
            invoice=invoice,
            twist=twist,
            listed_as=number.replace("-", "").lstrip("0") if is_stripped else number,
            arrived_on=arrived,
            registered_on=arrived + timedelta(days=late),
            form=(
                chance.choice(_FORMS)
                if is_alone and is_at_home and chance.random() < _SHARE_NO_E_INVOICE
                else Form.E_INVOICE
            ),
        )

    def _later(self, bill: Bill) -> Iterator[Sent]:
        day = bill.arrived_on + timedelta(days=self.chance.randint(1, 20))
        if bill.twist is T.RESENT:
            # Asked to send it once more, many print it or send a picture of it.
            form = self.chance.choice((Form.E_INVOICE, *_FORMS))
            if form is Form.PAPER:
                bill.is_on_paper_too = True
            else:
                yield Sent(day, bill.invoice, bill, is_again=True, form=form)
        if bill.twist is T.REMINDED:
            # It was not looked at in time, which is why the supplier asks again.
            bill.registered_on = bill.invoice.due_on + timedelta(days=self.chance.randint(5, 25))
            asked_on = bill.invoice.due_on + timedelta(days=self.chance.randint(4, 15))
            again = self._invoice(bill.supplier, asked_on)
            note = f"Betalningspåminnelse avseende faktura {bill.invoice.number}"
            reminder = replace(
                again,
                lines=bill.invoice.lines,
                reference=bill.invoice.reference,
                due_on=asked_on + timedelta(days=8),
                refers_to=((bill.invoice.number, bill.invoice.issued_on),),
                note=note,
            )
            yield Sent(asked_on, reminder, bill, is_reminder=True)

    def _credit(self, bill: Bill) -> Bill:
        is_negative = bill.twist is T.CREDITED_BY_NEGATIVE
        day = bill.invoice.issued_on + timedelta(days=self.chance.randint(3, 9))
        whole = bill.invoice.lines
        lines = whole if bill.twist is T.FULLY_CREDITED or len(whole) == 1 else whole[:1]
        if is_negative:
            lines = tuple(replace(line, quantity=-line.quantity) for line in lines)
        credit = replace(
            self._invoice(bill.supplier, day),
            lines=lines,
            is_credit_note=not is_negative,
            refers_to=((bill.invoice.number, bill.invoice.issued_on),),
            account=bill.invoice.account if is_negative else None,
            factor=None,
            note="",
            reference="",
        )
        made = self._bill(bill.supplier, credit, T.CREDIT, day)
        made.form = Form.E_INVOICE
        made.credits = bill
        # The invoice waits for its credit note, as the one who asked for it knows.
        made.registered_on = made.arrived_on + timedelta(days=1)
        bill.registered_on = max(bill.registered_on, made.registered_on)
        return made

    def _numbered_as_another(
        self, invoice: Invoice, supplier: Supplier, bills: list[Bill]
    ) -> Invoice:
        """The invoice with the number of another supplier's, and perhaps with its amount."""
        others = [
            bill.invoice
            for bill in bills[-_LATELY:]
            if bill.supplier is not supplier
            and bill.twist in ORDINARY
            and bill.invoice.seller.currency == invoice.seller.currency
        ]
        if not others:
            return invoice
        other = self.chance.choice(others)
        has_ocr = supplier.firm.has_ocr
        return replace(
            invoice,
            number=other.number,
            reference=invoice.reference if has_ocr else other.number,
            lines=other.lines if self.chance.random() < 0.5 else invoice.lines,
        )

    def _twisted(self, invoice: Invoice, twist: Twist) -> Invoice:
        if twist is T.DIRECT_DEBIT:
            return replace(invoice, means=invoices.DIRECT_DEBIT, account=None)
        if twist is T.CARD:
            return replace(invoice, means=invoices.CARD, account=None)
        if twist is T.ROUNDED:
            return replace(invoice, is_rounded=True)
        if twist is T.OTHER_UNIT:
            return replace(invoice, addressed_to=self.chance.choice(_UNITS))
        if twist is T.NOTHING:
            goods, price, vat = "Kreditering enligt avtal", invoice.net_minor, invoice.lines[0].vat
            return replace(invoice, lines=(*invoice.lines, Line(goods, -1, price, vat)))
        if twist is T.LOOSE_CREDIT:
            first = invoice.lines[0]
            line = replace(first, quantity=1)
            return replace(
                invoice,
                lines=(line,),
                is_credit_note=True,
                account=None,
                reference="",
                factor=None,
                note="Årsbonus enligt avtal",
            )
        return invoice
