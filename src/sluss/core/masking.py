"""Nobody's personal number where it is shown: what a text or an account looks like to all.

Records keep what their source says, and the payment file carries it. Everything else that leaves
the house goes through here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sluss.core.ids import is_person
from sluss.core.party import Account, Scheme

HIDDEN = "****"
PERSON_DIGITS = 10
# Month and day are those of a birth day; a coordination number has 60 added to the day.
# Source: docs/sources.md [orgnr]. The digit before may be of a century or of a clearing number.
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
_PERSON_NUMBER = re.compile(rf"([0-9]{{2}}{_DAY}[-+\u2013 ]?)[0-9]{{4}}(?![0-9])")
# Accounts whose number is the holder's personal number. Source: docs/sources.md [kontonummer].
_PERSONAL_CLEARING = ("3300", "3782")
_NORDEA_IBAN = re.compile(r"SE[0-9]{2}300[0-9]{7}")


def without_person_numbers(text: str) -> str:
    """A text that shows no personal number: the last four of all that looks like one are hidden.

    It hides too much rather than too little: ten digits that begin with a day may be an invoice.
    """
    return _PERSON_NUMBER.sub(rf"\g<1>{HIDDEN}", text)


def person_numbers_in(text: str) -> Iterator[str]:
    """The ten digits of all in a text that looks like a personal number, for hide()."""
    for found in _PERSON_NUMBER.finditer(text):
        yield "".join(filter(str.isdigit, found.group()))


def masked_account(scheme: Scheme, number: str) -> str:
    """An account number as it may be shown: the last four are hidden if it is a person's number."""
    is_personal = (scheme is Scheme.BBAN and number.startswith(_PERSONAL_CLEARING)) or (
        scheme is Scheme.IBAN and _NORDEA_IBAN.match(number) is not None
    )
    return without_person_numbers(number) if is_personal else number


def persons_in(org_number: str, account: Account | None) -> tuple[str, ...]:
    """The personal numbers that a payee is known by: its own, and the one in its account."""
    found = [org_number] if is_person(org_number) else []
    if account and masked_account(account.scheme, account.number) != account.number:
        found.append(account.number[-PERSON_DIGITS:])
    return tuple(dict.fromkeys(found))


def hide(text: str, persons: Iterable[str]) -> str:
    """A text without these people's numbers, however they are written in it."""
    for number in persons:
        day, last = re.escape(number[:-4]), re.escape(number[-4:])
        text = re.sub(rf"({day}[-+\u2013 ]?){last}", rf"\g<1>{HIDDEN}", text)
    return text
