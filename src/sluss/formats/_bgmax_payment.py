"""One payment of a BgMax file: TK20 or TK21 with the records that belong to it.

Source: docs/sources.md [bgmax].
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sluss.core.ids import read_org_number
from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import BankEntry, Purpose, Reference, ReferenceType, Remitted
from sluss.formats import _bgmax_layout as at
from sluss.formats._fixed_width import Line, Notes, is_proved, read_giro, read_number

PAYMENT, DEDUCTION = "20", "21"
EXTRA_REFERENCES = ("22", "23")
# Records that tell more of the payment before them.
PARTS = (*EXTRA_REFERENCES, "25", "26", "27", "28", "29")
_PURPOSES = {"22": Purpose.INVOICE, "23": Purpose.CREDIT_NOTE}


@dataclass(slots=True)
class Payment:
    """A payment while its records come. Units: minor is signed, in the section's currency."""

    line: int
    minor: int
    serial: str
    payer: Account | None
    reference: Reference | None
    name: str = ""
    town: str = ""
    country: str = ""
    org_number: str = ""
    documents: tuple[tuple[Purpose, str, int], ...] = ()
    messages: tuple[str, ...] = ()

    def take(self, line: Line, notes: Notes) -> None:
        """A record that tells more of it."""
        match line.code:
            case "22" | "23":
                self._take_reference(line, notes)
            case "25":
                if _has_room(line, len(self.messages), notes):
                    self.messages += (line.at(at.MESSAGE),)
            case "26":
                self.name = line.at(at.NAME)
            case "28":
                self.town, self.country = line.at(at.TOWN), line.at(at.COUNTRY_CODE)
            case "29":
                self.org_number = _org_number(line, notes)

    def entry(self, frame: BankEntry, ordinal: int) -> BankEntry:
        """The payment with all that was told of it. frame: what all of its section share."""
        currency = frame.amount.currency
        return replace(
            frame,
            line=self.line,
            ordinal=ordinal,
            amount=Money(currency, self.minor),
            servicer_ref=self.serial,
            counterparty=Party(
                name=self.name,
                org_number=self.org_number,
                town=self.town,
                country=self.country,
            ),
            counterparty_account=self.payer,
            reference=self.reference,
            # An amount of nothing is the field of those that have not agreed on amounts here.
            documents=tuple(
                Remitted(purpose, number, Money(currency, minor) if minor else None)
                for purpose, number, minor in self.documents
            ),
            text=" ".join(part for part in self.messages if part),
        )

    def _take_reference(self, line: Line, notes: Notes) -> None:
        minor = amount_in(line, at.AMOUNT, notes)
        number = line.at(at.REFERENCE)
        if minor is not None and number and _has_room(line, len(self.documents), notes):
            self.documents += ((_PURPOSES[line.code], number, minor),)


def open_payment(line: Line, notes: Notes) -> Payment | None:
    """What TK20 or TK21 itself says; None and a refusing finding if its amount cannot be read."""
    minor = amount_in(line, at.AMOUNT, notes)
    if minor is None:
        return None
    return Payment(
        line=line.number,
        minor=minor if line.code == PAYMENT else -minor,
        serial=line.at(at.SERIAL),
        payer=_payer(line, notes),
        reference=_reference(line),
    )


def _has_room(line: Line, rows: int, notes: Notes) -> bool:
    if rows < at.ROWS_MAX:
        return True
    expected = f"at most {at.ROWS_MAX} such records for one payment"
    notes.warn(
        "bgmax.too_many_rows",
        line.number,
        f"TK{line.code}",
        found=line.at(at.MESSAGE),
        expected=expected,
    )
    return False


def amount_in(line: Line, span: tuple[int, int], notes: Notes) -> int | None:
    """Öre in a field, None and a finding that refuses the file: a deposit with a hole is none."""
    minor = read_number(line.exactly(span).lstrip())
    if minor is None:
        name = f"TK{line.code} {span[0]}-{span[1]}"
        found = line.at(span)
        notes.refuse("bgmax.bad_amount", line.number, name, found=found, expected="öre in digits")
    return minor


def note_account(notes: Notes, line: Line, name: str, found: str) -> None:
    """Warn of a bankgiro that is none, or whose own check does not hold."""
    expected = "a bankgiro with a right check digit"
    notes.warn("bgmax.bad_account", line.number, name, found=found, expected=expected)


def _payer(line: Line, notes: Notes) -> Account | None:
    number = line.at(at.PAYER)
    if not number.strip("0"):  # Who pays by a form at a bank has no bankgiro.
        return None
    account = read_giro(Scheme.BANKGIRO, number)
    if not is_proved(account):
        note_account(notes, line, f"TK{line.code} 3-12", number)
    return account


def _reference(line: Line) -> Reference | None:
    value = " ".join(line.at(at.REFERENCE).split())
    if not value:
        return None
    is_checked = line.at(at.REFERENCE_CODE) in at.CHECKED
    is_ocr = is_checked and value.isascii() and value.isdecimal()
    return Reference(ReferenceType.OCR if is_ocr else ReferenceType.TEXT, value)


def _org_number(line: Line, notes: Notes) -> str:
    written = line.at(at.ORG_NUMBER)
    if not written.strip("0"):
        return ""
    # Twelve digits: two zeros, or the century of a person's number or 16, and the ten.
    number = read_org_number(written.removeprefix("00"))
    if number is None:
        expected = "ten digits with a right check digit"
        notes.warn(
            "bgmax.bad_org_number", line.number, "TK29 3-14", found=written, expected=expected
        )
    return number or ""
