"""Fuzzing: a million strange files for every reader, and what each of them must end as.

`python -m tools.fuzz KIND ...` (none: all) runs it, led by coverage where atheris
is installed.
Crashes are kept in bench-out/fuzz/KIND/crashes, each with the line that shows it again.
"""
