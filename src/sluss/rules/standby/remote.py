"""A place that is reached by SFTP, as people write it: sftp://user@host[:port]/path."""

from __future__ import annotations

import re
from dataclasses import dataclass

SCHEME = "sftp://"
PORT = 22
# A password has no place here: the line is in a file and, on a command line, in everybody's list
# of processes. Nothing is percent-coded: a path is written as the far end has it.
_PLACE = re.compile(
    r"sftp://(?P<user>[^\s@:/]+)@"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^\x00-\x1f\x7f]*)"
)
_SECRET = re.compile(r"(?<=://)([^@/:]*):.*(?=@)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A folder of another machine. path: from its root, as it is there."""

    user: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.account}{self.path}"

    @property
    def account(self) -> str:
        """Who signs in and where: all but the path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORT else f":{self.port}"
        return f"{SCHEME}{self.user}@{host}{port}"


def read_remote(text: str) -> Remote | None:
    """The place, or None if it is not written as one. One place is read as one value."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    port = int(found["port"] or PORT)
    path = "/" + found["path"].strip("/")
    if not 0 < port < 2**16 or ".." in path.split("/"):
        return None
    host = found["host"].strip("[]").lower()
    return Remote(user=found["user"], host=host, port=port, path=path)


def is_remote(text: str) -> bool:
    """Whether it is meant for another machine, well written or not."""
    return "://" in text


def without_secret(text: str) -> str:
    """A place as it may be shown: a password that somebody wrote in it is left out."""
    return _SECRET.sub(r"\1:***", text)
