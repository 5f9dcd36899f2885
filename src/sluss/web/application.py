"""The program that a web server runs: the pages, and the files that they need beside them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import waitress
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.template import engines
from whitenoise import WhiteNoise

from sluss.outside import logs, spans
from sluss.web import status_only

# Twenty clerks at once wait for nothing but the one who writes.
_THREADS = 8
# A folder of files is sent one by one; a whole year in one zip is what receive takes too.
BODY_BYTES_MAX = 512 << 20
# Three facts and a text of some lines.
_STATUS_BODY_BYTES_MAX = 64 << 10
_AN_HOUR_SECONDS = 3600
# As the server calls whoever asks through a socket, and what they are to us.
_SOCKET, _HERE = "localhost", "127.0.0.1"


def load() -> None:
    """Load what every page needs. Else whoever asks first waits for it, or hears that it fails."""
    get_wsgi_application()
    import_module(settings.ROOT_URLCONF)
    engines.all()


def application() -> WhiteNoise:
    """The WSGI application: pages from Django, static files from the package itself."""
    return _answers("static")


def status_application() -> WhiteNoise:
    """The same of the pages for suppliers alone; no other page, file or session is there."""
    for name, value in status_only.SETTINGS.items():
        setattr(settings, name, value)
    return _answers("static/status")


def _answers(static: str) -> WhiteNoise:
    """The pages, and the files of a folder of the package under its own name."""
    logs.begin(sys.stderr)
    spans.begin()
    load()
    folder = str(files("sluss.web").joinpath(static))
    return WhiteNoise(
        get_wsgi_application(), root=folder, prefix=f"/{static}/", max_age=_AN_HOUR_SECONDS
    )


def serve(
    host: str, port: int, socket: Path | None = None, *, is_status_only: bool = False
) -> None:
    """Answer until the process is ended. is_status_only: nothing but the pages for suppliers.

    socket: instead of host and port, for a web server in front of us and nobody else.
    """
    if is_status_only:
        answers, most = status_application(), _STATUS_BODY_BYTES_MAX
    else:
        SessionStore.clear_expired()
        answers, most = application(), BODY_BYTES_MAX
    where: dict[str, object] = {"host": host, "port": port}
    if socket is not None:
        answers = _named(answers)
        # Its group, that of the web server in front, may ask as well.
        where = {"unix_socket": str(socket), "unix_socket_perms": "660"}
    waitress.serve(
        answers,
        **where,
        threads=_THREADS,
        ident=None,
        max_request_body_size=most,
        **behind(settings.SLUSS_PROXY if socket is None else _SOCKET),
    )


def _named(answers: WSGIApplication) -> WSGIApplication:
    """The same for who asks through a socket, and is said to be no address but a name."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REMOTE_ADDR"] == _SOCKET:
            environ["REMOTE_ADDR"] = _HERE
        return answers(environ, start)

    return answer


def behind(proxy: str) -> dict[str, object]:
    """What the server is told of a proxy in front of it: whose word on who asks it may take.

    proxy: its address, "" for none. What anybody else says of who asks is taken off the request.
    """
    cleared: dict[str, object] = {"clear_untrusted_proxy_headers": True}
    if not proxy:
        return cleared
    return {**cleared, "trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}}
