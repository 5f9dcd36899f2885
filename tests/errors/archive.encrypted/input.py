"""A member with a password."""

from tests.errors.packed import CENTRAL, changed, zipped


def data() -> bytes:
    whole = zipped([("a.xml", b"<a/>")])
    flag = (1).to_bytes(2, "little")
    return changed(changed(whole, 6, flag), whole.index(CENTRAL) + 8, flag)
