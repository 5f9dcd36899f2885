"""An e-mail as a person reads it: its head, and its text without anything that it would fetch.

Pictures, links and scripts of an HTML text are not followed and not shown: the words alone are.
"""

from __future__ import annotations

from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from html.parser import HTMLParser

from sluss.formats.mail import read_head
from sluss.formats.readable import Facts, ReadableMail
from sluss.formats.readable_text import lines_of

# The words of a letter; what hangs on it lies beside and is shown by itself.
TEXT_CHARS_MAX = 200_000
_NOT_READ = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote"})
_UNREADABLE = (LookupError, TypeError, ValueError, MessageError, RecursionError)


def read_mail(data: bytes) -> ReadableMail:
    """The head and the text of an e-mail; of a mailbox, of its first one. Never raises.

    Shapes: data is the whole file or its beginning. Foreign code: for a child process only.
    """
    if data.startswith(b"From "):
        data = data.partition(b"\n")[2]
    said = read_head(data)
    head: Facts = (
        ("sender", said.sender),
        ("dated", said.date),
        ("subject", said.subject),
        ("message_id", said.message_id),
    )
    try:
        text, is_html = _text(BytesParser(policy=policy.compat32).parsebytes(data))
    except _UNREADABLE:
        text, is_html = "", False
    is_whole = len(text) <= TEXT_CHARS_MAX
    lines = lines_of(text[:TEXT_CHARS_MAX], is_whole=is_whole)
    return ReadableMail(tuple((word, one) for word, one in head if one), lines, is_html)


def _text(message: Message) -> tuple[str, bool]:
    """The plain text if there is one, else the words of the HTML."""
    found: dict[str, Message] = {}
    for part in message.walk():
        if part.get_content_disposition() != "attachment" and not part.is_multipart():
            found.setdefault(part.get_content_type(), part)
    if "text/plain" in found:
        return _decoded(found["text/plain"]), False
    if "text/html" in found:
        words = _Words()
        words.feed(_decoded(found["text/html"])[: 4 * TEXT_CHARS_MAX])
        words.close()
        return words.text, True
    return "", False


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, OSError, ValueError):  # A child process may load no more sets.
        return raw.decode("latin-1")


class _Words(HTMLParser):
    """The words of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden = 0

    @property
    def text(self) -> str:
        """All that was read, without blank lines in a row."""
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        kept: list[str] = []
        for line in lines:
            if line or (kept and kept[-1]):
                kept.append(line)
        return "\n".join(kept).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins, or what is not for reading."""
        if tag in _NOT_READ:
            self._hidden += 1
        elif tag in _BREAKS:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        if tag in _NOT_READ and self._hidden:
            self._hidden -= 1
        elif tag in _BREAKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        """The words between."""
        if not self._hidden:
            self._parts.append(data.replace("\n", " "))
