"""An office a test: a fresh database in which the organisation has begun."""

from __future__ import annotations

import pytest

from tests.services.office import Office, begin


@pytest.fixture
def office(fresh_home) -> Office:
    """A begun organisation with its people, in a database of this run's kind."""
    return Office(fresh_home("begun", begin))
