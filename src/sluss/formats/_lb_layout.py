"""Where each field of an LB record stands, to Bankgirot and back. Positions as the manual counts.

Source: docs/sources.md [lb]; TK20, TK21 and the sums of report 2 also [lb-openend].
"""

from __future__ import annotations

from typing import Final

from sluss.formats._fixed_width import Span

# All records: whom it is about. A payout number has four zeros before its six positions.
NUMBER: Final[Span] = (3, 12)
PAYOUT_ZEROS: Final = "0000"

# TK11 opening, TK29 total.
WRITTEN: Final[Span] = (13, 18)
PRODUCT: Final[Span] = (19, 40)
PAY_ON: Final[Span] = (41, 46)
REPORT: Final[Span] = (47, 47)
CURRENCY: Final[Span] = (60, 62)
COUNT: Final[Span] = (13, 20)
TOTAL: Final[Span] = (21, 32)
TOTAL_SIGN: Final[Span] = (33, 33)

# TK14 payment, TK54 to a plusgiro, TK15 deduction, TK16 and TK17 credit notes.
REFERENCE: Final[Span] = (13, 37)
AMOUNT: Final[Span] = (38, 49)
OWN_DAY: Final[Span] = (50, 55)
OWN_INFO: Final[Span] = (61, 80)
# The same in a specification of what was paid: the kind of payment is at 50.
REDIRECTED_TO: Final[Span] = (51, 60)
# Bankgirot's own sample begins the field one position early; what is before it is blank.
CREDIT_INFO: Final[Span] = (57, 80)

# TK25 and TK65 information.
INFO: Final[Span] = (13, 62)
INFO_PLUSGIRO: Final[Span] = (13, 47)
INFO_ROWS_MAX: Final = 90

# TK26 name, TK27 address, TK40 account.
NAME: Final[Span] = (13, 47)
TOWN: Final[Span] = (53, 72)
CLEARING: Final[Span] = (13, 16)
ACCOUNT: Final[Span] = (17, 28)
SALARY: Final[Span] = (41, 41)

# TK20: of a credit note under watch its day, its amount and what is left of it.
CREDIT_AMOUNT: Final[Span] = (19, 30)
CREDIT_LEFT: Final[Span] = (31, 42)

# TK49: why the record before it was rejected.
REJECT_CODE: Final[Span] = (7, 10)
REJECT_TEXT: Final[Span] = (11, 80)
# The reason stands at another record of the same payment.
SEE_OTHER: Final = "0000"

# TK00 and TK99, the seal.
SEALED_ON: Final[Span] = (3, 8)
SEAL_NAME: Final[Span] = (9, 12)
SEAL_PROOFS: Final[Span] = (9, 72)

# Cash payouts that came back: records of one character, all positions read from the sample.
RETURN_SENDER: Final[Span] = (14, 23)
RETURN_NUMBER: Final[Span] = (2, 11)
RETURN_INFO: Final[Span] = (12, 31)
RETURN_AMOUNT: Final[Span] = (44, 55)
RETURN_TOTAL: Final[Span] = (41, 52)
