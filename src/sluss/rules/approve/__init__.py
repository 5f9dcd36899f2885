"""The step approve: who may say yes, and to which account. Pure."""
