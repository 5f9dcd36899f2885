"""A paper invoice as it was keyed, shown as a table of its fields."""

from __future__ import annotations

from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.formats.paper import keyed
from sluss.telling.texts import is_known, sentence

Plain = dict[str, Any]
# What a field holds that is a word of ours, by the room in which its sentences are.
_WORDS = {"document": "debtkind", "scheme": "payto"}


def as_sheet(data: bytes, lang: str) -> Plain:
    """The fields that were filled in, as a sheet of original_view; no rows if it is no form."""
    rows = [
        {"line": line, "cells": [sentence(f"paper_field.{name}", lang), _told(name, text, lang)]}
        for line, (name, text) in enumerate(keyed(data), start=1)
    ]
    title = sentence("paper.form", lang)
    return {"name": title, "is_hidden": False, "rows": rows, "is_cut": False, "why": ""}


def _told(name: str, text: str, lang: str) -> str:
    code = f"{_WORDS.get(name, '')}.{text}".replace("-", "_")
    if name in _WORDS and is_known(code):
        return sentence(code, lang)
    return without_person_numbers(text)
