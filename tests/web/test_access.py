"""Who sees what, and who may do what: every address of the web against every role."""

from __future__ import annotations

import pytest

from tests.web.town import EVERYBODY

# What stands for a part of an address that names something.
NAMED = {
    "public_id": "nosuchdebt",
    "number": "999999999",
    "other_id": "noothedebt",
    "sha256": "0" * 64,
    "name": "nobody",
    "payment": "nosuch",
    "seq": "1",
    "key": "nosuchkey",
}
# What anybody may see, signed in or not: each is named, so that none is added by chance.
PUBLIC = {
    "sign-in", "sign-in/second", "sign-in/enrol", "sign-in/forgotten", "sign-out", "language",
    "keys", "accessibility", "status/", "healthz", "readyz",
}  # fmt: skip


def addresses():
    """Every address: its pattern and its view."""
    from sluss.urls import urlpatterns

    # What programs ask has tests of its own: tests/api/test_access.py, test_metrics.py.
    of_programs = ("api/", "metrics")
    pages = [one for one in urlpatterns if not str(one.pattern).startswith(of_programs)]
    return [(str(one.pattern), one.callback) for one in pages]


def url_of(pattern: str) -> str:
    for name, value in NAMED.items():
        for kind in ("str", "int"):
            pattern = pattern.replace(f"<{kind}:{name}>", value)
    return f"/{pattern}"


def test_every_page_says_who_may_see_it(town):
    without = {pattern for pattern, view in addresses() if view.act is None}
    assert without == PUBLIC


def test_a_stranger_is_sent_to_sign_in_and_sees_nothing(desk):
    stranger = desk("")
    for pattern, view in addresses():
        if view.act is None:
            continue
        for ask in (stranger.get, stranger.post):
            said = ask(url_of(pattern))
            assert said.status_code == 303, pattern
            assert said["Location"].startswith("/sign-in"), pattern
            assert said.content == b"", pattern


def test_each_role_gets_what_it_may_and_is_told_when_it_may_not(anybody):
    from sluss.rules.approve.roles import Role, may

    role = Role(EVERYBODY[anybody.name])
    for pattern, view in addresses():
        if view.act is None:
            continue
        for ask in (anybody.get, anybody.post):
            said = ask(url_of(pattern))
            is_refused = said.status_code == 403
            assert is_refused == (not may(view.act, [role])), (pattern, said.status_code)


def test_the_menu_of_a_role_leads_nowhere_that_it_may_not_go(anybody):
    import re

    page = anybody.text("/")
    inside = page.partition("<nav")[2].partition("</nav")[0]
    links = re.findall(r'href="([^"]+)"', inside)
    assert links[0] == "/"
    for link in links:
        assert anybody.get(link).status_code == 200, link


@pytest.mark.parametrize("url", ["/", "/register/", "/sign-in", "/no-such-page"])
def test_every_answer_has_the_headers(desk, url):
    from sluss.web.headers import HEADERS

    said = desk("eva").get(url)
    assert {name: said.headers.get(name) for name in HEADERS} == HEADERS
