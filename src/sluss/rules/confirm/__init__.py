"""The step confirm: did it happen? Pure. See rules/register/flows.py for what answers mean."""
