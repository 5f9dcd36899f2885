"""The days on which Swedish banks are closed, as the package holidays knows them."""

from __future__ import annotations

from datetime import date
from functools import cache

# 'public' alone leaves out Midsummer's Eve, Christmas Eve and New Year's Eve; 'bank' adds half
# days on which payments are booked as on any other. Source: docs/sources.md [bank-days].
_CATEGORIES = ("public", "de_facto")


@cache
def closed_days(first_year: int, last_year: int) -> frozenset[date]:
    """Every closed day of these years, the Sundays that are holidays included."""
    # Loaded by whoever asks for a day: it is a fifteenth of every start of the program.
    import holidays

    years = range(first_year, last_year + 1)
    return frozenset(holidays.country_holidays("SE", years=years, categories=_CATEGORIES))
