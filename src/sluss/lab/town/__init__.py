"""A year in the life of a made-up municipality, up to the morning its finance system is locked.

Beside the files that lie outside the system stands the truth, by which a reconstruction is scored.
It shares no code with sluss.formats and sluss.rules.
"""

from sluss.lab.firms import Buyer
from sluss.lab.town.score import Mark, Shown, score
from sluss.lab.town.town import Town, plan_town
from sluss.lab.town.truth import Fate, TrueBill, read_truth, write_truth

__all__ = [
    "Buyer",
    "Fate",
    "Mark",
    "Shown",
    "Town",
    "TrueBill",
    "plan_town",
    "read_truth",
    "score",
    "write_truth",
]
