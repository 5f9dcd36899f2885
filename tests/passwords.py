"""Passwords hashed as everywhere, but quickly: a thousand slow sign-ins would prove no more."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    """The same hash with the least cost. What the program itself uses is held by test_sign_in."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
