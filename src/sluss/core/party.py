"""Who is owed, and where their money goes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Scheme(StrEnum):
    """How an account number is to be read. Never guessed from the digits alone."""

    BANKGIRO = "bankgiro"
    PLUSGIRO = "plusgiro"
    BBAN = "bban"
    IBAN = "iban"


@dataclass(frozen=True, slots=True)
class Account:
    """A payee account.

    number: digits only for bankgiro and plusgiro; 'clearing-account' digits for bban, where
            clearing has four digits; upper case without blanks for iban.
    bic:    the bank's BIC when the source gave one, else "".
    """

    scheme: Scheme
    number: str
    bic: str = ""

    @property
    def key(self) -> str:
        """The account as one word, the BIC left out: two sources may give it or not."""
        return f"{self.scheme.value}:{self.number}"


@dataclass(frozen=True, slots=True)
class Party:
    """A supplier, payee or customer as one source names it. Unknown fields are "".

    org_number:      ten digits, no hyphen; a sole trader's is a personal number.
    supplier_number: the number in the locked system's own register.
    """

    name: str = ""
    org_number: str = ""
    vat_number: str = ""
    supplier_number: str = ""
    town: str = ""
    country: str = ""

    @property
    def name_key(self) -> str:
        """The name folded for comparison: 'Åkeri Norr AB (publ)' and 'AKERI NORR' are one."""
        return fold_name(self.name)


_LEGAL_FORMS = frozenset(
    "ab aktiebolag publ hb handelsbolag kb kommanditbolag ek for ekonomisk forening "
    "enskild firma ef ltd gmbh oy as aps".split()
)


@lru_cache(maxsize=16384)
def fold_name(name: str) -> str:
    """Lower case, no accents, no punctuation, no word for the legal form, words in their order."""
    words = re.findall(r"[a-z0-9]+", _plain(name))
    kept = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(kept or words)


def legal_form_of(name: str) -> str:
    """The words at the end of a name that say its legal form, as they are written there; or ""."""
    words = name.split()
    count = len(words)
    while count > 1 and re.sub("[^a-z]", "", _plain(words[count - 1])) in _LEGAL_FORMS:
        count -= 1
    return " ".join(words[count:])


def _plain(text: str) -> str:
    """Lower case without accents."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c))
