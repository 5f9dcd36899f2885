"""The wiring: which database, and nothing that a municipality decides.

SLUSS_HOME is the folder of an embedded home, SLUSS_DATABASE_URL a PostgreSQL database.
"""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

# The standard library's SQLite is older than the fix of the WAL-reset bug on many systems; the
# newer one takes its place before Django looks. Source: docs/sources.md [sqlite-wal-reset].
try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:
    pass  # store/engine.py refuses to open a ledger on a version that is not safe.

LOCK_WAIT_SECONDS = 30


def _embedded() -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(Path(os.environ["SLUSS_HOME"]) / "sluss.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_WAIT_SECONDS,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16384; PRAGMA recursive_triggers=ON"
            ),
        },
    }


def _server(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


_url = os.environ.get("SLUSS_DATABASE_URL", "")
DATABASES = {"default": _server(_url) if _url else _embedded()}
DATABASE_ROUTERS = ["sluss.store.which.Router"]
INSTALLED_APPS = ["sluss.store"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
# Nothing is signed with it here: sessions come with the web.
SECRET_KEY = "unused"  # noqa: S105 -- no secret, and never used as one
LOGGING_CONFIG = None
