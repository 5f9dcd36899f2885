"""KEEPING: the one Django app. Tables, triggers, and the queries that change nothing."""
