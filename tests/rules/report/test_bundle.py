"""The size of the bundle tells as little as it can."""

from __future__ import annotations

import pytest

from sluss.rules.report.bundle import size_of


@pytest.mark.parametrize(
    ("count", "size"), [(0, 1024), (1, 1024), (1024, 1024), (1025, 2048), (5000, 8192)]
)
def test_a_bundle_has_as_many_entries_as_the_next_power_of_two(count, size):
    assert size_of(count, 1024) == size


@pytest.mark.parametrize("least", [0, -4, 1000])
def test_the_least_is_a_power_of_two_too(least):
    with pytest.raises(ValueError, match="no power of two"):
        size_of(1, least)
