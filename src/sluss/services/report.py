"""The step report. Its commands come with its own issue."""
