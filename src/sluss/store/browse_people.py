"""Who there is, by name."""

from __future__ import annotations

from sluss.store.models import Person


def names() -> list[str]:
    """Everybody who may act or could once, in the order of their names."""
    return list(Person.objects.order_by("name").values_list("name", flat=True))
