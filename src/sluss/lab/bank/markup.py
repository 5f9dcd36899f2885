"""XML written as text: the same values give the same bytes, and a long file costs no tree."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from sluss.core.money import Money


def leaf(name: str, text: str, **attributes: str) -> str:
    """An element with text. Nothing at all for an empty text: banks refuse empty elements."""
    if not text:
        return ""
    shown = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{shown}>{escape(text)}</{name}>"


def node(name: str, *inside: str) -> str:
    """An element around finished markup. Nothing at all if there is none."""
    content = "".join(inside)
    return f"<{name}>{content}</{name}>" if content else ""


def amount(name: str, money: Money) -> str:
    """An amount with its currency; the sign is told elsewhere."""
    return leaf(name, abs(money).text, Ccy=money.currency)


def document(message: str, content: str) -> bytes:
    """A whole ISO 20022 document. message: such as camt.053.001.08."""
    name = f"urn:iso:std:iso:20022:tech:xsd:{message}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{name}">{content}</Document>\n'
    ).encode()
