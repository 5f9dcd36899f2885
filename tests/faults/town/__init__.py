"""A made-up town in which everything happens, from one seed: docs/reliability.md says what.

python -m tests.faults.town FIRST COUNT [--stop]     runs seeds and says what broke
"""
