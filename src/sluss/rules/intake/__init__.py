"""The step intake: what came, from where, is it new? Pure; the formats do the reading."""
