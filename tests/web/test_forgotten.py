"""The page on which a new password is taken by a code that two people gave."""

from __future__ import annotations

from tests.services.office import Office
from tests.web.test_sign_in import HOST, PASSWORD, page, password

NEW = "korrekt häst batteri"


def test_a_new_password_is_taken_and_the_old_one_is_none(town):
    from django.test import Client

    from sluss.services import sign_in

    office = Office(town)
    sign_in.forgot("eva", "ringde", office.who("admin"), key="f")
    code = sign_in.vouch("eva", office.who("max"), key="v")["code"]
    client = Client()
    assert "Glömt lösenordet" in page(client, "/sign-in")
    given = {"name": "eva", "code": code, "new_password": NEW, "again_password": NEW}
    for wrong, said in (
        ({"new_password": "kort", "again_password": "kort"}, "minst 12 tecken"),
        ({"again_password": "ett helt annat"}, "minst 12 tecken"),
        ({"code": "AAAAA-BBBBB-CCCCC"}, "Koden stämmer inte"),
    ):
        answer = client.post("/sign-in/forgotten", {**given, **wrong}, **HOST)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    answer = client.post("/sign-in/forgotten", given, **HOST)
    assert answer["Location"] == "/sign-in"
    assert "Du har ett nytt lösenord" in page(client, "/sign-in")
    said = client.post("/sign-in", {"name": "eva", "password": PASSWORD}, **HOST)
    assert said.status_code == 422
    password(client, "eva", NEW)
    assert client.get("/", **HOST).status_code == 200
    # Once more with the same code it is none.
    assert client.post("/sign-in/forgotten", given, **HOST).status_code == 422
