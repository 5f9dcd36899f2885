"""A PDF of which only the first line is left."""


def data() -> bytes:
    return b"%PDF-1.7\n"
