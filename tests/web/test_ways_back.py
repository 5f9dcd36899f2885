"""Where somebody goes on who comes to an address that shows no page, or whose session has ended."""

from __future__ import annotations

import pytest

ASKED = {"HX-Request": "true", "HX-Current-URL": "http://testserver/register/?search=J5"}


@pytest.mark.parametrize(
    ("url", "door"),
    [("/pay/propose", "/pay/"), ("/register/nosuch/decide", "/register/"), ("/alarms/7", "/")],
)
def test_an_address_that_only_takes_forms_leads_to_its_list(desk, url, door):
    said = desk("cia").get(url)
    if said.status_code == 403:
        said = desk("eva").get(url)
    assert (said.status_code, said["Location"]) == (303, door)


def test_a_part_of_a_page_is_never_the_page_to_sign_in_on(desk):
    said = desk("").get("/register/nosuch", headers=ASKED)
    assert (said.status_code, said.content) == (401, b"")
    assert said["HX-Redirect"] == "/sign-in?next=%2Fregister%2F%3Fsearch%3DJ5"


def test_a_form_that_is_only_looked_at_leads_nowhere_and_is_not_kept(desk):
    eva = desk("eva")
    eva.post("/sign-out")
    said = eva.post("/register/paper/check", {"field": "amount", "amount": "x"}, headers=ASKED)
    assert said.status_code == 401
    assert "HX-Redirect" not in said
    assert "kept" not in eva.client.session
