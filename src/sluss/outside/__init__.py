"""WORLD: clock, files, keys, child processes. The only ones who touch it."""
