"""The true debts of a made-up municipality and the documents that tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sluss.core.money import Money
from sluss.lab import invoices, numbers
from sluss.lab.calendar import Calendar
from sluss.lab.firms import Firm, make_firm
from sluss.lab.invoices import Invoice, make_invoice
from sluss.lab.situations import CASES, DRAWN, Case, Situation

S = Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """One thing that is truly owed, was owed, or is owed to us (a credit note).

    open_minor: what is left when everything known is counted, positive.
    listed_as:  its number in the locked system's lists and ledger.
    """

    invoice: Invoice
    situation: Situation
    open_minor: int
    listed_as: str

    @property
    def case(self) -> Case:
        return CASES[self.situation]

    @property
    def amount(self) -> Money:
        return abs(self.invoice.total)

    @property
    def is_credit(self) -> bool:
        return self.invoice.is_credit_note or self.invoice.total.minor < 0


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was sent. is_rewritten: the same again, serialised by another program."""

    invoice: Invoice
    is_rewritten: bool = False


@dataclass(slots=True)
class _Maker:
    """Draws suppliers and numbers, and collects what comes of it."""

    chance: Random
    firms: list[Firm]
    locked_on: date
    listed_on: date
    debts: list[Debt]
    papers: list[Paper]
    count: int = 10_000

    def draw(self, situation: Situation, firm: Firm | None = None) -> Invoice:
        self.count += self.chance.randint(1, 9)
        fewest, most = CASES[situation].ages
        issued_on = self.locked_on - timedelta(days=self.chance.randint(fewest, most))
        if CASES[situation].is_listed:
            issued_on = min(issued_on, self.listed_on - timedelta(days=1))
        seller = firm or self.chance.choice(self.firms)
        return make_invoice(seller, self.count, self.chance, issued_on=issued_on)

    def owe(self, invoice: Invoice, situation: Situation, *, open_minor: int | None = None) -> None:
        self.debts.append(make_debt(invoice, situation, open_minor=open_minor))
        if CASES[situation].has_document:
            self.papers.append(Paper(invoice))


def make_debt(invoice: Invoice, situation: Situation, *, open_minor: int | None = None) -> Debt:
    """The debt that an invoice makes. open_minor: when it is neither all nor nothing."""
    left = abs(invoice.total.minor) if _is_owed(CASES[situation].state) else 0
    return Debt(
        invoice=invoice,
        situation=situation,
        open_minor=left if open_minor is None else open_minor,
        listed_as=_listed_number(invoice.number, situation),
    )


