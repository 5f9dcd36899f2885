"""What an error says of the machine: which of them is no fault of the program."""

from __future__ import annotations

import errno

from django.db import DatabaseError, OperationalError

from sluss.store.triggers import AWAY

# What SQLite says, in words that it has kept for twenty years; a wrong guess costs a traceback. The
# last is what a trigger of ours says.
_SAID = (
    ("database or disk is full", "machine.full"),
    ("attempt to write a readonly database", "machine.read_only"),
    ("database is locked", "machine.busy"),
    ("disk i/o error", "machine.failing"),
    ("locking protocol", "machine.failing"),
    ("unable to open database file", "machine.not_opened"),
    ("database disk image is malformed", "machine.damaged"),
    ("file is not a database", "machine.damaged"),
    (AWAY, "machine.away"),
)
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
    if isinstance(error, DatabaseError):
        said = str(error).lower()
        found = next((code for words, code in _SAID if words in said), "")
        return found or ("machine.no_server" if _is_of_server(error) else "")
    return _OF_FILES.get(error.errno or 0, "") if isinstance(error, OSError) else ""


def _is_of_server(error: DatabaseError) -> bool:
    # What else SQLite fails by is a bug of ours; what a server fails by is its being gone.
    module = type(error.__cause__).__module__
    return isinstance(error, OperationalError) and module.startswith("psycopg")
