"""Two members that are the same bytes: how a small file becomes endlessly large."""

from tests.errors.packed import CENTRAL, END, zipped


def data() -> bytes:
    whole = zipped([("a.xml", b"<a/>")])
    start, end = whole.index(CENTRAL), whole.index(END)
    entry = whole[start:end]
    counts = (2).to_bytes(2, "little") * 2 + (2 * len(entry)).to_bytes(4, "little")
    return whole[:end] + entry + whole[end : end + 8] + counts + whole[end + 16 :]
