"""All municipalities' pages from one program: each a process and a database of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.tenants import FIRST, SECOND, THIRD, Provider
from tests.lines import Line

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
SECONDS_MAX = 60.0


@dataclass
class Serving:
    """The program, and what it says."""

    process: subprocess.Popen[bytes]
    sockets: Path
    log: Path
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, org: str, path: str, cookies: str = "", **given: str) -> tuple[int, str, str]:
        """Ask a municipality. Gives status, page and cookies; given is a form."""
        headers = {
            "Cookie": cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            **self.headers,
        }
        with closing(Line(self.sockets / f"{org}.sock")) as line:
            line.request("POST" if given else "GET", path, urlencode(given) or None, headers)
            answer = line.getresponse()
            set_ = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or []]
            page = answer.read().decode()
        return answer.status, page, "; ".join([*set_, cookies] if cookies else set_)

    def answers(self, number: str) -> bool:
        try:
            return self.get(number, "/readyz")[0] == 200
        except OSError:
            return False

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def children(self) -> set[int]:
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(pid) for pid in task.read_text(encoding="ascii").split()}


def until(holds: Callable[[], bool], serving: Serving) -> None:
    end = time.monotonic() + SECONDS_MAX
    while not holds():
        assert serving.process.poll() is None, serving.said()
        assert time.monotonic() < end, serving.said()
        time.sleep(0.05)


@contextmanager
def serve(provider: Provider, folder: Path) -> Iterator[Serving]:
    sockets, log = folder / "sockets", folder / "log"
    sockets.mkdir(exist_ok=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith("SLUSS_")}
    env |= {"PYTHONPATH": os.pathsep.join(sys.path), "SLUSS_HOME": str(provider.home)}
    words = ["provider", "serve", "--sockets", str(sockets), "--log", "json"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "sluss", *words], env=env, stdout=out, stderr=out
        )
    serving = Serving(process, sockets, log)
    try:
        until(lambda: serving.answers(FIRST) and serving.answers(SECOND), serving)
        yield serving
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def provider(root_of) -> Provider:
    """A provider with two municipalities, and a clerk in one of them."""

    def prepare(made: Provider) -> None:
        made.begin()
        made.add(FIRST)
        made.add(SECOND)
        made.tenant(FIRST).json("user", "add", "eva", "--role", "clerk", "--as", "admin")

    return root_of("served", prepare)


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(serving: Serving, number: str) -> str:
    """The cookies of eva, if she is somebody there."""
    _, page, cookies = serving.get(number, "/sign-in")
    given = {"name": "eva", "password": "pw", "csrfmiddlewaretoken": token_of(page)}
    return serving.get(number, "/sign-in", cookies, **given)[2]


def test_each_municipality_has_its_own_pages_people_and_cookies(provider, tmp_path):
    with serve(provider, tmp_path) as serving:
        cookies = sign_in(serving, FIRST)
        assert serving.get(FIRST, "/register/", cookies)[0] == 200
        # Another program does not take their place, nor their files when it ends.
        second = provider("provider", "serve", "--sockets", serving.sockets)
        assert (second.code, "svarar redan någon" in second.err) == (2, True), second.err
        assert serving.get(SECOND, "/readyz")[0] == 200
        # Neither her name nor her cookies are anything in the other one.
        assert serving.get(SECOND, "/register/", cookies)[0] == 303
        assert serving.get(SECOND, "/register/", sign_in(serving, SECOND))[0] == 303
        assert f"Kommun {FIRST}" in serving.get(FIRST, "/status/")[1]
        assert f"Kommun {SECOND}" in serving.get(SECOND, "/status/")[1]
        assert (serving.sockets / f"{FIRST}.sock").stat().st_mode & 0o777 == 0o660
        lines = [json.loads(line) for line in serving.said().splitlines() if line[0] == "{"]
        assert {line["organisation"] for line in lines} == {FIRST, SECOND}


def test_a_supplier_is_counted_by_the_address_that_the_web_server_in_front_says(provider, tmp_path):
    with serve(provider, tmp_path) as serving:
        _, page, cookies = serving.get(FIRST, "/status/")
        facts = {"org_number": "5560360793", "number": "F1", "amount": "100"}
        given = {**facts, "csrfmiddlewaretoken": token_of(page)}
        for address in ("192.0.2.7", "2001:db8::7", "", "192.0.2.7"):
            serving.headers = {"X-Forwarded-For": address} if address else {}
            assert serving.get(FIRST, "/status/", cookies, **given)[0] == 200
    counted = "SELECT COUNT(*), COUNT(DISTINCT caller) FROM store_statuslookup"
    assert provider.query(FIRST, counted) == [(4, 3)]


def test_a_municipality_whose_process_ends_is_back_and_the_others_notice_nothing(
    provider, tmp_path
):
    with serve(provider, tmp_path) as serving:
        before = serving.children()
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        until(lambda: len(serving.children() - {victim}) == 2, serving)
        until(lambda: serving.answers(FIRST) and serving.answers(SECOND), serving)
        assert len(serving.children() & before) == 1
        assert "(slutkod -9) och börjar om efter 1 s" in serving.said()


def test_who_is_added_answers_soon_and_whose_row_is_changed_no_longer(provider, tmp_path):
    with serve(provider, tmp_path) as serving:
        provider.add(THIRD)
        until(lambda: serving.answers(THIRD), serving)
        file = provider.home / "tenants.json"
        whole = file.read_text(encoding="utf-8")
        file.write_text(whole.replace(f"sluss_{SECOND}", f"sluss_{FIRST}"), encoding="utf-8")
        until(lambda: not serving.answers(SECOND), serving)
        assert serving.answers(FIRST)
        assert serving.answers(THIRD)
        assert f"Raden för {SECOND} är inte som driftleverantören skrev" in serving.said()
        file.write_text("not a directory", encoding="utf-8")
        until(lambda: "tenants.json" in serving.said(), serving)
        assert serving.answers(FIRST)
        file.write_text(whole, encoding="utf-8")
        until(lambda: serving.answers(SECOND), serving)


def test_a_home_that_says_another_database_is_not_opened(provider, tmp_path):
    own = provider.home / "tenants" / SECOND / "database-url.txt"
    right = own.read_text(encoding="utf-8")
    with serve(provider, tmp_path) as serving:
        own.write_text(right.replace(SECOND, FIRST), encoding="utf-8")
        for pid in serving.children():
            os.kill(pid, signal.SIGKILL)
        until(lambda: "säger en annan databas än katalogen" in serving.said(), serving)
        until(lambda: serving.answers(FIRST), serving)
        assert not serving.answers(SECOND)
        own.write_text(right, encoding="utf-8")
        until(lambda: serving.answers(SECOND), serving)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_end_with_the_program_however_it_ends(provider, tmp_path, how):
    with serve(provider, tmp_path) as serving:
        children = serving.children()
        serving.process.send_signal(how)
        code = serving.process.wait(SECONDS_MAX)
        end = time.monotonic() + SECONDS_MAX
        while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < end:
            time.sleep(0.05)
        assert not any(Path(f"/proc/{pid}").exists() for pid in children)
        if how != signal.SIGKILL:
            assert code == 0
            assert list(serving.sockets.iterdir()) == []
    # What a killed one left is no hindrance.
    with serve(provider, tmp_path) as serving:
        assert serving.answers(FIRST)


def test_what_they_have_in_common_is_in_memory_once(provider, tmp_path):
    with serve(provider, tmp_path) as serving:
        for number in (FIRST, SECOND):
            assert serving.get(number, "/sign-in")[0] == 200
        for pid in serving.children():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            own, all_of_it = (
                int(re.search(rf"^{name}: +(\d+)", rollup, re.M)[1])  # type: ignore[index]
                for name in ("Private_Dirty", "Rss")
            )
            assert own < all_of_it / 2


def test_a_folder_that_is_not_there_or_too_long_a_name_is_said(provider):
    for folder in ("/nowhere", "/" + "x" * 120):
        said = provider("provider", "serve", "--sockets", folder)
        assert (said.code, "kan inget svaras" in said.err) == (2, True), said.err


@pytest.mark.parametrize("name", ["SLUSS_SECRET_KEY", "SLUSS_SIGN_IN_KEY"])
def test_no_secret_is_the_same_for_all(provider, tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "one for all")
    said = provider("provider", "serve", "--sockets", tmp_path)
    assert (said.code, f"{name} vore densamma" in said.err) == (2, True), said.err
