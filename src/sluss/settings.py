"""The wiring: which database, and nothing that a municipality decides.

SLUSS_HOME is the folder of an embedded home, SLUSS_DATABASE_URL a PostgreSQL database.
"""

import os
import sys
from pathlib import Path
from secrets import token_urlsafe

from sluss.store.embedded import embedded
from sluss.store.server import server

# The standard library's SQLite is older than the fix of the WAL-reset bug on many systems; the
# newer one takes its place before Django looks. Source: docs/sources.md [sqlite-wal-reset].
try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:
    pass  # store/engine.py refuses to open a ledger on a version that is not safe.


_url = os.environ.get("SLUSS_DATABASE_URL", "")
DATABASES = {
    "default": server(_url) if _url else embedded(Path(os.environ["SLUSS_HOME"]) / "sluss.sqlite3")
}
DATABASE_ROUTERS = ["sluss.store.which.Router"]
INSTALLED_APPS = ["django.contrib.sessions", "sluss.store"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    # Of before the web: still proved, and nobody is locked out of an old home.
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
LOGGING_CONFIG = None

# ---- The web ---------------------------------------------------------------------------------
# Signs what a browser keeps for us. `sluss serve` makes one for each home and keeps it there; a
# command that signs nothing gets one that ends with it.
SECRET_KEY = os.environ.get("SLUSS_SECRET_KEY") or token_urlsafe(50)
SLUSS_OWN_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = SLUSS_OWN_HOSTS + os.environ.get("SLUSS_HOSTS", "").split()
# The address of a proxy in front of us, whose word on who asks is taken; nobody else's is.
SLUSS_PROXY = os.environ.get("SLUSS_PROXY", "")
# The folder of the home: of what lies there beside the database (the plan of readiness, mirrors).
SLUSS_HOME = os.environ.get("SLUSS_HOME", "")
# Whether the database is a file in it.
SLUSS_EMBEDDED = not _url
# The day that a demo or a drill is opened on; None: the day it is.
SLUSS_TODAY = None
ROOT_URLCONF = "sluss.urls"
MIDDLEWARE = [
    "sluss.web.noting.noted",
    # Adds bytes of chance, so that a length tells nothing of a secret in a page.
    "django.middleware.gzip.GZipMiddleware",
    "sluss.web.headers.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sluss.web.access.signed_in",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sluss.web.arriving.bounded",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
        "OPTIONS": {
            "builtins": ["sluss.web.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "sluss.web.failing.not_ours"
IS_BEHIND_TLS = os.environ.get("SLUSS_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
# By the prefix a browser takes them over TLS alone, from this host and for all of it.
COOKIE_PREFIX = "__Host-" if IS_BEHIND_TLS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sluss_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sluss_csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A working day; who is away from the desk is signed out before that (web/access.py).
SESSION_COOKIE_AGE = 12 * 3600
# Files wait on the disk of this machine, not in memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20_000
APPEND_SLASH = False
