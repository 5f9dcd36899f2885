"""The verb serve: the whole product in a browser, on this machine."""

from __future__ import annotations

import os
from datetime import date, timedelta

import click

from sluss.cli import acting
from sluss.cli.shell import option, session, verb, wrong_usage
from sluss.outside import clock, home, logs

# Passkeys are bound to a name; an address of numbers is none.
_HOST, _NAME = "127.0.0.1", "localhost"
PORT = 8000
# What a killed server left of files on their way in; nobody is that long about one.
_LEFT_FOR = timedelta(days=1)


@verb("serve")
@option("--port", type=click.IntRange(1, 65535), default=PORT, metavar="N", help_code="option.port")
@option("--status-only", is_flag=True, help_code="option.status_only")
@option("--log", type=click.Choice([logs.JSON]), help_code="option.serve_log")
@option("--host", metavar="ADDRESS", help_code="option.serve_host")
def serve(port: int, status_only: bool, log: str | None, host: str | None) -> None:
    if log is not None:
        # A server of the house that runs sluss.wsgi is told so by its environment as well.
        os.environ[logs.SETTING] = log
    if host is not None and not status_only:
        wrong_usage("cli.host_needs_status_only")
    acting.open_home()
    now = session()
    if not status_only:
        open_web(port, now.today)
        return
    now.say(now.text("cli.serving_status", found=f"http://{host or _NAME}:{port}/status/"))
    now.serve(host or _HOST, port, now.today, True)


def open_web(port: int, today: date | None) -> None:
    """Say where the home is open in a browser, and answer there until the call is ended."""
    now = session()
    home.sweep(now.home, clock.now() - _LEFT_FOR)
    now.say(now.text("cli.serving", found=f"http://{_NAME}:{port}/"))
    now.serve(_HOST, port, today, False)
