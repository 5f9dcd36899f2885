"""Two megabytes of headers and nothing else."""

from tests.errors.letters import HEAD


def data() -> bytes:
    return (HEAD + "X-Fill: 0123456789\n" * 110_000).encode()
