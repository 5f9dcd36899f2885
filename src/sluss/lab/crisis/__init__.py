"""A made-up town after its lock: what goes on outside while people pay by other means.

Documents arrive, the bank books and answers, the suppliers answer the phone. The truth of each
debt is kept as money moves, whoever moves it. It shares no code with what it measures.
"""

from sluss.lab.crisis.figures import Day, OnList, Run, figures
from sluss.lab.crisis.money import Order, Part, Payer
from sluss.lab.crisis.restored import Given, Restored
from sluss.lab.crisis.world import Asked, World, begin_crisis

__all__ = [
    "Asked",
    "Day",
    "Given",
    "OnList",
    "Order",
    "Part",
    "Payer",
    "Restored",
    "Run",
    "World",
    "begin_crisis",
    "figures",
]
