"""Many municipalities kept by one provider: what keeps one from being added, or from moving."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sluss.core.tenants import Custody, Whereabouts


class DirectoryRefusal(StrEnum):
    """Why nothing is asked of a directory, in descending precedence."""

    NONE = "safekeeping.no_directory"
    THERE_ALREADY = "safekeeping.directory_there"
    CHANGED = "safekeeping.directory_changed"


class TenantRefusal(StrEnum):
    """Why nothing is done with a municipality, in descending precedence."""

    NOT_LISTED = "safekeeping.tenant_not_listed"
    ROW_CHANGED = "safekeeping.tenant_row_changed"
    EXISTS = "safekeeping.tenant_exists"
    UNKEPT = "safekeeping.tenant_unkept"
    OF_ANOTHER = "safekeeping.tenant_of_another"
    CUSTODY_CHANGED = "safekeeping.tenant_custody_changed"
    IS_AWAY = "safekeeping.tenant_is_away"
    LEAVES_ELSEWHERE = "safekeeping.tenant_leaves_elsewhere"
    TARGET_TAKEN = "safekeeping.tenant_target_taken"
    NOT_AWAY = "safekeeping.tenant_not_away"
    NO_REASON = "safekeeping.tenant_no_reason"


class HomeRefusal(StrEnum):
    """Why a home is not taken back, in descending precedence."""

    NOT_LENT = "safekeeping.home_not_lent"
    OF_ANOTHER_PROVIDER = "safekeeping.home_of_another_provider"
    OF_ANOTHER_TENANT = "safekeeping.home_of_another_tenant"
    PARTED = "safekeeping.home_parted"
    DIFFERS = "safekeeping.home_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantCase:
    """A municipality that something is to be done with.

    custody: None if its database has none. is_custody_right: it is signed by the provider that it
    names, and it names this municipality and this database. is_begun: it has an organisation.
    """

    is_listed: bool
    is_row_right: bool
    provider: str
    custody: Custody | None
    is_custody_right: bool
    is_begun: bool = True


def refuse_add(case: TenantCase) -> TenantRefusal | None:
    """Say why a municipality is not added, or None. One that was begun and not finished may be."""
    if case.is_listed and not case.is_row_right:
        return TenantRefusal.ROW_CHANGED
    if case.is_listed and case.is_begun and case.custody is not None:
        return TenantRefusal.EXISTS
    if case.custody is None:
        return TenantRefusal.UNKEPT if case.is_begun else None
    return _refuse_custody(case, case.custody)


def refuse_use(case: TenantCase) -> TenantRefusal | None:
    """Say why a municipality's database is not touched, or None."""
    if not case.is_listed:
        return TenantRefusal.NOT_LISTED
    if not case.is_row_right:
        return TenantRefusal.ROW_CHANGED
    if case.custody is None:
        return TenantRefusal.UNKEPT
    return _refuse_custody(case, case.custody)


def _refuse_custody(case: TenantCase, custody: Custody) -> TenantRefusal | None:
    if custody.provider != case.provider:
        return TenantRefusal.OF_ANOTHER
    return None if case.is_custody_right else TenantRefusal.CUSTODY_CHANGED


def refuse_lift(case: TenantCase, target: str, *, is_target_taken: bool) -> TenantRefusal | None:
    """Say why a municipality is not lifted out to a place, or None. What was begun goes on."""
    refusal = refuse_use(case)
    if refusal or case.custody is None:
        return refusal
    if case.custody.whereabouts == Whereabouts.AWAY:
        return TenantRefusal.IS_AWAY
    if case.custody.whereabouts == Whereabouts.LEAVING:
        return None if case.custody.other == target else TenantRefusal.LEAVES_ELSEWHERE
    return TenantRefusal.TARGET_TAKEN if is_target_taken else None


def refuse_return(case: TenantCase, *, reason: str | None = None) -> TenantRefusal | None:
    """Say why a municipality is not brought home, or None. reason: None if its home is at hand."""
    refusal = refuse_use(case)
    if refusal or case.custody is None:
        return refusal
    if case.custody.whereabouts == Whereabouts.HERE:
        return TenantRefusal.NOT_AWAY
    return TenantRefusal.NO_REASON if reason is not None and not reason.strip() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCase:
    """A home that is to be taken back. lent: its own custody; ours: that of the database.

    same: the last entry up to which the two journals are one.
    """

    lent: Custody | None
    is_lent_right: bool
    ours: Custody
    same: int


def refuse_home(case: HomeCase) -> HomeRefusal | None:
    """Say why a home is not what was lifted out of the database, or None."""
    if case.lent is None:
        return HomeRefusal.NOT_LENT
    if case.lent.provider != case.ours.provider or not case.is_lent_right:
        return HomeRefusal.OF_ANOTHER_PROVIDER
    if case.lent.org_number != case.ours.org_number:
        return HomeRefusal.OF_ANOTHER_TENANT
    return HomeRefusal.PARTED if case.same < case.ours.seq else None
