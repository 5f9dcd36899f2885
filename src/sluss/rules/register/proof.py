"""What the number of a bank account says of itself: a slip of the pen is held, a stranger asked.

Giro numbers and IBANs prove themselves (see accounts.py); a domestic number is proved by the rule
of its bank, and not every bank has told its rule.
"""

from __future__ import annotations

from dataclasses import replace

from sluss.core.clearing import ClearingTable, Proof
from sluss.core.party import Scheme
from sluss.core.payable import Hold
from sluss.rules.register.accounts import PayTo

# Money came there, or two people asked the payee: then it is the rule that does not know.
_EVEN_IF_WRONG = frozenset({"call-back", "paid-before"})
# A register that was in use vouches for a bank that our table is too old for.
_EVEN_IF_UNKNOWN = _EVEN_IF_WRONG | {"supplier-list", "open-items"}


def held_if_unproved(pay_to: PayTo, table: ClearingTable) -> PayTo:
    """The same, held if the account number cannot be right, or if nothing says that it is."""
    account = pay_to.account
    if account is None or account.scheme is not Scheme.BBAN:
        return pay_to
    proof = table.prove(account.number)
    if proof is Proof.WRONG and pay_to.verified_by not in _EVEN_IF_WRONG:
        hold = Hold("register.account_wrong_digits", account.key)
    elif proof not in (Proof.PROVED, Proof.WRONG) and pay_to.verified_by not in _EVEN_IF_UNKNOWN:
        hold = Hold("register.account_unsure", account.key)
    else:
        return pay_to
    return replace(pay_to, holds=(*pay_to.holds, hold))
