"""A few hundred strange files for every reader, always the same; `make fuzz` reads a million."""

from random import Random

import pytest

from sluss.core.outcome import Finding, Place
from tools.fuzz.hunt import Found, Hunt, blind
from tools.fuzz.mutate import bend
from tools.fuzz.seeds import seeds
from tools.fuzz.targets import TARGETS, Items, Shape, Target

# A page of a PDF is drawn, which takes a hundred times as long as reading anything else.
RUNS = {"pdf": 40}
RUNS_OTHERWISE = 400
SEED = 20261124


def hunted(target: Target, runs: int) -> Found:
    hunt = Hunt(target)
    blind(hunt, runs=runs, seconds=600, chance=Random(SEED), with_samples=False)
    return hunt.found


@pytest.mark.parametrize("kind", TARGETS)
def test_no_reader_breaks_on_strange_files(kind):
    runs = RUNS.get(kind, RUNS_OTHERWISE)
    found = hunted(TARGETS[kind], runs)
    assert (found.crashes, found.executions) == ({}, runs)


@pytest.mark.parametrize("kind", TARGETS)
def test_every_reader_has_files_to_begin_from(kind):
    assert seeds(TARGETS[kind], with_samples=False) != [b"a"]


def test_the_same_chance_bends_a_file_the_same_way():
    files = seeds(TARGETS["ubl"], with_samples=False)
    bent = [[bend(files[0], Shape.XML, Random(7), others=files)] for _ in range(2)]
    assert bent[0] == bent[1] != [files[0]]


def raising(data: bytes) -> Items:
    raise KeyError(data)


def speechless(data: bytes) -> Items:
    return [Finding("no.such_code", Place(), "", "")]


def endless(data: bytes) -> Items:
    return [Finding("intake.empty", Place(), "a" * 500, "")]


def half_a_character(data: bytes) -> Items:
    return [Finding("intake.empty", Place(), "\ud800", "")]


@pytest.mark.parametrize("broken", [raising, speechless, endless, half_a_character])
def test_a_reader_that_breaks_is_found(broken):
    found = hunted(Target("broken", broken, Shape.BYTES, ()), 5)
    assert list(found.crashes.values()) == [5]
