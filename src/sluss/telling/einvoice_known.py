"""What this home knows beside an e-invoice: who we are, and what each supplier has invoiced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sluss.rules.intake.einvoice.payables import Known
from sluss.store import read
from sluss.store.suppliers import invoiced, invoiced_by


def known_here() -> Known:
    """All that the organisation of this database knows: for many invoices, in any process."""
    suppliers: dict[str, list[int]] = {}
    for org_number, minor in invoiced():
        suppliers.setdefault(org_number, []).append(minor)
    return _known({number: tuple(amounts) for number, amounts in suppliers.items()})


def known_when_asked() -> Known:
    """The same for one invoice: the database is asked of its supplier alone."""
    return _known(_Suppliers())


def _known(suppliers: Mapping[str, tuple[int, ...]]) -> Known:
    found = read.organisation()
    if found is None:
        return Known()
    return Known(org_number=found["org_number"], suppliers=suppliers)


class _Suppliers(Mapping[str, tuple[int, ...]]):
    """By supplier what it has invoiced, looked up when it is asked for."""

    def __getitem__(self, org_number: str) -> tuple[int, ...]:
        found = invoiced_by(org_number) if org_number else ()
        if not found:
            raise KeyError(org_number)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(number for number, _ in invoiced()))

    def __len__(self) -> int:
        return sum(1 for _ in self)
