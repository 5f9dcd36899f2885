"""The program that a web server runs: the pages, and the files that they need beside them."""

from __future__ import annotations

from importlib.resources import files

import waitress
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

# Twenty clerks at once wait for nothing but the one who writes.
_THREADS = 8
# A folder of files is sent one by one; a whole year in one zip is what receive takes too.
BODY_BYTES_MAX = 512 << 20
_AN_HOUR_SECONDS = 3600


def application() -> WhiteNoise:
    """The WSGI application: pages from Django, static files from the package itself."""
    folder = str(files("sluss.web") / "static")
    return WhiteNoise(
        get_wsgi_application(), root=folder, prefix="/static/", max_age=_AN_HOUR_SECONDS
    )


def serve(host: str, port: int) -> None:
    """Answer until the process is ended."""
    SessionStore.clear_expired()
    waitress.serve(
        application(),
        host=host,
        port=port,
        threads=_THREADS,
        ident=None,
        max_request_body_size=BODY_BYTES_MAX,
    )
