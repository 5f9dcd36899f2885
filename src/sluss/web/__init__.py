"""SHELL: the browser. Parse, call one service, render; a module a door."""
