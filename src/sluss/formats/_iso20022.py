"""What all ISO 20022 messages write alike: ids, amounts, days, accounts, parties, remittance.

Names are compared without their namespace, so that any version reads the same.
Source: docs/sources.md [pain001-se], [iso20022-xsd].
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from sluss.core.ids import is_sound, read_bban, read_org_number
from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Purpose, Reference, ReferenceType, Remitted
from sluss.formats._xml import Element, child, children, local, text, value

# ISO allows five decimals; the euro and the krona have two, and a third one that says something
# cannot be kept in whole minor units.
_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,5}))?")
_SUM = re.compile(r"([0-9]{1,17})(?:\.([0-9]{1,17}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DIGITS = re.compile(r"[0-9]+")
_BLANKS = re.compile(r"[ \u00a0-]")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_PLUSGIRO_CLEARINGS = ("9960", "9500")
_BANKGIRO_CLEARING = "9900"
# ISO's longest text is 500 characters; a file that goes beyond it is not read by any bank either.
TEXT_CHARS_MAX = 500


def is_message(head: bytes, *, area: str, root: str) -> bool:
    """Whether the beginning of a file names this message, by namespace or by its first element.

    Shapes: area such as 'pain.001', root such as 'CstmrCdtTrfInitn'.
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    names = rb"<(?:[\w.-]{1,40}:)?(?:%b|%b\.001\.[0-9]{2})[\s/>]"
    if re.search(names % (root.encode(), re.escape(area).encode()), head):
        return True
    space = rb"xmlns(?::[\w.-]{1,40})?\s*=\s*[\"'][^\"'<>]{0,200}\b%b\.[0-9]{3}\.[0-9]{2}[\"']"
    return re.search(space % re.escape(area).encode(), head) is not None


@dataclass(slots=True)
class Notes:
    """Where the readers of one file leave what they cannot read, until it is handed on."""

    findings: list[Finding] = field(default_factory=list)

    def take(self) -> list[Finding]:
        """The findings since the last time, in order."""
        taken, self.findings = self.findings, []
        return taken

    def warn(self, code: str, element: Element, name: str, *, found: str, expected: str) -> None:
        """Note what a person should know, while the record is kept."""
        self._note(code, element, name, found, expected, Severity.WARNING)

    def leave_out(
        self, code: str, element: Element, name: str, *, found: str, expected: str
    ) -> None:
        """Note why one record is not given."""
        self._note(code, element, name, found, expected, Severity.ERROR)

    def refuse(self, code: str, element: Element, name: str, *, found: str, expected: str) -> None:
        """Note what makes the whole file unfit."""
        self._note(code, element, name, found, expected, Severity.ERROR, is_end=True)

    def _note(
        self,
        code: str,
        element: Element,
        name: str,
        found: str,
        expected: str,
        severity: Severity,
        *,
        is_end: bool = False,
    ) -> None:
        place = Place(element.sourceline or 0, name)
        self.findings.append(Finding(code, place, clipped(found), expected, severity, is_end))


def words(element: Element, path: str, notes: Notes) -> str:
    """A text or an id at a path; "" if there is none, cut and noted if it is beyond all measure."""
    return _cut(text(element, path), element, notes)


def clipped_value(element: Element, notes: Notes) -> str:
    """The element's own text, cut and noted if it is beyond all measure."""
    return _cut(value(element), element, notes)


def _cut(found: str, element: Element, notes: Notes) -> str:
    if len(found) <= TEXT_CHARS_MAX:
        return found
    expected = f"at most {TEXT_CHARS_MAX} characters"
    notes.warn("iso.long_text", element, local(element), found=found, expected=expected)
    return found[:TEXT_CHARS_MAX]


def sent_id(element: Element, path: str, notes: Notes) -> str:
    """An id at a path, "" for NOTPROVIDED, which says in the standard that there is none."""
    found = words(element, path, notes)
    return "" if found == "NOTPROVIDED" else found


