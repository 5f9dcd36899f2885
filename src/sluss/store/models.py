"""The tables. One database is one organisation.

Numbers that stand in a row of order (seq, ids, voucher numbers) are dealt by the command that
writes them, never by the database, so that a replay of the journal deals the same ones.
Amounts are whole minor units. Instants are ISO 8601 text in UTC: two databases keep them alike.
"""

from django.db import models
from django.db.models import F, Func

# Django finds the tables of the app here, whatever file each stands in.
from sluss.store.api_tables import ApiToken, ApiTokenEnd, ApiTokenUse
from sluss.store.custody_tables import Custody
from sluss.store.handback_tables import HandbackEntry, RestoredRow, RestoredState
from sluss.store.note_tables import FrozenSituation, KeepingEntry, StandbyEntry
from sluss.store.sign_in_tables import Alarm, Factor, FactorUse, SignInTry
from sluss.store.ticks import Tick
from sluss.store.widths import ID_CHARS, TEXT_CHARS, WORD_CHARS

__all__ = [
    "Alarm", "ApiToken", "ApiTokenEnd", "ApiTokenUse", "Custody", "Factor", "FactorUse",
    "FrozenSituation", "HandbackEntry", "KeepingEntry", "RestoredRow", "RestoredState", "SignInTry",
    "StandbyEntry", "Tick",
]  # fmt: skip


# A name may be longer than a database indexes. The numbers stand in the words: an index fits no
# expression with values beside it.
NAME_BEGINS = Func(F("name"), template="substr(%(expressions)s, 1, 200)")


class Organisation(models.Model):
    """Whose database this is: exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    org_number = models.CharField(max_length=10)
    name = models.CharField(max_length=TEXT_CHARS)
    profile = models.CharField(max_length=WORD_CHARS)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11)
    bankgiro = models.CharField(max_length=8)
    town = models.CharField(max_length=TEXT_CHARS)
    incident_on = models.CharField(max_length=10)
    is_live = models.BooleanField()
    epoch = models.PositiveIntegerField()
    recipient = models.CharField(max_length=80)


class Person(models.Model):
    """Who may act, in which roles, up to which amount. limit_minor None: no limit.

    since_on, until_on: the first day and the last on which the rights hold, "" for no bound.
    stamp: counted up when every browser that they signed in with is to be signed out.
    is_sealed: the account in the sealed envelope, which signs in with its code alone.
    """

    name = models.CharField(max_length=WORD_CHARS, primary_key=True)
    roles = models.CharField(max_length=TEXT_CHARS)
    limit_minor = models.BigIntegerField(null=True)
    password = models.CharField(max_length=TEXT_CHARS)
    since_on = models.CharField(max_length=10, default="")
    until_on = models.CharField(max_length=10, default="")
    stamp = models.PositiveIntegerField(default=0)
    is_sealed = models.BooleanField(default=False)


class JournalEntry(models.Model):
    """Who did what and when, each entry sealed to the one before. Never changed, never deleted."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    fact = models.CharField(max_length=WORD_CHARS)
    payload = models.TextField()
    previous = models.CharField(max_length=ID_CHARS)
    hash = models.CharField(max_length=ID_CHARS, unique=True)


class Command(models.Model):
    """One row for each command carried out: a key is never carried out twice, ever."""

    key = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=WORD_CHARS)
    input_hash = models.CharField(max_length=ID_CHARS)
    answer = models.TextField()
    seq = models.BigIntegerField(unique=True)


class Policy(models.Model):
    """The policy as adopted, version by version; the highest version is in force."""

    version = models.PositiveIntegerField(primary_key=True)
    sha256 = models.CharField(max_length=ID_CHARS)
    text = models.TextField()
    seq = models.BigIntegerField()


