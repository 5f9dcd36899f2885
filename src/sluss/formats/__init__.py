"""BYTES: one file a format; bytes in, records and findings out (and back). No I/O."""
