"""Five thousand envelopes in each other."""

from tests.errors.letters import HEAD


def data() -> bytes:
    nested = (
        f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(5000)
    )
    return (HEAD + "".join(nested)).encode()
