"""The step handback. Its rules come with its own issue."""
