"""E-mails (RFC 5322 with MIME) and mailboxes: the files that hang on them, each by itself.

The text of an e-mail is for people and stays in the original; so do pictures that its text shows.
An e-mail says of itself who sent it and when. Anybody can write that: it is shown, never trusted.
Source: docs/sources.md [mime].
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import errors, policy
from email.header import decode_header
from email.iterators import walk  # noqa: F401 -- loaded before a child may open no file
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from sluss.core.outcome import Finding, Place, clipped
from sluss.formats._zip import MEMBER_BYTES_MAX, MEMBERS_MAX, NAME_CHARS_MAX, TOTAL_BYTES_MAX
from sluss.formats.archive import Member

# What providers carry is a fifth of it; a mailbox of a year may be that large.
MAIL_BYTES_MAX = 256 * 2**20
# An honest head is some kilobytes; the parser looks at every line of it several times.
HEAD_BYTES_MAX = 2**20
_HEADER_CHARS_MAX = 4_000
_WHOLE = Place()
_HEAD_NAMES_MIN = 3
_HEAD_LINES_LOOKED = 200
_LINE = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t\r]?")
_NAMES = frozenset(
    b"from to cc date subject received return-path delivered-to message-id mime-version "
    b"content-type reply-to dkim-signature".split()
)
_MAILBOX_LINE = re.compile(rb"^From [^\r\n]{1,200}\r?$", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BODY_TYPES = frozenset({"text/plain", "text/html"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/pgp-signature"})
_CONTENT_ID = re.compile(r"cid:([^\"'\s>)]{1,300})", re.IGNORECASE)
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# The parser undoes quoted-printable without fail, and the others are no packing at all.
_PLAIN = frozenset({"", "7bit", "8bit", "binary", "quoted-printable"})
_BASE64_BLANKS = re.compile(rb"[ \t\r\n]+")
# No line is folded anew and no "From " gets a ">": what was passed on comes out as it came.
_AS_IT_WAS = policy.compat32.clone(max_line_length=0, mangle_from_=False)
_CUT_OFF = (errors.CloseBoundaryNotFoundDefect, errors.StartBoundaryNotFoundDefect)

# What the library raises for a parameter that is said twice, once in pieces (TypeError), for a
# character set with a NUL in its name or damaged base64 (ValueError), for an unknown set, and for
# a line of the head that would become two if it were written (MessageError).
_UNTOLD = (LookupError, TypeError, ValueError, errors.MessageError)

# Python reads the file of a character set when it is first asked for, and a child may open none.
# The first is what the library takes a name with å, ä or ö to pieces by.
for _charset in ("raw-unicode-escape", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"):
    codecs.lookup(_charset)


@dataclass(frozen=True, slots=True)
class MailHead:
    """What an e-mail says of itself, each "" if it does not. Nothing of it is proved."""

    sender: str
    date: str
    subject: str
    message_id: str


def sniff(head: bytes) -> bool:
    """Whether the beginning of a file is the head of an e-mail, or of a mailbox."""
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    names = set()
    for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n", _HEAD_LINES_LOOKED)[:-1]:
        if not line.strip():
            break
        if line[:1] in b" \t":  # The line before goes on.
            continue
        match = _LINE.match(line)
        if match is None:
            return False
        names.add(match.group(1).lower())
    return len(names & _NAMES) >= _HEAD_NAMES_MIN


def read_head(data: bytes) -> MailHead:
    """Who says that they sent it, when and about what. data: at least its head."""
    end = _HEAD_END.search(data, 0, HEAD_BYTES_MAX)
    message = BytesHeaderParser(policy=policy.compat32).parsebytes(
        data[: end.start() if end else HEAD_BYTES_MAX]
    )
    said = (message.get(name) for name in ("From", "Date", "Subject", "Message-ID"))
    return MailHead(*(clipped(_decoded(text)) for text in said))


def list_members(data: bytes) -> list[Member] | Finding:
    """What hangs on an e-mail, or the e-mails of a mailbox, in their order.

    Errors: mail.* findings; a member that is damaged is listed and refused by itself.
    """
    if len(data) > MAIL_BYTES_MAX:
        return _refused("too_large", f"{len(data)} bytes", f"at most {MAIL_BYTES_MAX} bytes")
    parts = _parts(data)
    if isinstance(parts, Finding):
        return parts
    members = [part.member for part in parts]
    total = sum(member.size or 0 for member in members)
    if not members:
        return _refused("no_attachment", read_head(data).subject, "a file that hangs on it")
    if len(members) > MEMBERS_MAX:
        return _refused("too_many_parts", str(len(members)), f"at most {MEMBERS_MAX}")
    if total > TOTAL_BYTES_MAX:
        return _refused("too_large", f"{total} bytes", f"at most {TOTAL_BYTES_MAX} bytes")
    return members


def read_members(data: bytes, members: list[Member]) -> list[bytes | Finding]:
    """The bytes of members that list_members gave for the same data, or why they cannot be had."""
    parts = _parts(data)
    if isinstance(parts, Finding):
        return [parts] * len(members)
    return [member.refused or parts[member.ordinal].content for member in members]


@dataclass(frozen=True, slots=True)
class _Part:
    """A member with its bytes, b"" if it is refused."""

    member: Member
    content: bytes


def _parts(data: bytes) -> list[_Part] | Finding:
    messages = _mailbox(data)
    if messages is not None:
        return [_mailed(ordinal, one) for ordinal, one in enumerate(messages)]
    end = _HEAD_END.search(data, 0, HEAD_BYTES_MAX)
    if end is None and len(data) > HEAD_BYTES_MAX:
        return _refused("head_too_long", f"more than {HEAD_BYTES_MAX} bytes", "the end of a head")
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(data)
        leaves = list(_leaves(message, _shown_pictures(message)))
        is_cut_off = any(isinstance(defect, _CUT_OFF) for defect in _defects(message))
    except RecursionError:
        return _refused("too_deep", "", "parts that lie some tens deep in each other")
    except _UNTOLD as error:
        return _refused("bad_encoding", str(error), "one boundary, in a known character set")
    last = len(leaves) - 1
    return [
        _part(ordinal, leaf, is_cut_off=is_cut_off and ordinal == last)
        for ordinal, leaf in enumerate(leaves)
    ]


def _mailbox(data: bytes) -> list[bytes] | None:
    """The e-mails of a mailbox (mbox); None for a single e-mail without such a line before it."""
    if not data.startswith(b"From "):
        return None
    starts = [
        found
        for found in _MAILBOX_LINE.finditer(data)
        # An empty line stands before each; a line of a text that begins so has a > before it.
        if found.start() == 0
        or data[max(0, found.start() - 3) : found.start()].endswith((b"\n\n", b"\n\r\n"))
    ]
    if not starts or starts[0].start() > 0:
        return None
    ends = [*(found.start() for found in starts[1:]), len(data)]
    slices = (data[found.end() : end] for found, end in zip(starts, ends, strict=True))
    return [_QUOTED_FROM.sub(rb"\1", one.lstrip(b"\r\n")) for one in slices]


def _mailed(ordinal: int, content: bytes) -> _Part:
    name = _named(read_head(content).subject, f"{ordinal + 1}", ".eml")
    return _Part(Member(name, ordinal, len(content)), content)


def _leaves(message: Message, shown: frozenset[str]) -> Iterator[Message]:
    """The parts that are files of their own: neither the text, nor what it shows, nor its seal."""
    if message.get_content_type() == "message/rfc822":
        yield message
    elif message.is_multipart():
        for part in _inner(message):
            yield from _leaves(part, shown)
    elif not _is_body(message) and not _is_shown(message, shown):
        yield message


def _inner(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if message.is_multipart() else []


def _is_body(part: Message) -> bool:
    is_attached = part.get_content_disposition() == "attachment" or _has_name(part)
    if part.get_content_type() in _SIGNATURES:
        return True
    return part.get_content_type() in _BODY_TYPES and not is_attached


def _has_name(part: Message) -> bool:
    """Whether a file name is said, be it one that cannot be decoded."""
    try:
        return bool(
            part.get_param("filename", None, "content-disposition") or part.get_param("name")
        )
    except _UNTOLD:
        return True


def _is_shown(part: Message, shown: frozenset[str]) -> bool:
    name = _decoded(part.get("Content-ID")).strip("<> ")
    return part.get_content_maintype() == "image" and name in shown


def _shown_pictures(message: Message) -> frozenset[str]:
    """The Content-IDs of the pictures that the HTML of an e-mail shows."""
    found: set[str] = set()
    for part in message.walk():
        if part.get_content_type() == "text/html" and not part.is_multipart():
            text = part.get_payload(decode=True)
            found.update(_CONTENT_ID.findall(bytes(text or b"").decode("latin-1")))
    return frozenset(found)


def _defects(message: Message) -> Iterator[errors.MessageDefect]:
    for part in message.walk():
        yield from part.defects


def _part(ordinal: int, leaf: Message, *, is_cut_off: bool) -> _Part:
    number = f"{ordinal + 1}"
    if leaf.get_content_type() == "message/rfc822":
        inner = _inner(leaf)
        name = _named(_decoded(inner[0].get("Subject")) if inner else "", number, ".eml")
        content = _as_it_was(inner[0]) if inner else "no e-mail"
    else:
        name, content = _named(_file_name(leaf), number, ""), _content(leaf)
    refused = _refusal(content, Place(0, clipped(name)), is_cut_off=is_cut_off)
    if refused or isinstance(content, str):
        return _Part(Member(name, ordinal, None, refused), b"")
    return _Part(Member(name, ordinal, len(content)), content)


def _as_it_was(message: Message) -> bytes | str:
    """The bytes of an e-mail that was passed on; a text says why they cannot be had."""
    try:
        return message.as_bytes(policy=_AS_IT_WAS)
    except _UNTOLD as error:
        # The parser has put a sign for a byte of no character set: the bytes are lost to it.
        return clipped(str(error))


def _refusal(content: bytes | str, place: Place, *, is_cut_off: bool) -> Finding | None:
    if is_cut_off:
        return _refused("cut_off", place.field, "an e-mail with its last line", place)
    if isinstance(content, str):
        return _refused("bad_encoding", content, "base64 or quoted-printable", place)
    if len(content) > MEMBER_BYTES_MAX:
        most = f"at most {MEMBER_BYTES_MAX} bytes"
        return _refused("too_large", f"{len(content)} bytes", most, place)
    return None


def _content(leaf: Message) -> bytes | str:
    """The bytes of a part; a text says why they cannot be had."""
    encoding = _decoded(leaf.get("Content-Transfer-Encoding")).strip().lower()
    if encoding == "base64":
        return _from_base64(leaf)
    if encoding in _PLAIN:
        return bytes(leaf.get_payload(decode=True) or b"")
    return clipped(encoding)


def _from_base64(leaf: Message) -> bytes | str:
    try:
        # Letters beyond ASCII become a sign that is not of the alphabet either.
        packed = str(leaf.get_payload()).encode("ascii", "replace")
        # Anything but the alphabet is damage: a lenient decoder gives other bytes than were sent.
        return binascii.a2b_base64(_BASE64_BLANKS.sub(b"", packed), strict_mode=True)
    except _UNTOLD as error:
        return clipped(str(error))


def _file_name(leaf: Message) -> str:
    try:
        return _decoded(leaf.get_filename())
    except (*_UNTOLD, OSError):
        return ""  # A name in no known character set; the bytes are what counts.


def _named(name: str, number: str, ending: str) -> str:
    """A name that deceives nobody, and tells parts without one apart."""
    clean = _NOT_SHOWN.sub("\ufffd", name).replace("/", "_").replace("\\", "_").strip()
    return f"{clean[: NAME_CHARS_MAX - 20]}{ending}" if clean else f"part-{number}{ending}"


def _decoded(text: object) -> str:
    """A header's text, with RFC 2047's words decoded; undecodable bytes become a sign."""
    if text is None:
        return ""
    # Its pattern looks at a line of strange beginnings again from each of them.
    said = str(text)[:_HEADER_CHARS_MAX]
    try:
        pieces = decode_header(said)
    except (binascii.Error, ValueError, errors.HeaderParseError):
        return said
    return "".join(_text(piece, charset) for piece, charset in pieces)


def _text(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece.encode("utf-8", "replace").decode("utf-8")
    try:
        return piece.decode(charset or "utf-8", "replace")
    except (LookupError, OSError, ValueError):  # ValueError: a NUL in the set's name.
        return piece.decode("latin-1")


def _refused(fault: str, found: str, expected: str, place: Place = _WHOLE) -> Finding:
    return Finding(f"mail.{fault}", place, clipped(found), expected, refuses_file=True)
