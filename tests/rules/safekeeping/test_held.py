"""A checkpoint from elsewhere held against what is here: each way in which they may differ."""

from __future__ import annotations

import pytest

from sluss.formats.signed_note import Note, Signature
from sluss.rules.safekeeping.held import Breach, Found, Here, Standing, breaches
from tests.rules.safekeeping.test_checkpoint import CHECKPOINT, TEXT

HOME = Signature("sluss/2120009999", b"abcd", b"s" * 64)
RUT = Signature("sluss/2120009999/rut", b"efgh", b"t" * 64)
HERE = {"origin": HOME.name, "last": 20, "hash_there": CHECKPOINT.root, "noted": (TEXT,)}
OTHER = TEXT.replace("payables 60", "payables 61")
IN_A_LINE = ", ".join(TEXT.splitlines()[1:])


def found(
    text: str = TEXT, signatures=(HOME,), seals=(Standing.HOLDS,), **here
) -> list[tuple[Breach, str, str]]:
    note = Note(text, tuple(signatures))
    told = breaches(note, seals, Here(**(HERE | here)))
    return [(one.breach, one.found, one.expected) for one in told]


@pytest.mark.parametrize(
    ("given", "breach", "stands", "should"),
    [
        ({"text": "hej\n"}, Breach.NO_CHECKPOINT, "hej\n", ""),
        ({"origin": "sluss/1"}, Breach.OTHER_ORGANISATION, "sluss/1", HOME.name),
        ({"origin": ""}, Breach.OTHER_ORGANISATION, "", HOME.name),
        ({"seals": (Standing.BROKEN,)}, Breach.BROKEN_SIGNATURE, HOME.name, ""),
        ({"seals": (Standing.UNKNOWN,)}, Breach.UNKNOWN_KEY, f"{HOME.name}+61626364", ""),
        ({"signatures": (RUT,)}, Breach.NOT_SIGNED_HERE, RUT.name, ""),
        ({"last": 16, "hash_there": ""}, Breach.CUT_SHORT, "16", "17"),
        ({"hash_there": "ff" * 32}, Breach.REWRITTEN, "ff" * 32, CHECKPOINT.root),
        ({"noted": ()}, Breach.NOT_NOTED, "", IN_A_LINE),
        ({"noted": (OTHER,)}, Breach.OTHER_FIGURES, ", ".join(OTHER.splitlines()[1:]), IN_A_LINE),
    ],
)
def test_each_difference_is_told_with_what_stands_and_what_should(given, breach, stands, should):
    assert found(**given) == [(breach, stands, should)]


def test_what_agrees_tells_nothing():
    assert found() == []
    both = {"signatures": (HOME, RUT), "seals": (Standing.HOLDS, Standing.HOLDS)}
    assert found(**both, last=17, noted=(OTHER, TEXT)) == []


def test_every_breach_is_told_beside_the_others():
    told = found(
        signatures=(HOME, RUT),
        seals=(Standing.BROKEN, Standing.UNKNOWN),
        last=3,
        hash_there="",
        noted=(),
    )
    assert [one[0] for one in told] == [
        Breach.BROKEN_SIGNATURE,
        Breach.UNKNOWN_KEY,
        Breach.CUT_SHORT,
    ]


def test_a_breach_without_words_has_none():
    assert Found(Breach.NOT_NOTED) == Found(Breach.NOT_NOTED, "", "")
