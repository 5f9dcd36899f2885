"""The line at the foot of a giro form, made for machines: reference, amount and bankgiro number.

    #           1234567897 #     1250 00   9 >              54029681#41#

Reference; kronor, öre and a check digit over both; the bankgiro number; 41 or 42, the form.
Blanks may stand anywhere between the parts or be missing. Source: docs/sources.md [giro-line].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sluss.core.ids import has_luhn, is_ocr, read_bankgiro
from sluss.core.money import Money

_LINE = re.compile(
    r"#[ ]{0,40}(?P<reference>[0-9]{2,25})?[ ]{0,40}"
    r"#[ ]{0,40}(?:(?P<kronor>[0-9]{1,9})[ ]{0,20}(?P<ore>[0-9]{2})[ ]{1,20}(?P<check>[0-9]))?"
    r"[ ]{0,40}>[ ]{0,40}(?:>[ ]{0,40})?"
    r"(?P<giro>[0-9]{7,8})[ ]{0,40}#[ ]{0,4}(?P<form>4[12])[ ]{0,4}#"
)
_BLANKS = re.compile(r"\s+")
# Each # of a text is tried as a beginning; a page of nothing else need not be tried to its end.
_LINES_MAX = 50


@dataclass(frozen=True, slots=True)
class GiroLine:
    """One such line. reference is "" and amount None where the form leaves them to be written.

    start, end: where the line stands in the text that it was found in, blanks folded.
    """

    reference: str
    amount: Money | None
    bankgiro: str
    has_reference_proof: bool
    has_amount_proof: bool
    has_giro_proof: bool
    start: int
    end: int

    @property
    def unproved(self) -> tuple[str, ...]:
        """The fields that stand there and whose check digits do not hold."""
        return tuple(
            name
            for name, stands, is_proved in (
                ("ocr", bool(self.reference), self.has_reference_proof),
                ("amount", self.amount is not None, self.has_amount_proof),
                ("bankgiro", True, self.has_giro_proof),
            )
            if stands and not is_proved
        )


def find_giro_lines(text: str) -> Iterator[GiroLine]:
    """The giro lines in a text, with what their check digits prove. Arbitrary text never raises."""
    for count, match in enumerate(_LINE.finditer(folded(text)), start=1):
        yield _line(match)
        if count == _LINES_MAX:
            return


def folded(text: str) -> str:
    """A text with one blank for each run of blanks and line ends."""
    return _BLANKS.sub(" ", text)


def _line(match: re.Match[str]) -> GiroLine:
    kronor, ore, check = match["kronor"] or "", match["ore"] or "", match["check"] or ""
    reference = match["reference"] or ""
    return GiroLine(
        reference=reference,
        amount=Money.parse(f"{kronor}.{ore}", "SEK") if kronor else None,
        bankgiro=match["giro"],
        has_reference_proof=is_ocr(reference),
        has_amount_proof=bool(kronor) and has_luhn(kronor + ore + check),
        has_giro_proof=read_bankgiro(match["giro"]) is not None,
        start=match.start(),
        end=match.end(),
    )
