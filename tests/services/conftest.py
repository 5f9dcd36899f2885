"""An office a test: a fresh database in which the organisation has begun."""

from __future__ import annotations

import pytest

from tests.papers import FOOD, GLASS, ROAD, invoice, suppliers
from tests.services.office import Office, begin


@pytest.fixture
def office(fresh_home) -> Office:
    """A begun organisation with its people, in a database of this run's kind."""
    return Office(fresh_home("begun", begin))


@pytest.fixture
def stocked(office: Office) -> Office:
    """Three invoices whose accounts the supplier list knows."""
    office.receive(
        suppliers(ROAD, FOOD, GLASS),
        invoice(ROAD, "F1", "100.00"),
        invoice(FOOD, "F2", "200.00"),
        invoice(GLASS, "F3", "300.00"),
    )
    return office
