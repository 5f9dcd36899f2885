"""Files on their way in through a browser: how large a request may be, where they lie meanwhile.

A file's name is only a name: what is written to the disk is numbered, in a folder that is thrown
away when the request is over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from sluss.outside import home
from sluss.outside.files import Found
from sluss.rules.approve.roles import Act
from sluss.web.pages import render
from sluss.web.request import Request, may

UPLOAD_BYTES_MAX = 256 << 20
TOO_LARGE = 413
# What stands around the files of a form.
_FORM_BYTES = 1 << 20
_PATH = "/intake/receive"
_NAME_CHARS_MAX = 400
_BETWEEN = re.compile(r"[\\/]+")
_DRIVE = re.compile(r"[A-Za-z]:")
_NO_NAME = frozenset({"", ".", ".."})
Next = Callable[[HttpRequest], HttpResponse]


class Arrived(UploadedFile):
    """A file that has arrived. path: where it lies until the request is over."""

    def __init__(self, path: Path, name: str, size: int) -> None:
        super().__init__(None, name, None, size)
        self.path = path

    def close(self) -> None:
        """Nothing is open: it was written to its end."""


def bounded(answer: Next) -> Next:
    """The middleware that refuses what is too large unread, and gives files a place to lie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = cast(Request, request)
        if request.path.startswith("/api/"):
            return answer(request)  # It has bounds and answers of its own (api/access.py).
        if _length(request) > UPLOAD_BYTES_MAX + _FORM_BYTES:
            return render(asked, "too_large.html", {"most": UPLOAD_BYTES_MAX}, status=TOO_LARGE)
        if request.path != _PATH or not may(asked, Act.RECEIVE):
            return answer(request)
        with home.scratch(home.current()) as folder:
            request.upload_handlers = [_ToDisk(folder)]
            return answer(request)

    return middleware


def _length(request: HttpRequest) -> int:
    """How many bytes the request says that it has; the server holds it to that."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0


class _ToDisk(FileUploadHandler):
    """Writes each file of a form to a folder, under its number."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._count = 0
        self._file: BinaryIO | None = None

    def new_file(self, *args: object, **named: object) -> None:
        """Begin the next one."""
        super().new_file(*args, **named)
        self._count += 1
        self._file = self._path.open("wb")

    @property
    def _path(self) -> Path:
        return self._folder / str(self._count)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a stretch of it; no other handler is to have it."""
        if self._file is None:
            raise RuntimeError("a stretch of no file")
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> Arrived:
        """All of it is there."""
        self._close()
        return Arrived(self._path, self.file_name or "", file_size)

    def upload_interrupted(self) -> None:
        """Its rest never came."""
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def found_in(request: Request) -> list[Found]:
    """The files of a form, each under the name that it has among people."""
    arrived = [file for file in request.FILES.getlist("files") if isinstance(file, Arrived)]
    said = request.POST.getlist("path")
    paths = said if len(said) == len(arrived) else [""] * len(arrived)
    return [
        Found(file.path, named(path) or named(file.name or "") or file.path.name)
        for file, path in zip(arrived, paths, strict=True)
    ]


def named(path: str) -> str:
    """A name that a browser gave, without what would lead elsewhere if somebody followed it."""
    parts = [part for part in _BETWEEN.split(path.replace("\0", "")) if part not in _NO_NAME]
    if parts and _DRIVE.fullmatch(parts[0]):
        parts = parts[1:]
    return "/".join(parts)[-_NAME_CHARS_MAX:]
