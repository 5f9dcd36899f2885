"""A voucher that would fill the memory of a laptop."""

from sluss.formats._sie4_voucher import ROWS_MAX


def data() -> bytes:
    return b"#FLAGGA 0\n#VER L 17 20261101\n{\n" + b"#TRANS 6110 {} 0\n" * (ROWS_MAX + 1) + b"}\n"
