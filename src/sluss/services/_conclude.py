"""From components to what is written of them: pure work, so it may be spread over processors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from sluss.outside.executor import HERE, Executor
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.flows import Standing
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import Policy
from sluss.services._drafts import Sketch, sketch_of

# Handing over costs about a quarter of the work itself, so few components stay here.
_WORTH_SPREADING = 256
_COMPONENTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Concluded:
    """What came of some components: what is written, and what became of our payments."""

    sketches: list[Sketch]
    standings: dict[str, Standing]


@dataclass(frozen=True, slots=True)
class _Judging:
    """What is the same for all components of a command."""

    setting: Setting
    policy: Policy
    law: Law


def begin(
    components: Sequence[Component], setting: Setting, policy: Policy, law: Law, spread: Executor
) -> Iterator[Concluded]:
    """What the rules conclude of each component, in their order, wherever it is worked out.

    Others begin at once; what is left to this process is done when it is asked for.
    """
    if len(components) < _WORTH_SPREADING:
        spread = HERE
    parts = [
        components[first : first + _COMPONENTS_AT_ONCE]
        for first in range(0, len(components), _COMPONENTS_AT_ONCE)
    ]
    work = partial(_concluded, _Judging(setting, policy, law))
    return spread.map(work, parts, at_once=1)


def together(concluded: Iterable[Concluded]) -> Concluded:
    """What came of all parts, as one."""
    found = list(concluded)
    return Concluded(
        list(chain.from_iterable(one.sketches for one in found)),
        {name: standing for one in found for name, standing in one.standings.items()},
    )


def _concluded(judging: _Judging, components: Sequence[Component]) -> Concluded:
    derived = [derive(component, judging.setting) for component in components]
    return Concluded(
        [
            sketch_of(draft, policy=judging.policy, law=judging.law)
            for one in derived
            for draft in one.drafts
        ],
        {name: standing for one in derived for name, standing in one.standings.items()},
    )
