"""The tables of signing in. sluss.store.models has them beside all others."""

from django.db import models

from sluss.store.widths import ID_CHARS, TEXT_CHARS, WORD_CHARS


class Factor(models.Model):
    """With what a person proves themselves besides the password.

    kind: passkey, totp or recovery. name: a passkey's credential id, a recovery code's number.
    secret: a passkey's public key, the sealed secret of a TOTP, the slow hash of a recovery code.
    state: active, used (a recovery code) or removed.
    """

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    at = models.CharField(max_length=WORD_CHARS)
    person = models.CharField(max_length=WORD_CHARS, db_index=True)
    kind = models.CharField(max_length=WORD_CHARS)
    label = models.CharField(max_length=TEXT_CHARS)
    name = models.TextField()
    secret = models.TextField()
    state = models.CharField(max_length=WORD_CHARS)

    class Meta:
        """A passkey is one person's."""

        constraints = (
            models.UniqueConstraint(
                fields=("name",), condition=models.Q(kind="passkey"), name="passkey_is_ones_own"
            ),
        )


class Alarm(models.Model):
    """That the sealed account was used: it stands on every page until another answers for it."""

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    answered_by = models.CharField(max_length=WORD_CHARS)
    answered_at = models.CharField(max_length=WORD_CHARS)
    reason = models.TextField()


class SignInTry(models.Model):
    """That somebody tried to sign in. Beside the journal: anybody may try.

    name, caller: hashes with the home's key. outcome: failed, passed (the password alone) or in.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=WORD_CHARS)
    name = models.CharField(max_length=ID_CHARS)
    caller = models.CharField(max_length=ID_CHARS)
    outcome = models.CharField(max_length=WORD_CHARS)

    class Meta:
        """Tries are counted from a moment on."""

        indexes = (models.Index(fields=("at",), name="sign_in_try_at"),)


class FactorUse(models.Model):
    """How far a factor was used, so that nothing is taken twice. Beside the journal.

    count: a passkey's counter, or the half minute of the last TOTP code. about: what it was for.
    """

    factor = models.BigIntegerField(primary_key=True)
    count = models.BigIntegerField()
    about = models.CharField(max_length=ID_CHARS)
