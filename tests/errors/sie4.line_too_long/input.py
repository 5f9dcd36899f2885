"""A row whose text never ends: a file that lost its line ends."""

from sluss.formats._sie4_lines import LINE_BYTES_MAX

START = b'#FLAGGA 0\n#VER L 17 20261101\n{\n#TRANS 6110 {} 1250.00 "" "'


def data() -> bytes:
    return START + b"a" * LINE_BYTES_MAX + b'"\n#TRANS 2441 {} -1250.00\n}\n'
