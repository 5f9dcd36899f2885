"""Files that come with a request, and files that go out as one archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from django.http import StreamingHttpResponse
from ninja import File
from ninja.files import UploadedFile

from sluss.formats.table_write import marked_text
from sluss.formats.zip_write import write_zip
from sluss.services import drill

Files = Annotated[list[UploadedFile], File(min_length=1)]
# What a drill marks by a first line, but for originals, which go out as they came.
_TEXTS = (".csv", ".txt")
_ORIGINALS = "originals/"


def as_zip(files: Mapping[str, Iterator[bytes]]) -> StreamingHttpResponse:
    """The files in an archive that is made while it is sent."""
    is_drill = drill.is_drill_home()
    members = [
        (name, marked_text(chunks) if is_drill and _is_marked(name) else chunks)
        for name, chunks in files.items()
    ]
    return StreamingHttpResponse(write_zip(members), content_type="application/zip")


def _is_marked(name: str) -> bool:
    return name.endswith(_TEXTS) and not name.startswith(_ORIGINALS)
