"""Masks: for each real name and number another one like it, the same each time, and no way back.

What is like it: length, check digit, whether it is a person's, the bank of an account. The key is
made for one use and never kept, so nobody can work out what a mask stood for. Amounts and days are
not masked, and who knows them may know whose they are: this is for drills, not for publishing.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Iterator

from stdnum import ean
from stdnum.iso7064 import mod_97_10

from sluss.core.clearing import ClearingTable
from sluss.core.ids import (
    has_luhn,
    is_coordination,
    is_person,
    read_iban,
    read_person_number,
    read_rf,
)
from sluss.core.party import fold_name, legal_form_of

# What makes a mask of what was drawn, and whether one passes for the value it stands for.
Shaped = Callable[[int], str]
Like = Callable[[str, str], bool]

# Words that say what follows them; everything else in a free text may be somebody's name.
_TOLD = frozenset(
    "faktura fakturor fakturan fakturanr fakturanummer kreditfaktura invoice invoices inv credit "
    "kredit ocr bg pg bankgiro plusgiro bankkonto iban konto nr nummer no och and samt avser "
    "påminnelse betalningspåminnelse reminder inkasso moms betalning payment utbetalning "
    "autogiro".split()
)
_SYLLABLES = "ba le mo ri tu va ny ko sa fe di no lu ge pi ro".split()
_SPLIT = re.compile(r"\S+")
_EDGES = ".,;:!?()[]\"'"
_PIECES = re.compile(r"[0-9]+(?:[-/. ][0-9]+)*|[^\W\d_]+|\d")
_NUMBER = re.compile(r"[0-9][0-9 \u00a0+-]*")
_SWEDISH_VAT = re.compile(r"SE([0-9]{10})([0-9]{2})")
_BBAN = re.compile(r"([0-9]{4})[0-9]?[-, ]+([0-9][0-9 -]*)")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_DIGITS, _GLN_DIGITS, _CENTURY_DIGITS = 10, 13, 12
# No Swedish account number has more digits: a longer one begins with its clearing number, and a
# shorter one may be a giro's. Source: docs/sources.md [kontonummer].
_ACCOUNT_DIGITS_MAX = 10
_GIRO_DIGITS_MAX = 8
_CLEARING_DIGITS = 4
_IBAN_ACCOUNT_DIGITS = 17
# A check digit holds by chance once in ten times, of two kinds once in a hundred.
_TRIES = 4000
# Two digits of a year below this are of this century.
_YOUNG_BELOW = 30


class Masks:
    """All masks that one key gives. Two values never get one mask while there are enough of them.

    plain: names and organisation numbers that stay as they are.
    """

    __slots__ = ("_clearing", "_key", "_known", "_names", "_plain", "_used")

    def __init__(self, key: bytes, clearing: ClearingTable, plain: Iterable[str] = ()) -> None:
        self._key = key
        self._clearing = clearing
        self._plain = {word for one in plain for word in (one, fold_name(one)) if word}
        self._known: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}
        self._used: set[tuple[str, str]] = set()

    # ---- Numbers -------------------------------------------------------------------------

    def number(self, digits: str) -> str:
        """As many digits as were given (ASCII), with zeros in front where they stood."""
        if digits in self._plain:
            return digits
        if len(digits) == _ORG_DIGITS and read_person_number(digits):
            return self._person(digits)
        is_org = digits.startswith("16") and has_luhn(digits[2:])
        if len(digits) == _CENTURY_DIGITS and (is_org or read_person_number(digits)):
            return digits[:2] + self.number(digits[2:])
        core = digits.lstrip("0")
        return digits[: len(digits) - len(core)] + self._masked("number", core, _is_like)

    def account(self, clearing: str, number: str) -> str:
        """The number of a bank account, which its bank's own rule proves as before."""
        proof = self._clearing.prove(f"{clearing}-{number}")
        core = number.lstrip("0") or number
        zeros = number[: len(number) - len(core)]

        def is_proved(candidate: str, _of: str) -> bool:
            return self._clearing.prove(f"{clearing}-{zeros}{candidate}") is proof

        if read_person_number(number) and is_proved(person := self._person(number), number):
            return person
        return zeros + self._masked(f"account {clearing}", core, is_proved)

    def _person(self, number: str) -> str:
        """A day and a serial number from 980 on, in which nobody is born."""

        def shaped(drawn: int) -> str:
            drawn, serial = divmod(drawn, 10)
            drawn, day = divmod(drawn, 28)
            drawn, month = divmod(drawn, 12)
            first, span = (0, 20) if int(number[:2]) < _YOUNG_BELOW else (40, 55)
            day += 61 if is_coordination(number) else 1
            body = f"{first + drawn % span:02}{month + 1:02}{day:02}98{serial}"
            return next(body + last for last in "0123456789" if has_luhn(body + last))

        return self._drawn("number", number, shaped, lambda one, _: one != number)

    def iban(self, text: str) -> str:
        """An IBAN of the same country and bank, with true check digits."""
        bare = read_iban(text) or ""
        country, body = bare[:2], bare[4:]
        if country == "SE":
            core = body[-_IBAN_ACCOUNT_DIGITS:].lstrip("0")
            body = body[:-_IBAN_ACCOUNT_DIGITS] + self.domestic(core).zfill(_IBAN_ACCOUNT_DIGITS)
        else:
            body = self.identifier(body)
        check = mod_97_10.calc_check_digits(body + country)
        return f"{country}{check}{body}"

    def domestic(self, digits: str) -> str:
        """An account in one run of digits: with its clearing number if it is long enough."""
        clearing, rest = digits[:_CLEARING_DIGITS], digits[_CLEARING_DIGITS:]
        if len(digits) > _ACCOUNT_DIGITS_MAX and self._clearing.range_of(clearing):
            return clearing + self.account(clearing, rest)
        return self.number(digits)

    def knows_bank(self, clearing: str) -> bool:
        """Whether the banks' list has this clearing number."""
        return self._clearing.range_of(clearing) is not None

    def account_at(self, clearing: str, text: str) -> str:
        """An account at a bank whose clearing number stands elsewhere."""
        digits = re.sub(r"[ \u00a0-]", "", text)
        if not (digits.isascii() and digits.isdigit()):
            return self.payee_account(text)
        if len(digits) > _ACCOUNT_DIGITS_MAX:
            return self.domestic(digits)
        return self.account(clearing, digits)

    def payee_account(self, text: str) -> str:
        """An account as people write it: a giro, clearing and number, an IBAN, or several."""
        bare = text.strip()
        if read_iban(bare):
            return self.iban(bare)
        digits = re.sub(r"[ \u00a0-]", "", bare)
        parted = _BBAN.fullmatch(bare)
        if parted and len(digits) > _GIRO_DIGITS_MAX and self._clearing.range_of(parted.group(1)):
            number = re.sub("[ -]", "", parted.group(2))
            return f"{parted.group(1)}-{self.account(parted.group(1), number)}"
        if digits.isascii() and digits.isdigit():
            return _laid(self.domestic(digits), bare)
        parts = re.split(r"(\s*[,;]\s*|\s+(?=[0-9])|(?<=[^0-9])\s+)", bare)
        return "".join(map(self._part, parts)) if len(parts) > 1 else self.shape(bare)

    def _part(self, part: str) -> str:
        has_digit = any(sign.isdigit() for sign in part)
        return self.payee_account(part) if has_digit else self.text(part)

    def vat(self, text: str) -> str:
        """A VAT number of the same country."""
        if found := _SWEDISH_VAT.fullmatch(text):
            return f"SE{self.number(found.group(1))}{found.group(2)}"
        return text[:2] + self.identifier(text[2:])

    # ---- Words ---------------------------------------------------------------------------

    def name(self, text: str) -> str:
        """Two made-up words and the legal form; however a name is written, the same ones."""
        folded = fold_name(text)
        if not folded or folded in self._plain:
            return text
        made = self._names.get(folded)
        if made is None:
            made = self._names[folded] = self._drawn("name", folded, _words, lambda *_: True)
        form = legal_form_of(text)
        written = f"{made} {form}" if form else made
        return written.upper() if text.isupper() else written

    def text(self, text: str) -> str:
        """A free text: numbers masked, known names too, of all other words their length."""
        folded = fold_name(text)
        if folded in self._names or folded in self._plain:
            return self.name(text)
        return _SPLIT.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        word = found.group()
        if any(sign.isdigit() for sign in word):
            return self.identifier(word)
        if word.strip(_EDGES).casefold() in _TOLD:
            return word
        return "".join("x" if sign.isalnum() else sign for sign in word)

    def identifier(self, text: str) -> str:
        """Letters and digits of a number such as INV-10128, each run masked, signs kept."""
        return _PIECES.sub(self._piece, text)

    def _piece(self, found: re.Match[str]) -> str:
        piece = found.group()
        if piece[0] in "0123456789":
            return _laid(self.number(re.sub("[^0-9]", "", piece)), piece)
        if piece.isdigit():
            return "0"
        made = self._drawn("letters", piece.upper(), _lettered(len(piece)), lambda *_: True)
        return "".join(
            new if old.isupper() else new.lower() for new, old in zip(made, piece, strict=True)
        )

    def shape(self, text: str) -> str:
        """What nobody says the meaning of, by how it looks."""
        bare = text.strip()
        if read_iban(bare):
            return self.iban(bare)
        if _SWEDISH_VAT.fullmatch(bare):
            return self.vat(bare)
        if rf := read_rf(bare):
            body = self.identifier(rf[4:])
            return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
        if _NUMBER.fullmatch(bare):
            return _laid(self.number(re.sub("[^0-9]", "", bare)), bare)
        return self.identifier(bare) if any(map(str.isdigit, bare)) else self.text(bare)

    # ---- How they are drawn --------------------------------------------------------------

    def _masked(self, kind: str, core: str, is_like: Like) -> str:
        if not core:
            return ""
        first = 10 ** (len(core) - 1)
        return self._drawn(kind, core, lambda drawn: str(first + drawn % (9 * first)), is_like)

    def _drawn(self, kind: str, value: str, shaped: Shaped, is_like: Like) -> str:
        """The mask of a value: the first that is drawn, is like it, and is no other's."""
        found = self._known.get((kind, value))
        if found is None:
            found = self._chosen(kind, value, shaped, is_like)
            self._known[kind, value] = found
            self._used.add((kind, found))
        return found

    def _chosen(self, kind: str, value: str, shaped: Shaped, is_like: Like) -> str:
        second = last = ""
        for drawn in self._draws(kind, value):
            last = shaped(drawn)
            if is_like(last, value):
                if (kind, last) not in self._used:
                    return last
                second = last
        # So few are like it that they are all taken, as of numbers with one digit.
        return second or last

    def _draws(self, kind: str, value: str) -> Iterator[int]:
        for number in range(_TRIES):
            told = f"{kind}|{number}|{value}".encode("utf-8", "surrogatepass")
            yield int.from_bytes(hmac.digest(self._key, told, "sha256"), "big")


