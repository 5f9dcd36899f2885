"""What is wrong with how a call was written, in the language of the call.

click finds it and says it in English. Our own types of values say it themselves.
"""

from __future__ import annotations

import re

import click

from sluss.telling.texts import sentence

# Between these marks click says what was written, and in these what was too much.
_QUOTED = re.compile(r"""(['"])(.*?)\1 (?:is|does)""")
_TOO_MUCH = re.compile(r"\((.*)\)$")
_OF_CLICK = (click.types.IntParamType, click.Choice, click.Path, click.types.BoolParamType)


def wrong_usage(error: click.ClickException, lang: str) -> str:
    """One sentence, with what was written and what is expected."""
    match error:
        case click.NoSuchOption():
            return _unknown("option", error.option_name, error.possibilities, lang)
        case click.NoSuchCommand():
            return _unknown("command", error.command_name, error.possibilities, lang)
        case click.MissingParameter():
            return sentence("usage.missing", lang, found=_name_of(error))
        case click.BadOptionUsage():
            is_missing = "requires" in error.message
            code = "usage.value_missing" if is_missing else "usage.value_too_much"
            return sentence(code, lang, found=error.option_name)
        case click.BadParameter():
            return _bad_value(error, lang)
        case click.UsageError() if found := _TOO_MUCH.search(error.message):
            return sentence("usage.too_much", lang, found=found[1])
    return error.format_message()


def _unknown(what: str, name: str, possibilities: list[str] | None, lang: str) -> str:
    said = sentence(f"usage.no_{what}", lang, found=name)
    if not possibilities:
        return said
    meant = sentence("usage.meant", lang, expected=", ".join(sorted(possibilities)))
    return f"{said} {meant}"


def _bad_value(error: click.BadParameter, lang: str) -> str:
    said = _QUOTED.search(error.message)
    kind = error.param.type if error.param else None
    if said is None or not isinstance(kind, _OF_CLICK):
        where = _name_of(error)
        return f"{where}: {error.message}" if where else error.message
    code, expected = _expected(kind, lang)
    where = _name_of(error)
    return sentence(code, lang, found=said[2], expected=expected, where=where)


def _expected(kind: object, lang: str) -> tuple[str, str]:
    """The code of what a value of one of click's own types must be, and its bounds in words."""
    match kind:
        case click.Choice():
            return "usage.not_a_choice", ", ".join(str(one) for one in kind.choices)
        case click.IntRange(min=least, max=most):
            bounds = [("usage.least", least), ("usage.most", most)]
            words = [sentence(code, lang, found=n) for code, n in bounds if n is not None]
            return "usage.not_whole_number", "".join(words)
        case click.types.IntParamType():
            return "usage.not_whole_number", ""
        case click.Path():
            return "usage.no_such_file", ""
    return "usage.not_a_choice", "true, false"


def _name_of(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    if error.param is not None:
        return error.param.make_metavar(error.ctx) if error.ctx else str(error.param.name)
    return ""
