"""A provider's many municipalities: one database each, never a statement over two of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sluss.core.tenants import Custody, Tenant, Whereabouts
from sluss.outside import signing
from sluss.outside import tenants as outside
from sluss.outside.fan_out import Answer, fan_out
from sluss.outside.home import make_folder
from sluss.rules.safekeeping.tenants import (
    DirectoryRefusal,
    TenantCase,
    TenantRefusal,
    refuse_add,
    refuse_use,
)
from sluss.services import _shipped
from sluss.services._command import Who
from sluss.services._lifting import Moving, bring_home, give_up, lift_out
from sluss.services._standing import sums_of, telling_of
from sluss.services._tenants import (
    LONG_SECONDS,
    SECONDS,
    Refused,
    case_of,
    directory,
    inside,
    is_signed,
    refused,
    set_custody,
    unopened,
)
from sluss.store import engine
from sluss.store import tenants as store

__all__ = [
    "Looked", "Moving", "Refused", "add", "begin", "bring_home", "give_up", "lift_out", "listed",
    "migrate", "opened", "rebuild", "status", "sums_of",
]  # fmt: skip
Plain = dict[str, Any]
PREFIX, _TEMPLATE = "sluss_", "sluss_template_"
_AT_ONCE = 4
Progress = Callable[[str, int, int], None]


def begin(root: Path, server: str) -> Plain:
    """Make a provider: its key, its template on the server, an empty directory. Once a root.

    Shapes: server is the address of a PostgreSQL server up to the name of a database, no password.
    Errors: Refused; OperationalError if the server does not answer.
    """
    make_folder(root)
    with outside.changing(root):
        if (root / outside.FILE).exists():
            raise Refused(DirectoryRefusal.THERE_ALREADY, str(root))
        signer = signing.of_folder(root)
        name = _template(root)
        store.make_template(server, name, seconds=LONG_SECONDS)
        outside.write(root, server, (), signer)
    return {"root": str(root), "server": server, "template": name, "key": signer.public_text}


def _template(root: Path) -> str:
    # Two providers on one server have a template each: neither lets the other write in its own.
    public = signing.of_folder(root).public
    return _TEMPLATE + hashlib.sha256(public).hexdigest()[:8]


def add(root: Path, org_number: str, name: str, who: Who) -> Tenant:
    """Make a municipality's database, take it into custody, list it, and lay its folder.

    Shapes: what a call that was cut off has made is gone on with.
    Errors: Refused; OperationalError.
    """
    with outside.changing(root):
        found = directory(root)
        row = found.row(org_number)
        if row and not row.is_right:
            raise refused(refuse_add(unopened(root, is_listed=True)), org_number)
        since = who.at.isoformat(timespec="microseconds")
        database = PREFIX + org_number
        tenant = row.tenant if row else Tenant(org_number, name, found.server, database, since)
        store.make_database(tenant.server, tenant.database, _template(root), seconds=LONG_SECONDS)
        store.bound(tenant.server, tenant.database, _bounds(who.today), seconds=SECONDS)
        with store.opened(tenant.url, seconds=SECONDS):
            _take_custody(root, tenant, who, is_listed=row is not None)
        if row is None:
            # A row that was changed would be signed anew with the rest, and so be believed.
            _need_whole(found)
            others = (one.tenant for one in found.rows)
            outside.write(root, found.server, (*others, tenant), signing.of_folder(root))
        outside.make_folder(root, tenant)
    return tenant


def _bounds(today: date) -> Mapping[str, int]:
    """How much of a server a municipality may take."""
    return _shipped.limits("provider").on(today)


def _take_custody(root: Path, tenant: Tenant, who: Who, *, is_listed: bool) -> None:
    case = case_of(root, tenant, is_listed=is_listed)
    refusal = refuse_add(case)
    if refusal:
        raise Refused(refusal, tenant.org_number, case.custody.provider if case.custody else "")
    if case.custody is None:
        set_custody(root, _first(case.provider, tenant), Whereabouts.HERE, who.at)


def _first(provider: str, tenant: Tenant) -> Custody:
    return Custody(
        org_number=tenant.org_number,
        provider=provider,
        database=tenant.database,
        whereabouts=Whereabouts.HERE.value,
        at="",
    )


def _need_whole(found: outside.Directory) -> None:
    wrong = next((row for row in found.rows if not row.is_right), None)
    if wrong:
        raise Refused(TenantRefusal.ROW_CHANGED, wrong.tenant.org_number)


@contextmanager
def opened(root: Path, org_number: str) -> Iterator[Tenant]:
    """A municipality's database in use, if it is listed and ours. Errors: Refused."""
    with inside(root, org_number) as one:
        refusal = refuse_use(one.case)
        if refusal:
            of = one.case.custody.provider if one.case.custody else ""
            raise Refused(refusal, org_number, of)
        yield one.tenant


