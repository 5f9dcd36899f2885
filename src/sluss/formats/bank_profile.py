"""How one bank wants its payment files, read from a file of sourced values.

Every value stands in its own table with `value`, `source` and `verified_on`; `confirm_with_bank`
marks those that only the bank itself can confirm before real use.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sluss.core.outcome import Finding, Place, clipped

# A profile is a page of text; more is no profile.
PROFILE_BYTES_MAX = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BankProfile:
    """One bank's dialect of pain.001.

    message_version:    "03" or "09" of pain.001.001.
    initiator_scheme:   the code beside the id of InitgPty (CUST, BANK).
    debtor_scheme:      the code beside the id of Dbtr, or "": then Dbtr has no id.
    bankgiro_clearing, plusgiro_clearing: SESBA member ids, or "": then no CdtrAgt for that giro.
    plusgiro_form:      "bban" (Cd BBAN) or "pgnr" (Prtry PGNR).
    pays_bankgiro_from_bankgiro: a BGNR creditor demands a BGNR debtor.
    writes_documents:   referred documents in Strd; if not, their numbers stand in the text.
    demands_address:    every payee needs town and country.
    unconfirmed:        names of the values that the bank should confirm before real use.
    verified_on:        the day of the oldest value.
    """

    bank: str
    title: str
    message_version: str
    initiator_scheme: str
    debtor_scheme: str
    batch_booking: bool
    bankgiro_clearing: str
    plusgiro_clearing: str
    plusgiro_form: str
    pays_bankgiro_from_bankgiro: bool
    writes_documents: bool
    demands_address: bool
    text_chars_max: int
    name_chars_max: int
    unconfirmed: tuple[str, ...] = ()
    verified_on: date | None = None


_Check = Callable[[object], bool]


def _one_of(*allowed: str) -> _Check:
    return lambda value: isinstance(value, str) and value in allowed


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _within(least: int, most: int) -> _Check:
    return lambda value: type(value) is int and least <= value <= most


# name: (what is expected, in words; whether a value is that)
_VALUES: dict[str, tuple[str, _Check]] = {
    "message_version": ("03 or 09", _one_of("03", "09")),
    "initiator_scheme": ("CUST or BANK", _one_of("CUST", "BANK")),
    "debtor_scheme": ("CUST, BANK or nothing", _one_of("CUST", "BANK", "")),
    "batch_booking": ("true or false", _is_bool),
    "bankgiro_clearing": ("9900 or nothing", _one_of("9900", "")),
    "plusgiro_clearing": ("9960, 9500 or nothing", _one_of("9960", "9500", "")),
    "plusgiro_form": ("bban or pgnr", _one_of("bban", "pgnr")),
    "pays_bankgiro_from_bankgiro": ("true or false", _is_bool),
    "writes_documents": ("true or false", _is_bool),
    "demands_address": ("true or false", _is_bool),
    "text_chars_max": ("12 to 140", _within(12, 140)),
    "name_chars_max": ("20 to 140", _within(20, 140)),
}
_NAMES = ("bank", "title")
_PARTS = {"value", "source", "verified_on", "confirm_with_bank"}


@dataclass(slots=True)
class _Draft:
    values: dict[str, object] = field(default_factory=dict)
    unconfirmed: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, name: str, *, found: object, expected: str) -> None:
        place = Place(field=clipped(name))
        shown = clipped(str(found))
        self.findings.append(Finding(f"profile.{code}", place, shown, expected, refuses_file=True))


def read_profile(toml_bytes: bytes) -> BankProfile | list[Finding]:
    """The profile, or everything that is wrong with it: a profile is whole or not at all."""
    draft = _Draft()
    tables = _parsed(toml_bytes, draft)
    if tables is not None:
        _take_all(tables, draft)
    if draft.findings:
        return draft.findings
    return BankProfile(
        **draft.values,  # type: ignore[arg-type]  # each was proved by its row of _VALUES
        unconfirmed=tuple(draft.unconfirmed),
        verified_on=min(draft.days),
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
        if name not in _VALUES and name not in _NAMES:
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
    if not is_right(table["value"]):
        draft.note("bad_value", name, found=table["value"], expected=expected)
    source, day = table.get("source"), table.get("verified_on")
    # A datetime is a date too, but has no place among days.
    if not (isinstance(source, str) and source) or type(day) is not date:
        draft.note("no_source", name, found=source or "", expected="source and verified_on")
        return
    confirm = table.get("confirm_with_bank", False)
    if not isinstance(confirm, bool):
        draft.note("bad_value", f"{name}.confirm_with_bank", found=confirm, expected="a boolean")
        return
    draft.values[name] = table["value"]
    draft.days.append(day)
    if confirm:
        draft.unconfirmed.append(name)
