"""Where backups lie, as it is written on a command line: a folder, sftp:// or s3://."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sluss.cli import standby_plan
from sluss.cli.shell import FILE, option, session, wrong_usage
from sluss.outside import backup_s3, backup_sftp, s3_account
from sluss.outside.backup_folder import Folder
from sluss.outside.backup_place import Place, Shelf
from sluss.outside.sftp_account import Access, Account
from sluss.rules.safekeeping.bucket import read_bucket
from sluss.rules.safekeeping.copies import Medium
from sluss.rules.standby.remote import Remote, is_remote, read_remote, without_secret

F = TypeVar("F", bound=Callable[..., Any])
WHERE = "DIR|sftp://…|s3://…"
_KNOWN_HOSTS, _SSH_KEY = "known_hosts", "ssh_key"
_OF_ONE = "sluss-"


def reached_with(function: F) -> F:
    """The options by which the far end of an sftp:// place is known, and signed in to."""
    for name in (_SSH_KEY, _KNOWN_HOSTS):
        function = option(
            f"--{name.replace('_', '-')}",
            type=FILE,
            metavar="FILE",
            help_code=f"option.{name}",
            # Not handed to the verb: kept for _access, which asks the call for it.
            expose_value=False,
            envvar=f"SLUSS_SFTP_{name.removeprefix('ssh_').upper()}",
            callback=lambda ctx, param, value: ctx.meta.__setitem__(param.name, value),
        )(function)
    return function


def place_to(text: str, org_number: str) -> Place:
    """Where the backups of an organisation are laid. Errors: OutOfReach."""
    return Place(_shelf(text).at(f"{_OF_ONE}{org_number}"))


def place_from(text: str) -> Place:
    """The place of the backups, or the one of a single organisation in it. Errors: OutOfReach."""
    shelf = _shelf(text)
    if isinstance(shelf, Folder) and not shelf.folder.is_dir():
        wrong_usage("cli.no_folder", found=text)
    listing = shelf.listing()
    inside = [name for name in listing.folders if name.startswith(_OF_ONE)]
    if any(name.endswith(".manifest.json") for name in listing.files) or not inside:
        return Place(shelf)
    if len(inside) > 1:
        wrong_usage("cli.backup_several_places", found=", ".join(inside))
    return Place(shelf.at(inside[0]))


def medium_of(text: str) -> Medium:
    """Of what kind the medium is if nobody says: an object store is somebody else's."""
    return Medium.CLOUD if read_bucket(text) else Medium.DISK


def _shelf(text: str) -> Shelf:
    if not is_remote(text):
        return Folder(Path(text).absolute())
    if bucket := read_bucket(text):
        name = str(bucket)
        store = s3_account.store_of(name, session().home)
        return backup_s3.reached(store, bucket.name, bucket.prefix, name)
    if (remote := read_remote(text)) is None:
        wrong_usage("cli.backup_no_place", found=without_secret(text))
    return _sftp(remote)


def _sftp(remote: Remote) -> Shelf:
    context = click.get_current_context()
    account = Account(
        name=str(remote), user=remote.user, host=remote.host, port=remote.port, path=remote.path
    )
    # The line ends with the call.
    return context.with_resource(backup_sftp.reached(account, _access(context)))


def _access(context: click.Context) -> Access:
    """By what the far end is known: as the call says, else as the plan of readiness does."""
    known, key = context.meta.get(_KNOWN_HOSTS), context.meta.get(_SSH_KEY)
    if known is None and standby_plan.has_plan():
        plan = standby_plan.plan().sftp
        known = Path(plan.known_hosts) if plan.known_hosts else None
        key = key or (Path(plan.key) if plan.key else None)
    return Access(known_hosts=known, key=key)
