"""A far end of SFTP for tests: a folder shown on 127.0.0.1 by paramiko's server side.

It notes whatever would change something, and lies if a test tells it how.
"""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer, SFTPServerInterface

USER, PASSWORD = "sluss", "hemligt"
FORBIDDEN = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC | os.O_EXCL


@dataclass
class FarEnd:
    """What the far end shows, whom it lets in, and what it was asked that it should not have been.

    names: what it lists of a folder instead of what is there. reading: called before each piece,
    gives the status that is answered instead. denied: paths that nobody may open.
    """

    folder: Path
    host_key: paramiko.PKey
    user_key: paramiko.PKey
    port: int = 0
    wrong: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    names: Callable[[str, list[SFTPAttributes]], list[SFTPAttributes]] = lambda _, found: found
    told: Callable[[str, SFTPAttributes], SFTPAttributes] = lambda _, found: found
    reading: Callable[[FarEnd, int], int | None] = lambda _end, _at: None
    denied: frozenset[str] = frozenset()
    has_sftp: bool = True
    shown: type[SFTPServerInterface] = SFTPServerInterface
    transports: list[paramiko.Transport] = field(default_factory=list)

    def address(self, path: str = "/") -> str:
        """As it is written in a plan."""
        return f"sftp://{USER}@127.0.0.1:{self.port}{path}"

    def known_hosts(self, file: Path, key: paramiko.PKey | None = None) -> Path:
        """A file that knows it by its own key, or by another."""
        right = key or self.host_key
        line = f"[127.0.0.1]:{self.port} {right.get_name()} {right.get_base64()}\n"
        file.write_text(line, encoding="ascii")
        return file

    def cut(self) -> None:
        """Hang up on everybody."""
        for transport in self.transports:
            transport.close()


class _Door(paramiko.ServerInterface):
    def __init__(self, end: FarEnd) -> None:
        self._end = end

    def get_allowed_auths(self, username: str) -> str:
        return "publickey,password"

    def check_auth_password(self, username: str, password: str) -> int:
        self._end.tried.append("password")
        is_right = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        self._end.tried.append("key")
        is_right = username == USER and key.asbytes() == self._end.user_key.asbytes()
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        if kind == "session":
            return paramiko.OPEN_SUCCEEDED
        self._end.wrong.append(kind)
        return paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def _refused(self, what: str) -> bool:
        self._end.wrong.append(what)
        return False

    def check_channel_forward_agent_request(self, channel: paramiko.Channel) -> bool:
        return self._refused("agent")

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        return self._refused("exec")

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        return self._refused("shell")

    def check_channel_pty_request(self, *_args: object) -> bool:
        return self._refused("pty")

    def check_channel_env_request(self, *_args: object) -> bool:
        return self._refused("env")

    def check_port_forward_request(self, address: str, port: int) -> bool:
        return self._refused("port")


class _Open(SFTPHandle):
    def __init__(self, end: FarEnd, path: Path) -> None:
        super().__init__(os.O_RDONLY)
        self._end = end
        self._path = path
        self.readfile = path.open("rb")

    def stat(self) -> SFTPAttributes:
        said = SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))
        return self._end.told(self._path.name, said)

    def chattr(self, attr: SFTPAttributes) -> int:
        self._end.wrong.append("fsetstat")
        return paramiko.SFTP_PERMISSION_DENIED

    def write(self, offset: int, data: bytes) -> int:
        self._end.wrong.append("write")
        return paramiko.SFTP_PERMISSION_DENIED

    def read(self, offset: int, length: int) -> bytes | int:
        status = self._end.reading(self._end, offset)
        return super().read(offset, length) if status is None else status


class _Shown(SFTPServerInterface):
    def __init__(self, server: paramiko.ServerInterface, end: FarEnd) -> None:
        super().__init__(server)
        self._end = end

    def _real(self, path: str) -> Path:
        return self._end.folder / path.lstrip("/")

    def list_folder(self, path: str) -> list[SFTPAttributes] | int:
        if path in self._end.denied:
            return paramiko.SFTP_PERMISSION_DENIED
        try:
            found = [
                self._end.told(
                    name, SFTPAttributes.from_stat((self._real(path) / name).lstat(), name)
                )
                for name in (one.name for one in self._real(path).iterdir())
            ]
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)
        return self._end.names(path, [entry(".", mode=0o040755), *found])

    def stat(self, path: str) -> SFTPAttributes | int:
        self._end.wrong.append("stat")
        return self.lstat(path)

    def lstat(self, path: str) -> SFTPAttributes | int:
        try:
            return self._end.told(
                Path(path).name, SFTPAttributes.from_stat(self._real(path).lstat())
            )
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> SFTPHandle | int:
        if flags & FORBIDDEN:
            self._end.wrong.append(f"open {flags}")
            return paramiko.SFTP_PERMISSION_DENIED
        if path in self._end.denied:
            return paramiko.SFTP_PERMISSION_DENIED
        try:
            return _Open(self._end, self._real(path))
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)


def _noted(what: str) -> Callable[..., int]:
    def noted(self: _Shown, *_args: object) -> int:
        self._end.wrong.append(what)
        return paramiko.SFTP_PERMISSION_DENIED

    return noted


for _what in ("remove", "rename", "posix_rename", "mkdir", "rmdir", "chattr", "symlink"):
    setattr(_Shown, _what, _noted(_what))


def entry(
    name: str | bytes, *, mode: int | None = 0o100644, size: int | None = 3, at: int | None = 7
) -> SFTPAttributes:
    """A row of a listing, true or not. mode: with the kind, S_IFREG and so on."""
    said = SFTPAttributes()
    said.filename = name  # type: ignore[assignment]
    said.st_mode, said.st_size, said.st_mtime, said.st_atime = mode, size, at, at
    return said


def folder_entry(name: str) -> SFTPAttributes:
    """A row that says that it is a folder."""
    return entry(name, mode=stat.S_IFDIR | 0o755)


@contextmanager
def far_end(folder: Path, shown: type[SFTPServerInterface] = _Shown) -> Iterator[FarEnd]:
    """Show a folder, until the block ends."""
    key = paramiko.ECDSAKey.generate()
    end = FarEnd(folder, host_key=key, user_key=paramiko.ECDSAKey.generate())
    end.shown = shown
    with socket.create_server(("127.0.0.1", 0)) as door:
        end.port = door.getsockname()[1]
        guard = threading.Thread(target=_serve, args=(door, end))
        guard.start()
        try:
            yield end
        finally:
            door.shutdown(socket.SHUT_RDWR)
            guard.join()
            for transport in end.transports:
                transport.close()
                transport.join(5)


def _serve(door: socket.socket, end: FarEnd) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        transport = paramiko.Transport(line)
        transport.set_log_channel("sluss.sftp")
        transport.add_server_key(end.host_key)
        if end.has_sftp:
            transport.set_subsystem_handler("sftp", SFTPServer, end.shown, end)
        end.transports.append(transport)
        try:
            transport.start_server(server=_Door(end))
        except (paramiko.SSHException, EOFError, OSError):
            transport.close()
