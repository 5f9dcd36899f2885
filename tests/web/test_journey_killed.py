"""A server that is killed while a file comes from the browser: started again, nothing is amiss."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.needs import shared
from tests.papers import firm, open_items
from tests.web.driving import call, dragged
from tests.web.eyes import Person, Served, free_port, served
from tests.web.town import begin_town

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def apart(copied) -> Path:
    """A home of its own: its server is killed."""
    folder: Path = copied("killed", begin_town)
    return folder


@pytest.fixture
def restart(apart) -> Iterator[Callable[[], Served]]:
    """restart(): the server of the home, at the same address each time."""
    port = free_port()
    with ExitStack() as stack:
        yield lambda: stack.enter_context(served(apart, "", port=port))


def slow(one: Person, bytes_per_second: int) -> Any:
    """Let this page send no faster; -1 for as fast as it can."""
    line = one.context.new_cdp_session(one.page)
    line.send("Network.enable")
    facts = {"offline": False, "latency": 0, "downloadThroughput": -1}
    line.send("Network.emulateNetworkConditions", {**facts, "uploadThroughput": bytes_per_second})
    return line


def own_list(folder: Path) -> tuple[Path, str, int]:
    """A list of open items, what its numbers begin with, and how many they are."""
    rows = [(firm(n % 40), f"KILLED-{n}", f"{n}.00", "2026-11-20") for n in range(1, 401)]
    path = folder / "lista.csv"
    path.write_bytes(open_items(*rows))
    return path, "KILLED-", len(rows)


def sample(_: Path) -> tuple[Path, str, int]:
    """An e-invoice of somebody else's."""
    return shared("samples/peppol/sfti_Invoice-Max_content.xml"), "", 1


@pytest.mark.parametrize("made", [own_list, sample])
def test_a_server_that_is_killed_while_a_file_comes_loses_nothing_and_doubles_nothing(
    restart, browser, tmp_path, made
):
    path, begins, count = made(tmp_path)
    house = restart()
    before = debts(house, begins)
    eva = Person(house, browser.new_context()).sign_in("eva")
    eva.go("/intake/")
    line = slow(eva, max(path.stat().st_size // 4, 1))
    dragged(eva, [path])
    half = eva.page.wait_for_selector("[data-uploads] progress[value]:not([value='0'])")
    assert 0 < half.evaluate("bar => bar.value") < 1
    house.process.send_signal(signal.SIGKILL)
    house.process.wait()
    row = eva.page.locator("[data-uploads] li[data-done]")
    row.wait_for()
    assert "Filen kom inte fram. Försök igen" in row.inner_text()
    house = restart()
    assert debts(house, begins) == before
    # The same page, still signed in: the file is dragged once more, and by mistake again.
    line.send("Network.disable")
    line.detach()
    dragged(eva, [path])
    eva.page.wait_for_selector("[data-uploads] li[data-done] >> nth=1")
    assert eva.page.locator("[data-uploads] li").first.inner_text().startswith("ny")
    dragged(eva, [path])
    eva.page.wait_for_selector("[data-uploads] li[data-done] >> nth=2")
    assert "Filen fanns redan" in eva.page.locator("[data-uploads] li").first.inner_text()
    numbers = debts(house, begins)
    assert len(numbers) == len(set(numbers)) == len(before) + count
    assert call(house, "verify")["ok"] is True


def debts(house: Served, begins: str) -> list[str]:
    rows = call(house, "payables", "--limit", "5000")["payables"]
    return [n for n in (one["document_number"] for one in rows) if n.startswith(begins)]
