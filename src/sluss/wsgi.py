"""The wiring for a web server of the house: `gunicorn --threads 8 sluss.wsgi`.

SLUSS_HOME says which home, as for every verb; SLUSS_DATABASE_URL where its database is, unless the
home says so itself. SLUSS_SECRET_KEY seals the cookies, or the home's own secret does.

Errors: ValueError if the home says that its database is another one.
"""

from __future__ import annotations

import os

from sluss.__main__ import home_of, prepare_for, seal_cookies
from sluss.outside.home import database_url

os.umask(0o077)
_home = home_of(())
os.environ["SLUSS_HOME"] = str(_home)
prepare_for(_home)
if database_url(_home) not in {"", os.environ.get("SLUSS_DATABASE_URL")}:
    raise ValueError(f"SLUSS_DATABASE_URL is not the database that {_home} says is its own")
seal_cookies(_home)

from sluss.web.application import application as _application  # noqa: E402 -- it needs the tables

application = _application()
