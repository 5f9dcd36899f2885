"""The lab by the command line: a town is made, loaded and scored, and the bars are met."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import codes

SRC = Path(__file__).resolve().parents[2] / "src"
# Seeds for the run in CI; those that docs/results/lab.md is of are others.
SEEDS = (71, 72)
FIGURES = [
    *("found-count", "found-amount", "not-shown", "too-much", "merged", "twice", "not-held"),
    *("wrong-account", "right-certain", "right-probable", "right-weak", "questions", "unknown"),
]


@pytest.fixture
def sluss(tmp_path):
    """The program in a process of its own: a town is scored in a home that it makes itself."""
    kept = {key: text for key, text in os.environ.items() if not key.startswith("SLUSS_")}
    env = {**kept, "PYTHONPATH": str(SRC)}

    def call(*words) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "sluss", *map(str, words)]
        return subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True)

    return call


def test_every_question_that_the_register_can_ask_is_counted_as_one(program):
    from sluss.cli.questions import QUESTIONS

    near = codes.TABLE["rules/register/derive.py", "near.reason"]
    asked = {f"register.{reason}" for reason in near} | {"register.payment_unclear"}
    assert asked == QUESTIONS


@pytest.mark.parametrize("seed", SEEDS)
def test_the_register_of_a_small_town_is_right(sluss, tmp_path, seed):
    size = ("--inhabitants", 1500, "--days", 150)
    made = sluss("lab", "make", "--seed", seed, *size, "--out", "town")
    assert made.returncode == 0, made.stderr
    scored = sluss("lab", "score", "town", "--json")
    figures = json.loads(scored.stdout)["figures"]
    assert [one for one in figures if one["met"] is False] == []
    assert scored.returncode == 0
    assert [one["figure"] for one in figures] == FIGURES
    # Without --home nothing goes where a real home might lie.
    assert (tmp_path / "sluss-lab" / "LAB.txt").is_file()


def test_a_wrong_register_is_seen_and_said(sluss, tmp_path):
    """The truth is changed instead: a bill that was paid is said to be owed."""
    sluss("lab", "make", "--inhabitants", 300, "--days", 60, "--out", "town")
    truth = tmp_path / "town" / "truth.jsonl"
    bills = [json.loads(line) for line in truth.read_text().splitlines()]
    closed = next(one for one in bills if one["fate"] == "closed" and not one["is_credit"])
    closed |= {"fate": "owed", "left": closed["amount"]}
    truth.write_text("\n".join(json.dumps(one) for one in bills))
    scored = sluss("lab", "score", "town", "--lang", "en")
    assert scored.returncode == 1
    assert "NO" in scored.stdout
    assert f"Open debts found, by count: {closed['supplier']}" in scored.stderr


def test_a_folder_in_use_and_one_without_truth_are_refused(sluss, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("kept")
    assert sluss("lab", "make", "--out", "full").returncode == 2
    assert sluss("lab", "score", "full").returncode == 2
    assert sluss("--home", "full", "lab", "score", "full").returncode == 2
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]
