"""Words of a page put into lines, and lines into chunks: what stands close together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sluss.formats._pdf_seen import Box, Page, Word, around

# Words of one line have their middles within this part of the smaller one's height.
_LEVEL = 0.5
# A blank is a quarter to a third of the height of its letters; a column stands further off.
_CHUNK_GAP = 1.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of a line with no more than blanks between them."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        return around([word.box for word in self.words])

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Line:
    """Chunks at one height, from left to right."""

    chunks: tuple[Chunk, ...]

    @property
    def text(self) -> str:
        return " ".join(chunk.text for chunk in self.chunks)

    @property
    def box(self) -> Box:
        return around([chunk.box for chunk in self.chunks])


def lines_of(page: Page) -> list[Line]:
    """The lines of a page from its top down, whatever order its words were drawn in."""
    rows: list[list[Word]] = []
    for word in sorted(page.words, key=lambda word: _middle(word.box)):
        if rows and _is_level(rows[-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_line(row) for row in rows]


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _is_level(row: Sequence[Word], word: Word) -> bool:
    """Whether a word stands in a row: measured at its first word, so that a slope cannot add up."""
    first = row[0].box
    smaller = min(first.height, word.box.height)
    return _middle(word.box) - _middle(first) <= _LEVEL * smaller


def _line(row: Iterable[Word]) -> Line:
    words = sorted(row, key=lambda word: word.box.left)
    starts = [0, *(number for number, pair in enumerate(pairwise(words), 1) if _is_apart(*pair))]
    ends = [*starts[1:], len(words)]
    return Line(
        tuple(Chunk(tuple(words[start:end])) for start, end in zip(starts, ends, strict=True))
    )


def _is_apart(left: Word, right: Word) -> bool:
    gap = right.box.left - left.box.right
    return gap > _CHUNK_GAP * max(left.box.height, right.box.height)


def words_of(letters: Iterable[tuple[str, Box]]) -> Iterator[Word]:
    """Letters in the order of a text made into words: a blank, a leap or a new line ends one.

    A label and its value are parted where a colon stands between them without a blank.
    """
    word: list[tuple[str, Box]] = []
    for letter, box in letters:
        if letter.isspace() or (word and _leaps(word[-1][1], box)):
            yield from _words(word)
            word = []
        if not letter.isspace():
            word.append((letter, box))
    yield from _words(word)


def _leaps(last: Box, box: Box) -> bool:
    """Whether a letter stands elsewhere than right behind the last one."""
    height = max(last.height, box.height, 1)
    return not (-height <= box.left - last.right <= 0.5 * height) or (
        abs(_middle(last) - _middle(box)) > _LEVEL * height
    )


def _words(letters: Sequence[tuple[str, Box]]) -> Iterator[Word]:
    """The word of these letters, in two where a colon that is not between digits parts it."""
    parts = [0]
    for number, (before, here, after) in enumerate(
        zip(letters, letters[1:], letters[2:], strict=False), start=1
    ):
        if here[0] == ":" and before[0].isalpha() and after[0] != "/":
            parts.append(number + 1)
    for start, end in pairwise([*parts, len(letters)]):
        part = letters[start:end]
        if part:
            yield Word("".join(letter for letter, _ in part), around([box for _, box in part]))
