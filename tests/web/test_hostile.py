"""The hostile files, dropped on the page one by one: each is told of, and each page stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from tests.formats.test_readable import HALF
from tests.hostile import some_in
from tests.web.test_intake import words
from tests.web.test_upload import file_of, sent

SAID = ("ny", "känd", "avvisad")
# What a page of ours never has in it, whatever a file says: a script of its own, an address.
NEVER = (b"<script>alert", b'href="javascript:', b"<img src=x", b"root:x:0")


@pytest.mark.slow
def test_each_hostile_file_is_told_of_and_shown_and_none_is_run(desk, tmp_path):
    from sluss.store.models import Original

    eva = desk("eva")
    # What a page fails by is an answer, as it is to a browser.
    eva.client.raise_request_exception = False
    wrong = []
    for one in some_in(tmp_path / "hostile"):
        answer = sent(desk, file_of(one.read_bytes(), one.name))
        wrong += [(one.name, fault) for fault in _faults(answer)]
        if not set(SAID) & set(words(answer.content.decode()).split()):
            wrong.append((one.name, "not told of"))
    for sha256, name in Original.objects.values_list("sha256", "name"):
        page, content = (eva.get(f"/intake/{sha256}{more}") for more in ("", "/content"))
        wrong += [(name, fault) for fault in _faults(page)]
        # The bytes themselves are handed out to be kept, and never to be opened here.
        if not str(content["Content-Disposition"]).startswith("attachment"):
            wrong.append((name, "opened"))
    assert wrong == []
    assert eva.text("/intake/")
    assert eva.text("/register/")


def _faults(answer) -> Iterator[str]:
    if answer.status_code != 200:
        yield f"status {answer.status_code}"
    yield from (f"{bad!r} in it" for bad in NEVER if bad in answer.content)


def test_of_a_document_with_a_missing_page_the_others_are_shown(desk):
    sent(desk, file_of(HALF, "half.pdf"))
    page = desk("eva").text(f"/intake/{hashlib.sha256(HALF).hexdigest()}")
    assert page.count("/page/1.png") == 1
    assert "/page/2.png" not in page
    assert "Sida 2 av 2 kan inte visas" in page
