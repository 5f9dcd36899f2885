"""`python -m tools.manual [FOLDER]`: a picture of every page, for the manual in docs/manual.

A made-up municipality is led to the afternoon of its worst day (tools/manual_story.py), served on
a free port with a clock that is set, and looked at by its people with Debian's Chromium, first in
Swedish and then in English. Each picture is cut to what matters and kept as PNG with a palette of
48 colours (Pillow, which comes with the reader of scanned invoices): 10 to 60 kB. The same source
gives the same pictures, save for fonts of the machine and what is random, such as QR codes.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, Playwright, sync_playwright

from tools.manual_story import (
    DAY,
    LANGUAGES,
    PASSWORD,
    SERVED_AT,
    SHOTS,
    Shot,
    go_live,
    tell,
)

TARGET = Path("docs/manual")
# Every page has a picture, also those that are met only once it is live: some 90 of 30 kB.
COLOURS, BYTES_MOST, ALL_BYTES_MOST = 48, 60_000, 3_000_000
WIDTH, HEIGHT, PHONE = 1280, 900, 390
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# The folder of this run, which stands where a file's whole path is shown, is told as /hem.
_WITHOUT_FOLDER = """home => { const all = document.createTreeWalker(document.body, 4);
  while (all.nextNode()) all.currentNode.data = all.currentNode.data.replaceAll(home, '/hem') }"""
_LOCALES = {"sv": "sv-SE", "en": "en-GB"}


def main(words: list[str]) -> int:
    """0 if every picture is small enough, else 1."""
    target = Path(words[0]) if words else TARGET
    if _CHROMIUM is None:
        print("no chromium on this machine")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        facts = tell(home)
        with _served(home) as base, sync_playwright() as play:
            for lang in LANGUAGES:
                shutil.rmtree(target / lang, ignore_errors=True)
                (target / lang).mkdir(parents=True)
            for is_live in (False, True):
                if is_live:
                    go_live(home)
                for lang in LANGUAGES:
                    shots = [s for s in SHOTS if s.is_live == is_live and lang in s.languages]
                    browser = _browser(play, lang)
                    _Album(browser, base, lang, facts, target / lang).take(shots)
                    browser.close()
    return _too_large(target)


def _browser(play: Playwright, lang: str) -> Browser:
    return play.chromium.launch(
        executable_path=_CHROMIUM,
        args=["--no-sandbox", f"--lang={_LOCALES[lang]}"],
        env={**os.environ, "LANGUAGE": lang},
    )


def _too_large(target: Path) -> int:
    sizes = {path: path.stat().st_size for path in sorted(target.rglob("*.png"))}
    large = [f"{path}: {size}" for path, size in sizes.items() if size > BYTES_MOST]
    total = sum(sizes.values())
    print(f"{len(sizes)} pictures, {total:,} bytes")
    print("\n".join(large))
    return 1 if large or total > ALL_BYTES_MOST else 0


@contextmanager
def _served(home: Path) -> Iterator[str]:
    """The program on the home, its clock set, for as long as the block lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--home", str(home), "--today", DAY, "serve", "--port", str(port)]
    command = [sys.executable, "-m", "tools.still_clock", SERVED_AT, *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        line = HTTPConnection("localhost", port, timeout=5)
        try:
            line.request("GET", "/keys")
            line.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise TimeoutError(port)


class _Album:
    """All pictures in one language. Each person has a browser of their own, and one of a phone."""

    def __init__(
        self, browser: Browser, base: str, lang: str, facts: dict[str, str], folder: Path
    ) -> None:
        self.browser, self.base, self.lang = browser, base, lang
        self.facts, self.folder = {**facts, "lang": lang}, folder
        self.pages: dict[tuple[str, int], Page] = {}

    def take(self, shots: Sequence[Shot]) -> None:
        for shot in shots:
            picture = self._take(shot)
            (self.folder / f"{shot.name}.png").write_bytes(picture)
            print(f"{self.lang}/{shot.name} {len(picture):,}", flush=True)

    def _take(self, shot: Shot) -> bytes:
        page = self._page(shot.who, shot.width)
        page.goto(self.base + shot.url.format(**self.facts))
        for step in shot.steps:
            step(page, self.facts)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.evaluate(_WITHOUT_FOLDER, self.facts["home"])
        return _palette(page.screenshot(full_page=True, clip=_clip(page, shot)))

    def _page(self, who: str, width: int) -> Page:
        """Where this person stands, signed in, in the language of the album."""
        if (who, width) not in self.pages:
            context = self.browser.new_context(
                viewport={"width": width, "height": HEIGHT},
                locale=_LOCALES[self.lang],
                timezone_id="Europe/Stockholm",
                reduced_motion="reduce",
                color_scheme="light",
            )
            cookie: Any = {"name": "sluss_lang", "value": self.lang, "url": self.base}
            context.add_cookies([cookie])
            page = context.new_page()
            if who:
                page.goto(f"{self.base}/sign-in")
                page.fill("#name", who)
                page.fill("#password", PASSWORD)
                page.press("#password", "Enter")
                page.wait_for_url(f"{self.base}/")
            self.pages[who, width] = page
        return self.pages[who, width]


def _clip(page: Page, shot: Shot) -> FloatRect:
    """From the top of the page or of what the picture is of, as far as there is something."""
    alone = page.locator(shot.of).first.bounding_box() if shot.of and shot.is_alone else None
    if alone is not None:
        return alone
    top = 0.0
    if shot.of:
        box = page.locator(shot.of).first.bounding_box()
        top = max(0.0, (box["y"] if box else 0.0) - 16)
    # The footer says nothing of the page, and what is below the last part is empty.
    end = page.evaluate(
        "((document.querySelector('footer') || {getBoundingClientRect: () => ({top: 1e9})})"
        ".getBoundingClientRect().top + scrollY)"
    )
    content = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main > *, nav.menu li')]"
        ".map(one => one.getBoundingClientRect().bottom + scrollY)) + 24"
    )
    bottom = min(top + shot.tall, end, max(content, top + 60))
    left = 0.0
    if shot.of and shot.width != PHONE:
        left = page.evaluate("document.querySelector('main').getBoundingClientRect().left")
    return {"x": left, "y": top, "width": shot.width - left, "height": bottom - top}


def _palette(png: bytes) -> bytes:
    """The same picture with few colours: text and lines need no more."""
    with Image.open(io.BytesIO(png)) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        out = io.BytesIO()
        few.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
