"""The values that stand beside their labels on a page, and those that their shape gives away. Pure.

What cannot be read beside a label is passed over, for many a label heads nothing; but a number
with a label and a wrong check digit is told, for somebody could key it as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from sluss.core.ids import is_person
from sluss.core.outcome import Finding
from sluss.core.records import SeenBy, Sighting
from sluss.formats import _pdf_seen as sure
from sluss.formats._pdf_labels import Label, after_fillers, label_at
from sluss.formats._pdf_lines import Chunk, Line, lines_of
from sluss.formats._pdf_seen import Box, Page, Word, around, sighting, warned
from sluss.formats._pdf_values import READERS, SHAPES, currency_of
from sluss.formats.giro_line import GiroLine, find_giro_lines

# A page of an invoice has some twenty of them.
SIGHTINGS_MAX = 200

# The words of 'SE45 5000 0000 0583 9825 7466', which is the longest of these values.
_VALUE_WORDS_MAX = 8
# A value stands below its label if no more than so many of the label's heights part them.
_BELOW = 3.0


def read_page(page: Page) -> Iterator[Sighting | Finding]:
    """What stands on a page: giro lines, then values with labels, then values by their shape."""
    lines = lines_of(page)
    currency = currency_of(page)
    known: set[tuple[str, str]] = set()
    count = 0
    for item in chain(
        _giro_lines(lines, page),
        _labelled(lines, currency, page),
        _shapes(lines, page, known),
    ):
        if isinstance(item, Sighting):
            known.add((item.field, item.value))
            if item.field == "vat-number":
                known.add(("org-number", item.value[2:12]))
            count += 1
        if count > SIGHTINGS_MAX:
            return
        yield item


def _giro_lines(lines: Sequence[Line], page: Page) -> Iterator[Sighting | Finding]:
    for line in lines:
        for found in find_giro_lines(line.text):
            box = _box_of(line, found.start, found.end)
            yield from _of_giro_line(found, box, page)


def _of_giro_line(line: GiroLine, box: Box, page: Page) -> Iterator[Sighting | Finding]:
    unproved = line.unproved
    amount = "" if line.amount is None else str(line.amount)
    for field, value in (("ocr", line.reference), ("amount", amount), ("bankgiro", line.bankgiro)):
        if value and (field == "amount" or field not in unproved):
            yield sighting(
                field,
                value,
                page=page.number,
                seen_by=_by(page, is_line=True),
                confidence=sure.BY_LINE_UNPROVED if field in unproved else sure.BY_LINE,
                box=box,
            )
    if unproved:
        found = ", ".join((line.reference, amount, line.bankgiro))
        expected = f"a true check digit: {', '.join(unproved)}"
        yield warned("giro_line_unproved", page.number, "#41#", found=found, expected=expected)


def _labelled(lines: Sequence[Line], currency: str, page: Page) -> Iterator[Sighting | Finding]:
    for number, line in enumerate(lines):
        for at, chunk in enumerate(line.chunks):
            labels = list(_labels(chunk.words))
            for label, after in zip(labels, [*labels[1:], None], strict=False):
                end = len(chunk.words) if after is None else after.start
                beside: Sequence[Word] = chunk.words[after_fillers(chunk.words, label.end) : end]
                if not beside and after is None:
                    beside = _next_words(line, at)
                if item := _read_at(label, beside, currency, page, below=False):
                    yield item
                    continue
                box = around([word.box for word in chunk.words[label.start : label.end]])
                under = () if label.is_title else _words_below(lines[number + 1 :], box)
                if item := _read_at(label, under, currency, page, below=True):
                    yield item


def _labels(words: Sequence[Word]) -> Iterator[Label]:
    start = 0
    while start < len(words):
        label = label_at(words, start)
        if label is not None:
            yield label
        start = start + 1 if label is None else label.end


def _next_words(line: Line, at: int) -> Sequence[Word]:
    """The words of the next chunk of a line up to a label, without what may stand before them."""
    if at + 1 == len(line.chunks):
        return ()
    words = line.chunks[at + 1].words
    first = after_fillers(words, 0)
    if first == len(words):
        return _next_words(line, at + 1)
    return _unlabelled(words, first)


def _unlabelled(words: Sequence[Word], first: int) -> Sequence[Word]:
    """The words from one on, up to the next label."""
    end = next((label.start for label in _labels(words) if label.end > first), len(words))
    return words[first:end]


def _words_below(lines: Sequence[Line], box: Box) -> Sequence[Word]:
    """The words that stand below a label: the nearest ones that reach under it."""
    for line in lines:
        top = line.box.top
        if top - box.bottom > _BELOW * box.height:
            break
        for chunk in line.chunks:
            if _is_under(chunk, box):
                words = chunk.words
                first = next(n for n, word in enumerate(words) if _reaches(word.box, box))
                return _unlabelled(words, after_fillers(words, first))
    return ()


def _is_under(chunk: Chunk, box: Box) -> bool:
    return any(_reaches(word.box, box) for word in chunk.words)


def _reaches(below: Box, box: Box) -> bool:
    return below.right > box.left and below.left < box.right


def _read_at(
    label: Label, words: Sequence[Word], currency: str, page: Page, *, below: bool
) -> Sighting | Finding | None:
    """The value that the words begin with, the finding that its check digit is wrong, or None."""
    read = READERS[label.field]
    unproved = None
    for end in range(min(len(words), _VALUE_WORDS_MAX), 0, -1):
        value = read(" ".join(word.text for word in words[:end]), currency)
        if value is None:
            continue
        if value.is_proved is False:
            unproved = unproved or value
            # Of a number cut short the rest may have a true check digit by chance. An IBAN's two
            # are proof enough to part it from the words behind it.
            if label.field != "iban":
                break
            continue
        confidence = sure.BY_LABEL if value.is_proved is None else sure.BY_LABEL_AND_PROOF
        return sighting(
            label.field,
            value.text,
            page=page.number,
            seen_by=_by(page),
            confidence=confidence - (sure.BELOW_LABEL if below else 0),
            box=around([word.box for word in words[:end]]),
        )
    if unproved is None:
        return None
    expected = "a number whose last digit is a true check digit"
    return warned(
        "bad_check_digit", page.number, label.field, found=unproved.text, expected=expected
    )


def _shapes(lines: Sequence[Line], page: Page, known: set[tuple[str, str]]) -> Iterator[Sighting]:
    """What needs no label to be told: IBAN, organisation number and VAT number, if proved.

    A person's number looks like an organisation's: without a label it is left alone.
    """
    for line in lines:
        for field, shape, read in SHAPES:
            for match in shape.finditer(line.text):
                value = read(match.group(), "")
                if value is None or not value.is_proved or (field, value.text) in known:
                    continue
                if field == "org-number" and is_person(value.text):
                    continue
                yield sighting(
                    field,
                    value.text,
                    page=page.number,
                    seen_by=_by(page),
                    confidence=sure.BY_SHAPE,
                    box=_box_of(line, match.start(), match.end()),
                )


def _by(page: Page, *, is_line: bool = False) -> SeenBy:
    if page.seen_by is SeenBy.PICTURE:
        return SeenBy.PICTURE
    return SeenBy.GIRO_LINE if is_line else page.seen_by


def _box_of(line: Line, start: int, end: int) -> Box:
    """The stretch of a line's text as a stretch of the page, in whole words."""
    at, boxes = 0, []
    for chunk in line.chunks:
        for word in chunk.words:
            if at < end and at + len(word.text) > start:
                boxes.append(word.box)
            at += len(word.text) + 1
    return around(boxes) if boxes else sure.NOWHERE
