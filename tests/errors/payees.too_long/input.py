"""A list of more rows than anybody writes."""


def data() -> bytes:
    """The heads, and 20,001 rows about one payment."""
    return "Rad;Rätt belopp\r\n".encode() + b"1;5\r\n" * 20_001
