"""Where Django looks for how to speak with PostgreSQL: as always, but for a commit."""

from __future__ import annotations

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from sluss.store.server import ONE_COPY

# What a server warns of at a commit is one thing: that it stopped waiting for the standby. The
# words are in the language of the server, so the code is looked at.
# Source: PostgreSQL 17, src/backend/replication/syncrep.c, SyncRepWaitForLSN.
_WARNING = "01000"


class NotConfirmed(OperationalError):
    """What was written is on one server alone, and may be gone with it."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose commit is an answer only if every server has it that must.

    A synchronous server holds the answer back until the standby has what was written. If somebody
    cuts the waiting off (pg_cancel_backend) it says that all went well, and warns beside it; libpq
    passes the warning by.
    """

    def _commit(self) -> None:
        opened = self.connection
        if opened is None:
            return
        heard: list[str] = []

        def hear(diagnostic: object) -> None:
            heard.append(str(getattr(diagnostic, "sqlstate", "")))

        opened.add_notice_handler(hear)
        try:
            super()._commit()
        finally:
            opened.remove_notice_handler(hear)
        if _WARNING in heard:
            raise NotConfirmed(ONE_COPY)
