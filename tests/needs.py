"""What a test needs from the machine, and what it means when that is missing.

On a developer's machine a missing PostgreSQL or browser skips the tests that need it, and the
end of the run says so. With SLUSS_CI=1 the same skip is a failure: there it had to run.
"""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path

import pytest

IS_CI = os.environ.get("SLUSS_CI") == "1"
# The folder of samples that may lie beside the checkout; it is no part of the project.
SHARED = Path(os.environ.get("SLUSS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
# What even CI may leave out: samples that are not ours to carry, and tests of the one database
# in the run on the other. Everything else that is skipped there fails.
MAY_BE_SKIPPED_IN_CI = re.compile(r"shared samples|only on (SQLite|PostgreSQL)", re.IGNORECASE)


def need(found: object, reason: str) -> None:
    """Skip the test unless the thing was found; in CI a missing thing fails it instead."""
    if found:
        return
    if IS_CI and not MAY_BE_SKIPPED_IN_CI.search(reason):
        pytest.fail(f"CI must run this, but: {reason}", pytrace=False)
    pytest.skip(reason)


def shared(path: str) -> Path:
    """A file or folder of the samples beside the checkout; skips the test if it is not there."""
    wanted = SHARED / path
    need(wanted.exists(), f"no shared samples on this machine: {path}")
    return wanted


def slower(what: str) -> None:
    """Say that less is tried here than elsewhere, and why; in CI it fails the test instead."""
    if IS_CI:
        pytest.fail(f"CI must run this, but: {what}", pytrace=False)
    warnings.warn(what, stacklevel=2)
