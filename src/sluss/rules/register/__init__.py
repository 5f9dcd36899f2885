"""The step register: what do we owe, to whom, how sure are we? Pure."""
