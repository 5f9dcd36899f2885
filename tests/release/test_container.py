"""The file that an image is made by: what it copies is there, and it runs what the unit runs.

An image is built by hand (docs/installing.md): that takes minutes and a base of Debian.
"""

from __future__ import annotations

import json
import re
import shlex
from urllib.parse import urlsplit

from tests.house.tree import ROOT, SRC
from tools.release.medium import COPIED

FILE = ROOT / "deploy" / "container" / "Containerfile"
UNIT = ROOT / "deploy" / "systemd" / "sluss-serve.service"
KNOWN = {
    "ARG", "FROM", "COPY", "RUN", "ENV", "VOLUME", "USER", "WORKDIR", "EXPOSE", "HEALTHCHECK",
    "ENTRYPOINT", "CMD", "STOPSIGNAL",
}  # fmt: skip


def told() -> list[tuple[str, str]]:
    """Every instruction with what it is given, in order."""
    lines = FILE.read_text(encoding="utf-8").replace("\\\n", " ").split("\n")
    pairs = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
    return [(word, rest) for word, rest in pairs]


def given(word: str) -> list[str]:
    return [rest for name, rest in told() if name == word]


def test_every_instruction_is_one():
    assert {word for word, _ in told()} == KNOWN
    for word in ("ENTRYPOINT", "CMD"):
        (words,) = given(word)
        assert all(isinstance(one, str) for one in json.loads(words))


def test_it_is_made_of_the_medium_alone_and_by_the_medium_s_own_check():
    assert given("FROM") == ["${BASE} AS build", "${BASE}"]
    assert given("COPY") == [". /medium", "--from=build /opt/sluss /opt/sluss"]
    assert 'sh /medium/installera.sh --key "${KEY}" --to /opt/sluss' in given("RUN")
    assert COPIED["deploy/container/Containerfile"] == "container/Containerfile"
    assert COPIED["tools/release/on_medium/installera.sh"] == "installera.sh"
    # What an image fetches while it is built is nobody's release.
    assert not re.search(r"https?://(?!127\.0\.0\.1)|apt|curl|wget|pip ", " ".join(given("RUN")))


def test_it_runs_what_the_unit_runs_as_nobody_in_the_home():
    (line,) = re.findall(r"^ExecStart=(.+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    (entry,), (words,) = given("ENTRYPOINT"), given("CMD")
    assert [*json.loads(entry), *json.loads(words)] == shlex.split(line)
    (user,), (volume,) = given("USER"), given("VOLUME")
    assert all(int(number) > 1000 for number in user.split(":"))
    settings = dict(pair.split("=") for pair in shlex.split(given("ENV")[0]))
    assert settings["SLUSS_HOME"] == volume
    assert f"Environment=SLUSS_HOME={volume}" in UNIT.read_text(encoding="utf-8")
    assert not [name for name in settings if re.search("KEY|PASS|SECRET|TOKEN", name)]


def test_its_health_is_asked_of_an_address_that_there_is():
    (health,) = given("HEALTHCHECK")
    (address,) = re.findall(r"urlopen\('([^']+)'", health)
    (words,) = given("CMD")
    at = urlsplit(address)
    assert str(at.port) in json.loads(words)
    named = re.search(
        r'^HEALTH, READY = "(\w+)"', (SRC / "web/request.py").read_text(), re.MULTILINE
    )
    assert at.path == f"/{named[1]}"
