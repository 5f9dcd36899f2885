"""Killed half way, again and again: nothing is lost, nothing is doubled, and the proof holds.

SLUSS_KILLS says how many kills; `make crash` asks for two hundred.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.papers import FIRMS, Move, camt, invoice, pain002, suppliers

KILLS = int(os.environ.get("SLUSS_KILLS", "6"))
KILLS_A_STEP = 3
SEED = int(os.environ.get("SLUSS_SEED", "1"))
DEBTS = 40
PEOPLE = (("anna", "attester"), ("bo", "attester"), ("cia", "signer"), ("dag", "signer"))


class Story:
    """One home, driven by calls of the program; a call that is killed is made again."""

    def __init__(self, folder: Path, chance: random.Random, url: str) -> None:
        self.folder, self.chance = folder, chance
        self.kills: Counter[str] = Counter()
        self.seconds = 0.6
        self.env = {
            **os.environ,
            "SLUSS_HOME": str(folder / "home"),
            "SLUSS_DATABASE_URL": url,
            "SLUSS_PASSWORD": "pw",
            "SLUSS_NEW_PASSWORD": "pw",
        }

    def call(self, *words: str, may_refuse: bool = False) -> str:
        began = time.monotonic()
        done = subprocess.run(
            self._argv(words), env=self.env, capture_output=True, text=True, check=False
        )
        self.seconds = time.monotonic() - began
        assert done.returncode in ((0, 1) if may_refuse else (0,)), done.stderr
        return done.stdout

    def step(self, name: str, *words: str, most: int) -> str:
        """Make a call that is killed some times first, each time at another moment."""
        for _ in range(min(KILLS_A_STEP, most)):
            child = subprocess.Popen(
                self._argv(words),
                env=self.env,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                child.wait(self.chance.uniform(0.2, max(self.seconds, 0.4)))
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait()
                self.kills[name] += 1
        return self.call(*words, may_refuse=True)

    def json(self, *words: str) -> dict:
        found: dict = json.loads(self.call(*words, "--json"))
        return found

    def _argv(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "sluss", *words, "--today", "2026-11-24"]


def _files(folder: Path) -> dict[str, bytes]:
    papers = {
        f"{i:03}.xml": invoice(FIRMS[i % 4], f"F{i}", f"{100 + i}.00") for i in range(1, DEBTS + 1)
    }
    papers["list.csv"] = suppliers(*FIRMS)
    folder.mkdir()
    for name, content in papers.items():
        (folder / name).write_bytes(content)
    return papers


def _whole_way(story: Story, most: int) -> None:
    """receive, approve, sign, export, confirm: each killed on its way, and made again."""
    folder = story.folder
    papers = _files(folder / "in")
    init = ("init", "--org-number", "2120009994", "--name", "K", "--bic", "HANDSESS")
    story.call(*init, "--iban", "SE5360000000000000123456", "--bankgiro", "9912346")
    for name, role in (*PEOPLE, ("eva", "clerk")):
        story.call("user", "add", name, "--role", role, "--as", "admin")
    left = lambda: max(most - sum(story.kills.values()), 0)  # noqa: E731 -- it reads as a word
    story.step("receive", "receive", str(folder / "in"), most=left())
    found = story.json("payables")
    assert found["totals"]["count"] == DEBTS
    ids = [p["id"] for p in found["payables"]]
    for name in ("anna", "bo"):
        story.step("approve", "approve", *ids, "--as", name, "--key", f"a-{name}", most=left())
    story.step("propose", "batch", "propose", "--as", "eva", "--key", "p", most=left())
    for name in ("cia", "dag"):
        sign = ("batch", "sign", "1", "--as", name, "--key", f"s-{name}")
        story.step("sign", *sign, most=left())
    out = folder / "out.xml"
    export = ("batch", "export", "1", "--channel", "pain.001", "--out", str(out))
    story.step("export", *export, "--as", "cia", "--key", "e", most=left())
    _answers(story, folder / "bank")
    story.step("confirm", "receive", str(folder / "bank"), most=left())
    _check(story, papers, out)


def _answers(story: Story, folder: Path) -> None:
    """The bank takes all but the first, which it rejects."""
    payments = story.json("batch", "show", "1")["payments"]
    first, *rest = payments
    folder.mkdir()
    told = pain002(
        "SLUSS-2120009994-E1-000001", group="PART", each={first["end_to_end_id"]: "RJCT"}
    )
    (folder / "answer.xml").write_bytes(told)
    moves = [Move(p["amount"], e2e=p["end_to_end_id"]) for p in rest]
    (folder / "statement.xml").write_bytes(camt(*moves, on="2026-11-25"))


def _check(story: Story, papers: dict[str, bytes], out: Path) -> None:
    assert story.json("verify")["ok"]
    again = story.json("receive", str(story.folder / "in"))["files"]
    shas = {hashlib.sha256(content).hexdigest() for content in papers.values()}
    assert {f["sha256"] for f in again if f["status"] == "known"} == shas
    batch = story.json("batch", "show", "1")
    assert hashlib.sha256(out.read_bytes()).hexdigest() == batch["sha256"]
    assert sorted(p.name for p in out.parent.iterdir() if p.is_file()) == ["out.xml"]
    names = [p["end_to_end_id"] for p in batch["payments"]]
    assert len(set(names)) == len(names) == DEBTS
    assert Counter(p["state"] for p in batch["payments"]) == {"booked": DEBTS - 1, "rejected": 1}
    states = Counter(p["state"] for p in story.json("payables")["payables"])
    assert states == {"settled": DEBTS - 1, "open": 1}
    assert len(story.json("batch", "list")["batches"]) == 1


@pytest.mark.crash
def test_a_story_that_is_killed_again_and_again_ends_as_if_it_never_was(
    tmp_path: Path, fresh_database_urls: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    kills: Counter[str] = Counter()
    stories = 0
    while sum(kills.values()) < KILLS:
        folder = tmp_path / str(stories)
        folder.mkdir()
        story = Story(folder, chance, fresh_database_urls())
        _whole_way(story, KILLS - sum(kills.values()))
        kills += story.kills
        stories += 1
    with capsys.disabled():
        print(f"\n{sum(kills.values())} kills in {stories} stories: {dict(kills)}")
