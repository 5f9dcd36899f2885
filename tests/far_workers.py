"""A Dask cluster of our own on 127.0.0.1: scheduler, workers, certificates of one authority."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src"
HOST = "127.0.0.1"
# So many workers may end over one piece of work.
TRIES = 2
_SECONDS = 120
# As docs/provider.md has it: nothing of what is worked on is written to a disk.
_SETTINGS = {
    "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET": "False",
    "DASK_DISTRIBUTED__WORKER__MEMORY__SPILL": "False",
    # Beginning a worker anew takes seconds.
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(TRIES - 1),
}


@dataclass(frozen=True)
class Files:
    """Where an authority and a certificate of it lie."""

    ca: Path
    certificate: Path
    key: Path

    @property
    def options(self) -> list[str]:
        """As Dask's own programs take them."""
        named = (("ca-file", self.ca), ("cert", self.certificate), ("key", self.key))
        return [word for name, path in named for word in (f"--tls-{name}", str(path))]

    @property
    def environment(self) -> dict[str, str]:
        """As Sluss takes them."""
        return {
            "SLUSS_CLUSTER_CA": str(self.ca),
            "SLUSS_CLUSTER_CERT": str(self.certificate),
            "SLUSS_CLUSTER_KEY": str(self.key),
        }


def certificates(folder: Path) -> Files:
    """An authority of our own, and a certificate of it for this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _signed("Test authority", authority_key, "Test authority", authority_key)
    ours = _signed("Test machine", key, "Test authority", authority_key)
    files = Files(folder / "ca.pem", folder / "machine.pem", folder / "machine.key")
    files.ca.write_bytes(authority.public_bytes(Encoding.PEM))
    files.certificate.write_bytes(ours.public_bytes(Encoding.PEM))
    files.key.touch(0o600)
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def _signed(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    now = datetime.now(UTC)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in (name, issuer)]
    return (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .sign(issuer_key, hashes.SHA256())
    )


@dataclass
class Running:
    """A cluster that runs. log: what its processes say. pid: of the scheduler."""

    port: int
    files: Files
    log: Path
    pid: int

    @property
    def address(self) -> str:
        """As --executor takes it."""
        return f"dask+tls://{HOST}:{self.port}"

    def end_scheduler(self) -> None:
        """End it as a machine ends that loses its power."""
        os.killpg(self.pid, signal.SIGKILL)

    @contextmanager
    def workers(self, count: int, *, source: Path = SRC) -> Iterator[None]:
        """So many workers beside those there are. source: which Sluss they have."""
        words = ["dask_worker", f"tls://{HOST}:{self.port}", "--nworkers", str(count)]
        words += ["--nthreads", "1", "--memory-limit", "2GiB", "--no-dashboard"]
        words += ["--local-directory", str(self.log.parent), *self.files.options]
        with _program(words, self.log, source):
            yield


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A scheduler without workers."""
    files = certificates(folder / "certificates")
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    words = ["dask_scheduler", "--host", f"tls://{HOST}:{port}", "--no-dashboard"]
    # The pages it would serve beside, which --no-dashboard leaves, get a port of the system's.
    words += ["--dashboard-address", f"{HOST}:0", *files.options]
    with _program(words, folder / "log", SRC) as pid:
        _wait_for(port)
        yield Running(port, files, folder / "log", pid)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError("the scheduler did not begin")


@contextmanager
def _program(words: list[str], log: Path, source: Path) -> Iterator[int]:
    name, *more = words
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SLUSS_")}
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{name}", *more],
            env={**kept, **_SETTINGS, "PYTHONPATH": os.pathsep.join((str(source), str(ROOT)))},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=log.parent,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        # With the workers that its nanny began, which are of the same session.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
