"""What an error says of the machine: which of them is no fault of the program."""

from __future__ import annotations

import errno

from django.db import Error, InterfaceError, OperationalError

from sluss.store.server import ONE_COPY
from sluss.store.triggers import AWAY

# What SQLite says, in words that it has kept for twenty years; a wrong guess costs a traceback. A
# server that lets nobody more in gives no number with it; in another language it is one that does
# not answer. The last two are said by us: by a trigger, and of a commit.
_SAID = (
    ("database or disk is full", "machine.full"),
    ("attempt to write a readonly database", "machine.read_only"),
    ("database is locked", "machine.busy"),
    ("disk i/o error", "machine.failing"),
    ("locking protocol", "machine.failing"),
    # Of the index of words, whose own tables could not be read when it was first asked for.
    ("vtable constructor failed", "machine.failing"),
    ("unable to open database file", "machine.not_opened"),
    ("database disk image is malformed", "machine.damaged"),
    ("file is not a database", "machine.damaged"),
    ("too many connections for", "machine.too_many"),
    ("too many clients already", "machine.too_many"),
    ("remaining connection slots are reserved", "machine.too_many"),
    (AWAY, "machine.away"),
    (ONE_COPY, "machine.one_copy"),
)
# What a server says in its own language has a number: disk_full, read_only_sql_transaction.
_BY_STATE = {"53100": "machine.full", "25006": "machine.standby"}
_OF_FILES = {
    errno.ENOSPC: "machine.full",
    errno.EDQUOT: "machine.full",
    errno.EFBIG: "machine.full",
    errno.EROFS: "machine.read_only",
    errno.EACCES: "machine.read_only",
    errno.EPERM: "machine.read_only",
    errno.EIO: "machine.failing",
}


def machine_fault(error: BaseException) -> str:
    """The code of what the machine did, "" if the error is not known to be one of the machine."""
    if isinstance(error, Error):
        said = str(error).lower()
        found = next((code for words, code in _SAID if words in said), "")
        return found or _of_server(error)
    return _OF_FILES.get(error.errno or 0, "") if isinstance(error, OSError) else ""


def _of_server(error: Error) -> str:
    # What else SQLite fails by is a bug of ours; what a server fails by is its being gone, or its
    # standing in for another. A line that is closed already is found so at the next word.
    cause = error.__cause__
    module = type(cause).__module__
    if not module.startswith("psycopg"):
        return ""
    if code := _BY_STATE.get(getattr(cause, "sqlstate", None) or ""):
        return code
    return "machine.no_server" if isinstance(error, (OperationalError, InterfaceError)) else ""
