"""The wiring: which database, and nothing that a municipality decides.

SLUSS_HOME is the folder of an embedded home, SLUSS_DATABASE_URL a PostgreSQL database.
"""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sluss.store.embedded import embedded

# The standard library's SQLite is older than the fix of the WAL-reset bug on many systems; the
# newer one takes its place before Django looks. Source: docs/sources.md [sqlite-wal-reset].
try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:
    pass  # store/engine.py refuses to open a ledger on a version that is not safe.


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
DATABASES = {
    "default": _server(_url) if _url else embedded(Path(os.environ["SLUSS_HOME"]) / "sluss.sqlite3")
}
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
