"""A real server on a small town, and Debian's Chromium in front of it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from tests.needs import need
from tests.services.office import TODAY
from tests.web.town import PASSWORD

# The same browser, without the windows that nobody sees here, needs a quarter less.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), None)
# Parts of an address that name one of many: the pages of two debts are the same page.
_NAMES = re.compile(r"(?<=/)(?:[0-9]+|[0-9a-f]{64}|[a-z0-9]{16})(?=/|$)")
# A passkey on a stick that is always touched at once.
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}
# What a crawl does not follow: it would leave the house, or sign out.
_NOT_FOLLOWED = ("/sign-out", "/static/")
_PAGES_MOST, _PAGES_LEAST = 120, 15
# Attributes by which a page fetches something by itself, or looks in its own way.
_FETCHED = ("src", "srcset", "style", "data", "poster", "hx-get", "hx-trigger")
_FETCHED_BY = ("link", "image", "use", "base")
# A page of ours is there long before; a test that waits for what never comes says so soon.
_WAIT_MS = 15_000


@dataclass(frozen=True)
class Served:
    """A program that serves, and where."""

    base: str
    folder: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(
    folder: Path, url: str, *more: str, on: date = TODAY, port: int | None = None
) -> Iterator[Served]:
    """The program's own server on a home, for as long as the block lasts. on: its day."""
    port = port or free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLUSS_")}
    env = {**kept, "PYTHONPATH": os.pathsep.join(sys.path)}
    if url:
        env["SLUSS_DATABASE_URL"] = url
    words = ["--home", str(folder), "--today", on.isoformat(), "serve", "--port", str(port)]
    log = folder.with_name(f"{folder.name}-{port}.log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "sluss", *words, *more], env=env, stdout=out, stderr=out
        )
    try:
        _wait(port, process, log)
        yield Served(f"http://localhost:{port}", folder, process)
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text(encoding='utf-8')}")
        line = HTTPConnection("localhost", port, timeout=5)
        try:
            line.request("GET", "/keys")
            if line.getresponse().status in (200, 404):
                return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise TimeoutError(log.read_text(encoding="utf-8"))


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser. Skips where there is none."""
    need(CHROMIUM, "no Chromium on this machine: the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Person:
    """Somebody in front of a browser of their own. asked, said: every request, every complaint."""

    served: Served
    context: Any
    page: Any = field(init=False)
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.set_default_timeout(_WAIT_MS)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{self.page.url}: {message.text}")

    def sign_in(self, name: str, password: str = PASSWORD) -> Person:
        self.password = password
        self.go("/sign-in")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(f"{self.served.base}/")
        return self

    def give_key(self) -> Person:
        """Lay a passkey's device beside the keyboard, and make a passkey with it."""
        line = self.context.new_cdp_session(self.page)
        line.send("WebAuthn.enable")
        line.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        self.go("/settings/me")
        self.page.fill("#label-passkey", "nyckel")
        self.page.fill("#old-passkey", self.password)
        self.page.click("form:has(#label-passkey) button")
        self.page.wait_for_selector("td:has-text('nyckel')")
        return self

    def in_english(self) -> Person:
        self.page.click("form.language button")
        self.page.wait_for_load_state()
        return self

    def go(self, url: str) -> None:
        self.page.goto(self.served.base + url)

    def pages(self, known: set[str]) -> Iterator[str]:
        """Every page that can be come to by links, each kind of page once, standing on it.

        known: what the parts of pages come to that somebody stands or stood on; it grows. A page of
        the very same parts is asked for, and its links are followed, but it is not drawn again.
        """
        waiting, seen = deque(["/"]), {"/"}
        count = 0
        while waiting and count < _PAGES_MOST:
            url = waiting.popleft()
            said = self.context.request.get(self.served.base + url)
            if "text/html" not in said.headers.get("content-type", ""):
                continue  # A file to keep is no page.
            assert said.status == 200, (url, said.status)
            count += 1
            tree = html.fromstring(said.body())
            parts = parts_of(url, tree)
            if parts not in known:
                known.add(parts)
                self.go(url)
                yield url
            for link in self._links(url, tree):
                kind = _NAMES.sub("*", urlsplit(link).path)
                if kind not in seen and not kind.startswith(_NOT_FOLLOWED) and "as=" not in link:
                    seen.add(kind)
                    waiting.append(link)
        assert count >= _PAGES_LEAST, f"links lead to {count} pages"

    def _links(self, url: str, tree: Any) -> list[str]:
        """Where a page leads to within the house."""
        hrefs = [urljoin(self.served.base + url, href) for href in tree.xpath("//a/@href")]
        own = [urlsplit(href) for href in hrefs if href.startswith(self.served.base)]
        return [f"{one.path}?{one.query}" if one.query else one.path for one in own]


def parts_of(url: str, tree: Any) -> str:
    """What a page is made of, but for its words: whatever may be a fault, or ask somebody else.

    Its elements with their classes, roles and the names of their attributes, and where it has
    pictures, scripts and styles from.
    """
    kinds = {
        f"{one.tag} {one.get('class')} {one.get('role')} {sorted(one.attrib)}"
        f" {[_NAMES.sub('*', one.get(name, '')) for name in _FETCHED]}"
        f" {one.get('href') if one.tag in _FETCHED_BY else ''}"
        for one in tree.iter(etree.Element)
    }
    return f"{tree.get('lang')} {_NAMES.sub('*', urlsplit(url).path)} {sorted(kinds)}"
