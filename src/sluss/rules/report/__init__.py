"""The step report: who must be told what. Now: what waiting costs."""
