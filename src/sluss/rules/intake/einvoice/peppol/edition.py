"""What one release of the rules has otherwise than the next, beside its code lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sluss.formats.einvoice_tables import Tables
from sluss.rules.intake.einvoice.rule import Flag

UNKNOWN = "Unknown"
DISCOUNT = r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#$"

# To release 3.0.20 in UBL, and in CII: any two digits, and whatever the seventh part then is.
_NUMBERED = re.compile(r"urn:fdc:peppol.eu:2017:poacc:billing:[0-9]{2}:1.0")

_WEBLIKE_MAIL = re.compile(r"[^@ \t\r\n]+@(?:[^@. \t\r\n]+\.)+[^@. \t\r\n]+")
_NAME_PART = re.compile(r"[a-zA-Z0-9!#$%&\"*+/=?^_`{|}~-]+")
_HOST_PART = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?")


@dataclass(frozen=True, slots=True)
class Edition:
    """One release.

    profile:              the profile by the text of BT-23, or UNKNOWN.
    typed_profiles:       those in which only some types of document may be (BT-3).
    may_have_two_colons:  whether "::" may stand in BT-24.
    danish_flag:          of the rules for Danish P and SE numbers and for the number of a Danish
                          buyer; None where there are no such rules.
    has_dutch_numbers:    whether KVK, OIN and the like are checked.
    class_flag:           of DK-R-003.
    german_codes_as_text: whether codes of Germany are compared as texts, not as numbers.
    german_urls:          whether the address of a German attachment must be a URL.
    german_mail:          whether the text is an e-mail address to German rules.
    discount:             how a line on a German discount must be, within the line.
    """

    profile: Callable[[str], str]
    typed_profiles: tuple[str, ...]
    may_have_two_colons: bool
    danish_flag: Flag | None
    has_dutch_numbers: bool
    class_flag: Flag
    german_codes_as_text: bool
    german_urls: bool
    german_mail: Callable[[str], bool]
    discount: re.Pattern[str]


def before_2026(*, danish_flag: Flag | None) -> Edition:
    """A release before 3.0.21: they differ in their code lists and in the rules for Denmark."""
    return Edition(
        profile=numbered_profile,
        typed_profiles=("01",),
        may_have_two_colons=True,
        danish_flag=danish_flag,
        has_dutch_numbers=False,
        class_flag=Flag.WARNING,
        german_codes_as_text=False,
        german_urls=False,
        german_mail=strict_mail,
        discount=re.compile(DISCOUNT),
    )


def numbered_profile(text: str) -> str:
    """The two digits of urn:fdc:peppol.eu:2017:poacc:billing:NN:1.0"""
    return text.split(":")[6] if _NUMBERED.search(text) else UNKNOWN


def listed_profile(tables: Tables) -> Callable[[str], str]:
    """01 or 02 where the text is in its list."""
    billing, answered = tables.codes["profiles_01"], tables.codes["profiles_02"]

    def profile(text: str) -> str:
        if text in billing:
            return "01"
        return "02" if text in answered else UNKNOWN

    return profile


def weblike_mail(text: str) -> bool:
    """one @, and after it a name with a dot within it; no spaces"""
    return _WEBLIKE_MAIL.fullmatch(text) is not None


def strict_mail(text: str) -> bool:
    """names of common signs with dots between them before the @, and of a host after it"""
    name, at, host = text.rpartition("@")
    names, hosts = name.split("."), host.split(".")
    is_named = bool(at) and all(map(_NAME_PART.fullmatch, names))
    return is_named and len(hosts) > 1 and all(map(_HOST_PART.fullmatch, hosts))
