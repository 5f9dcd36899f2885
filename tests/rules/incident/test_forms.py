"""The forms of authorities: in their own order, nothing left out, and marked where nobody knows."""

from __future__ import annotations

from datetime import date

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.incident.forms import Field, Fill, Filled, Known, fill, read_forms
from sluss.rules.incident.law import Words, read_duties

DAY = date(2026, 11, 24)
FORM = """
[[form]]
name = "a"
from = 2026-01-15
clock = "c"
title_sv = "T"
title_en = "T"
recipient_sv = "R"
recipient_en = "R"
unsettled_sv = "U"
unsettled_en = "U"
source = "S"
to_be_verified = true
"""
FIELD = """
[[field]]
form = "a"
number = "1"
seen = true
fill = "what"
label_sv = "L"
label_en = "L"
"""


def test_every_field_is_there_in_order_filled_or_to_be_completed():
    told = [("what", "a"), ("", "b"), ("what", "c"), ("how", "d")]
    fields = [
        Field(form="f", number=number, is_seen=True, fill=Fill(name), label=Words(number, number))
        for name, number in told
    ]
    known = Known("låst", "rad 1")
    assert fill(fields, {Fill.WHAT: known}) == tuple(
        Filled(field, known if field.fill is Fill.WHAT else None) for field in fields
    )


def test_the_form_of_the_day_is_the_last_that_began():
    later = FORM.replace("2026-01-15", "2026-12-01").replace('source = "S"', 'source = "new"')
    found = read_forms((FORM + later + FIELD).encode())
    assert found.on("a", date(2026, 1, 14)) is None
    assert found.on("b", DAY) is None
    assert found.on("a", DAY)[0].backing.source == "S"
    form, fields = found.on("a", date(2026, 12, 1))
    assert form.backing.source == "new" and len(fields) == 1


def test_all_that_ships_answers_a_clock_and_nobody_claims_to_have_verified_it():
    found = read_forms(shipped("incident/forms.toml"))
    clocks = {one.name for one in read_duties(shipped("law/incident.toml")).deadlines}
    names = {"imy", "imy-complement", "early-warning", "notification", "status", "final"}
    assert {form.name for form in found.forms} == names
    assert {form.clock for form in found.forms} == clocks
    assert [form.name for form in found.forms if form.backing.verified_on] == []
    for name in names:
        _, fields = found.on(name, DAY)
        labels = [field.label.sv for field in fields]
        assert len(set(labels)) == len(labels) >= 10
        assert {field.fill for field in fields} > {Fill.BY_HAND, Fill.ORG_NUMBER}
    used = {field.fill for field in found.fields}
    assert used == set(Fill)


def test_the_numbers_of_imys_form_rise_and_are_those_that_were_seen():
    found = read_forms(shipped("incident/forms.toml"))
    _, fields = found.on("imy", DAY)
    numbers = [int(field.number) for field in fields if field.number]
    assert numbers == sorted(numbers)
    seen = [int(field.number) for field in fields if field.number and field.is_seen]
    assert seen == [1, 2, 3, 9, 13, 25, 26, 28, 30, 32, 34, 35]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[field]]", "[[row]]"),
        ('clock = "c"\n', ""),
        ("to_be_verified = true", "to_be_verified = false"),
        ("to_be_verified = true\n", ""),
        ('form = "a"', 'form = "b"'),
        ("seen = true", 'seen = "yes"'),
        ('fill = "what"', 'fill = "whatever"'),
        ('label_en = "L"', 'label_en = "L"\nhint_sv = "H"'),
    ],
)
def test_a_broken_file_of_ours_is_an_exception(old, new):
    whole = FORM + FIELD
    assert old in whole and read_forms(whole.encode())
    with pytest.raises(ValueError, match=r"forms: |is not a valid Fill"):
        read_forms(whole.replace(old, new).encode())


def test_a_name_stands_once_a_day():
    with pytest.raises(ValueError, match="twice"):
        read_forms((FORM + FORM + FIELD).encode())
