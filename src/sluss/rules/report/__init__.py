"""The step report. Its rules come with its own issue."""
