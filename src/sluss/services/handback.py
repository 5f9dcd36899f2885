"""The step handback. Its commands come with its own issue."""
