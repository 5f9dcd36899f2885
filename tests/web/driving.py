"""What hands do in front of a browser: drop files on a page, press a button and hear the answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.services.office import TODAY
from tests.web.eyes import Person, Served

ZONE = "form[data-upload]"
_ANSWER = "main .ds-alert[role]"


def dragged(one: Person, paths: Iterable[Path]) -> None:
    """Drag files or folders of this machine over the zone and let go, as a hand does."""
    zone = one.page.locator(ZONE)
    zone.scroll_into_view_if_needed()
    box = zone.bounding_box()
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + min(box["height"], 400) / 2}
    line = one.context.new_cdp_session(one.page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        line.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
    line.detach()


def drop(one: Person, files: Mapping[str, bytes]) -> None:
    """The same with files that are written for it."""
    folder = Path(tempfile.mkdtemp(dir=one.served.folder.parent))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    dragged(one, [folder / name for name in files])


def pressed(one: Person, button: str) -> str:
    """Press a button that answers on the next page: the colour of the answer."""
    with one.page.expect_navigation():
        one.page.click(button)
    return str(one.page.get_attribute(_ANSWER, "data-color"))


def answer(one: Person) -> str:
    """What the page says of what was done last."""
    return str(one.page.inner_text(_ANSWER))


def call(house: Served, *words: str) -> Any:
    """What the command line says of the same home, as data."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLUSS_")}
    env = {**kept, "PYTHONPATH": os.pathsep.join(sys.path)}
    argv = [sys.executable, "-m", "sluss", "--home", str(house.folder), *words, "--json"]
    argv += ["--today", TODAY.isoformat()]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
