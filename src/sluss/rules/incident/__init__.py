"""The door incident: declare, clocks, log, decisions, meetings, costs."""
