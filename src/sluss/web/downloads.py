"""Several files handed out as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import StreamingHttpResponse

# One instant for all: a file says when it was made inside, and the same files are the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STRETCH_BYTES = 1 << 20


def as_zip(name: str, files: Mapping[str, Iterator[bytes]]) -> StreamingHttpResponse:
    """The files in a zip of this name. It is made on the disk when it is sent."""
    response = StreamingHttpResponse(_packed(files), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _packed(files: Mapping[str, Iterator[bytes]]) -> Iterator[bytes]:
    with TemporaryFile(prefix="sluss-") as held:
        with ZipFile(held, "w", ZIP_DEFLATED) as packed:
            for inside, chunks in files.items():
                about = ZipInfo(inside, _EPOCH)
                about.compress_type = ZIP_DEFLATED
                with packed.open(about, "w", force_zip64=True) as out:
                    out.writelines(chunks)
        held.seek(0)
        yield from iter(lambda: held.read(_STRETCH_BYTES), b"")
