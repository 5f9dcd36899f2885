"""A line to a far end by SSH, signed in: the only module that knows paramiko, an extra.

A host is who it is by a known_hosts file alone, and no key is ever added to it. No agent is asked
or forwarded, no configuration of SSH is read, nothing is run at the far end but its SFTP.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
from paramiko.config import SSH_PORT
from paramiko.hostkeys import InvalidHostKey

from sluss.outside.sftp_account import Access, Account, Bounds, out_of_reach
from sluss.outside.sftp_wire import Pipe

# Where the secrets come from: neither a file that is copied about nor a command line.
PASSWORD, PASSPHRASE = "SLUSS_SFTP_PASSWORD", "SLUSS_SFTP_PASSPHRASE"
_LOG = "sluss.sftp"
# Four times what may lie in the window of a channel. Signing in is some thousand bytes.
UNASKED_BYTES_MAX = 8 * 2**20
# What hosts and keys are told by.
_Keys = dict[str, paramiko.PKey]
_KEY_FAULTS = (OSError, ValueError, TypeError, paramiko.SSHException, paramiko.UnknownKeyType)
_SignIn = Callable[[paramiko.Transport], object]


@contextmanager
def signed_in(account: Account, access: Access, bounds: Bounds) -> Iterator[Pipe]:
    """A channel on which the far end speaks SFTP.

    Errors: OutOfReach.
    """
    known = _known_hosts(account, access)
    sign_in = _secret(account, access)
    line = _Bounded(_reached(account, bounds))
    try:
        # It owns the socket from here on, and a thread that ends with it.
        transport = paramiko.Transport(line)
    except (paramiko.SSHException, OSError) as error:
        line.close()
        raise out_of_reach("unreachable", account, account.host) from error
    try:
        _silence(transport)
        with _ended_after(transport, bounds.connect_seconds):
            channel = _begun(transport, account, known, sign_in, bounds)
        yield _Heard(channel, line)
    finally:
        transport.close()
        transport.join(bounds.connect_seconds)


# ---- What the plan names --------------------------------------------------------------------


def _known_hosts(account: Account, access: Access) -> _Keys:
    """The keys by which the host is known, by their kind; none if it is not."""
    file = access.known_hosts
    if file is None:
        raise out_of_reach("no_known_hosts", account, account.host)
    keys = paramiko.HostKeys()
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        if any(line.lstrip().startswith("@") for line in lines):
            # paramiko passes over them, and a key that was revoked would hold.
            expected = "no @revoked or @cert-authority"
            raise out_of_reach("known_hosts_unread", account, str(file), expected)
        keys.load(str(file))
    except (OSError, ValueError, paramiko.SSHException, InvalidHostKey) as error:
        expected = "a known_hosts file"
        raise out_of_reach("known_hosts_unread", account, str(file), expected) from error
    is_usual = account.port == SSH_PORT
    name = account.host if is_usual else f"[{account.host}]:{account.port}"
    return dict(keys.lookup(name) or {})


def _secret(account: Account, access: Access) -> _SignIn:
    """How a line is signed in, once it is known to lead to the right host."""
    if access.key is None:
        password = os.environ.get(PASSWORD)
        if not password:
            raise out_of_reach("no_secret", account, account.user, PASSWORD)
        return lambda transport: transport.auth_password(account.user, password, fallback=False)
    key = _key(account, access.key)
    return lambda transport: transport.auth_publickey(account.user, key)


def _key(account: Account, file: Path) -> paramiko.PKey:
    passphrase = os.environ.get(PASSPHRASE)
    try:
        if file.stat().st_mode & 0o077:
            raise out_of_reach("key_open", account, str(file))
        return paramiko.PKey.from_path(file, passphrase.encode() if passphrase else None)
    except _KEY_FAULTS as error:
        # Which of them it is depends on the kind of the key and of its fault.
        raise out_of_reach("key_unread", account, str(file), PASSPHRASE) from error


# ---- The way in -----------------------------------------------------------------------------


def _reached(account: Account, bounds: Bounds) -> socket.socket:
    try:
        return socket.create_connection((account.host, account.port), bounds.connect_seconds)
    except OSError as error:
        raise out_of_reach("unreachable", account, account.host) from error


def _begun(
    transport: paramiko.Transport,
    account: Account,
    known: _Keys,
    sign_in: _SignIn,
    bounds: Bounds,
) -> paramiko.Channel:
    """The channel on which SFTP is spoken."""
    try:
        _prefer(transport, known)
        transport.start_client(timeout=bounds.connect_seconds)
        _prove_host(transport, account, known)
        transport.auth_timeout = bounds.connect_seconds
        sign_in(transport)
        if not transport.is_authenticated():
            raise out_of_reach("not_let_in", account, account.user)
        channel = transport.open_session(timeout=bounds.connect_seconds)
        channel.invoke_subsystem("sftp")
    except paramiko.AuthenticationException as error:
        raise out_of_reach("not_let_in", account, account.user) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise out_of_reach("unreachable", account, account.host) from error
    return channel


def _prefer(transport: paramiko.Transport, known: _Keys) -> None:
    """Ask the host first for a key of a kind that it is known by: it may have several."""
    options = transport.get_security_options()
    kinds = {"rsa-sha2-512" if kind == "ssh-rsa" else kind for kind in known}
    kinds |= {"rsa-sha2-256"} if "ssh-rsa" in known else set()
    options.key_types = sorted(options.key_types, key=lambda kind: kind not in kinds)


def _prove_host(transport: paramiko.Transport, account: Account, known: _Keys) -> None:
    """Nothing that is secret is said before this."""
    key = transport.get_remote_server_key()
    if not known:
        raise out_of_reach("host_unknown", account, key.fingerprint)
    right = known.get(key.get_name())
    if right is None or right.asbytes() != key.asbytes():
        expected = ", ".join(sorted(one.fingerprint for one in known.values()))
        raise out_of_reach("host_changed", account, key.fingerprint, expected)


class _Bounded:
    """A socket that ends if more comes than anybody waits for.

    paramiko believes a packet's length, which may say four gigabytes, of a host that nobody knows
    yet too.
    """

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._left = UNASKED_BYTES_MAX
        self.send, self.close, self.settimeout = line.send, line.close, line.settimeout

    @property
    def _closed(self) -> bool:
        # So paramiko asks a socket whether its thread can still be waiting at it.
        return self._line.fileno() < 0

    def recv(self, most: int) -> bytes:
        part = self._line.recv(most)
        self._left -= len(part)
        return part if self._left >= 0 else b""

    def heard(self) -> None:
        """What had come was waited for."""
        self._left = UNASKED_BYTES_MAX


class _Heard:
    """A channel that lets its line go on while it is listened to."""

    def __init__(self, channel: paramiko.Channel, line: _Bounded) -> None:
        self._channel = channel
        self._line = line
        self.settimeout, self.sendall = channel.settimeout, channel.sendall

    def recv(self, most: int) -> bytes:
        part: bytes = self._channel.recv(most)
        self._line.heard()
        return part


@contextmanager
def _ended_after(transport: paramiko.Transport, seconds: float) -> Iterator[None]:
    """Hang up if it takes longer: not every wait of paramiko has an end of its own."""
    timer = threading.Timer(seconds, transport.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _silence(transport: paramiko.Transport) -> None:
    """What it logs is told as a finding, and would else be laid on the screen as it is."""
    log = logging.getLogger(_LOG)
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    transport.set_log_channel(_LOG)
