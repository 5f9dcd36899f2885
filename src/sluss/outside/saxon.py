"""Somebody's compiled Schematron, run by SaxonC where it is installed (the extra saxon).

It is closed before it reads anything: its own parser follows external entities unless it is
told not to, and heeds that only before its first document.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

_ENDINGS = (".xsl", ".xslt")
# No protocol is allowed: neither a stylesheet nor a document may fetch anything.
_PROTOCOLS = "http://saxon.sf.net/feature/allowedProtocols"


def is_installed() -> bool:
    """Whether there is a SaxonC to run."""
    return find_spec("saxonche") is not None


def stylesheets_at(place: Path) -> list[Path]:
    """The stylesheet, or those in a folder, by name."""
    if not place.is_dir():
        return [place]
    return sorted(one for one in place.iterdir() if one.suffix.lower() in _ENDINGS)


class Failed(Exception):
    """A stylesheet could not be compiled, or broke off on a document."""


class Saxon:
    """Compiled stylesheets. To be used in a with: what it holds is not Python's memory."""

    def __init__(self, stylesheets: Sequence[Path]) -> None:
        """Errors: Failed, with the name of the stylesheet; OSError."""
        from saxonche import PySaxonApiError, PySaxonProcessor

        self._error = PySaxonApiError
        self._processor = PySaxonProcessor(license=False)
        self._processor.set_configuration_property(_PROTOCOLS, "")
        self._compiled = []
        for one in stylesheets:
            text = one.read_text(encoding="utf-8-sig")
            try:
                compiler = self._processor.new_xslt30_processor()
                self._compiled.append((one.name, compiler.compile_stylesheet(stylesheet_text=text)))
            except PySaxonApiError as error:
                raise Failed(f"{one.name}: {error}") from None

    def __enter__(self) -> Saxon:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._compiled.clear()

    def reports(self, document: str) -> list[str]:
        """What each stylesheet makes of a document. Failed if one breaks off."""
        try:
            node = self._processor.parse_xml(xml_text=document)
            return [one.transform_to_string(xdm_node=node) for _, one in self._compiled]
        except self._error as error:
            raise Failed(str(error)) from None
