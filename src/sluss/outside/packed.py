"""Files of a backup: compressed by zstd, encrypted by age; each opens with those two programs."""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import pyrage  # type: ignore[import-untyped]  # it ships no types

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_STRETCH_BYTES = 1 << 20
# Of text that repeats itself this takes a tenth; a higher level costs much and gives little.
_LEVEL = 3
# As large as a file that is received may be, and its head.
MEMBER_BYTES_MAX = (2 << 30) + (1 << 20)


class Unopened(Exception):
    """None of the keys opens a file, or it is damaged."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A file as it lies: how long, and the hash of it."""

    size: int
    sha256: str

    @classmethod
    def of(cls, data: bytes) -> Lying:
        """What a file of these bytes is."""
        return cls(len(data), hashlib.sha256(data).hexdigest())


def pack(chunks: Iterable[bytes], recipients: Sequence[str], target: BinaryIO) -> Lying:
    """Compress and encrypt into an open file, stretch by stretch.

    Errors: ValueError for a recipient that is no age key; whatever the file does not take, and
            whatever the chunks raise.
    """
    keys = [_recipient(one) for one in recipients]
    source, counted = _Source(_compressed(chunks)), _Counted(target)
    with _failing(counted, source):
        pyrage.encrypt_io(io.BufferedReader(source, _STRETCH_BYTES), counted, keys)
    return Lying(counted.size, counted.digest.hexdigest())


def unpack(source: BinaryIO, target: BinaryIO, identities: Sequence[str]) -> None:
    """Decrypt into an open file; what is in it is still compressed.

    Errors: Unopened, ValueError for an identity that is none; whatever the new file does not take.
    """
    keys = [pyrage.x25519.Identity.from_str(one) for one in identities]
    coming, counted = _Source(_read(source)), _Counted(target)
    with _failing(counted):
        try:
            pyrage.decrypt_io(io.BufferedReader(coming, _STRETCH_BYTES), counted, keys)
        except (pyrage.DecryptError, OSError) as error:
            if coming.failed is not None and not isinstance(coming.failed, Exception):
                raise coming.failed from None
            raise Unopened(str(error)) from error


def lines(file: BinaryIO, bytes_max: int) -> Iterator[bytes]:
    """The lines of a compressed file. Unopened if it is damaged, or one of them is too long."""
    try:
        with zstd.open(file, "rb") as plain:
            while line := plain.readline(bytes_max):
                if not line.endswith(b"\n"):
                    raise Unopened("a line that does not end")
                yield line
    except (zstd.ZstdError, EOFError) as error:
        raise Unopened(str(error)) from error


def members(file: BinaryIO) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    """Each plain file of a compressed tar: its name, its size, its bytes, to be read at once.

    Errors: Unopened if it is damaged, or holds something else than files.
    """
    try:
        with (
            zstd.open(file, "rb") as plain,
            tarfile.open(fileobj=cast("Any", plain), mode="r|", encoding="utf-8") as tar,
        ):
            for member in tar:
                inside = tar.extractfile(member) if member.isreg() else None
                if inside is None or member.size > MEMBER_BYTES_MAX:
                    raise Unopened(f"{member.name[:80]} is no file")
                yield member.name, member.size, _chunks(inside)
    except (zstd.ZstdError, tarfile.TarError, EOFError) as error:
        raise Unopened(str(error)) from error


def _chunks(inside: IO[bytes]) -> Iterator[bytes]:
    # Read by whoever asked for the members, so what breaks here breaks there.
    try:
        while part := inside.read(_STRETCH_BYTES):
            yield part
    except (zstd.ZstdError, tarfile.TarError, EOFError) as error:
        raise Unopened(str(error)) from error


def as_tar(files: Iterable[tuple[str, int, Iterator[bytes]]]) -> Iterator[bytes]:
    """A tar of files, written while they are read: names, sizes, bytes. Nobody's name, no time."""
    block = tarfile.BLOCKSIZE
    for name, size, chunks in files:
        head = tarfile.TarInfo(name)
        head.size, head.mode = size, 0o600
        yield head.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")
        written = 0
        for chunk in chunks:
            written += len(chunk)
            yield chunk
        if written != size:
            raise ValueError(f"{name} has {written} bytes, not {size}")
        yield bytes(-size % block)
    yield bytes(2 * block)


def digest_of(source: BinaryIO) -> Lying:
    """An open file as it lies, read once through. OSError if it cannot be read."""
    digest, size = hashlib.sha256(), 0
    for part in _read(source):
        digest.update(part)
        size += len(part)
    return Lying(size, digest.hexdigest())


def is_recipient(text: str) -> bool:
    """Whether this is the public half of an age key."""
    try:
        _recipient(text)
    except ValueError:
        return False
    return True


def identities_of(file: Path) -> list[str]:
    """The private keys in an identity file of age. OSError if it cannot be read."""
    found = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.strip() for line in found if line.startswith("AGE-SECRET-KEY-")]


def _recipient(text: str) -> Any:  # noqa: ANN401 -- pyrage ships no types
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise ValueError(f"{text[:80]} is no age key") from error


def _compressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    engine = zstd.ZstdCompressor(level=_LEVEL)
    for chunk in chunks:
        if made := engine.compress(chunk):
            yield made
    yield engine.flush()


def _read(source: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: source.read(_STRETCH_BYTES), b"")


class _Source(io.RawIOBase):
    """A file to read from that is made while it is read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks, self._left = chunks, memoryview(b"")
        self.failed: BaseException | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:  # noqa: ANN401 -- any writable buffer
        try:
            while not self._left:
                chunk = next(self._chunks, None)
                if chunk is None:
                    return 0
                self._left = memoryview(chunk)
            count = min(len(target), len(self._left))
            target[:count], self._left = self._left[:count], self._left[count:]
        except BaseException as error:
            self.failed = error
            raise
        return count


class _Counted(io.RawIOBase):
    """A file to write to that knows what was written."""

    def __init__(self, target: BinaryIO) -> None:
        super().__init__()
        self._target, self.size, self.digest = target, 0, hashlib.sha256()
        self.failed: BaseException | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 -- any buffer of bytes
        if self.failed is not None:
            raise self.failed
        try:
            self._target.write(data)
            self.digest.update(data)
            self.size += len(data)
        except BaseException as error:
            self.failed = error
            raise
        return len(data)


@contextmanager
def _failing(*ends: _Source | _Counted) -> Iterator[None]:
    """Raise what an end said when it failed: pyrage calls it something else, or is silent.

    Also Ctrl-C, which comes while an end works: it is no error of the encryption, and no damage.
    """
    try:
        yield
    except (pyrage.EncryptError, Unopened):
        if not any(end.failed for end in ends):
            raise
    for end in ends:
        if end.failed is not None:
            raise end.failed
