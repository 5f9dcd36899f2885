"""SHELL: the command line. Parse, call one service, render."""
