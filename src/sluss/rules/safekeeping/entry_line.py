"""An entry of the journal as a line of a backup or an export: read as what a stranger wrote.

Whether it was ours is told by its seal when it is carried out again.
"""

from __future__ import annotations

import json

Line = tuple[int, str, str, str, str, str, str]
_TYPES = (int, str, str, str, str, str, str)


def read_entry_line(line: bytes) -> Line | str:
    """Number, instant, who, fact, payload, the seal before and its own; what is wrong if none.

    Shapes: the payload is the text of a JSON object; what is in it is the command's affair.
    """
    try:
        read = json.loads(line)
        # A number that is true or false is none.
        if not isinstance(read, list) or tuple(map(type, read)) != _TYPES:
            return "no entry"
        if not isinstance(json.loads(read[4]), dict):
            return "no object in it"
        # Half a character can be written in JSON, and nowhere else.
        "".join(read[1:]).encode()
    except (ValueError, RecursionError) as error:
        return str(error)[:100]
    seq, at, by, fact, payload, previous, seal = read
    return seq, at, by, fact, payload, previous, seal
