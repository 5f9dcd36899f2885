"""The step pay: what goes to the bank, and what must not. Pure."""
