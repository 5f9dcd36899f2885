"""WORDS: money, parties, accounts, records, findings and the life cycle. Standard library only."""
