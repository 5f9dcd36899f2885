"""An attachment in which a virus scanner has written its own line."""

from tests.errors.letters import letter


def data() -> bytes:
    return letter("base64", "PEludm9pY2U+*** checked ***PC9JbnZvaWNlPg==")
