"""A new account of a payee as it is shown: nobody's personal number in it."""

from __future__ import annotations

from typing import Any

from sluss.core.ids import is_person, masked
from sluss.core.masking import masked_account
from sluss.core.party import Scheme

Plain = dict[str, Any]


def shown(change: Plain) -> Plain:
    """A change without the number of a person."""
    number, account = change["party"].removeprefix("org:"), change["account"]
    hidden = masked_account(Scheme(account["scheme"]), account["number"])
    party = f"org:{masked(number)}" if is_person(number) else change["party"]
    return {**change, "party": party, "account": {**account, "number": hidden}}


def written(change: Plain) -> str:
    """The account as one text."""
    return f"{change['account']['scheme']} {change['account']['number']}"
