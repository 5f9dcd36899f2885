"""What one release of the rules has otherwise than the next, beside its code lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sluss.formats.einvoice_tables import Tables
from sluss.rules.intake.einvoice.rule import Flag

UNKNOWN = "Unknown"

# Release 3.0.19 in UBL and CII: any two digits, and whatever the seventh part then is.
_NUMBERED = re.compile(r"urn:fdc:peppol.eu:2017:poacc:billing:[0-9]{2}:1.0")


@dataclass(frozen=True, slots=True)
class Edition:
    """One release.

    profile:              the profile by the text of BT-23, or UNKNOWN.
    typed_profiles:       those in which only some types of document may be (BT-3).
    may_have_two_colons:  whether "::" may stand in BT-24.
    has_dutch_numbers:    whether KVK, OIN and the like are checked, and the Danish P and SE.
    has_danish_buyer:     whether the number of a Danish buyer must be a CVR.
    class_flag:           of DK-R-003.
    german_codes_as_text: whether codes of Germany are compared as texts, not as numbers.
    german_urls:          whether the address of a German attachment must be a URL.
    german_mail:          whether the text is an e-mail address to German rules.
    discount:             how a line on a German discount must be, within the line.
    """

    profile: Callable[[str], str]
    typed_profiles: tuple[str, ...]
    may_have_two_colons: bool
    has_dutch_numbers: bool
    has_danish_buyer: bool
    class_flag: Flag
    german_codes_as_text: bool
    german_urls: bool
    german_mail: Callable[[str], bool]
    discount: re.Pattern[str]


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