class Original(models.Model):
    """One file as it came, known by its bytes. Its parts hold them, compressed.

    inside: the hash of the e-mail or archive that it came in first, "" if it came by itself.
    """

    sha256 = models.CharField(max_length=ID_CHARS, primary_key=True)
    size = models.BigIntegerField()
    parts = models.PositiveIntegerField()
    name = models.TextField()
    listed_on = models.CharField(max_length=10)
    inside = models.CharField(max_length=ID_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    seq = models.BigIntegerField(db_index=True)

    class Meta:
        """The latest first; of those that came together, by name. A name may be of any length."""

        indexes = (models.Index(F("seq").desc(), NAME_BEGINS, "sha256", name="original_latest"),)


class Receipt(models.Model):
    """What became of an original when it was read. facts: how many records of each kind.

    reading: from 1; what was refused is read again when somebody or a new version knows how.
    """

    pk = models.CompositePrimaryKey("sha256", "reading")
    sha256 = models.CharField(max_length=ID_CHARS)
    reading = models.PositiveIntegerField()
    kind = models.CharField(max_length=WORD_CHARS)
    status = models.CharField(max_length=WORD_CHARS)
    facts = models.TextField()
    findings = models.PositiveIntegerField()


class OriginalPart(models.Model):
    """A stretch of an original, compressed, with the hash of the compressed bytes."""

    pk = models.CompositePrimaryKey("sha256", "ordinal")
    sha256 = models.CharField(max_length=ID_CHARS)
    ordinal = models.PositiveIntegerField()
    packed = models.BinaryField()
    packed_sha256 = models.CharField(max_length=ID_CHARS)


class FindingRow(models.Model):
    """What was wrong in an original when it was read, in the order of the file."""

    pk = models.CompositePrimaryKey("sha256", "reading", "ordinal")
    sha256 = models.CharField(max_length=ID_CHARS)
    reading = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    code = models.CharField(max_length=WORD_CHARS)
    severity = models.CharField(max_length=10)
    line = models.BigIntegerField()
    field = models.CharField(max_length=TEXT_CHARS)
    found = models.CharField(max_length=TEXT_CHARS)
    expected = models.CharField(max_length=TEXT_CHARS)
    refuses_file = models.BooleanField()


class RecordRow(models.Model):
    """One thing that an original says, as typed by its reader. Never changed.

    keys: all by which it is found and finds others: worked out once, they cost more than reading.
    """

    id = models.BigIntegerField(primary_key=True)
    sha256 = models.CharField(max_length=ID_CHARS)
    ordinal = models.BigIntegerField()
    kind = models.CharField(max_length=WORD_CHARS)
    source = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    body = models.TextField()
    keys = models.BinaryField()

    class Meta:
        """A record has one place; the frames of statements are few among all."""

        indexes = (
            models.Index(
                fields=("id",), condition=models.Q(kind="Statement"), name="record_statement"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("sha256", "ordinal"), name="record_has_one_place"),
        )


class RecordKey(models.Model):
    """By what a record can be found: hashes of words such as a number with its supplier."""

    pk = models.CompositePrimaryKey("key", "record")
    key = models.BigIntegerField()
    record = models.BigIntegerField()


class PayableRow(models.Model):
    """A debt as the register sees it now. Rebuilt from records and decisions at will.

    The five amounts say where it went: open = claimed - credited - elsewhere - ours - dropped.
    """

    id = models.BigIntegerField(primary_key=True)
    public_id = models.CharField(max_length=WORD_CHARS, unique=True)
    kind = models.CharField(max_length=WORD_CHARS)
    state = models.CharField(max_length=WORD_CHARS)
    anchor = models.CharField(max_length=100)
    currency = models.CharField(max_length=3)
    claimed_minor = models.BigIntegerField()
    credited_minor = models.BigIntegerField()
    elsewhere_minor = models.BigIntegerField()
    ours_minor = models.BigIntegerField()
    dropped_minor = models.BigIntegerField()
    open_minor = models.BigIntegerField()
    supplier_name = models.TextField()
    org_number = models.CharField(max_length=10)
    document_number = models.CharField(max_length=TEXT_CHARS)
    issue_on = models.CharField(max_length=10)
    due_on = models.CharField(max_length=10)
    account_key = models.CharField(max_length=80)
    confidence = models.CharField(max_length=WORD_CHARS)
    urgency_class = models.CharField(max_length=1)
    urgency = models.CharField(max_length=200)
    search = models.TextField()
    awaits_attest = models.BooleanField(default=False)
    is_asked_about = models.BooleanField(default=False)
    # Who registered or attested it: a JSON list of names, in order.
    hands = models.TextField(default="[]")
    body = models.TextField()

    class Meta:
        """The ways in which lists are asked for."""

        indexes = (
            models.Index(fields=("urgency", "id"), name="payable_urgency"),
            models.Index(fields=("state", "urgency", "id"), name="payable_state_urgency"),
            models.Index(
                fields=("state", "kind", "currency", "open_minor"), name="payable_standing"
            ),
            models.Index(fields=("urgency_class", "urgency", "id"), name="payable_class"),
            models.Index(fields=("due_on", "urgency", "id"), name="payable_due"),
            models.Index(
                fields=("-open_minor", "-claimed_minor", "urgency", "id"), name="payable_amount"
            ),
            models.Index(fields=("supplier_name", "due_on", "id"), name="payable_name"),
            models.Index(fields=("document_number",), name="payable_number"),
            # All that the queue of attests looks at, so that it is walked and counted here alone.
            models.Index(
                fields=("urgency", "id", "currency", "claimed_minor", "hands", "awaits_attest"),
                condition=models.Q(awaits_attest=True),
                name="payable_to_attest",
            ),
            models.Index(
                fields=("supplier_name", "claimed_minor", "id", "kind", "is_asked_about"),
                condition=models.Q(is_asked_about=True),
                name="payable_asked_about",
            ),
            models.Index(fields=("account_key",), name="payable_account"),
            models.Index(fields=("org_number", "claimed_minor"), name="payable_of_supplier"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    open_minor=models.F("claimed_minor")
                    - models.F("credited_minor")
                    - models.F("elsewhere_minor")
                    - models.F("ours_minor")
                    - models.F("dropped_minor")
                ),
                name="payable_open_adds_up",
            ),
            models.CheckConstraint(condition=models.Q(open_minor__gte=0), name="payable_not_below"),
        )


