"""What every test stands on: a fresh home, a fresh database, and a plain word on what was skipped.

SLUSS_TEST_DATABASE=postgresql runs the whole suite on a real server instead of SQLite.
SLUSS_CI=1 makes a skip that CI must run a failure (tests/needs.py).
"""

from __future__ import annotations

import gc
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest

from tests import databases, needs, object_store, postgres
from tests.needs import need as need

DATABASE = os.environ.get("SLUSS_TEST_DATABASE", "sqlite")
# The settings of a developer's own home must not reach a test.
OWN_SETTINGS = ("SLUSS_HOME", "SLUSS_DATABASE_URL", "SLUSS_PASSWORD", "SLUSS_NEW_PASSWORD")

# A machine that six people share has no even pace, so no example is judged by its time. In CI
# the examples are the same each time: a red run can be run again and is red again.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("ci" if needs.IS_CI else "house")


# What is tested here cannot reach a database: the floors forbid it (pyproject.toml, "Who may
# import whom"), and pytest_collection_modifyitems sees that no such test asks for one. A second run
# on a server would say the same again, so there it is left to the run on SQLite, and told.
WITHOUT_DATABASE = ("core", "errors", "formats", "house", "lab", "outside", "release", "rules")
collect_ignore = list(WITHOUT_DATABASE) if DATABASE == "postgresql" else []
_GIVE_A_DATABASE = {"postgres_server", "fresh_postgres_url", "fresh_database_url", "home",
                    "fresh_database_urls", "stencil", "fresh_home"}  # fmt: skip
# So is a test elsewhere that asks for none, unless it is marked as one that has its own server, or
# as one that is another test on each database.
_ON_A_SERVER = ("postgres", "on_each", "cluster")

# So many more objects than were let go before the youngest are looked through; so many times those
# before the middle ones, and so many times these before all.
_GARBAGE = (10_000, 20, 50)

# Of a value that stands in a test's name.
ID_LETTERS_MAX = 60


def pytest_configure(config: pytest.Config) -> None:
    if DATABASE not in ("sqlite", "postgresql"):
        raise pytest.UsageError(f"SLUSS_TEST_DATABASE is sqlite or postgresql, not {DATABASE!r}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A running PostgreSQL, one for each test process."""
    try:
        with postgres.running() as server:
            yield server
    except postgres.NoServer as error:
        if DATABASE == "postgresql":
            pytest.fail(f"SLUSS_TEST_DATABASE=postgresql, but: {error}", pytrace=False)
        need(None, f"no PostgreSQL on this machine: {error}")


@pytest.fixture(scope="session")
def store() -> Iterator[object_store.ObjectStore]:
    """A running object store, one for each test process."""
    with object_store.object_store() as found:
        yield found


@pytest.fixture
def fresh_postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped afterwards."""
    name = f"test_{uuid4().hex}"
    yield postgres_server.make(name)
    postgres_server.drop(name)


@pytest.fixture
def fresh_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of the kind that this run is on."""
    if DATABASE == "postgresql":
        url: str = request.getfixturevalue("fresh_postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'home' / 'sluss.sqlite3'}"


@pytest.fixture
def fresh_database_urls(request: pytest.FixtureRequest) -> Callable[[], str]:
    """fresh_database_urls(): another such address each time; "" for a file in the home."""
    if DATABASE != "postgresql":
        return lambda: ""
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return lambda: server.make(f"test_{uuid4().hex}")


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the program takes for its home, in the database of this run."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in OWN_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLUSS_HOME", str(folder))
    if DATABASE == "postgresql":
        monkeypatch.setenv("SLUSS_DATABASE_URL", request.getfixturevalue("fresh_database_url"))
    return folder


@pytest.fixture(scope="session")
def stencil(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Callable[[], None]], databases.Stencil]:
    """Databases to copy, by name: each is made when it is first asked for."""
    server = request.getfixturevalue("postgres_server") if DATABASE == "postgresql" else None
    folder = tmp_path_factory.mktemp("stencils")
    databases.set_up(folder)
    made: dict[str, databases.Stencil] = {}

    def find(name: str, prepare: Callable[[], None]) -> databases.Stencil:
        if name not in made:
            made[name] = databases.Stencil(folder / name, prepare, server)
        return made[name]

    return find


