"""A prefix of a bucket in an object store as a place for backups."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPResponse, IncompleteRead
from typing import Any, BinaryIO, cast

from lxml import etree

from sluss.outside.backup_place import Listing, place_fault
from sluss.outside.mirroring import OutOfReach
from sluss.outside.publish import Taken
from sluss.outside.s3_account import BOUNDS, Bounds, Store
from sluss.outside.s3_line import Answer, Line, read_xml

_STRETCH_BYTES = 1 << 20
_PARTS_MAX = 10_000
# A name is given only if nobody has it, in one step at the store. Source: docs/sources.md [s3].
_IF_NEW = {"If-None-Match": "*"}


class Prefix:
    """As backup_place.Shelf. name: as people write it; a file's key is the prefix, / and its name.

    A file is there whole or not at all: what is uploaded in parts is nothing until they are joined.
    """

    def __init__(self, line: Line, name: str, prefix: str) -> None:
        self.name = name.rstrip("/")
        self._line, self._prefix = line, prefix

    def prepare(self) -> None:
        """A prefix needs no making; the bucket is whoever's who pays for it to make."""

    def listing(self) -> Listing:
        """A thousand names at a time."""
        files: dict[str, int] = {}
        folders: list[str] = []
        begins = f"{self._prefix}/" if self._prefix else ""
        asked = {"list-type": "2", "delimiter": "/", "prefix": begins}
        while True:
            answer = self._line.ask("GET", asked=asked)
            page, known = self._page(answer), len(files) + len(folders)
            for one in page.iterfind("{*}Contents"):
                files[_below(one.findtext("{*}Key"), begins)] = int(one.findtext("{*}Size") or 0)
            for one in page.iterfind("{*}CommonPrefixes"):
                folders.append(_below(one.findtext("{*}Prefix"), begins).rstrip("/"))
            count = len(files) + len(folders)
            if count > self._line.bounds.entries_max:
                most = str(self._line.bounds.entries_max)
                raise place_fault("too_many", self.name, expected=most)
            following = page.findtext("{*}NextContinuationToken")
            # A page without a name would be followed by another one for ever.
            if not following or count == known:
                return Listing(files, tuple(sorted(folders)))
            asked["continuation-token"] = following

    def _page(self, answer: Answer) -> etree._Element:
        if not answer.is_well:
            raise self._line.refused(answer)
        try:
            return read_xml(answer.body)
        except ValueError as error:
            raise place_fault("garbled", self.name, "ListObjectsV2") from error

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file that goes up in one piece if it is small, else in parts that are joined last."""
        out = _Upload(self._line, self._key(name), f"{self.name}/{name}")
        try:
            yield cast("BinaryIO", out)
            out.name_it()
        except BaseException:
            out.drop()
            raise

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        """A file, open."""
        with self._line.reading(self._key(name)) as said:
            yield io.BufferedReader(_In(self._line, said), _STRETCH_BYTES)

    def remove(self, names: Iterable[str]) -> None:
        """Delete files, one after the other."""
        for name in names:
            answer = self._line.ask("DELETE", self._key(name))
            if not answer.is_well and answer.status != HTTPStatus.NOT_FOUND:
                raise self._line.refused(answer)

    def at(self, name: str) -> Prefix:
        """A prefix that goes on from this one."""
        return Prefix(self._line, f"{self.name}/{name}", self._key(name))

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name


def reached(store: Store, bucket: str, prefix: str, name: str, bounds: Bounds = BOUNDS) -> Prefix:
    """The place; nobody has been asked yet."""
    return Prefix(Line(store, bucket, name, bounds), name, prefix)


def _below(key: str | None, begins: str) -> str:
    return (key or "").removeprefix(begins)


class _Upload(io.RawIOBase):
    """A file that goes up while it is written. at: where, as people write it."""

    def __init__(self, line: Line, key: str, at: str) -> None:
        super().__init__()
        self._line, self._key, self._place = line, key, at
        self._waiting = bytearray()
        self._number = ""
        self._tags: list[str] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 -- any buffer of bytes
        self._waiting += data
        while len(self._waiting) > self._line.bounds.part_bytes:
            self._send(self._line.bounds.part_bytes)
        return len(data)

    def name_it(self) -> None:
        """The last bytes, and the name. Errors: Taken, OutOfReach."""
        if not self._number:
            self._named(self._line.ask("PUT", self._key, headers=_IF_NEW, body=self._rest()))
            return
        self._send(len(self._waiting))
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
            for number, tag in enumerate(self._tags, start=1)
        )
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        asked = {"uploadId": self._number}
        answer = self._line.ask("POST", self._key, asked, _IF_NEW, body)
        self._named(answer)
        if answer.code:
            # A store may begin with 200 and find out afterwards that the parts cannot be joined.
            raise self._line.refused(answer)

    def _named(self, answer: Answer) -> None:
        if answer.status in (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT):
            raise Taken(self._place)
        if not answer.is_well:
            raise self._line.refused(answer)

    def _rest(self) -> bytes:
        rest = bytes(self._waiting)
        self._waiting.clear()
        return rest

    def _send(self, size: int) -> None:
        if not self._number:
            self._number = self._begun()
        part = bytes(self._waiting[:size])
        del self._waiting[:size]
        if len(self._tags) == _PARTS_MAX:
            raise place_fault("refused", self._place, f"{_PARTS_MAX} parts")
        asked = {"partNumber": str(len(self._tags) + 1), "uploadId": self._number}
        answer = self._line.ask("PUT", self._key, asked, body=part)
        tag = _header(answer, "etag").strip('"')
        if not answer.is_well:
            raise self._line.refused(answer)
        if not tag.isalnum():
            raise place_fault("garbled", self._place, "UploadPart")
        self._tags.append(tag)

    def _begun(self) -> str:
        answer = self._line.ask("POST", self._key, {"uploads": ""})
        if not answer.is_well:
            raise self._line.refused(answer)
        try:
            found = read_xml(answer.body).findtext("{*}UploadId")
        except ValueError:
            found = None
        if not found:
            raise place_fault("garbled", self._place, "CreateMultipartUpload")
        return found

    def drop(self) -> None:
        """Throw the parts away that went up; what cannot be reached keeps them, as nothing."""
        if self._number:
            with suppress(OutOfReach):
                self._line.ask("DELETE", self._key, {"uploadId": self._number})


def _header(answer: Answer, name: str) -> str:
    return next((value for key, value in answer.headers.items() if key.lower() == name), "")


class _In(io.RawIOBase):
    """A file that comes down."""

    def __init__(self, line: Line, said: HTTPResponse) -> None:
        super().__init__()
        self._line, self._said = line, said

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:  # noqa: ANN401 -- any writable buffer
        with self._line.heard():
            count = self._said.readinto(target)
            if not count and self._said.length:
                # It said how long the file is, and ends before.
                raise IncompleteRead(b"", self._said.length)
        return count
