"""An e-mail with more attachments than anybody sends."""

from tests.errors.letters import HEAD


def data() -> bytes:
    part = "--b\nContent-Type: application/xml\n\n<a/>\n"
    return f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{part * 10_001}--b--\n".encode()