@pytest.fixture
def fresh_home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stencil
) -> Iterator[Callable[[str, Callable[[], None]], Path]]:
    """Copies a stencil to a new home and points this process at it; gives the home's folder."""
    names: list[str] = []
    is_server = DATABASE == "postgresql"
    server = request.getfixturevalue("postgres_server") if is_server else None

    def make(name: str, prepare: Callable[[], None]) -> Path:
        folder = tmp_path / f"home{len(names) or ''}"
        folder.mkdir()
        names.append(f"test_{uuid4().hex}")
        for setting in OWN_SETTINGS:
            monkeypatch.delenv(setting, raising=False)
        url = stencil(name, prepare).copy(folder, names[-1])
        monkeypatch.setenv("SLUSS_HOME", str(folder))
        if url:
            monkeypatch.setenv("SLUSS_DATABASE_URL", url)
        databases.reopen()
        return folder

    yield make
    databases.close()
    if server is not None:
        for name in names:
            server.drop(name)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A whole file is no name of a test: packed anew it has other bytes in each process."""
    is_content = isinstance(val, bytes) or (isinstance(val, str) and len(val) > ID_LETTERS_MAX)
    return argname if is_content else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    kept, left = [], []
    for item in items:
        asked = _asked(item)
        if asked and item.path.relative_to(here).parts[0] in WITHOUT_DATABASE:
            raise pytest.UsageError(f"{item.nodeid} asks for {asked}, where no database is")
        (kept if DATABASE == "sqlite" or _is_on_a_server(item) else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: there are tests that wait for a server or for a browser."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what stays to the end: eleven thousand tests.

    A sixth of the processor's time went into that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def _asked(item: pytest.Item) -> set[str]:
    """The fixtures of a test that give a database."""
    return _GIVE_A_DATABASE.intersection(getattr(item, "fixturenames", ()))


def _is_on_a_server(item: pytest.Item) -> bool:
    return bool(_asked(item)) or any(item.get_closest_marker(name) for name in _ON_A_SERVER)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.skipped and "only on PostgreSQL" in _reason(report) and not _is_on_a_server(item):
        # Left to the other run by its own words, and left out of that by the rule above.
        report.outcome = "failed"
        report.longrepr = f"on neither database: mark it as one of {_ON_A_SERVER}"
    return _refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    return _refuse_skip(report)


def _refuse_skip(report):
    # A test that calls pytest.skip by itself, past need(), must not slip through CI either.
    if needs.IS_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = _reason(report)
        if not needs.MAY_BE_SKIPPED_IN_CI.search(reason):
            report.outcome = "failed"
            report.longrepr = f"CI must run this, but it was skipped: {reason}"
    return report


def _reason(report) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr)


def pytest_terminal_summary(terminalreporter) -> None:
    """One line for each reason, so that nobody takes a quiet run for a whole one."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for report in terminalreporter.stats.get("skipped", []):
        kinds[_reason(report).partition(": ")[0]][_reason(report)] += 1
    if kinds:
        terminalreporter.section("not run on this machine")
    for kind, reasons in sorted(kinds.items()):
        # Behind the colon stands which one: each missing sample would be a line of its own.
        text = kind if len(reasons) > 1 else next(iter(reasons))
        terminalreporter.write_line(f"{reasons.total():>5}  {text}")
    if collect_ignore:
        folders = ", ".join(f"tests/{name}" for name in collect_ignore)
        left = f"{folders}, and elsewhere each that asks for none"
        terminalreporter.write_line(f"left to the run on SQLite, reaching no database: {left}")
    terminalreporter.write_line(f"database: {DATABASE}")
