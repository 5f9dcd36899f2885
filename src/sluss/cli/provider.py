"""The verb provider: many municipalities on PostgreSQL servers, one database each."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlsplit

import click

from sluss.cli.helping import helped, helping
from sluss.cli.making_home import nobody
from sluss.cli.organisation import ask_first_password, beginning_of, beginning_with
from sluss.cli.progress import stepping
from sluss.cli.provider_serve import provider_serve
from sluss.cli.providing import refusing
from sluss.cli.shell import (
    DONE,
    FILE,
    SOME_REFUSED,
    Plain,
    door,
    option,
    session,
    verb_of,
    wrong_usage,
)
from sluss.core.ids import read_org_number
from sluss.core.tenants import Tenant
from sluss.outside import home, tenants
from sluss.services import organisation
from sluss.services import provider as service
from sluss.store import read

provider = door("provider")
provider.add_command(provider_serve)
_SCHEMES = ("postgresql", "postgres")
# From here on it is worth the beginning of other processes.
_LARGE_BYTES = 16 << 20


@verb_of(provider, "init")
@option("--server", required=True, metavar="URL", help_code="option.provider_server")
def provider_init(server: str) -> None:
    now = session()
    with refusing():
        made = service.begin(now.home, _server(server))
    now.give(made, now.text("provider.begun", found=made["server"], detail=made["key"]))


def _server(given: str) -> str:
    """The address up to the name of a database; the call ends if it is none."""
    parts = urlsplit(given)
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        wrong_usage("cli.provider_server", found=parts.hostname or given[:60])
    if parts.password:
        # The directory is no place for it, and neither is the list of running programs.
        wrong_usage("cli.provider_password", found=parts.hostname)
    return given.rstrip("/") + "/"


def _org_number(given: str) -> str:
    number = read_org_number(given)
    if number is None:
        wrong_usage("cli.bad_org_number", found=given)
    return number


@verb_of(provider, "add")
@beginning_with
def provider_add(**given: str) -> None:
    begun_at = time.monotonic()
    beginning = beginning_of(given)
    now, who = session(), nobody()
    password = ask_first_password()
    with refusing():
        tenant = service.add(now.home, beginning["org_number"], beginning["name"], who)
        folder = tenants.folder_of(now.home, tenant.org_number)
        recipient = home.make_identity(folder)
        with service.opened(now.home, tenant.org_number):
            if read.organisation() is None:
                first = organisation.Beginning(**beginning, recipient=recipient)
                organisation.begin(first, password, who, key=now.command_key())
    seconds = round(time.monotonic() - begun_at, 2)
    told = {**_shown(tenant), "home": str(folder), "seconds": f"{seconds:.2f}"}
    now.give(told, now.text("provider.added", found=tenant.name, detail=str(folder)))


def _shown(tenant: Tenant) -> Plain:
    return {
        "org_number": tenant.org_number,
        "name": tenant.name,
        "server": tenant.server,
        "database": tenant.database,
        "since": tenant.since,
    }


@verb_of(provider, "list")
def provider_list() -> int:
    now = session()
    with refusing():
        rows = service.listed(now.home)
    told = [{**_shown(row.tenant), "is_right": row.is_right} for row in rows]
    lines = []
    for row in rows:
        one = row.tenant
        lines.append(f"{one.org_number}  {one.name}  {one.url}")
        if not row.is_right:
            lines.append(now.text("safekeeping.tenant_row_changed", found=one.org_number))
    now.give({"tenants": told}, *lines)
    return DONE if all(row.is_right for row in rows) else SOME_REFUSED


@verb_of(provider, "migrate")
def provider_migrate() -> int:
    now = session()
    with refusing(), stepping() as progress:
        return _give_looked(list(service.migrate(now.home, nobody().today, progress)), "migrated")


@verb_of(provider, "status")
@option("--seconds", type=click.IntRange(1, 600), default=5, help_code="option.provider_seconds")
def provider_status(seconds: int) -> int:
    now = session()
    with refusing(), stepping() as progress:
        found = list(service.status(now.home, nobody().today, seconds, progress))
    return _give_looked(found, "status", service.sums_of(one.told for one in found if not one.code))


def _give_looked(found: list[service.Looked], what: str, sums: Plain | None = None) -> int:
    """What became of each; those that did not go well are named on stderr too."""
    now = session()
    rows, lines = [], []
    for one in found:
        told = {"org_number": one.tenant.org_number, "name": one.tenant.name, **one.told}
        rows.append({**told, "fault": _fault(one)})
        head = f"{one.tenant.org_number}  {one.tenant.name}"
        lines.append(f"{head}  {_fault(one) or _line(what, one.told)}")
    wrong = [one for one in found if one.code]
    done = {"tenants": rows, "well": len(found) - len(wrong), "wrong": len(wrong)}
    last = now.text(f"provider.{what}_done", found=done["well"], expected=len(found))
    if sums is not None:
        done["together"] = sums
        lines.append(_line("together", sums))
    now.give(done, *lines, last)
    return SOME_REFUSED if wrong else DONE


def _fault(one: service.Looked) -> str:
    found = one.found or one.tenant.org_number
    return session().text(one.code, found=found) if one.code else ""


def _line(what: str, told: Plain) -> str:
    """Counts as one line of words and numbers."""
    now = session()
    if what == "migrated":
        return now.text(f"provider.was_{told['was']}")
    flat = {**told, **told.get("readiness", {})}
    names = ("whereabouts", "on_hold", "open", "held", "overdue", "oldest_due", "backed_up_on",
             "proved_on", "drilled_on", "away", "without_backup", "without_proof",
             "without_drill")  # fmt: skip
    said = [(name, flat[name]) for name in names if name in flat]
    return ", ".join(f"{now.text(f'provider.count_{name}')} {_value(one)}" for name, one in said)


def _value(one: object) -> str:
    now = session()
    if isinstance(one, bool):
        return now.text("provider.yes" if one else "provider.no")
    return "–" if one is None else str(one)


@verb_of(provider, "rebuild")
@option("--server", "servers", required=True, multiple=True, metavar="URL",
        help_code="option.provider_servers")  # fmt: skip
@option("--adopt", "adopted", multiple=True, metavar="N", help_code="option.provider_adopt")
def provider_rebuild(servers: tuple[str, ...], adopted: tuple[str, ...]) -> int:
    now = session()
    numbers = frozenset(_org_number(one) for one in adopted)
    with refusing():
        done = service.rebuild(now.home, [_server(one) for one in servers], nobody(), numbers)
    left = [
        f"{one['database']}: {now.text(one['code'], found=one['database'], expected=one['of'])}"
        for one in done["left_out"]
    ]
    now.give(done, *left, now.text("provider.rebuilt", found=len(done["tenants"])))
    return SOME_REFUSED if left else DONE


# ---- Lift out, bring home ------------------------------------------------------------------


@verb_of(provider, "lift-out")
@click.argument("org_number", metavar="N")
@option("--to", "folder", type=FILE, required=True, metavar="DIR", help_code="option.lift_to")
def provider_lift_out(org_number: str, folder: Path) -> None:
    now = session()
    with refusing(), stepping() as progress:
        done = service.lift_out(
            service.Moving(
                root=now.home,
                org_number=_org_number(org_number),
                folder=folder.absolute(),
                who=nobody(),
                progress=progress,
                key=now.command_key(),
            )
        )
    facts = {"found": done["to"], "expected": done["entries"], "detail": done["head"]}
    now.give(done, now.text("provider.lifted_out", **facts))


@verb_of(provider, "bring-home")
@click.argument("org_number", metavar="N")
@option("--from", "folder", type=FILE, metavar="DIR", help_code="option.bring_from")
@option("--lost", metavar="REASON", help_code="option.bring_lost")
@helped()
def provider_bring_home(org_number: str, folder: Path | None, lost: str | None) -> None:
    if (folder is None) == (lost is None):
        wrong_usage("cli.provider_from_or_lost")
    now = session()
    is_long = folder is not None and _is_large(folder / home.DATABASE)
    with refusing(), helping(is_long=is_long) as helpers, stepping() as progress:
        move = service.Moving(
            root=now.home,
            org_number=_org_number(org_number),
            folder=(folder or Path()).absolute(),
            who=nobody(),
            progress=progress,
            key=now.command_key(),
            helpers=helpers,
        )
        if lost is not None:
            done = service.give_up(move, lost)
            code = "provider.given_up_on_hold" if done["on_hold"] else "provider.given_up"
            now.give(done, now.text(code, found=done["entries"]))
            return
        done = service.bring_home(move)
    facts = {"found": done["meanwhile"], "expected": done["entries"], "detail": done["head"]}
    now.give(done, now.text("provider.brought_home", **facts))


def _is_large(file: Path) -> bool:
    return file.is_file() and file.stat().st_size >= _LARGE_BYTES
