"""Where each field of a BgMax record stands. Positions as the manual counts, from 1.

Source: docs/sources.md [bgmax].
"""

from __future__ import annotations

from typing import Final

from sluss.formats._fixed_width import Span

# TK01 start, TK70 end.
LAYOUT: Final[Span] = (3, 22)
TIMESTAMP: Final[Span] = (25, 44)
IS_TEST: Final[Span] = (45, 45)
COUNTS: Final[tuple[tuple[str, Span], ...]] = (
    ("20", (3, 10)),
    ("21", (11, 18)),
    ("22", (19, 26)),
    ("15", (27, 34)),
)

# TK05 opening of a section, TK15 its deposit.
OUR_BANKGIRO: Final[Span] = (3, 12)
CURRENCY: Final[Span] = (23, 25)
PAID_IN_ON: Final[Span] = (38, 45)
DEPOSIT_SERIAL: Final[Span] = (46, 50)
DEPOSIT_AMOUNT: Final[Span] = (51, 68)
DEPOSIT_CURRENCY: Final[Span] = (69, 71)
DEPOSIT_COUNT: Final[Span] = (72, 79)

# TK20 payment, TK21 deduction, TK22 extra reference, TK23 extra reference of a credit note.
PAYER: Final[Span] = (3, 12)
REFERENCE: Final[Span] = (13, 37)
AMOUNT: Final[Span] = (38, 55)
REFERENCE_CODE: Final[Span] = (56, 56)
SERIAL: Final[Span] = (58, 69)
# The reference was checked against the payee's agreement and is right.
CHECKED: Final = ("2", "4")

# TK25 message, TK26 name, TK28 town and country, TK29 organisation number.
MESSAGE: Final[Span] = (3, 52)
NAME: Final[Span] = (3, 37)
TOWN: Final[Span] = (3, 37)
COUNTRY_CODE: Final[Span] = (73, 74)
ORG_NUMBER: Final[Span] = (3, 14)
# The manual allows 90 messages; extra references have no stated limit, nobody sends as many.
ROWS_MAX: Final = 500