def listed(root: Path) -> Sequence[outside.Row]:
    """The rows of the directory; one that was changed is marked. No database is asked."""
    return directory(root).rows


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of one municipality. code: "" if all went well, else why not, and found what."""

    tenant: Tenant
    told: Plain
    code: str = ""
    found: str = ""


def migrate(root: Path, today: date, progress: Progress) -> Iterator[Looked]:
    """Bring every database to this version and its limits. One that is broken stops no other.

    Shapes: what is done is noted in each database, so that a second call does what is left.
    Errors: Refused; OperationalError if the template's server does not answer.
    """
    found = directory(root)
    store.make_template(found.server, _template(root), seconds=LONG_SECONDS)
    migrated = partial(_migrated, _bounds(today))
    yield from _everywhere(root, found.rows, migrated, LONG_SECONDS, progress)


def _migrated(bounds: Mapping[str, int], tenant: Tenant) -> Plain:
    before = engine.age()
    if before is engine.Age.OLDER:
        engine.create()
    if before is not engine.Age.NEWER:
        store.bound(tenant.server, tenant.database, bounds, seconds=LONG_SECONDS)
    return {"was": before.value, "is": engine.age().value}


def status(root: Path, today: date, seconds: int, progress: Progress) -> Iterator[Looked]:
    """How each municipality stands, in counts alone. seconds: for how long each is waited for."""
    rows = directory(root).rows
    yield from _everywhere(root, rows, lambda _: telling_of(today), seconds, progress)


def _everywhere(
    root: Path,
    rows: Sequence[outside.Row],
    ask: Callable[[Tenant], Plain],
    seconds: int,
    progress: Progress,
) -> Iterator[Looked]:
    def one(row: outside.Row) -> Plain:
        with store.opened(row.tenant.url, seconds=seconds):
            case = case_of(root, row.tenant)
            custody = case.custody
            told = {"whereabouts": custody.whereabouts, "other": custody.other} if custody else {}
            refusal = refuse_use(case)
            # Of before there were custodies: it is brought up to date, and looked at again.
            if refusal is TenantRefusal.UNKEPT and engine.age() is engine.Age.OLDER:
                refusal = None
            return {"refused": refusal} if refusal else {**told, **ask(row.tenant)}

    right = [row for row in rows if row.is_right]
    for row in rows:
        if not row.is_right:
            yield Looked(row.tenant, {}, TenantRefusal.ROW_CHANGED.value, row.tenant.org_number)
    answers = fan_out(one, right, at_once=_AT_ONCE, seconds=seconds)
    for number, answer in enumerate(answers, start=1):
        yield _looked(answer)
        progress("tenants", number, len(right))


def _looked(answer: Answer[outside.Row, Plain]) -> Looked:
    tenant, told = answer.of.tenant, answer.value or {}
    if answer.is_late:
        return Looked(tenant, {}, "provider.late")
    if answer.error:
        said = str(answer.error).strip().partition("\n")[0]
        return Looked(tenant, {}, "provider.broken", f"{type(answer.error).__name__}: {said}")
    if "refused" in told:
        return Looked(tenant, {}, told["refused"].value, tenant.org_number)
    if told.get("is", told.get("version")) == engine.Age.NEWER.value:
        return Looked(tenant, told, "provider.newer")
    return Looked(tenant, told)


def rebuild(
    root: Path, servers: Sequence[str], who: Who, adopted: frozenset[str] = frozenset()
) -> Plain:
    """Make a directory that was lost, or changed, anew from what the databases say.

    Shapes: servers are addresses as of begin; new municipalities are made at the first. Left out
            and named: a database in nobody's custody or another provider's. adopted: whose database
            is taken into custody if it is in nobody's, such as one that was restored.
    Errors: Refused if the key is gone too; OperationalError if a server does not answer.
    """
    if not signing.has_key(root):
        raise Refused(DirectoryRefusal.NONE, str(root))
    rows: list[Tenant] = []
    left: list[Plain] = []
    with outside.changing(root):
        for server in servers:
            for name in store.databases(server, PREFIX, seconds=SECONDS):
                if not name.startswith(_TEMPLATE):
                    found = _in_custody(root, Place(server, name, who, adopted))
                    rows += [found] if isinstance(found, Tenant) else []
                    left += [found] if isinstance(found, dict) else []
        at = who.at.strftime("%Y%m%dT%H%M%S")
        outside.set_aside(root, f"{outside.FILE}.{at}")
        outside.write(root, servers[0], rows, signing.of_folder(root))
        for tenant in rows:
            outside.make_folder(root, tenant)
    return {"tenants": [_plain(one) for one in rows], "left_out": left}


@dataclass(frozen=True, slots=True)
class Place:
    """A database that a directory is rebuilt from. adopted: as of rebuild."""

    server: str
    database: str
    who: Who
    adopted: frozenset[str]


def _in_custody(root: Path, place: Place) -> Tenant | Plain:
    """The municipality whose database it is, by its custody; or why it is left out."""
    try:
        with store.opened(place.server + place.database, seconds=SECONDS):
            return _read_custody(root, place)
    except store.Unanswered as error:
        return {"database": place.database, "code": "provider.broken", "of": str(error)}


def _read_custody(root: Path, place: Place) -> Tenant | Plain:
    case = _unlisted(root, place)
    own = store.org_number()
    if case.custody is None and own in place.adopted and engine.age() is engine.Age.SAME:
        tenant = Tenant(own, "", place.server, place.database, "")
        set_custody(root, _first(case.provider, tenant), Whereabouts.HERE, place.who.at)
        case = _unlisted(root, place)
    custody, refusal = case.custody, refuse_use(case)
    if refusal or custody is None:
        code = (refusal or TenantRefusal.UNKEPT).value
        of = custody.provider if custody else ""
        return {"database": place.database, "code": code, "of": of}
    return Tenant(custody.org_number, store.name_of(), place.server, place.database, custody.at)


def _unlisted(root: Path, place: Place) -> TenantCase:
    try:
        found = store.custody()
    except store.NoCustody:
        found = None
    of = found[0].org_number if found and is_signed(*found) else ""
    return case_of(root, Tenant(of, "", place.server, place.database, ""))


def _plain(tenant: Tenant) -> Plain:
    return {
        "org_number": tenant.org_number,
        "name": tenant.name,
        "server": tenant.server,
        "database": tenant.database,
    }
