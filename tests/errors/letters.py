"""E-mails for the gallery."""

from __future__ import annotations

HEAD = "From: a@b.example\nTo: c@d.example\nSubject: Faktura\nMIME-Version: 1.0\n"


def letter(encoding: str, body: str, *, name: str = "a.xml", end: str = "--b--\n") -> bytes:
    """An e-mail with one attachment. end: its last line."""
    part = (
        "--b\nContent-Type: application/octet-stream\n"
        f'Content-Disposition: attachment; filename="{name}"\n'
        f"Content-Transfer-Encoding: {encoding}\n\n{body}\n"
    )
    return f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{part}{end}".encode("latin-1")
