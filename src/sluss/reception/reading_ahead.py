"""Files read by other processes a little before they are asked for, and never all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sluss.outside.executor import Executor
from sluss.reception.arriving import Candidate, carried, make_ready
from sluss.services._prepare import Prepared

# What is read and not yet written is held: two such stretches at most.
READ_AT_ONCE = 500


class ReadAhead:
    """What other processes make of files, asked for in the order of the files.

    The first stretch is begun at once, and each other when the one before it is being taken.
    tell: called for each file when it is asked for, whoever reads it.
    """

    def __init__(
        self, files: Sequence[Candidate], workers: Executor | None, tell: Callable[[], None]
    ) -> None:
        self._workers = workers
        self._tell = tell
        self._asked: set[str] = set()
        self._awaited = {file.sha256 for file in files} if workers else set()
        self._waiting = iter(_stretches(files if workers else ()))
        self._coming = self._all(self._begin())

    def take(self, sha256: str) -> Prepared | None:
        """What was made of a file; None if it is to be read here, as whatever is asked for again.

        What comes before it was not asked for, and is let go.
        """
        if sha256 not in self._asked:
            self._asked.add(sha256)
            self._tell()
        while sha256 in self._awaited:
            told, prepared = next(self._coming)
            self._awaited.discard(told)
            if told == sha256:
                return prepared
        return None

    @property
    def asked(self) -> int:
        """How many files have been asked for."""
        return len(self._asked)

    def _begin(self) -> Iterator[tuple[str, Prepared | None]] | None:
        some = next(self._waiting, None)
        if some is None or self._workers is None:
            return None
        # Read one by one as they are handed over, so that few are held at a time.
        files = some if self._workers.sees_disk else map(carried, some)
        return zip([c.sha256 for c in some], self._workers.map(make_ready, files), strict=True)

    def _all(
        self, begun: Iterator[tuple[str, Prepared | None]] | None
    ) -> Iterator[tuple[str, Prepared | None]]:
        while begun is not None:
            following = self._begin()
            yield from begun
            begun = following


def _stretches(files: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    for first in range(0, len(files), READ_AT_ONCE):
        yield files[first : first + READ_AT_ONCE]
