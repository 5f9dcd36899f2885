"""What makes a payment file of a drill one that every bank must refuse.

Either account alone has the file refused, and it still fits the bank's schema, so that a drill
goes all the way. Check digits of an IBAN are 02 to 98: no account in the world has 00, and no
list of any bank can have it. A bankgiro number with a wrong check digit is likewise nobody's. The
day is long past, which most banks refuse as well; some move it, so it is not relied on.
Source: docs/sources.md [iban], [iso20022-xsd].
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sluss.formats.payment_file import PaymentFile

# Of the MsgId, which goes out in plain letters.
MARK = "OVNING"
NO_IBAN_HAS = "00"
EXECUTION_ON = date(1999, 1, 4)


def fenced(batch: PaymentFile) -> PaymentFile:
    """The same batch from accounts that nobody can have, on a day that no bank can pay on.

    Shapes: debtor and payments as they were proved; the payees stay as they are, since somebody
            who drills must see them.
    """
    debtor = batch.debtor
    bankgiro = debtor.bankgiro
    if bankgiro:
        bankgiro = bankgiro[:-1] + str((int(bankgiro[-1]) + 1) % 10)
    return replace(
        batch,
        debtor=replace(
            debtor,
            iban=debtor.iban[:2] + NO_IBAN_HAS + debtor.iban[4:],
            bankgiro=bankgiro,
        ),
        execution_on=EXECUTION_ON,
    )


def is_of_drill(message_id: str) -> bool:
    """Whether a payment file says by its name that it is of a drill."""
    return message_id.startswith(f"{MARK}-")