class PayableAlias(models.Model):
    """An id under which a payable was known before more evidence gave it a better one."""

    public_id = models.CharField(max_length=WORD_CHARS, primary_key=True)
    payable = models.BigIntegerField(db_index=True)


class Evidence(models.Model):
    """Which record says what about which payable."""

    pk = models.CompositePrimaryKey("payable", "record", "role")
    payable = models.BigIntegerField()
    record = models.BigIntegerField(db_index=True)
    role = models.CharField(max_length=WORD_CHARS)


class LooseEntry(models.Model):
    """An order, or money that left us, for no debt that is known. Rebuilt as the payables are."""

    record = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=WORD_CHARS)

    class Meta:
        """Asked for kind by kind."""

        indexes = (models.Index(fields=("kind", "record"), name="loose_kind"),)


class KnownAccount(models.Model):
    """An account that something vouches for: which supplier's it is, and who said so."""

    pk = models.CompositePrimaryKey("account_key", "party", "source")
    account_key = models.CharField(max_length=80)
    party = models.CharField(max_length=TEXT_CHARS)
    source = models.CharField(max_length=WORD_CHARS)
    sha256 = models.CharField(max_length=ID_CHARS)


class MessageSum(models.Model):
    """What the orders of a message come to that the bank booked as one sum, less those rejected.

    info: the id of one payment block of it, "" for the whole message.
    """

    pk = models.CompositePrimaryKey("message", "info")
    message = models.CharField(max_length=TEXT_CHARS)
    info = models.CharField(max_length=TEXT_CHARS)
    currency = models.CharField(max_length=3)
    count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()


class Decision(models.Model):
    """What a person decided about a payable, tied to the claim that they saw. Never changed."""

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=WORD_CHARS)
    claim = models.CharField(max_length=100, db_index=True)
    other = models.CharField(max_length=100, db_index=True)
    by = models.CharField(max_length=WORD_CHARS)
    at = models.CharField(max_length=WORD_CHARS)
    reason = models.TextField()
    detail = models.TextField()


