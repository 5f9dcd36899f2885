"""The verb serve: the whole product in a browser, on this machine."""

from __future__ import annotations

import errno
import os
import socket
from datetime import date, timedelta
from pathlib import Path

import click

from sluss.cli import acting
from sluss.cli.shell import FILE, Opening, option, session, verb, wrong_usage
from sluss.outside import clock, home, logs

# Passkeys are bound to a name; an address of numbers is none.
_HOST, _NAME = "127.0.0.1", "localhost"
PORT = 8000
# What a killed server left of files on their way in; nobody is that long about one.
_LEFT_FOR = timedelta(days=1)
# What an address of a socket has room for, with the name that it is made under. Source: unix(7).
_SOCKET_BYTES_MAX = 100


@verb("serve")
@option("--port", type=click.IntRange(1, 65535), default=PORT, metavar="N", help_code="option.port")
@option("--status-only", is_flag=True, help_code="option.status_only")
@option("--log", type=click.Choice([logs.JSON]), help_code="option.serve_log")
@option("--host", metavar="ADDRESS", help_code="option.serve_host")
@option("--socket", "at", type=FILE, metavar="FILE", help_code="option.serve_socket")
def serve(port: int, status_only: bool, log: str | None, host: str | None, at: Path | None) -> None:
    if log is not None:
        # A server of the house that runs sluss.wsgi is told so by its environment as well.
        os.environ[logs.SETTING] = log
    if host is not None and not status_only:
        wrong_usage("cli.host_needs_status_only")
    if at is not None:
        need_socket(at)
    acting.open_home()
    now = session()
    if not status_only:
        open_web(port, now.today, at)
        return
    found = at or f"http://{host or _NAME}:{port}/status/"
    now.say(now.text("cli.serving_status", found=found))
    now.web.open(
        Opening(
            host=host or _HOST, port=port, socket=at, today=now.today, is_status_only=status_only
        )
    )


def need_socket(file: Path) -> None:
    """End the call if nothing can be answered through a file, or somebody does so already."""
    is_short = len(os.fsencode(file.absolute())) <= _SOCKET_BYTES_MAX
    if not hasattr(socket, "AF_UNIX") or not is_short or not file.absolute().parent.is_dir():
        wrong_usage("cli.no_socket", found=str(file), expected=_SOCKET_BYTES_MAX)
    if _is_answered(file):
        # The server would take its place, and whoever answers there would be asked no more.
        wrong_usage("cli.socket_taken", found=str(file))


def _is_answered(file: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        # Where many wait already it is busy, not gone.
        line.setblocking(False)
        return line.connect_ex(str(file.absolute())) in (0, errno.EAGAIN)


def open_web(port: int, today: date | None, at: Path | None = None) -> None:
    """Say where the home is open in a browser, and answer there until the call is ended."""
    now = session()
    home.sweep(now.home, clock.now() - _LEFT_FOR)
    if at is None:
        now.say(now.text("cli.serving", found=f"http://{_NAME}:{port}/"))
    else:
        now.say(now.text("cli.serving_socket", found=at))
    now.web.open(Opening(host=_HOST, port=port, socket=at, today=today))
