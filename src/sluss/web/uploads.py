"""Files that a form carries, laid on this machine's disk for as long as they are taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile

from sluss.outside.files import Attached
from sluss.reception.arriving import Candidate, arriving


@contextmanager
def looked_at(files: Sequence[UploadedFile]) -> Iterator[tuple[list[Candidate], Attached]]:
    """Each file and what is in it, looked at as reception does, and the bytes of all of them.

    A file is known by the name that its sender gave it; on the disk it has a number, since such a
    name may be anything.
    """
    with TemporaryDirectory(prefix="sluss-") as folder:
        names: dict[str, str] = {}
        for number, file in enumerate(files):
            path = Path(folder) / f"{number:05}"
            with path.open("wb") as out:
                out.writelines(file.chunks())
            names[str(path)] = file.name or ""
        attached = Attached()
        found = []
        for one in arriving([Path(path) for path in names]):
            _hold(one, attached)
            path = str(one.path)
            one.name = names.get(path, "") + one.name.removeprefix(path)
            found.append(one)
        yield found, attached


def _hold(one: Candidate, attached: Attached) -> None:
    if not one.sha256:
        return
    if one.held is not None:
        attached.hold(one.sha256, one.held)
    else:
        attached.file(one.sha256, one.path)
