"""Readiness: mirrors and drills. Its commands come with its own issue."""