def amount_of(element: Element | None) -> Money | None:
    """The amount and its currency, or None if it is no such amount."""
    if element is None or len(element):
        return None
    match = _AMOUNT.fullmatch((element.text or "").strip(" \t\r\n"))
    currency = element.get("Ccy", "")
    if match is None or _CURRENCY.fullmatch(currency) is None:
        return None
    minor = _minor(match.group(1), match.group(2) or "")
    return None if minor is None else Money(currency, minor)


def sum_minor(written: str) -> int | None:
    """A control sum in minor units, or None if it is no such sum. It has no currency."""
    match = _SUM.fullmatch(written)
    return None if match is None else _minor(match.group(1), match.group(2) or "")


def _minor(whole: str, part: str) -> int | None:
    if part[2:].strip("0"):
        return None
    return int(whole) * 100 + int(part[:2].ljust(2, "0"))


def count_of(written: str) -> int | None:
    """A number of transactions, or None if it is no such number."""
    return int(written) if _DIGITS.fullmatch(written) and len(written) <= 15 else None


def day_at(element: Element, path: str, notes: Notes) -> date | None:
    """The day at a path as the bank writes it there, alone or in Dt or DtTm. None if none."""
    for inner in ("/Dt", "/DtTm", ""):
        written = text(element, path + inner)
        if not written:
            continue
        match = _DAY.fullmatch(written)
        try:
            return date.fromisoformat(match.group(1) if match else "")
        except ValueError:
            notes.warn("iso.bad_date", element, path, found=written, expected="a day as 2026-11-26")
            return None
    return None


def instant_at(element: Element, path: str, notes: Notes) -> datetime | None:
    """The instant at a path; without a zone if the file names none. None if there is none."""
    written = text(element, path)
    if not written:
        return None
    try:
        return datetime.fromisoformat(written if _INSTANT.fullmatch(written) else "")
    except ValueError:
        expected = "an instant as 2026-11-26T09:00:00"
        notes.warn("iso.bad_date", element, path, found=written, expected=expected)
        return None


def account_at(
    holder: Element, path: str, agent: Element | None, notes: Notes, *, is_noted: bool = True
) -> Account | None:
    """The account at a path ('CdtrAcct'), with its bank's clearing number or BIC.

    Shapes: a giro or an IBAN with a wrong check digit is given as it stands, and noted.
    """
    account = child(holder, path)
    if account is None:
        return None
    read = _account(account, agent)
    if is_noted and (read is None or not is_sound(read)):
        found = text(account, "Id/IBAN") or text(account, "Id/Othr/Id")
        expected = "one account number with a right check digit"
        notes.warn("iso.bad_account", account, path, found=found, expected=expected)
    return read


def account_text(account: Element) -> str:
    """The number of one of our own accounts, bare: IBAN, giro digits or what stands there."""
    read = _account(account, None)
    if read is not None:
        return read.number
    return (text(account, "Id/IBAN") or text(account, "Id/Othr/Id"))[:TEXT_CHARS_MAX]


def _account(account: Element, agent: Element | None) -> Account | None:
    ids = children(account, "Id")
    # Two numbers are two accounts: which of them the bank would take is not for us to guess.
    if len(ids) != 1 or len(ids[0]) != 1:
        return None
    bic = "" if agent is None else _agent(agent, "BICFI") or _agent(agent, "BIC")
    iban = _BLANKS.sub("", text(ids[0], "IBAN")).upper()
    if iban:
        return Account(Scheme.IBAN, iban, bic[:11]) if _IBAN.fullmatch(iban) else None
    number = _BLANKS.sub("", text(ids[0], "Othr/Id"))
    scheme = text(ids[0], "Othr/SchmeNm/Prtry") or text(ids[0], "Othr/SchmeNm/Cd")
    clearing = "" if agent is None else _agent(agent, "ClrSysMmbId/MmbId")
    return _domestic(number, scheme=scheme, clearing=clearing)


def _agent(agent: Element, path: str) -> str:
    return text(agent, f"FinInstnId/{path}")


