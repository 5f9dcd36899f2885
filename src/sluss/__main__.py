"""The wiring of the command line: which home, then Django, then the verbs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache, partial
from importlib import import_module
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path

from sluss.cli.app import VERBS, run
from sluss.cli.shell import Opening, Web
from sluss.outside.home import DATABASE, database_url, default_folder, web_secret

# What is made up never goes where a real home might lie, unless it is told to.
MADE_UP = {"demo": "sluss-demo", "lab": "sluss-lab"}


def main() -> None:
    """Carry out the call that was made and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # JSON is UTF-8 by definition, whatever the terminal's language is set to.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Whatever is written is its owner's alone, also where somebody's machine leaves all open.
    os.umask(0o077)
    home = home_of(sys.argv[1:])
    os.environ["SLUSS_HOME"] = str(home)
    sys.exit(run(sys.argv[1:], home, partial(prepare_for, home), _Web()))


def home_of(argv: Sequence[str]) -> Path:
    """The home that a call is about: --home, else SLUSS_HOME, else the platform's folder.

    It must be known before the verbs are loaded, so it is looked for ahead of their parsing.
    """
    words = list(argv[: argv.index("--")] if "--" in argv else argv)
    found = os.environ.get("SLUSS_HOME") or str(default_folder())
    verb = next((word for word in words if word in VERBS), "")
    found = MADE_UP.get(verb, found)
    for word, following in pairwise([*words, ""]):
        if word == "--home" and following:
            found = following
        elif word.startswith("--home="):
            found = word.removeprefix("--home=")
    return Path(found).absolute()


def prepare_for(home: Path) -> None:
    """Make Django ready for a home. OSError if it cannot be looked at."""
    # A home may say itself where its database is. Whoever names another one is told so by the verb.
    if own := database_url(home):
        os.environ.setdefault("SLUSS_DATABASE_URL", own)
    prepare()


@cache
def prepare() -> None:
    """Make Django ready: the newer SQLite takes its place while the settings are read."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sluss.settings"
    # Only here, so that help and version need no database.
    import_module("sluss.settings")
    import_module("django").setup()


def seal_cookies(home: Path) -> None:
    """Have cookies sealed by the secret of a home, unless the environment has one.

    So they hold beyond a restart, and for every process that answers for the home.
    """
    if "SLUSS_SECRET_KEY" not in os.environ:
        import_module("django.conf").settings.SECRET_KEY = web_secret(home)


class _Web(Web):
    """The pages, loaded when they are asked for: no other verb needs them."""

    def open(self, opening: Opening) -> None:
        import_module("django.conf").settings.SLUSS_TODAY = opening.today
        seal_cookies(Path(os.environ["SLUSS_HOME"]))
        import_module("sluss.web.application").serve(
            opening.host, opening.port, opening.socket, is_status_only=opening.is_status_only
        )

    def load(self) -> None:
        import_module("sluss.web.application").load()

    def call(self, home: Path, argv: Sequence[str]) -> int:
        turn_to(home)
        return run(argv, home, prepare, self)


def turn_to(home: Path) -> None:
    """Make another home this process's, which has opened no database yet."""
    settings = import_module("django.conf").settings
    url = database_url(home)
    os.environ |= {"SLUSS_HOME": str(home), "SLUSS_DATABASE_URL": url}
    settings.SLUSS_HOME, settings.SLUSS_EMBEDDED = str(home), not url
    import_module("sluss.store.engine").turn_to(url, home / DATABASE)


if __name__ == "__main__":
    main()
