"""A checkpoint from elsewhere held against the journal that is here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from sluss.formats.signed_note import Note
from sluss.rules.safekeeping.checkpoint import Checkpoint, read_checkpoint


class Breach(StrEnum):
    """What does not agree. The value is told as verify tells its other differences."""

    NO_CHECKPOINT = "no checkpoint can be read in it"
    OTHER_ORGANISATION = "the checkpoint is of another organisation"
    BROKEN_SIGNATURE = "the signature is broken"
    UNKNOWN_KEY = "it is signed by an unknown key"
    NOT_SIGNED_HERE = "no key of this home has signed it"
    CUT_SHORT = "the journal is shorter than the checkpoint"
    REWRITTEN = "the journal has another entry there"
    OTHER_FIGURES = "the journal has a checkpoint there that says something else"
    NOT_NOTED = "the journal does not hold this checkpoint"


class Standing(Enum):
    """What became of a signature: its key is known and it holds, or not, or nobody knows."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What this home says. hash_there: of the entry that the checkpoint names, "" if none.

    noted: the texts of the checkpoints that the journal holds of that entry.
    """

    origin: str
    last: int
    hash_there: str
    noted: Sequence[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A breach, with what stands here and what should."""

    breach: Breach
    found: str = ""
    expected: str = ""


def breaches(note: Note, seals: Sequence[Standing], here: Here) -> Iterator[Found]:
    """Everything in which a note and this home do not agree; nothing if they do.

    Shapes: seals has the standing of each signature of the note, in its order.
    """
    checkpoint = read_checkpoint(note.text)
    if checkpoint is None:
        yield Found(Breach.NO_CHECKPOINT, note.text[:80])
        return
    if checkpoint.origin != here.origin:
        yield Found(Breach.OTHER_ORGANISATION, here.origin, checkpoint.origin)
        return
    yield from _of_signatures(note, seals, here)
    yield from _of_journal(note, checkpoint, here)


def _of_signatures(note: Note, seals: Sequence[Standing], here: Here) -> Iterator[Found]:
    for one, standing in zip(note.signatures, seals, strict=True):
        if standing is Standing.BROKEN:
            yield Found(Breach.BROKEN_SIGNATURE, one.name)
        if standing is Standing.UNKNOWN:
            yield Found(Breach.UNKNOWN_KEY, f"{one.name}+{one.id.hex()}")
    if all(one.name != here.origin for one in note.signatures):
        yield Found(Breach.NOT_SIGNED_HERE, ", ".join(one.name for one in note.signatures))


def _of_journal(note: Note, checkpoint: Checkpoint, here: Here) -> Iterator[Found]:
    if checkpoint.size > here.last:
        yield Found(Breach.CUT_SHORT, str(here.last), str(checkpoint.size))
    elif checkpoint.root != here.hash_there:
        yield Found(Breach.REWRITTEN, here.hash_there, checkpoint.root)
    elif note.text not in here.noted:
        # Cut off right behind the entry that it names, its own entry is gone as well.
        breach = Breach.OTHER_FIGURES if here.noted else Breach.NOT_NOTED
        yield Found(breach, _lines(here.noted[0] if here.noted else ""), _lines(note.text))


def _lines(text: str) -> str:
    return ", ".join(text.splitlines()[1:])