def _domestic(number: str, *, scheme: str, clearing: str) -> Account | None:
    if _DIGITS.fullmatch(number) is None:
        return None
    if scheme == "BGNR" or clearing == _BANKGIRO_CLEARING:
        return Account(Scheme.BANKGIRO, number) if len(number) <= 8 else None
    if scheme == "PGNR" or clearing in _PLUSGIRO_CLEARINGS:
        return Account(Scheme.PLUSGIRO, number) if len(number) <= 8 else None
    if scheme not in ("BBAN", ""):
        return None
    if not clearing and number[0] != "8" and len(number) >= 11:
        # Without a member id the clearing number stands first. Not so for 8xxx: it may have a
        # fifth digit, and nobody can tell.
        clearing, number = number[:4], number[4:]
    bban = read_bban(clearing, number)
    return None if bban is None else Account(Scheme.BBAN, bban)


def party_of(party: Element | None, notes: Notes) -> Party:
    """The party as it is named; from .08 of camt on it stands one level deeper, in Pty."""
    if party is None:
        return Party()
    deeper = child(party, "Pty")
    if deeper is not None:
        party = deeper
    number = text(party, "Id/OrgId/Othr/Id") or text(party, "Id/PrvtId/Othr/Id")
    return Party(
        name=words(party, "Nm", notes),
        org_number=read_org_number(number) or "",
        town=words(party, "PstlAdr/TwnNm", notes),
        country=words(party, "PstlAdr/Ctry", notes),
    )


@dataclass(frozen=True, slots=True)
class Remittance:
    """What a payment says that it is for."""

    reference: Reference | None = None
    documents: tuple[Remitted, ...] = ()
    text: str = ""


def remittance_of(info: Element | None, notes: Notes) -> Remittance:
    """The first creditor reference, all referred documents, and all free text as one line."""
    if info is None:
        return Remittance()
    references: list[Reference] = []
    documents: list[Remitted] = []
    lines = [value(line) for line in children(info, "Ustrd")]
    for part in children(info, "Strd"):
        number = words(part, "CdtrRefInf/Ref", notes) or words(part, "CdtrRefInf/CdtrRef", notes)
        if number:
            references.append(_reference(number))
        documents += _documents(part, notes)
        lines += [value(line) for line in children(part, "AddtlRmtInf")]
    # A second reference is kept where a person and the register's text search find it.
    lines += [reference.value for reference in references[1:]]
    said = " ".join(line for line in lines if line)
    if len(said) > TEXT_CHARS_MAX * 4:
        said = said[: TEXT_CHARS_MAX * 4]
        notes.warn("iso.long_text", info, "RmtInf", found=said, expected="a message of some lines")
    return Remittance(references[0] if references else None, tuple(documents), said)


def _reference(number: str) -> Reference:
    # An OCR is digits; RF18... and the like are structured too, but no OCR.
    kind = ReferenceType.OCR if _DIGITS.fullmatch(number) else ReferenceType.TEXT
    return Reference(kind, number)


def _documents(part: Element, notes: Notes) -> list[Remitted]:
    infos = [info for info in children(part, "RfrdDocInf") if _number(info, notes)]
    amounts = child(part, "RfrdDocAmt")
    return [
        Remitted(
            _purpose(info),
            _number(info, notes),
            # The amount is the part's; with several documents it is nobody's alone.
            _document_amount(amounts) if amounts is not None and len(infos) == 1 else None,
        )
        for info in infos
    ]


def _number(info: Element, notes: Notes) -> str:
    return words(info, "Nb", notes) or words(info, "RfrdDocNb", notes)


def _purpose(info: Element) -> Purpose:
    code = text(info, "Tp/CdOrPrtry/Cd") or text(info, "RfrdDocTp/Cd")
    return Purpose.CREDIT_NOTE if code == "CREN" else Purpose.INVOICE


def _document_amount(amounts: Element) -> Money | None:
    for name in ("RmtdAmt", "CdtNoteAmt", "DuePyblAmt"):
        amount = amount_of(child(amounts, name))
        if amount is not None:
            return amount
    return None
