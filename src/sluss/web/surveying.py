"""Looking through all records for a page, beside the request: it takes minutes in a large home.

What was found is kept until the journal has grown; meanwhile the page shows the last that was
found and says of when it is. One thread looks at a time, whoever asks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")
# In a small home the answer is there at once, and nobody sees that it was waited for.
_WAITED_SECONDS = 1.0


@dataclass(slots=True)
class Survey(Generic[T]):
    """What was last found for each language, and the looking that goes on.

    Each find stands with what it was found of: the hash of the journal's head, and the day.
    """

    _found: dict[str, tuple[tuple[str, ...], T]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _looking: threading.Thread | None = None
    _failed: Exception | None = None

    def ask(self, lang: str, of: tuple[str, ...], look: Callable[[], T]) -> tuple[T | None, bool]:
        """What was found last, None if nothing yet, and whether it is of what is asked for.

        Errors: what looking raised, once, to whoever asks next.
        """
        with self._lock:
            if self._of(lang) != of and (self._looking is None or not self._looking.is_alive()):
                words = (lang, of, look)
                self._looking = threading.Thread(target=self._look, args=words, daemon=True)
                self._looking.start()
            looking = self._looking
        if self._of(lang) != of and looking is not None:
            looking.join(_WAITED_SECONDS)
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed
        kept = self._found.get(lang)
        return (kept[1], kept[0] == of) if kept else (None, False)

    def _of(self, lang: str) -> tuple[str, ...] | None:
        kept = self._found.get(lang)
        return kept[0] if kept else None

    def _look(self, lang: str, of: tuple[str, ...], look: Callable[[], T]) -> None:
        try:
            self._found[lang] = (of, look())
        except Exception as failed:  # noqa: BLE001 -- it is raised again in the thread of the page
            self._failed = failed
        finally:
            connections.close_all()
