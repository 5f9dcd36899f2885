"""Safekeeping: what a backup holds, when a set of copies is sound, and what follows a restore."""
