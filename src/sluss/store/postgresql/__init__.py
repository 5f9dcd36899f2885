"""Django's PostgreSQL, but for a commit that no standby has."""
