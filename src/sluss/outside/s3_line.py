"""Questions to an object store over HTTP and its answers, none of which is believed unread."""

from __future__ import annotations

import hashlib
import http.client
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from lxml import etree

from sluss.outside import clock
from sluss.outside.backup_place import place_fault
from sluss.outside.mirroring import OutOfReach
from sluss.outside.s3_account import Bounds, Store
from sluss.outside.s3_signing import path_of, query_of, signed

# A page of a thousand names of a thousand letters, and more.
ANSWER_BYTES_MAX = 8 << 20
_CODE_LETTERS_MAX = 60
# What a store says that is too busy, or writes the same name for somebody else at that moment.
_LATER = (http.HTTPStatus.SERVICE_UNAVAILABLE, http.HTTPStatus.CONFLICT)
_WAITS_SECONDS = (1.0, 3.0)
_FULL = (
    "QuotaExceeded", "XMinioStorageFull", "EntityTooLarge", "TooManyObjects", "InsufficientStorage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What a store said. body: all of it; of a file that is read, nothing yet."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def is_well(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The store's own word for what is wrong, "" if it has none."""
        try:
            found = read_xml(self.body).findtext("{*}Code") or ""
        except ValueError:
            return ""
        return "".join(c for c in found if c.isascii() and c.isalnum())[:_CODE_LETTERS_MAX]


def read_xml(body: bytes) -> etree._Element:
    """An answer's document. ValueError if it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error


class Line:
    """One bucket of a store, asked over a connection of its own each time.

    place: as people write it. Errors of all: OutOfReach.
    """

    def __init__(self, store: Store, bucket: str, place: str, bounds: Bounds) -> None:
        self._store, self._bucket, self._place = store, bucket, place
        self.bounds = bounds

    def ask(
        self,
        method: str,
        key: str = "",
        asked: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Put a question and read the whole answer; one that says "later" is put three times.

        Errors: OutOfReach if nobody answers, or says more than an answer can be.
        """
        for wait in (*_WAITS_SECONDS, None):
            with self._said(method, key, asked or {}, headers or {}, body) as said:
                with self.heard():
                    found = said.read(ANSWER_BYTES_MAX + 1)
                if len(found) > ANSWER_BYTES_MAX:
                    raise place_fault("garbled", self._place, f"{ANSWER_BYTES_MAX} bytes")
                answer = Answer(said.status, dict(said.headers.items()), found)
            if answer.status not in _LATER or wait is None:
                break
            time.sleep(wait)
        return answer

    @contextmanager
    def reading(self, key: str) -> Iterator[http.client.HTTPResponse]:
        """A file, open. Errors: FileNotFoundError."""
        with self._said("GET", key, {}, {}, b"") as said:
            if said.status != http.HTTPStatus.OK:
                with self.heard():
                    answer = Answer(said.status, {}, said.read(ANSWER_BYTES_MAX))
                if answer.code == "NoSuchKey":
                    raise FileNotFoundError(key)
                raise self.refused(answer)
            yield said

    def refused(self, answer: Answer) -> OutOfReach:
        """What is raised of an answer that says no."""
        code = answer.code or f"HTTP {answer.status}"
        if code in _FULL or answer.status == http.HTTPStatus.INSUFFICIENT_STORAGE:
            return place_fault("full", self._place, code)
        if answer.status in (http.HTTPStatus.FORBIDDEN, http.HTTPStatus.UNAUTHORIZED):
            return place_fault("denied", self._place, code)
        if code == "NoSuchBucket":
            return place_fault("gone", self._place, code)
        return place_fault("refused", self._place, code)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """What goes wrong with the line while something is listened to, as a finding."""
        try:
            yield
        except (http.client.HTTPException, OSError) as error:
            raise place_fault("cut", self._place, type(error).__name__) from error

    @contextmanager
    def _said(
        self,
        method: str,
        key: str,
        asked: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Iterator[http.client.HTTPResponse]:
        target = path_of(self._bucket, key), query_of(asked)
        digest = hashlib.sha256(body).hexdigest()
        sent = signed(self._store, method, target, headers, digest, clock.now())
        with closing(self._connected()) as connection:
            with self.heard():
                connection.request(method, "?".join(filter(None, target)), body or None, sent)
                said = connection.getresponse()
            # It holds the line of its own if the far end has let go of it.
            with closing(said):
                yield said

    def _connected(self) -> http.client.HTTPConnection:
        store, seconds = self._store, self.bounds.connect_seconds
        connection = (
            http.client.HTTPSConnection(
                store.host, store.port, timeout=seconds, context=ssl.create_default_context()
            )
            if store.is_secure
            else http.client.HTTPConnection(store.host, store.port, timeout=seconds)
        )
        try:
            connection.connect()
        except OSError as error:
            # A name that nobody knows, a port that nobody listens to, a certificate that is wrong.
            said = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else ""
            why = said or error.strerror or type(error).__name__
            raise place_fault("unreachable", self._place, f"{store.authority}: {why}") from error
        connection.sock.settimeout(self.bounds.answer_seconds)
        return connection
