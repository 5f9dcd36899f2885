"""The step incident. Its commands come with its own issue."""
