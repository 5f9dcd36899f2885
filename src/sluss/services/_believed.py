"""What lists and payments are worth when the day of the incident is said, or said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from sluss.rules.register.entries import day_of
from sluss.rules.register.filed import Filed
from sluss.rules.register.parties import party_words
from sluss.services._accounts import FROM_RECORDS, Vouching, vouch
from sluss.services._closure import dated, load_records
from sluss.services._lists import count_in
from sluss.services._news import News
from sluss.store.models import Batch, KnownAccount, Original, RecordRow

_AT_ONCE = 2000
# The records that can vouch for an account.
_TELLING = Q(kind__in=("SupplierEntry", "PaymentOrder", "BankEntry")) | Q(
    kind="Claim", body__contains='"origin":"open-items"'
)


def judge_anew(before: str, now: str) -> News:
    """Judge all that was taken in by another day of the incident; gives whom that concerns.

    before, now: ISO 8601, "" for no incident. Reads every list row, order and movement once.
    """
    was, is_now = _day(before), _day(now)
    parties: set[str] = set()
    stood = _standing()
    KnownAccount.objects.filter(source__in=FROM_RECORDS).delete()
    ours = set(Batch.objects.exclude(file_sha256="").values_list("file_sha256", flat=True))
    for some in _told():
        for entry in dated(some).values():
            if day_of(entry, was) != day_of(entry, is_now):
                parties.update(party_words(entry.supplier))
        count_in(some, is_now)
        # What we sent vouches for nobody: it was trusted before it was sent.
        theirs = [f for f in some if f.name.partition(":")[0] not in ours]
        vouch(theirs, _listed_on(theirs), now)
    news = News()
    news.note((), sorted(stood ^ _standing()), parties)
    return news


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _standing() -> set[Vouching]:
    rows = KnownAccount.objects.filter(source__in=FROM_RECORDS)
    return set(rows.values_list("account_key", "party", "source"))


def _listed_on(filed: list[Filed]) -> dict[str, str]:
    """The days that were given for the files of these records."""
    shas = {f.name.partition(":")[0] for f in filed}
    return dict(Original.objects.filter(sha256__in=shas).values_list("sha256", "listed_on"))


def _told() -> Iterator[list[Filed]]:
    """All records that can vouch for an account, some thousands at a time."""
    rows = RecordRow.objects.filter(_TELLING).order_by("id").values_list("id", flat=True)
    last = 0
    while ids := list(rows.filter(id__gt=last)[:_AT_ONCE]):
        yield load_records(ids)
        last = ids[-1]
