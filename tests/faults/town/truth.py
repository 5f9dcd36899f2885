"""What is so in the town, whatever its books say: who is owed what, and who brought it in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tests.papers import FIRMS, Firm, checked, invoice, ocr, open_items

PEOPLE = {
    "anna": ("attester",),
    "bo": ("attester",),
    "cia": ("signer",),
    "dag": ("signer",),
    "eva": ("clerk",),
    "max": ("manager",),
    "gus": ("clerk", "attester", "signer"),
    "hal": ("attester", "signer"),
}
BRINGERS = ("local", "local", "eva", "max", "gus")
ATTESTERS = ("anna", "bo", "gus", "hal")
SIGNERS = ("cia", "dag", "gus", "hal")
ALL = tuple(PEOPLE)


def may_attest(name: str) -> bool:
    return "attester" in PEOPLE.get(name, ())


def may_sign(name: str) -> bool:
    return "signer" in PEOPLE.get(name, ())


@dataclass(frozen=True)
class Debt:
    """What we owe for one invoice. account: the one on the paper."""

    number: str
    firm: int
    minor: int
    reference: str
    account: str
    credits: str = ""

    @property
    def seller(self) -> Firm:
        return FIRMS[self.firm]


@dataclass(frozen=True)
class Paper:
    """A file that came. what: of what kind it is."""

    data: bytes
    what: str
    by: str = "local"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass
class Truth:
    """papers: all that ever came, in order: a careful office keeps them elsewhere too."""

    debts: dict[str, Debt] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    # What each of these files tells of, by its hash.
    tells: dict[str, tuple[str, ...]] = field(default_factory=dict)
    paid_there: set[int] = field(default_factory=set)

    def keep(self, paper: Paper, *numbers: str) -> Paper:
        self.papers.append(paper)
        self.tells[paper.sha256] = numbers
        return paper

    def bill(self, firm: int, kronor: int, by: str, how: str) -> Paper:
        """A new invoice: with a reference or without, to the firm's account or to a new one."""
        number = f"R{1000 + len(self.debts)}"
        reference = ocr(1000 + len(self.debts)) if how == "ocr" else ""
        seller = FIRMS[firm]
        account = new_account(firm) if how == "changed" else seller.bankgiro
        amount = kronor * 100 + len(self.debts) % 100
        self.debts[number] = Debt(number, firm, amount, reference, account)
        data = invoice(
            seller, number, text_of(amount), reference=reference, bankgiro=account, due="2026-11-20"
        )
        return self.keep(Paper(data, "bill", by), number)

    def credit(self, number: str, by: str) -> Paper:
        """A credit note for a tenth of an invoice."""
        of = self.debts[number]
        name = f"K{1000 + len(self.debts)}"
        amount = of.minor // 10
        self.debts[name] = Debt(name, of.firm, amount, "", of.account, credits=number)
        data = invoice(of.seller, name, text_of(amount), credits=number, bankgiro=of.account)
        return self.keep(Paper(data, "credit", by), name)

    def listed(self, numbers: list[str], by: str) -> Paper:
        """The same debts once more, on a list of open items."""
        rows = [
            (debt.seller, debt.number, text_of(debt.minor), "2026-11-20")
            for debt in map(self.debts.__getitem__, numbers)
        ]
        return self.keep(Paper(open_items(*rows), "list", by), *numbers)

    @property
    def by_reference(self) -> dict[str, str]:
        return {debt.reference: debt.number for debt in self.debts.values() if debt.reference}


def new_account(firm: int) -> str:
    """Another bankgiro for a firm, the same each time."""
    return checked(f"51{firm:05d}")


def text_of(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