def make_firms(size: int, chance: Random) -> list[Firm]:
    """Suppliers for so many debts. The last two are a factor and one that no list knows."""
    count = max(24, size // 4)
    firms = [make_firm(serial, chance) for serial in range(count)]
    factor = replace(
        make_firm(count, chance),
        name="Fordringsköparna Exempel AB",
        account=numbers.bankgiro(chance),
    )
    stranger = replace(make_firm(count + 1, chance), name="Nystartat Handelsbolag i Hällby")
    return [*firms, factor, stranger]


def make_debts(
    firms: list[Firm], *, size: int, calendar: Calendar, chance: Random
) -> tuple[list[Debt], list[Paper]]:
    """At least one debt of every situation, then as many as asked for by their shares."""
    maker = _Maker(chance, firms[:-2], calendar.locked_on, calendar.listed_on, [], [])
    for situation in DRAWN:
        _make(maker, situation, factor=firms[-2], stranger=firms[-1])
    common = [one for one in DRAWN if CASES[one].share]
    weights = [CASES[one].share for one in common]
    while len(maker.debts) < size:
        _make(maker, chance.choices(common, weights)[0], factor=firms[-2], stranger=firms[-1])
    return maker.debts, maker.papers


def _make(maker: _Maker, situation: Situation, *, factor: Firm, stranger: Firm) -> None:
    if situation is S.UNKNOWN_SUPPLIER:
        maker.owe(maker.draw(situation, stranger), situation)
    elif situation is S.LOOKALIKE:
        _lookalikes(maker)
    elif situation in (S.PART_CREDITED, S.FULLY_CREDITED, S.CREDITED_BY_NEGATIVE):
        _credited(maker, situation)
    elif situation is S.REMINDED:
        _reminded(maker)
    elif situation is S.NUMBER_OTHERWISE:
        # A number that can be written otherwise: dashes, and zeros in front.
        firm = replace(maker.chance.choice(maker.firms), number_style="00{count}-{year}")
        maker.owe(maker.draw(situation, firm), situation)
    else:
        invoice = maker.draw(situation)
        maker.owe(_altered(invoice, situation, factor, maker.chance), situation)
        maker.papers += _again(invoice, situation, maker.chance)


def _altered(invoice: Invoice, situation: Situation, factor: Firm, chance: Random) -> Invoice:
    match situation:
        case S.DIRECT_DEBIT:
            return replace(invoice, means=invoices.DIRECT_DEBIT, account=None)
        case S.CARD:
            return replace(invoice, means=invoices.CARD, account=None)
        case S.FACTORED:
            note = (
                "Fakturan är överlåten. Betala med befriande verkan endast till factoringbolaget."
            )
            return replace(invoice, factor=factor, account=factor.account, note=note)
        case S.LOOSE_CREDIT:
            seen = (("A-1998", invoice.issued_on - timedelta(days=90)),)
            return replace(invoice, is_credit_note=True, refers_to=seen, account=None, reference="")
        case S.CHANGED_ACCOUNT:
            note = "OBS! Vi har bytt bank. Använd det nya bankgironumret."
            return replace(invoice, account=numbers.bankgiro(chance), note=note)
        case S.WRONG_CHECK_DIGIT:
            return replace(invoice, account=numbers.spoilt(numbers.bankgiro(chance)))
    return invoice


def _again(invoice: Invoice, situation: Situation, chance: Random) -> Iterator[Paper]:
    if situation is S.RESERIALISED:
        yield Paper(invoice, is_rewritten=True)
    if situation is S.FORGED_COPY:
        yield Paper(replace(invoice, account=numbers.bankgiro(chance)))


def _lookalikes(maker: _Maker) -> None:
    first = maker.draw(S.LOOKALIKE)
    maker.count += 1
    later = make_invoice(first.seller, maker.count, maker.chance, issued_on=first.issued_on)
    maker.owe(first, S.LOOKALIKE)
    maker.owe(replace(later, lines=first.lines), S.LOOKALIKE)


def _credited(maker: _Maker, situation: Situation) -> None:
    invoice = maker.draw(situation)
    is_full = situation is S.FULLY_CREDITED
    is_negative = situation is S.CREDITED_BY_NEGATIVE
    accompanying = S.NEGATIVE_INVOICE if is_negative else S.CREDIT_NOTE
    lines = invoice.lines if is_full else invoice.lines[:1]
    if is_negative:
        lines = tuple(replace(line, quantity=-line.quantity) for line in lines)
    credit = replace(
        maker.draw(accompanying, invoice.seller),
        lines=lines,
        is_credit_note=not is_negative,
        refers_to=((invoice.number, invoice.issued_on),),
        account=invoice.account if is_negative else None,
        reference="",
    )
    left = invoice.total.minor - abs(credit.total.minor)
    maker.owe(invoice, situation, open_minor=left)
    maker.owe(credit, accompanying)


def _reminded(maker: _Maker) -> None:
    invoice = maker.draw(S.REMINDED)
    maker.owe(invoice, S.REMINDED)
    maker.count += 1
    again = make_invoice(
        invoice.seller,
        maker.count,
        maker.chance,
        issued_on=maker.locked_on - timedelta(days=2),
    )
    maker.papers.append(
        Paper(
            replace(
                again,
                lines=invoice.lines,
                reference=invoice.reference,
                due_on=again.issued_on + timedelta(days=8),
                refers_to=((invoice.number, invoice.issued_on),),
                note=f"Betalningspåminnelse avseende faktura {invoice.number}",
            )
        )
    )


def _is_owed(word: str) -> bool:
    return word in ("open", "held", "sent")


def _listed_number(number: str, situation: Situation) -> str:
    if situation is S.NUMBER_OTHERWISE:
        return number.replace("-", "").lstrip("0")
    return number
