"""The files that fuzzing begins from: the error gallery, shipped data, and samples if there are."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sluss.core.outcome import Finding
from sluss.formats.recognise import HEAD_BYTES, recognise
from sluss.outside.packed import as_tar
from sluss.outside.sent_journal import NAME, SentJournal
from sluss.outside.shipped import names, shipped
from tools.error_gallery import entries
from tools.fuzz.mutate import packed
from tools.fuzz.targets import Target

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SLUSS_SHARED", ROOT.parent / "shared"))
# Small files are read often; a long one says the same thing again and again.
SEED_BYTES_MAX = 6 << 10
SAMPLES_MAX = 60
_SAMPLE_FOLDERS = ("samples", "einvoice/doc", "einvoice/pdf", "badinput/generated", "badinput/pdf")

_ODS = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    b'<table:table table:name="Skulder"><table:table-row>'
    b"<table:table-cell><text:p>Leverant\xc3\xb6r</text:p></table:table-cell>"
    b"<table:table-cell><text:p>Fakturanr</text:p></table:table-cell>"
    b"<table:table-cell><text:p>Belopp</text:p></table:table-cell>"
    b"<table:table-cell><text:p>Bankgiro</text:p></table:table-cell></table:table-row>"
    b"<table:table-row><table:table-cell><text:p>Norrby Bygg AB</text:p></table:table-cell>"
    b'<table:table-cell office:value-type="float" office:value="1001"><text:p>1001</text:p>'
    b'</table:table-cell><table:table-cell office:value-type="float" office:value="1250.5">'
    b"<text:p>1250,50</text:p></table:table-cell><table:table-cell "
    b'table:number-columns-repeated="2"><text:p>991-2346</text:p></table:table-cell>'
    b"</table:table-row></table:table></office:spreadsheet></office:body>"
    b"</office:document-content>"
)
_MAIL = (
    b"From: Norrby Bygg AB <faktura@norrby.example>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0100\r\n"
    b"Subject: =?utf-8?q?Faktura_f=C3=B6r?= oktober\r\nMessage-ID: <1@norrby.example>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n'
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n'
    b'\r\nHej\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:1">\r\n--b--\r\n--a\r\n'
    b"Content-Type: application/xml; name*=utf-8''f%C3%B6rst.xml\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nPGE+MTwvYT4=\r\n--a\r\nContent-Type: image/png\r\n"
    b"Content-ID: <1>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=89PNG=0D\r\n--a\r\n"
    b"Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\nSubject: inre\r\n\r\ntext\r\n"
    b"--a--\r\n"
)


def _tar(files: dict[str, bytes]) -> bytes:
    return b"".join(as_tar((name, len(data), iter([data])) for name, data in files.items()))


def _sealed_lines(count: int) -> bytes:
    """A sent journal of so many files, as a home writes it."""
    with TemporaryDirectory() as name:
        for number in range(count):
            line = {"sha256": f"{number:064}", "message_id": f"SLUSS-{number}", "epoch": 1}
            SentJournal(Path(name)).write(line)
        return (Path(name) / NAME).read_bytes()


_OWN: dict[str, tuple[bytes, ...]] = {
    "using-qr": (
        b'{"uqr":1,"tp":1,"nme":"Testbolaget AB","cid":"556036-0793","iref":"52456",'
        b'"idt":"20261101","ddt":"20261130","due":1250.00,"vat":250,"cur":"SEK","pt":"BG",'
        b'"acc":"991-2346"}',
        b'{"uqr":2,"tp":2,"nme":"A","iref":"1","due":-5,"pt":"IBAN","acc":'
        b'"SE4550000000058398257466","bc":"ESSESESS"}',
    ),
    "giro-line": (b"H   #  12345682 #   1250 00   2 >  9912346#41#    \n",),
    "list-ods": (
        packed(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": _ODS}
        ),
    ),
    "manifest": (
        b'{"counts":[{"name":"originals","value":2}],"epoch":1,"format":"sluss-backup-1",'
        b'"head_hash":"' + b"b" * 64 + b'","head_seq":5,"key":"AAAA","made_at":'
        b'"2026-11-24T08:00:00+00:00","number":1,"organisation":"2120009994","pieces":[{"count":5,'
        b'"first":1,"kind":"journal","last":5,"name":"000001-0123abcd-journal-0001.jsonl.zst.age",'
        b'"sha256":"' + b"a" * 64 + b'","size":100}],"recipients":["age1x"],"signature":"AAAA",'
        b'"sums":[{"name":"open SEK","value":125000}],"version":"0.1.0"}\n',
    ),
    "journal-piece": (
        b'[1,"2026-11-24T08:00:00.000000+00:00","local","payable.hold",'
        b'"{\\"given\\":{\\"id\\":\\"x\\"},\\"key\\":\\"k\\",\\"today\\":\\"2026-11-24\\"}","'
        + b"0" * 64
        + b'","'
        + b"1" * 64
        + b'"]\n',
    ),
    "tar-piece": (_tar({"aa": b"<a>1</a>", "policy.toml": b"a = 1\n"}),),
    "note": (
        b"sluss/2120009994\n17\nDg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4=\nday 2026-11-24\n"
        b"epoch 1\noriginals 83\npayables 60\nopen SEK 3684941.49\nvouchers 92\nbatches 1\n"
        b"payments 11\nhanded-out SEK 1995882.43\n\n\xe2\x80\x94 sluss/2120009994 "
        + base64.b64encode(b"a" * 68)
        + b"\n",
    ),
    "sent-journal": (_sealed_lines(2),),
    "e-mail": (_MAIL,),
    "zip": (packed({"a.xml": b"<a>1</a>", "b/c.csv": b"a;b\n1;2\n"}),),
    "gzip": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xffK\x04\x00C\xbe\xb7\xe8\x01\x00\x00\x00",),
}
_SHIPPED = {
    "profile": ("banks",),
    "policy": ("policy.toml",),
    "law": ("law",),
}


def seeds(target: Target, *, with_samples: bool = True) -> list[bytes]:
    """The files that this target begins from, each once, the shortest first. Never none."""
    found = {*_OWN.get(target.kind, ()), *_shipped(target.kind)}
    for kind in target.seed_kinds:
        found.update(_gallery().get(kind, ()), _OWN.get(kind, ()))
        if with_samples:
            found.update(_samples().get(kind, ()))
    return sorted(found, key=lambda data: (len(data), data)) or [b"a"]


def _shipped(kind: str) -> Iterator[bytes]:
    for path in _SHIPPED.get(kind, ()):
        if path.endswith(".toml"):
            yield shipped(path)
        else:
            yield from (shipped(f"{path}/{name}") for name in names(path))


@cache
def _gallery() -> dict[str, list[bytes]]:
    """The short inputs of the gallery by kind."""
    found: dict[str, list[bytes]] = {}
    for entry in entries():
        if entry.kind != "path":
            _take(found, entry.kind, entry.data())
    return found


@cache
def _samples() -> dict[str, list[bytes]]:
    """Samples by the kind that they are recognised as: the shortest of each."""
    found: dict[str, list[bytes]] = {}
    for data in sorted(_read(path for f in _SAMPLE_FOLDERS for path in (SHARED / f).rglob("*"))):
        form = recognise(data[:HEAD_BYTES])
        if not isinstance(form, Finding):
            _take(found, form.kind, data)
    return {kind: sorted(each, key=len)[:SAMPLES_MAX] for kind, each in found.items()}


def _read(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        if path.is_file() and path.stat().st_size <= SEED_BYTES_MAX:
            yield path.read_bytes()


def _take(found: dict[str, list[bytes]], kind: str, data: bytes) -> None:
    if 0 < len(data) <= SEED_BYTES_MAX:
        found.setdefault(kind, []).append(data)
