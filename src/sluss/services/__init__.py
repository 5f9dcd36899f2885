"""DOING: one function is one command is one transaction is one journal entry."""
