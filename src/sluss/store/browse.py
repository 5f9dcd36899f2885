"""A page of the register at a time: the same cost at a thousand rows and at a million.

A filter that few rows pass is looked up and its rows sorted; one that many pass is checked while
the rows are walked in their order. Which of the two it is, the count says, and it counts no
further than a bound.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from sluss.core.searching import search_words
from sluss.store.models import Organisation, PayableRow
from sluss.store.read import NOT_WAITING, ORDERS, SHOWN, Wanted, matching_words
from sluss.store.which import alias

Plain = dict[str, Any]
MANY = 10_000
# What a word finds is looked at one by one, not counted in an index alone.
_FOUND_MANY = 2_000
# A shorter word has no trigram.
_WORD_CHARS_MIN = 3
_WORDS = "SELECT rowid FROM store_payablewords WHERE store_payablewords MATCH %s"


def whose() -> Plain:
    """The organisation of this database, which must have been begun."""
    found: Plain = Organisation.objects.values().get()
    return found


def bound_of(wanted: Wanted) -> int:
    """How far is counted of what matches."""
    return _FOUND_MANY if wanted.search.split() else MANY


def counted(wanted: Wanted) -> int:
    """How many match, counted no further than the bound + 1."""
    return _few(wanted).order_by()[: bound_of(wanted) + 1].count()


def some(wanted: Wanted, first: int, count: int, *, matching: int) -> list[Plain]:
    """So many of the payables asked for, from the first on (from 0), in the order asked for.

    matching: how many match, as counted says.
    """
    if matching <= bound_of(wanted):
        ids = _ids(_few(wanted), wanted.sort, first, count)
    elif wanted.search.split() and wanted.sort == "urgency":
        ids = _found(wanted, first, count)
    else:
        ids = _ids(_many(wanted), wanted.sort, first, count)
    found = {row["id"]: row for row in PayableRow.objects.filter(id__in=ids).values(*SHOWN)}
    return [unranked(found[id_]) for id_ in ids if id_ in found]


def unranked(row: Plain) -> Plain:
    """A row whose rank nobody counted: 0 if it has a place in the order, None if it has none.

    Counting how many stand before it costs as much as they are.
    """
    return {**row, "rank": None if row["urgency"].startswith(NOT_WAITING) else 0}


def _ids(rows: QuerySet[PayableRow], sort: str, first: int, count: int) -> list[int]:
    """Ids alone, so that no body is read of a row that is sorted away."""
    if sort != "due":
        return list(
            rows.order_by(*ORDERS[sort]).values_list("id", flat=True)[first : first + count]
        )
    # An empty day is the last one: those that have a day are walked by their index, then the rest.
    order = ORDERS["due"][1:]
    dated, others = rows.filter(due_on__gt="").order_by(*order), rows.filter(due_on="")
    ids = list(dated.values_list("id", flat=True)[first : first + count])
    if len(ids) < count:
        before = 0 if ids else first - dated.order_by()[:first].count()
        rest = others.order_by(*order).values_list("id", flat=True)
        ids += list(rest[before : before + count - len(ids)])
    return ids


def _found(wanted: Wanted, first: int, count: int) -> list[int]:
    """Ids of the many that a search finds. Fewer of them wait, and those stand first.

    Walked in their order, all that waits may have to be looked at: what is alike stands together.
    """
    waiting = _few(wanted).filter(urgency__lt=NOT_WAITING).order_by()
    # Put in order here: asked for an order and a bound, a database walks after all.
    found = sorted(waiting.values_list("urgency", "id")[: MANY + 1])
    if len(found) > MANY:
        return _ids(_many(wanted), wanted.sort, first, count)
    shown = [id_ for _, id_ in found[first : first + count]]
    others = _many(wanted).filter(urgency__gte=NOT_WAITING)
    return shown + _ids(others, wanted.sort, max(0, first - len(found)), count - len(shown))


def _few(wanted: Wanted) -> QuerySet[PayableRow]:
    """Those asked for, each filter by its index."""
    rows = PayableRow.objects.all()
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    rows = _without(rows, wanted)
    if _is_short(wanted):
        return _begins(rows, wanted)
    return with_words(rows, wanted.search)


def with_words(rows: QuerySet[PayableRow], search: str) -> QuerySet[PayableRow]:
    """Those in which every word that is searched for is found, by the index of words."""
    for ways in search_words(search):
        rows = rows.filter(reduce(or_, map(_has_word, ways)))
    return rows


def _is_short(wanted: Wanted) -> bool:
    """Whether nothing of what is searched for is long enough for the index of words."""
    words = [way for ways in search_words(wanted.search) for way in ways]
    return bool(words) and all(len(word) < _WORD_CHARS_MIN for word in words)


def _begins(rows: QuerySet[PayableRow], wanted: Wanted) -> QuerySet[PayableRow]:
    """Those whose supplier's name begins so, or whose number is just that: little can be meant."""
    begun = " ".join(wanted.search.split())
    ways = {begun, begun.lower(), begun.upper(), begun.title(), begun.capitalize()}
    within = Q(document_number__in=ways)
    for way in ways:
        within |= Q(supplier_name__gte=way, supplier_name__lt=way[:-1] + chr(ord(way[-1]) + 1))
    return rows.filter(within)


def _has_word(word: str) -> Q:
    if len(word) < _WORD_CHARS_MIN or connections[alias()].vendor != "sqlite":
        return Q(search__contains=word)
    phrase = '"' + word.replace('"', '""') + '"'
    return Q(id__in=RawSQL(_WORDS, (phrase,)))


def _many(wanted: Wanted) -> QuerySet[PayableRow]:
    """Those asked for, each filter checked row by row: no index but that of the order fits."""
    rows = PayableRow.objects.all()
    if wanted.states:
        rows = rows.alias(any_state=Concat("state", Value(""))).filter(any_state__in=wanted.states)
    rows = _without(rows, wanted)
    if _is_short(wanted):
        return _begins(rows, wanted)
    return matching_words(rows, wanted.search)


def _without(rows: QuerySet[PayableRow], wanted: Wanted) -> QuerySet[PayableRow]:
    if wanted.classes:
        rows = rows.filter(urgency_class__in=wanted.classes)
    if wanted.without:
        rows = rows.exclude(kind__in=wanted.without)
    return rows
