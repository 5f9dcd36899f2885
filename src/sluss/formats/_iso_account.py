"""Account numbers in ISO 20022 messages, in all the forms in which Swedish banks write them.

A number is understood by its scheme, or by the clearing number or BIC of its bank; what these
leave open is not guessed. Source: docs/sources.md [kontonummer], [iso-corpus], [pain001-se] 1.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sluss.core.ids import is_sound, read_bban
from sluss.core.party import Account, Scheme
from sluss.formats._iso20022 import TEXT_CHARS_MAX, Notes
from sluss.formats._xml import Element, child, children, text

_DIGITS = re.compile(r"[0-9]+")
_BLANKS = re.compile(r"[ \u00a0-]")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
# The scheme, clearing number or BIC that says of a number that it is a giro's.
_GIRO_SIGNS = {
    "BGNR": Scheme.BANKGIRO,
    "BGABSESS": Scheme.BANKGIRO,
    "9900": Scheme.BANKGIRO,
    "PGNR": Scheme.PLUSGIRO,
    "PGSISESS": Scheme.PLUSGIRO,
    "9960": Scheme.PLUSGIRO,
    "9500": Scheme.PLUSGIRO,
}
_GIRO_DIGITS_MAX = 8
# No Swedish account number has more than ten digits, so that what has more begins with its
# clearing number. Source: docs/sources.md [kontonummer].
_ACCOUNT_DIGITS_MAX = 10
_SWEDISH_CLEARING = ("", "SESBA")


@dataclass(frozen=True, slots=True)
class Written:
    """An account number as it stands, before anybody says what it means."""

    iban: str = ""
    number: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """The bank of an account, by what is told of it."""

    bic: str = ""
    clearing: str = ""
    is_swedish: bool = True


NO_AGENT = Agent()
NOT_WRITTEN = Written()


def account_at(
    holder: Element, path: str, agent: Element | None, notes: Notes, *, is_noted: bool = True
) -> Account | None:
    """The account at a path ('CdtrAcct'), with its bank's clearing number or BIC.

    Shapes: a giro or an IBAN with a wrong check digit is given as it stands, and noted.
    """
    account = child(holder, path)
    if account is None:
        return None
    written = written_at(account)
    read = None if written is None else account_of(written, agent_of(agent))
    if is_noted and (read is None or not is_sound(read)):
        stands = own_written(account)
        found = stands.iban or stands.number
        expected = "one account number with a right check digit"
        notes.warn("iso.bad_account", account, path, found=found, expected=expected)
    return read


def written_at(account: Element) -> Written | None:
    """The one number of an account; None if there is none, or two.

    Shapes: version .02 of pain and .01 of camt write BBAN and PrtryAcct where others have Othr.
    """
    ids = children(account, "Id")
    # Two numbers are two accounts: which of them the bank would take is not for us to guess.
    if len(ids) != 1 or len(ids[0]) != 1:
        return None
    inside = ids[0]
    number = text(inside, "Othr/Id") or text(inside, "BBAN") or text(inside, "PrtryAcct/Id")
    scheme = text(inside, "Othr/SchmeNm/Prtry") or text(inside, "Othr/SchmeNm/Cd")
    return Written(text(inside, "IBAN"), number, scheme.upper())


def agent_of(agent: Element | None) -> Agent:
    """The bank by its BIC and clearing number, in the words of any version."""
    if agent is None:
        return NO_AGENT
    bank = child(agent, "FinInstnId")
    if bank is None:
        return NO_AGENT
    combined = child(bank, "CmbndId")
    bank = bank if combined is None else combined
    bic = _first(bank, "BICFI", "BIC")
    clearing = _first(bank, "ClrSysMmbId/MmbId", "ClrSysMmbId/Prtry", "ClrSysMmbId/Id")
    system = _first(bank, "ClrSysMmbId/ClrSysId/Cd", "ClrSysMmbId/ClrSysId/Prtry")
    is_swedish = system in _SWEDISH_CLEARING and (not bic or bic[4:6] == "SE")
    return Agent(bic[:11], _BLANKS.sub("", clearing), is_swedish)


def _first(bank: Element, *paths: str) -> str:
    return next((said for path in paths if (said := text(bank, path))), "")


def account_of(written: Written, agent: Agent) -> Account | None:
    """What the number means at that bank; None if nobody can tell."""
    iban = _BLANKS.sub("", written.iban).upper()
    if iban:
        return Account(Scheme.IBAN, iban, agent.bic) if _IBAN.fullmatch(iban) else None
    number = _BLANKS.sub("", written.number)
    if _DIGITS.fullmatch(number) is None or not agent.is_swedish:
        return None
    signs = (written.scheme, agent.bic[:8], agent.clearing)
    giros = {_GIRO_SIGNS[sign] for sign in signs if sign in _GIRO_SIGNS}
    if len(giros) > 1:
        return None
    if written.scheme in ("BBAN", "") and agent.bic[:8] not in _GIRO_SIGNS:
        return _domestic(number, agent.clearing)
    return _giro(giros.pop(), number) if giros else None


def _giro(scheme: Scheme, number: str) -> Account | None:
    # Some programs fill the field with zeros in front; the giro number itself begins with none.
    bare = number if len(number) <= _GIRO_DIGITS_MAX else number.lstrip("0")
    return Account(scheme, bare) if 0 < len(bare) <= _GIRO_DIGITS_MAX else None


def _domestic(number: str, clearing: str) -> Account | None:
    if len(number) > _ACCOUNT_DIGITS_MAX:
        clearing, number = _parted(number, clearing)
    kind = _GIRO_SIGNS.get(clearing)
    giro = None if kind is None else _giro(kind, number)
    # Nordea has accounts of nine and ten digits under the plusgiro's clearing numbers.
    if giro is not None or kind is Scheme.BANKGIRO:
        return giro
    bban = read_bban(clearing, number)
    return None if bban is None else Account(Scheme.BBAN, bban)


def _parted(number: str, clearing: str) -> tuple[str, str]:
    """Clearing and account of a number that begins with its clearing number.

    A clearing number 8xxx may have a fifth digit, and in one run nobody can tell: it stays whole.
    """
    if number[0] == "8" or (clearing and not number.startswith(clearing)):
        return clearing, number
    return number[:4], number[4:]


def own_written(account: Element) -> Written:
    """The number of one of our own accounts as it stands; where two stand, the IBAN."""
    return written_at(account) or Written(text(account, "Id/IBAN"), text(account, "Id/Othr/Id"))


def own_number(written: Written, agent: Agent) -> str:
    """The number of one of our own accounts: IBAN, giro digits, 'clearing-account', or as written.

    Shapes: banks leave the clearing number out beside their own name, so what cannot be told is
            no fault here: the same bank writes it the same way each time.
    """
    read = account_of(written, agent)
    return read.number if read is not None else (written.iban or written.number)[:TEXT_CHARS_MAX]
