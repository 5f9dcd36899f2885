"""What the locked system's own list says is left of a debt."""

from __future__ import annotations

from datetime import date

from sluss.core.records import Claim, Origin
from sluss.rules.register.balance import Account
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.trail import Takes, Took


def apply_list(account: Account) -> None:
    """Take the word of the latest list for what is left, if it says less than we know of.

    A list of open items shows what the locked system had left to pay; it knows of payments that
    no file here shows. What was paid after its day lowers its word. Lists never raise what is
    left.
    """
    shown = [
        (c.listed_on or date.min, c.open_amount or c.amount)
        for c in map(claim_of, account.cluster.claims)
        if c.origin is Origin.OPEN_ITEMS
    ]
    if not shown:
        return
    latest = max(on for on, _ in shown)
    rest = min(money.minor for on, money in shown if on == latest)
    if latest > date.min:
        rest -= sum(minor for on, minor in account.moved if on > latest)
    gone = account.left - max(rest, 0)
    if gone > 0:
        account.elsewhere += gone
        account.left -= gone
        account.why.add("list_shows_rest")
        if account.trail is not None:
            lists = [f for f in account.cluster.claims if _is_of_day(claim_of(f), latest)]
            account.trail.append(Took("list_shows_rest", gone, Takes.ELSEWHERE, tuple(lists)))


def _is_of_day(claim: Claim, day: date) -> bool:
    return claim.origin is Origin.OPEN_ITEMS and (claim.listed_on or date.min) == day
