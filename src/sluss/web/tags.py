"""What the templates may say: sentences by their codes, amounts, days and instants as people do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sluss.core.masking import without_person_numbers
from sluss.core.outcome import Severity
from sluss.telling.file_facts import counted
from sluss.telling.file_names import member_name as member_of
from sluss.telling.file_names import short_name, size_text
from sluss.telling.texts import advice, is_known, kronor, printable, sentence
from sluss.telling.times import local
from sluss.web.request import new_key

register = template.Library()
_CURRENCY = "SEK"
_ERROR = Severity.ERROR.value
# Who acts on the command line without signing in.
_NOBODY = "local"


@register.simple_tag(takes_context=True)
def t(context: Context, code: str, **facts: object) -> str:
    """The sentence for a code: {% t "web.title" found=name %}, a fact as shown makes it."""
    told = {
        name: printable(fact) if isinstance(fact, str) else fact for name, fact in facts.items()
    }
    return sentence(code, context["lang"], **told)


@register.simple_tag(takes_context=True)
def word(context: Context, room: str, value: object) -> str:
    """The sentence for room.value, blanks and hyphens made one: {% word "state" row.state %}."""
    name = str(value).replace("-", "_").replace(" ", "_")
    return sentence(f"{room}.{name}", context["lang"])


@register.simple_tag(takes_context=True)
def fact(context: Context, name: str) -> str:
    """What an entry of the journal is, in words: {% fact row.fact %}."""
    return word(context, "fact", name.replace(".", "_"))


@register.simple_tag(takes_context=True)
def field(context: Context, name: str) -> SafeString:
    """What a field of a form is called on the page; its own name if it has no words."""
    code = f"field.{name}"
    return shown(sentence(code, context["lang"]) if is_known(code) else name)


@register.simple_tag(takes_context=True)
def told(context: Context, message: object) -> str:
    """A message that was kept as code and facts, with what to do about it."""
    code, facts = json.loads(str(message))
    lang = context["lang"]
    return f"{sentence(code, lang, **facts)} {advice(code, lang, **facts)}".rstrip()


@register.simple_tag(name="new_key")
def key_of_row() -> str:
    """A key for one form of many on a page: {% new_key %}."""
    return new_key()


@register.simple_tag(takes_context=True)
def what_to_do(context: Context, code: str, **facts: object) -> str:
    """What to do about a code; nothing if nothing is to be done: {% what_to_do hold.code %}."""
    return advice(code, context["lang"], **facts)


@register.filter
def money(amount: str | None, currency: str = _CURRENCY) -> str:
    """'1250.00' as people write it, with its currency: '1 250,00 kr'."""
    if not amount:
        return "–"
    return f"{kronor(amount)}\u00a0{'kr' if currency == _CURRENCY else currency}"


@register.filter
def comma(number: str) -> str:
    """'12.50' as people write it: '12,50'."""
    return number.replace(".", ",")


@register.filter
def shown(text: object) -> SafeString:
    """A text from outside: what steers or hides becomes a sign, and its direction stays its own."""
    return format_html("<bdi>{}</bdi>", printable(str(text if text is not None else "")))


@register.filter
def in_title(text: object) -> str:
    """The same in a page's title, where no element can stand."""
    return printable(str(text))


@register.simple_tag(takes_context=True)
def by(context: Context, name: str) -> SafeString:
    """Who did something, in words where nobody signed in: {% by row.received_by %}."""
    return shown(sentence("web.nobody_signed_in", context["lang"]) if name == _NOBODY else name)


@register.filter
def clock(at: str) -> str:
    """An instant of the journal as a clock on the wall shows it."""
    return local(datetime.fromisoformat(at)) if at else ""


@register.filter
def errors_first(findings: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Findings in their order, those that stop something before those that only tell."""
    return sorted(findings, key=lambda one: one["severity"] != _ERROR)


@register.filter
def cut(text: str, count: int) -> str:
    """The first characters of a hash or an id."""
    return str(text)[:count]


@register.simple_tag(takes_context=True)
def here(context: Context, **changed: object) -> str:
    """This page's address with some of its filters changed; None takes one away."""
    asked: Mapping[str, str] = context.get("asked", {})
    found: dict[str, Any] = {**asked, **changed}
    return "?" + urlencode([(k, v) for k, v in found.items() if v not in (None, "")], doseq=True)


@register.simple_tag(takes_context=True)
def event(context: Context, one: dict[str, Any]) -> str:
    """What happened to a debt, in words, with the reason or the file."""
    code = f"history.{one['what']}".replace("pay.", "batch_").replace("-", "_")
    file = str(one.get("file", "")).rpartition("/")[2]
    more = one.get("reason") or file or one.get("voucher") or one.get("batch", "")
    return printable(f"{sentence(code, context['lang'])} {more}".strip())


# ---- Files -----------------------------------------------------------------------------------


@register.filter
def file_name(path: str) -> str:
    """A file by the last of its name, a member behind its container."""
    return short_name(path)


@register.filter
def file_path(path: str) -> str:
    """The whole name that a file came under, without anybody's personal number."""
    return without_person_numbers(path)


@register.filter
def member_name(path: str) -> str:
    """A member of a container by the name that it has in there."""
    return member_of(path)


@register.filter
def size(count: int | None) -> str:
    """A number of bytes as people say it."""
    return "" if count is None else size_text(count)


@register.simple_tag(takes_context=True)
def counts(context: Context, facts: Mapping[str, int]) -> str:
    """How many records of each kind a file held, in words."""
    return counted(facts, context["lang"])


@register.simple_tag(takes_context=True)
def size_limit(context: Context, code: str, most: int) -> str:
    """The sentence for a code that names a number of bytes."""
    return sentence(code, context["lang"], found=size_text(most))
