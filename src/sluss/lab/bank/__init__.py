"""A simulated bank: takes a pain.001 and answers as a bank does. For drills, demos and tests.

It shares no code with sluss.formats, so that what we write is read by somebody else.
"""

from sluss.lab.bank.ledger import BankAccount, Movement
from sluss.lab.bank.simulated import BankAnswers, DayEnd, SimulatedBank

__all__ = ["BankAccount", "BankAnswers", "DayEnd", "Movement", "SimulatedBank"]
