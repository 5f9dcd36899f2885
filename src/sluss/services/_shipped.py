"""What ships with the product, read and proved once a process."""

from __future__ import annotations

import tomllib
from functools import cache

from sluss.core.clearing import ClearingTable
from sluss.formats.bank_profile import BankProfile, read_profile
from sluss.formats.clearing_table import read_clearing
from sluss.formats.limits import Limits, read_limits
from sluss.outside.shipped import names, shipped
from sluss.rules.incident.cards import Cards, read_cards
from sluss.rules.incident.forms import Forms, read_forms
from sluss.rules.incident.law import Category, Duties, read_categories, read_duties
from sluss.rules.incident.ready_texts import ReadyTexts, read_texts
from sluss.rules.triage.law import Law, read_law


@cache
def law() -> Law:
    """The law values. ValueError if the shipped data are broken: our fault, not the user's."""
    read = read_law(
        reference_rate=shipped("law/reference_rate.toml"), late_fee=shipped("law/late_fee.toml")
    )
    if isinstance(read, list):
        raise ValueError(f"shipped law values: {read[0]}")
    return read


@cache
def cost_categories() -> tuple[Category, ...]:
    """What costs of an incident are sorted by."""
    read = read_categories(shipped("law/incident_costs.toml"))
    if isinstance(read, list):
        raise ValueError(f"shipped categories of cost: {read[0]}")
    return read


@cache
def duties() -> Duties:
    """The clocks that run when an incident is known, and what makes it significant."""
    read = read_duties(shipped("law/incident.toml"))
    if isinstance(read, list):
        raise ValueError(f"shipped duties: {read[0]}")
    return read


@cache
def cards() -> Cards:
    """The role cards."""
    return read_cards(shipped("incident/cards.toml"))


@cache
def forms() -> Forms:
    """The forms of authorities with their fields."""
    return read_forms(shipped("incident/forms.toml"))


@cache
def ready_texts() -> ReadyTexts:
    """The texts for web, switchboard, suppliers and payers."""
    return read_texts(shipped("incident/texts.toml"))


@cache
def clearing() -> ClearingTable:
    """Clearing numbers, and how the banks' accounts are proved."""
    return read_clearing(shipped("clearing.toml"))


@cache
def limits(name: str) -> Limits:
    """The limits of a file of data/limits: bank, coverage or suppliers."""
    return read_limits(shipped(f"limits/{name}.toml"))


@cache
def chart() -> dict[str, str]:
    """Account numbers of the ledger by role."""
    read = tomllib.loads(shipped("chart.toml").decode())
    return {role: str(number) for role, number in read.items()}


@cache
def profile(name: str) -> BankProfile:
    """A bank's profile by its name. KeyError if none is shipped."""
    if name not in profile_names():
        raise KeyError(name)
    read = read_profile(shipped(f"banks/{name}.toml"))
    if isinstance(read, list):
        raise ValueError(f"shipped profile {name}: {read[0]}")
    return read


@cache
def profile_names() -> tuple[str, ...]:
    """The banks that a profile is shipped for."""
    return tuple(name.removesuffix(".toml") for name in names("banks"))
