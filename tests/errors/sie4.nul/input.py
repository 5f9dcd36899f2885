"""A row whose text has lost a letter to a faulty copy."""

from pathlib import Path


def data() -> bytes:
    """The neighbour's file with a NUL in the text instead of an open quote."""
    neighbour = Path(__file__).parent.parent / "sie4.quote_open" / "input.se"
    return neighbour.read_bytes().replace(b'"Papper', b'"Papp\0r"')