def _is_like(candidate: str, of: str) -> bool:
    """Whether a number passes for another: the same proofs hold, and the same kind of holder."""
    if has_luhn(candidate) is not has_luhn(of) or (len(of) > _CLEARING_DIGITS and candidate == of):
        return False
    if len(of) == _ORG_DIGITS:
        is_same = candidate[0] == of[0] and is_person(candidate) is is_person(of)
        return is_same and read_person_number(candidate) is None
    if len(of) == _GLN_DIGITS:
        return bool(ean.is_valid(candidate)) is bool(ean.is_valid(of))
    return True


def _laid(digits: str, pattern: str) -> str:
    """The digits where those of the pattern stand, its other signs as they are."""
    left = iter(digits)
    return "".join(next(left) if sign in "0123456789" else sign for sign in pattern)


def _words(drawn: int) -> str:
    places = []
    for _ in range(5):
        drawn, place = divmod(drawn, len(_SYLLABLES))
        places.append(_SYLLABLES[place])
    return f"{''.join(places[:2]).title()} {''.join(places[2:]).title()}"


def _lettered(count: int) -> Callable[[int], str]:
    def shaped(drawn: int) -> str:
        made = ""
        for _ in range(count):
            drawn, place = divmod(drawn, len(_LETTERS))
            # A run that is longer than what is drawn begins anew from its length.
            made, drawn = made + _LETTERS[place], drawn or count + len(made)
        return made

    return shaped
