"""Developers' scripts. Never shipped."""
