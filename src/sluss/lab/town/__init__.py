"""A year in the life of a made-up municipality, until its finance system is locked.

The bank's files go one to three bank days further, and so does the truth: it stands beside the
files that lie outside the system, and a reconstruction is scored by it. Nothing here shares code
with sluss.formats and sluss.rules.
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
