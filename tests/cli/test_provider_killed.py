"""Every verb of a provider that writes is killed at random moments, and made again.

SLUSS_PROVIDER_KILLS says how many kills of each; the moments are drawn by SLUSS_SEED between the
beginning of a call and a little after its usual end.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Machine
from tests.cli.tenants import FIRST, SECOND, Provider, found_in, migrate_to, template_of
from tests.cli.test_provider_moves import with_debts
from tests.faults.conftest import figure
from tests.faults.warm import Ended, Warm

pytestmark = [pytest.mark.postgres, pytest.mark.crash]
KILLS = figure("SLUSS_PROVIDER_KILLS", 1)
SEED = figure("SLUSS_SEED", 1)
LATE = 1.1
MISSES_MAX = 20
NEW = "2120002908"
LAPTOP = "laptop.sluss"
# What a call says that is made again when the one before it was not cut off after all.
DONE_ALREADY = {
    "safekeeping.directory_there", "safekeeping.tenant_exists", "safekeeping.tenant_is_away",
    "safekeeping.tenant_not_away",
}  # fmt: skip


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    made = Warm(tmp_path_factory.mktemp("warm"))
    yield made
    made.close()


def begun(made: Provider) -> None:
    made.begin()
    made.add(FIRST)


def half_begun(made: Provider) -> None:
    """The template is there and older, so that what begins it has something to do."""
    older(made, template_of(made.home))


def of_the_version_before(made: Provider) -> None:
    made.begin()
    template = template_of(made.home)
    made.server.drop(template)
    older(made, template)
    for org_number in (FIRST, SECOND):
        made.add(org_number)


def older(made: Provider, template: str) -> None:
    from sluss.store import tenants

    made.server.make(template)
    with tenants.opened(made.server.url(template), seconds=60):
        migrate_to("0021_custody")


def lent(made: Provider) -> None:
    """One municipality works at home, and has done something there."""
    with_debts(made)
    made.json("provider", "lift-out", FIRST, "--to", made.home / LAPTOP)
    words = ("user", "add", "ulla", "--role", "clerk", "--as", "admin")
    shutil.copytree(made.home / LAPTOP, made.home / "usb")
    Machine(made.home / "usb").json(*words)


def lost(made: Provider) -> None:
    """The directory is gone; the databases are there."""
    begun(made)
    (made.home / "tenants.json").unlink()


@dataclass(frozen=True, slots=True)
class Act:
    """A call in a root that was prepared. there: the municipalities that there are afterwards."""

    name: str
    prepare: Callable[[Provider], None]
    words: tuple[str, ...]
    there: tuple[str, ...]


# {server} and {root} are the address of the server and the provider's root.
ACTS = [
    Act("init", half_begun, ("init", "--server", "{server}"), ()),
    Act("add", begun, ("add", "--org-number", NEW, "--name", "Kommun"), (FIRST, NEW)),
    Act("migrate", of_the_version_before, ("migrate",), (FIRST, SECOND)),
    Act("rebuild", lost, ("rebuild", "--server", "{server}"), (FIRST,)),
    Act("lift-out", with_debts, ("lift-out", FIRST, "--to", f"{{root}}/{LAPTOP}"), (FIRST,)),
    Act("bring-home", lent, ("bring-home", FIRST, "--from", "{root}/usb"), (FIRST,)),
]


@pytest.mark.parametrize("act", [pytest.param(act, id=act.name) for act in ACTS])
def test_what_is_killed_and_made_again_ends_as_if_nothing_had_been(
    act, root_of, postgres_server, warm: Warm, tmp_path: Path, capsys
):
    chance = random.Random(f"{SEED} {act.name}")

    def fresh() -> Provider:
        for name in found_in(postgres_server):
            postgres_server.drop(name)
        shutil.rmtree(tmp_path / "root", ignore_errors=True)
        made: Provider = root_of(act.name, act.prepare)
        return made

    whole = fresh()
    began = time.monotonic()
    assert _made(warm, whole, act).code == 0
    took, wanted = time.monotonic() - began, _found(warm, whole, act)
    killed, missed, moments = 0, 0, []
    while killed < KILLS and missed < KILLS + MISSES_MAX:
        tried = fresh()
        moment = chance.uniform(0, took * LATE)
        code = _cut_off(warm, tried, act, moment)
        moments.append(f"{moment * 1000:.0f} ms: {code}")
        killed, missed = killed + (code == -9), missed + (code != -9)
        again = _made(warm, tried, act, "--json")
        is_there = again.code in (1, 3) and again.json["refused"]["code"] in DONE_ALREADY
        assert again.code == 0 or is_there, f"{moments}: {again}"
        assert _found(warm, tried, act) == wanted, moments
    with capsys.disabled():
        print(f"\nprovider {act.name}, {took:.2f} s: {killed} kills ({', '.join(moments)})")
    assert killed == KILLS


def _words(made: Provider, act: Act) -> list[str]:
    filled = [word.format(server=made.server.base, root=made.home) for word in act.words]
    return ["provider", *filled]


def _made(warm: Warm, made: Provider, act: Act, *more: str) -> Ended:
    return warm.call(made.home, *_words(made, act), *more)


def _cut_off(warm: Warm, made: Provider, act: Act, moment: float) -> int:
    held = warm.begin("tests.faults.acts:call", made.home, is_held=True, given=_words(made, act))
    held.until_held()
    held.go()
    time.sleep(moment)
    held.kill()
    return held.ended().code


def _found(warm: Warm, made: Provider, act: Act) -> object:
    """What there is: the directory, how each municipality stands, what its journal comes to."""
    listed = warm.call(made.home, "provider", "list", "--json").json["tenants"]
    assert tuple(one["org_number"] for one in listed) == act.there
    assert all(one["is_right"] for one in listed)
    status = warm.call(made.home, "provider", "status", "--json")
    assert status.code == 0, status
    rows = [(row["whereabouts"], row["version"]) for row in status.json["tenants"]]
    told = [_whole(warm, made.tenant(number)) for number in act.there]
    laptop = made.home / LAPTOP
    return rows, told, _whole(warm, Machine(laptop)) if laptop.is_dir() else None


def _whole(warm: Warm, one: Machine) -> object:
    said = warm.look(one.home, url=one.url)
    assert said["ok"], said["differences"]
    return said["facts"], said["keys"], said["payables"], said["originals"]
