"""Sluss keeps a municipality's payments flowing when its finance system is locked."""

__version__ = "0.1.0"
