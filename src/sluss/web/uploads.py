"""Files that a form carries, laid on this machine's disk for as long as they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile

from sluss.outside.files import Attached
from sluss.reception import looking
from sluss.reception.arriving import Candidate


@contextmanager
def looked_at(files: Sequence[UploadedFile]) -> Iterator[tuple[list[Candidate], Attached]]:
    """Each file and what is in it, looked at as reception does, and the bytes of all of them."""
    with TemporaryDirectory(prefix="sluss-") as folder:
        yield looking.looked_at(files, Path(folder))
