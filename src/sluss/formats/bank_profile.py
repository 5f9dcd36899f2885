"""How one bank wants its payment files, read from a file of sourced values.

Every value stands in its own table with `value`, `source` and `verified_on`; `confirm_with_bank`
marks those that only the bank itself can confirm before real use. Beside them stand the ways in
which the bank takes files ([[channels]]) and what it changes on which day ([[changes]]).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sluss.core.outcome import Finding, Place, clipped

# A profile is a page of text; more is no profile.
PROFILE_BYTES_MAX = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One value of a profile, with where it was read and when. must_confirm: by the bank."""

    name: str
    value: str
    source: str
    verified_on: date
    must_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to hand in files.

    versions:  of pain.001.001 that it takes ("03", "09"); empty if that is not known.
    agreement: whether the bank must have signed something first: needed, none, unknown.
    """

    name: str
    versions: tuple[str, ...]
    agreement: str
    source: str
    verified_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the bank, or all of them, change.

    when: as exactly as it is known, '2026-11-15', '2026-09' or '2026'.
    """

    when: str
    sv: str
    en: str
    source: str
    verified_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BankProfile:
    """One bank's dialect of pain.001.

    message_version:    "03" or "09" of pain.001.001.
    initiator_number, debtor_number: which number stands for InitgPty and Dbtr: organisation,
                        signer, agreement, customer.
    initiator_scheme:   the code beside the id of InitgPty (CUST, BANK), or "": then it has none.
    debtor_scheme:      the code beside the id of Dbtr, or "": then Dbtr has no id.
    bankgiro_clearing, plusgiro_clearing: SESBA member ids, or "": then no CdtrAgt for that giro.
    plusgiro_form:      "bban" (Cd BBAN) or "pgnr" (Prtry PGNR).
    pays_bankgiro_from_bankgiro: a BGNR creditor demands a BGNR debtor.
    writes_ocr_amount:  the amount is repeated beside an OCR (RfrdDocAmt in the same Strd).
    writes_documents:   referred documents in Strd; if not, their numbers stand in the text.
    demands_address:    every payee needs town and country.
    answers:            what a pain.002 comes for: "all" files, or "failures" only.
    unconfirmed:        names of the values that the bank should confirm before real use.
    verified_on:        the day of the oldest value.
    """

    bank: str
    title: str
    message_version: str
    initiator_number: str
    initiator_scheme: str
    debtor_number: str
    debtor_scheme: str
    batch_booking: bool
    bankgiro_clearing: str
    plusgiro_clearing: str
    plusgiro_form: str
    pays_bankgiro_from_bankgiro: bool
    writes_ocr_amount: bool
    writes_documents: bool
    demands_address: bool
    answers: str
    text_chars_max: int
    name_chars_max: int
    facts: tuple[Fact, ...] = ()
    channels: tuple[Channel, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        return tuple(fact.name for fact in self.facts if fact.must_confirm)

    @property
    def verified_on(self) -> date | None:
        return min((fact.verified_on for fact in self.facts), default=None)


_Check = Callable[[object], bool]
# name: (what is expected, in words; whether a value is that)
_Schema = dict[str, tuple[str, _Check]]


def _one_of(*allowed: str) -> _Check:
    return lambda value: isinstance(value, str) and value in allowed


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_day(value: object) -> bool:
    # A datetime is a date too, but has no place among days.
    return type(value) is date


def _is_when(value: object) -> bool:
    return isinstance(value, str) and _WHEN.fullmatch(value) is not None


def _are_versions(value: object) -> bool:
    return isinstance(value, list) and all(_is_version(one) for one in value)


def _within(least: int, most: int) -> _Check:
    return lambda value: type(value) is int and least <= value <= most


_WHEN = re.compile(r"20[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_is_version = _one_of("03", "09")
_is_number = _one_of("organisation", "signer", "agreement", "customer")
_NUMBERS = "organisation, signer, agreement or customer"
_VALUES: _Schema = {
    "message_version": ("03 or 09", _is_version),
    "initiator_number": (_NUMBERS, _is_number),
    "initiator_scheme": ("CUST, BANK or nothing", _one_of("CUST", "BANK", "")),
    "debtor_number": (_NUMBERS, _is_number),
    "debtor_scheme": ("CUST, BANK or nothing", _one_of("CUST", "BANK", "")),
    "batch_booking": ("true or false", _is_bool),
    "bankgiro_clearing": ("9900 or nothing", _one_of("9900", "")),
    "plusgiro_clearing": ("9960, 9500 or nothing", _one_of("9960", "9500", "")),
    "plusgiro_form": ("bban or pgnr", _one_of("bban", "pgnr")),
    "pays_bankgiro_from_bankgiro": ("true or false", _is_bool),
    "writes_ocr_amount": ("true or false", _is_bool),
    "writes_documents": ("true or false", _is_bool),
    "demands_address": ("true or false", _is_bool),
    "answers": ("all or failures", _one_of("all", "failures")),
    "text_chars_max": ("12 to 140", _within(12, 140)),
    "name_chars_max": ("20 to 140", _within(20, 140)),
}
_ORIGIN: _Schema = {
    "source": ("where it was read", _is_text),
    "verified_on": ("the day on which it was read", _is_day),
}
_LISTS: dict[str, _Schema] = {
    "channels": {
        "name": ("the bank's name of it", _is_text),
        "versions": ("a list of 03 and 09", _are_versions),
        "agreement": ("needed, none or unknown", _one_of("needed", "none", "unknown")),
        **_ORIGIN,
    },
    "changes": {
        "when": ("a day, a month or a year", _is_when),
        "sv": ("a sentence", _is_text),
        "en": ("a sentence", _is_text),
        **_ORIGIN,
    },
}
_NAMES = ("bank", "title")
_PARTS = {"value", "source", "verified_on", "confirm_with_bank"}


@dataclass(slots=True)
class _Draft:
    values: dict[str, object] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, name: str, *, found: object, expected: str) -> None:
        place = Place(field=clipped(name))
        shown = clipped(str(found))
        self.findings.append(Finding(f"profile.{code}", place, shown, expected, refuses_file=True))


def read_profile(toml_bytes: bytes) -> BankProfile | list[Finding]:
    """The profile, or everything that is wrong with it: a profile is whole or not at all."""
    draft = _Draft()
    tables = _parsed(toml_bytes, draft)
    if tables is None:
        return draft.findings
    _take_all(tables, draft)
    channels, changes = (list(_rows(tables, name, draft)) for name in _LISTS)
    if draft.findings:
        return draft.findings
    return BankProfile(
        **draft.values,  # type: ignore[arg-type]  # each was proved by its row of _VALUES
        facts=tuple(draft.facts),
        channels=tuple(
            Channel(**row | {"versions": tuple(row["versions"])})  # type: ignore[arg-type]  # proved
            for row in channels
        ),
        changes=tuple(Change(**row) for row in changes),  # type: ignore[arg-type]  # proved
    )


def _parsed(toml_bytes: bytes, draft: _Draft) -> dict[str, object] | None:
    if len(toml_bytes) > PROFILE_BYTES_MAX:
        draft.note("not_toml", "", found=f"{len(toml_bytes)} bytes", expected="a bank profile")
        return None
    try:
        return tomllib.loads(toml_bytes.decode("utf-8"))
    # Brackets nested by the thousand end in a RecursionError; that is the file's fault, not ours.
    except (ValueError, RecursionError) as error:
        draft.note("not_toml", "", found=str(error), expected="TOML in UTF-8")
        return None


def _take_all(tables: dict[str, object], draft: _Draft) -> None:
    for name in tables:
        if name not in (*_VALUES, *_NAMES, *_LISTS):
            draft.note("unknown_key", name, found=name, expected="a name of a profile's value")
    for name in _NAMES:
        text = tables.get(name)
        if isinstance(text, str) and text:
            draft.values[name] = text
        else:
            draft.note("missing_key", name, found=text or "", expected="a name")
    for name, (expected, is_right) in _VALUES.items():
        _take(name, tables.get(name), expected=expected, is_right=is_right, draft=draft)


def _take(name: str, table: object, *, expected: str, is_right: _Check, draft: _Draft) -> None:
    if not isinstance(table, dict) or "value" not in table:
        draft.note("missing_key", name, found="", expected=f"a table with value = {expected}")
        return
    for part in sorted(table.keys() - _PARTS):
        draft.note("unknown_key", f"{name}.{part}", found=part, expected=", ".join(sorted(_PARTS)))
    value = table["value"]
    if not is_right(value):
        draft.note("bad_value", name, found=value, expected=expected)
    source, day = table.get("source"), table.get("verified_on")
    if not (_is_text(source) and isinstance(day, date) and _is_day(day)):
        draft.note("no_source", name, found=source or "", expected="source and verified_on")
        return
    confirm = table.get("confirm_with_bank", False)
    if not isinstance(confirm, bool):
        draft.note("bad_value", f"{name}.confirm_with_bank", found=confirm, expected="a boolean")
        return
    draft.values[name] = value
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    draft.facts.append(
        Fact(
            name=name,
            value=shown,
            source=str(source),
            verified_on=day,
            must_confirm=confirm,
        )
    )


def _rows(tables: dict[str, object], name: str, draft: _Draft) -> Iterator[dict[str, object]]:
    """The tables of a list, each with all that it needs and nothing else."""
    rows, schema = tables.get(name, []), _LISTS[name]
    if not isinstance(rows, list):
        draft.note("bad_value", name, found=rows, expected=f"[[{name}]]")
        return
    for number, row in enumerate(rows, start=1):
        where = f"{name}.{number}"
        if not isinstance(row, dict):
            draft.note("bad_value", where, found=row, expected=f"[[{name}]]")
            continue
        for part in sorted(row.keys() - schema.keys()):
            draft.note("unknown_key", f"{where}.{part}", found=part, expected=", ".join(schema))
        for part, (expected, is_right) in schema.items():
            if not is_right(row.get(part)):
                code = "bad_value" if part in row else "missing_key"
                found = row.get(part, "")
                draft.note(code, f"{where}.{part}", found=found, expected=expected)
        yield row
