"""The verb serve: the whole product in a browser, on this machine."""

from __future__ import annotations

from datetime import date

import click

from sluss.cli import acting
from sluss.cli.shell import option, session, verb

# Passkeys are bound to a name; an address of numbers is none.
_HOST, _NAME = "127.0.0.1", "localhost"
PORT = 8000


@verb("serve")
@option("--port", type=click.IntRange(1, 65535), default=PORT, metavar="N", help_code="option.port")
def serve(port: int) -> None:
    acting.open_home()
    open_web(port, session().today)


def open_web(port: int, today: date | None) -> None:
    """Say where the home is open in a browser, and answer there until the call is ended."""
    now = session()
    now.say(now.text("cli.serving", found=f"http://{_NAME}:{port}/"))
    now.serve(_HOST, port, today)
