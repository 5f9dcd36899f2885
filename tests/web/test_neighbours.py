"""What one municipality is sent slows no other: a bomb is refused in bounded time, pages answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from tests.services.test_apart import fills
from tests.web.test_upload import zipped
from tests.web.test_upload_killed import Browser, call, send, serving
from tests.web.town import begin_town

pytestmark = pytest.mark.slow
# What a reader of one PDF may take, and the rest of a call, on a machine that others use as well.
SECONDS_MAX = 60
PAGE_SECONDS_MAX = 3


def hostile() -> list[bytes]:
    """Small archives: of 200 MB of nothing, and of a page that is drawn for ever."""
    return [zipped(empty_txt=bytes(200 << 20)), zipped(fills_pdf=fills())]


def asked(browser: Browser, until: threading.Event) -> list[float]:
    """What each page took while the bombs were looked at."""
    spent = []
    while not until.is_set():
        for page in ("/register/", "/intake/", "/accounts/"):
            began = time.monotonic()
            browser.page(page)
            spent.append(time.monotonic() - began)
    return spent


@pytest.fixture
def neighbour(fresh_home) -> Iterator[Browser]:
    """Who works at another municipality, whose home and database are its own."""
    with serving(fresh_home("town", begin_town)) as (_, browser):
        yield browser


def test_bombs_that_one_is_sent_are_refused_in_time_and_the_other_works_on(neighbour, town):
    bombs = hostile()
    assert all(len(data) < 1 << 20 for data in bombs)
    with serving(town) as (_, attacked):
        answers: list[bytes] = []
        began, is_over = time.monotonic(), threading.Event()
        senders = [
            threading.Thread(target=lambda one=data: answers.append(send(attacked, one, wait=120)))
            for data in bombs
        ]
        for sender in senders:
            sender.start()
        threading.Thread(target=_end, args=(senders, is_over)).start()
        spent = asked(neighbour, is_over)
        took = time.monotonic() - began
    assert [b"200 OK" in answer for answer in answers] == [True] * len(bombs)
    # Kept as they came, and what is wrong with them is told.
    found = call(town, "original", "list", "--search", "post.zip")["originals"]
    assert sorted(one["status"] for one in found if one["kind"] == "zip") == ["new", "refused"]
    assert took < SECONDS_MAX
    assert len(spent) > len(bombs)
    assert max(spent) < PAGE_SECONDS_MAX


def _end(senders: list[threading.Thread], is_over: threading.Event) -> None:
    for sender in senders:
        sender.join()
    is_over.set()
