"""The step incident. Its rules come with its own issue."""
