"""RECEPTION: files at the door, opened apart, read ahead and taken in, whoever brings them."""
