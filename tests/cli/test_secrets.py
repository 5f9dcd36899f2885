"""Where secrets are not: in the words of a call, which everybody on the machine can list."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import click

SECRETS = {"passphrase", "password", "pin", "pw", "secret", "private"}


def test_no_option_takes_a_secret(program):
    """Whoever lists the processes of a machine sees every word of a call."""
    from sluss.cli.app import VERBS

    asked = {
        f"{command.name} {option}"
        for verb, module in VERBS.items()
        for command in _commands(getattr(import_module(module), verb.replace("-", "_")))
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if SECRETS & set(option.strip("-").split("-"))
    }
    assert asked == set()


def _commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _commands(inner)
