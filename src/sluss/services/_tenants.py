"""A municipality of a provider: found in the signed directory, opened, its custody looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sluss.core.tenants import Custody, Tenant, Whereabouts
from sluss.outside import signing
from sluss.outside import tenants as outside
from sluss.outside.tenants import Directory
from sluss.rules.safekeeping.tenants import DirectoryRefusal, TenantCase, refuse_use
from sluss.store import tenants as store

Plain = dict[str, Any]
# A local server answers in milliseconds. Copying and comparing let it sort large tables.
SECONDS, LONG_SECONDS = 5, 600


class Refused(Exception):
    """A rule says no: its code, and what it is about."""

    def __init__(self, refusal: StrEnum, found: str, expected: str = "") -> None:
        super().__init__(refusal.value)
        self.answer: Plain = {"refused": refusal.value, "found": found, "expected": expected}


@dataclass(frozen=True, slots=True)
class Inside:
    """An opened municipality. name: of its database in this process."""

    tenant: Tenant
    name: str
    case: TenantCase

    @property
    def custody(self) -> Custody:
        """The custody that its case was judged by."""
        if self.case.custody is None:
            raise ValueError(f"{self.tenant.database} has no custody")
        return self.case.custody


def directory(root: Path) -> Directory:
    """The directory of a root. Errors: Refused."""
    is_there = signing.has_key(root)
    try:
        found = outside.read(root, signing.of_folder(root).public_text) if is_there else None
    except outside.Unreadable as error:
        raise Refused(DirectoryRefusal.CHANGED, str(root / outside.FILE)) from error
    if found is None:
        raise Refused(DirectoryRefusal.NONE, str(root))
    return found


@contextmanager
def inside(root: Path, org_number: str, *, seconds: int = SECONDS) -> Iterator[Inside]:
    """A municipality opened, every query inside sent to its database.

    Errors: Refused if it is not listed as it was signed; OperationalError if nobody answers.
    """
    row = directory(root).row(org_number)
    if row is None or not row.is_right:
        case = unopened(root, is_listed=row is not None)
        raise refused(refuse_use(case), org_number)
    with store.opened(row.tenant.url, seconds=seconds) as name:
        yield Inside(row.tenant, name, case_of(root, row.tenant))


def unopened(root: Path, *, is_listed: bool) -> TenantCase:
    """The case of one whose database nobody has looked at: its row is not right."""
    public = signing.of_folder(root).public_text
    return TenantCase(
        is_listed=is_listed,
        is_row_right=False,
        provider=public,
        custody=None,
        is_custody_right=False,
    )


def case_of(root: Path, tenant: Tenant, *, is_listed: bool = True) -> TenantCase:
    """The case of the municipality whose database is in use."""
    try:
        found = store.custody()
    except store.NoCustody:
        found = None
    custody, signature = found or (None, "")
    return TenantCase(
        is_listed=is_listed,
        is_row_right=True,
        provider=signing.of_folder(root).public_text,
        custody=custody,
        is_custody_right=custody is not None
        and (custody.org_number, custody.database) == (tenant.org_number, tenant.database)
        and is_signed(custody, signature),
        is_begun=store.is_begun(),
    )


def is_signed(custody: Custody, signature: str) -> bool:
    """Whether the provider that a custody names has signed it."""
    return signing.holds_as_text(custody.provider, signature, custody.text)


def refused(refusal: StrEnum | None, found: str, expected: str = "") -> Refused:
    """The refusal to raise. ValueError if there is none: the caller looked before."""
    if refusal is None:
        raise ValueError("nothing is refused")
    return Refused(refusal, found, expected)


def set_custody(
    root: Path,
    custody: Custody,
    whereabouts: Whereabouts,
    at: datetime,
    **more: Any,  # noqa: ANN401 -- fields of it
) -> Custody:
    """Write the custody of the database in use with other whereabouts, signed. Gives it."""
    now = replace(
        custody, whereabouts=whereabouts.value, at=at.isoformat(timespec="microseconds"), **more
    )
    store.set_custody(now, signing.of_folder(root).sign_as_text(now.text))
    return now
