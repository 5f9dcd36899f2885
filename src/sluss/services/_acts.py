"""All commands, so that any journal entry can be carried out again."""

from __future__ import annotations

from importlib import import_module

_WITH_COMMANDS = (
    "organisation",
    "intake",
    "register",
    "triage",
    "approve",
    "pay",
    "handback",
    "report",
    "incident",
    "report",
    "standby",
    "drill",
    "tokens",
    "sign_in",
    "safekeeping",
    "provider",
)


def know_all() -> None:
    """Import every service that registers commands."""
    for name in _WITH_COMMANDS:
        import_module(f"sluss.services.{name}")
