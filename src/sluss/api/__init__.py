"""SHELL: programs. The verbs of the command line over HTTP, by token; a module a door."""