class AccountChange(models.Model):
    """A payee account on its way to be trusted: proposed, called back, confirmed or refused."""

    id = models.BigIntegerField(primary_key=True)
    party = models.CharField(max_length=TEXT_CHARS, db_index=True)
    account_key = models.CharField(max_length=80, db_index=True)
    state = models.CharField(max_length=WORD_CHARS)
    body = models.TextField()


class Batch(models.Model):
    """Payments that go to the bank together."""

    id = models.BigIntegerField(primary_key=True)
    message_id = models.CharField(max_length=35, unique=True)
    state = models.CharField(max_length=WORD_CHARS)
    execution_on = models.CharField(max_length=10)
    created_at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    profile = models.CharField(max_length=WORD_CHARS)
    content_sha256 = models.CharField(max_length=ID_CHARS)
    signatures = models.TextField()
    left_out = models.TextField()
    file_sha256 = models.CharField(max_length=ID_CHARS)
    channel = models.CharField(max_length=WORD_CHARS)


class Payment(models.Model):
    """One credit transfer of ours. end_to_end_id is never used again, whatever becomes of it."""

    end_to_end_id = models.CharField(max_length=35, primary_key=True)
    batch = models.BigIntegerField(db_index=True)
    ordinal = models.PositiveIntegerField()
    state = models.CharField(max_length=WORD_CHARS)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    body = models.TextField()


class PaymentItem(models.Model):
    """How much of a payable a payment takes. live: the payment may still move money.

    The unique index on live items, not an if, is what keeps us from paying twice.
    claim: the claim by which the payable was known then; whatever debt it belongs to is paid.
    """

    pk = models.CompositePrimaryKey("end_to_end_id", "payable")
    end_to_end_id = models.CharField(max_length=35)
    payable = models.BigIntegerField(db_index=True)
    claim = models.CharField(max_length=100, db_index=True)
    amount_minor = models.BigIntegerField()
    is_live = models.BooleanField()

    class Meta:
        """One live payment a payable."""

        constraints = (
            models.UniqueConstraint(
                fields=("payable",),
                condition=models.Q(is_live=True),
                name="one_live_payment_a_payable",
            ),
        )


class Voucher(models.Model):
    """A verification in the gap-free series. Written after its postings, which it seals."""

    number = models.BigIntegerField(primary_key=True)
    series = models.CharField(max_length=4)
    booked_on = models.CharField(max_length=10)
    text = models.CharField(max_length=TEXT_CHARS)
    seq = models.BigIntegerField()


class Posting(models.Model):
    """One side of a voucher. Debit positive."""

    pk = models.CompositePrimaryKey("voucher", "row")
    voucher = models.BigIntegerField()
    row = models.PositiveSmallIntegerField()
    account = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    payable = models.BigIntegerField(db_index=True)


class IncidentEntry(models.Model):
    """A line of the log of an incident: what was declared, done, decided, spent. Never changed.

    incident: which one, from 1; 0 for a task while none goes on.
    corrects: the entry in whose place it stands, None for none.
    """

    id = models.BigIntegerField(primary_key=True)
    incident = models.PositiveIntegerField()
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=WORD_CHARS)
    at = models.CharField(max_length=WORD_CHARS)
    noted_at = models.CharField(max_length=WORD_CHARS)
    by = models.CharField(max_length=WORD_CHARS)
    text = models.TextField()
    corrects = models.BigIntegerField(null=True)
    facts = models.TextField()


class StatusLookUp(models.Model):
    """That somebody asked for the status of an invoice. Beside the journal: it proves nothing.

    caller: a hash with the salt of the day, "" for somebody of the house. answer: what kind of
    answer was given. What was asked is not kept.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=WORD_CHARS)
    caller = models.CharField(max_length=ID_CHARS)
    answer = models.CharField(max_length=WORD_CHARS)

    class Meta:
        """How often was asked is counted from a moment on."""

        indexes = (models.Index(fields=("at",), name="status_look_up_at"),)


class StatusSalt(models.Model):
    """With what the callers of one day are hashed. It goes the next day, and with it who asked."""

    day = models.CharField(max_length=10, primary_key=True)
    salt = models.CharField(max_length=ID_CHARS)
