"""Three servers that stand in for each other, on loopback: etcd, Patroni and PostgreSQL on each.

What they are set up with is what ships (deploy/patroni), TLS and passwords too, but for addresses,
the shortest times that Patroni takes, and no waiting for disks: it is processes that are killed.

    python -m tests.cluster.nodes        says whether they start, and how long it takes
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests import postgres
from tests.cluster import certificates
from tests.memory import memory_folder

Plain = dict[str, Any]
DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "patroni"
NAMES = ("db1", "db2", "db3")
HERE = "127.0.0.1"
USER = DATABASE = "sluss"
# The shortest that Patroni takes; what ships has 30, 10 and 10.
QUICK = {"ttl": 20, "loop_wait": 1, "retry_timeout": 3}
# Processes are killed, not machines: what was written is in the kernel's hands.
UNSYNCED = {"fsync": "off", "shared_buffers": "32MB"}
UNSYNCED |= {"max_connections": 60, "wal_keep_size": "64MB", "min_wal_size": "32MB"}
SECONDS_MAX = 90.0


class NoCluster(Exception):
    """It cannot be had or does not come up here; the text says why."""


# All that runs on a node: its machine is gone.
ALL = ("patroni", "postgres", "etcd")


class Node:
    """One server. It may be killed with everything on it, and begun again on what it had."""

    def __init__(self, name: str, folder: Path, ports: Sequence[int], given: Plain) -> None:
        self.name, self.folder = name, folder
        self.port, self.rest, self.etcd, self.peer = ports
        self._given = given
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        folder.mkdir(mode=0o700)
        _give_away(folder)

    def lay(self, nodes: Sequence[Node]) -> None:
        """Write what it is set up with. nodes: all of them."""
        (self.folder / "patroni.json").write_text(json.dumps(self._patroni(nodes)))
        self._etcd_env = self._etcd(nodes)

    def start(self, *what: str) -> None:
        """Begin etcd, or Patroni, which begins PostgreSQL; all if none is named.

        What runs already is left alone.
        """
        wanted = {*(what or ALL)} - {*self._running}
        if "etcd" in wanted:
            self._begin(["etcd"], "etcd", self._etcd_env)
        if "patroni" in wanted:
            words = [sys.executable, "-m", "patroni", str(self.folder / "patroni.json")]
            self._begin(words, "patroni", self._given["passwords"])

    def kill(self, *what: str) -> None:
        """Some of patroni, postgres and etcd are gone at once, and surely when this returns."""
        ended = [self._running.pop(name) for name in what if name in self._running]
        pids = [one.pid for one in ended]
        # PostgreSQL is begun by Patroni and goes on without it.
        if "postgres" in what and (postmaster := self.postmaster()) is not None:
            pids += [postmaster, *postgres.children(postmaster)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for one in ended:
            one.wait(SECONDS_MAX)
        until = time.monotonic() + SECONDS_MAX
        while any(postgres.is_alive(pid) for pid in pids) and time.monotonic() < until:
            time.sleep(0.01)

    def postmaster(self) -> int | None:
        """The number of its PostgreSQL, None if none runs."""
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            # A number may have become somebody else's since the file was written.
            return pid if str(self.folder).encode() in words else None
        return None

    def _begin(self, words: list[str], name: str, env: Plain) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [*_as_other(), *words],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", **env},
            )

    def _patroni(self, nodes: Sequence[Node]) -> Plain:
        made: Plain = yaml.safe_load((DEPLOY / "patroni.yml").read_text(encoding="utf-8"))
        tls = {name: str(self._given["tls"] / name) for name in ("ca.crt", "node.crt", "node.key")}
        made = _with_files(made, tls)
        made["name"] = self.name
        made["restapi"] |= {"listen": f"{HERE}:{self.rest}"}
        made["restapi"] |= {"connect_address": f"{HERE}:{self.rest}"}
        made["etcd3"]["hosts"] = [f"{HERE}:{one.etcd}" for one in nodes]
        dcs = made["bootstrap"]["dcs"]
        dcs |= QUICK
        dcs["postgresql"]["parameters"] |= UNSYNCED
        made["bootstrap"]["initdb"].append("no-sync")
        made["postgresql"] |= {
            "listen": f"{HERE}:{self.port}",
            "connect_address": f"{HERE}:{self.port}",
            "data_dir": str(self.folder / "data"),
            "bin_dir": str(postgres.programs()),
            "pgpass": str(self.folder / "pgpass"),
        }
        made["postgresql"]["parameters"]["unix_socket_directories"] = str(self.folder)
        made["watchdog"]["mode"] = "off"  # No test resets the machine that it runs on.
        return made

    def _etcd(self, nodes: Sequence[Node]) -> dict[str, str]:
        lines = (DEPLOY / "etcd.env").read_text(encoding="utf-8").splitlines()
        made = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
        for name, value in made.items():
            if value.endswith((".crt", ".key")):
                made[name] = str(self._given["tls"] / Path(value).name)
        client, peer = f"https://{HERE}:{self.etcd}", f"https://{HERE}:{self.peer}"
        listed = ",".join(f"{one.name}=https://{HERE}:{one.peer}" for one in nodes)
        return made | {
            "ETCD_NAME": self.name,
            "ETCD_DATA_DIR": str(self.folder / "etcd"),
            "ETCD_LISTEN_CLIENT_URLS": client,
            "ETCD_ADVERTISE_CLIENT_URLS": client,
            "ETCD_LISTEN_PEER_URLS": peer,
            "ETCD_INITIAL_ADVERTISE_PEER_URLS": peer,
            "ETCD_INITIAL_CLUSTER": listed,
            "ETCD_LOG_LEVEL": "warn",
        }


def _with_files(value: Any, tls: dict[str, str]) -> Any:
    """The same with each file of TLS where it lies here."""
    if isinstance(value, dict):
        return {name: _with_files(one, tls) for name, one in value.items()}
    return tls.get(Path(value).name, value) if isinstance(value, str) else value


class Cluster:
    """Three nodes. url: of the database of Sluss, all three named; env: what its password is in."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.folder = folder
        tls = folder / "tls"
        tls.mkdir(mode=0o700)
        certificates.lay(tls)
        for path in (tls, *tls.iterdir()):
            path.chmod(0o700 if path.is_dir() else 0o600)
            _give_away(path)
        names = ("SUPERUSER", "REPLICATION", "REWIND")
        self._passwords = {f"PATRONI_{name}_PASSWORD": secrets.token_hex(16) for name in names}
        given = {"tls": tls, "passwords": self._passwords}
        ports = _free_ports(4 * len(NAMES))
        self.nodes = [
            Node(name, folder / name, ports[4 * at : 4 * at + 4], given)
            for at, name in enumerate(NAMES)
        ]
        for node in self.nodes:
            node.lay(self.nodes)
        self._tls = ssl.create_default_context(cafile=tls / "ca.crt")
        self._tls.load_cert_chain(tls / "node.crt", tls / "node.key")
        hosts = ",".join(f"{HERE}:{node.port}" for node in self.nodes)
        asked = f"sslmode=verify-full&sslrootcert={tls / 'ca.crt'}"
        self.url = f"postgresql://{USER}@{hosts}/{DATABASE}?{asked}"
        self.keeper_url = f"postgresql://postgres@{hosts}/postgres?{asked}"
        self.env = {"PGPASSFILE": str(folder / "pgpass")}

    def start(self) -> None:
        """Begin all, and wait until one leads, one is synchronous and the third follows."""
        self.mend()
        self._make_database()

    def mend(self) -> float:
        """Begin what does not run, and wait for all as above; gives the seconds."""
        for node in self.nodes:
            node.start()
        return self.until(lambda: sorted(self.roles()) == ["leader", "replica", "sync_standby"])

    def kill(self) -> None:
        for node in self.nodes:
            node.kill(*ALL)

    def until(self, holds: Callable[[], bool]) -> float:
        """Wait until something holds; gives the seconds. Errors: NoCluster."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() > began + SECONDS_MAX:
                raise NoCluster(f"waited {SECONDS_MAX} s; {self.members()}; {self._said()}")
            time.sleep(0.1)
        return time.monotonic() - began

    def members(self) -> list[Plain]:
        """What the members say of the cluster; [] if nobody answers."""
        for node in self.nodes:
            with contextlib.suppress(OSError, ValueError):
                address = f"https://{HERE}:{node.rest}/cluster"
                with urllib.request.urlopen(address, context=self._tls, timeout=2) as answer:
                    told: Plain = json.load(answer)
                return list(told["members"])
        return []

    def roles(self) -> list[str]:
        """The roles of those that work: leader, sync_standby, replica."""
        return [one["role"] for one in self.members() if one["state"] in ("running", "streaming")]

    def node(self, role: str) -> Node | None:
        """The node that has a role, None if nobody has it."""
        names = [one["name"] for one in self.members() if one["role"] == role]
        return next((node for node in self.nodes if node.name in names), None)

    def _make_database(self) -> None:
        password = secrets.token_hex(16)
        lines = [f"*:*:*:{USER}:{password}"]
        lines.append(f"*:*:*:postgres:{self._passwords['PATRONI_SUPERUSER_PASSWORD']}")
        file = self.folder / "pgpass"
        file.write_text("\n".join(lines) + "\n")
        file.chmod(0o600)
        self.keep(f"CREATE ROLE {USER} LOGIN PASSWORD '{password}'")
        self.keep(f"CREATE DATABASE {DATABASE} OWNER {USER}")

    def keep(self, statement: str) -> None:
        """Let the leader do it, as the one who keeps the servers."""
        import psycopg

        asked, file = f"{self.keeper_url}&target_session_attrs=read-write", self.folder / "pgpass"
        with psycopg.connect(asked, autocommit=True, passfile=file) as keeper:
            keeper.execute(statement.encode())

    def _said(self) -> str:
        logs = [node.folder / f"{name}.log" for node in self.nodes for name in ("etcd", "patroni")]
        return "; ".join(
            f"{log.parent.name} {log.stem}: {log.read_text('utf-8', 'replace')[-400:]}"
            for log in logs
            if log.is_file()
        )


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Three nodes for as long as the block lasts. Errors: NoCluster, postgres.NoServer."""
    if not shutil.which("etcd"):
        raise NoCluster("no etcd on this machine: apt-get install etcd-server")
    memory = memory_folder(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix="sluss-cluster-", dir=memory))
    try:
        made = Cluster(folder)
        try:
            made.start()
            yield made
        finally:
            made.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_other() -> list[str]:
    """What lets a program run as the user that PostgreSQL runs as, and end with this process.

    It may still read a checkout, and an interpreter, that lie where root alone may look.
    """
    words = ["setpriv", "--pdeathsig", "KILL"]
    other = postgres.other_user()
    if other is None:
        return words
    words += ["--reuid", str(other.pw_uid), "--regid", str(other.pw_gid), "--clear-groups"]
    return [*words, "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]


def _give_away(path: Path) -> None:
    if other := postgres.other_user():
        os.chown(path, other.pw_uid, other.pw_gid)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HERE, 0))
        return [probe.getsockname()[1] for probe in probes]


def main() -> int:
    """Begin one, say how long it took, end it. 0 if it came up, 1 if not."""
    began = time.monotonic()
    try:
        with cluster() as made:
            print(f"a cluster of {made.roles()} is up after {time.monotonic() - began:.1f} s")
    except (NoCluster, postgres.NoServer) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
