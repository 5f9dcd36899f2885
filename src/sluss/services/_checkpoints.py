"""Checkpoints: made by one person, signed by the home, vouched for by others with keys of theirs.

A checkpoint is of the head before its own entry. Its text is drawn from the tables within the
command, so the replay draws it again and `verify` proves its figures too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Sum

from sluss.core.money import Money
from sluss.formats.signed_note import Key, Note, read_key, read_signature, signature_of
from sluss.outside import signing
from sluss.rules.safekeeping.checkpoint import (
    Checkpoint,
    CosignCase,
    CosignRefusal,
    Figures,
    key_name,
    origin_of,
    refuse_cosign,
    refuse_make,
)
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._keeping import Kind, write_keeping
from sluss.services._noting import is_drill
from sluss.services._people import person
from sluss.store import journal, keeping, read
from sluss.store.models import (
    Batch,
    Organisation,
    Original,
    PayableRow,
    Payment,
    Voucher,
)

# Others may write between the signing and the transaction. Fifty clerks at once do so for a moment.
_TRIES = 50


class HeadMoved(Exception):
    """Somebody wrote to the journal after the text was signed: nothing is kept of it."""


def make(who: Who, *, key: str) -> Plain:
    """Make a checkpoint of the journal as it stands, signed with the home's key.

    Shapes: checkpoint (its number), size and root; or {"refused"}.
    Errors: HeadMoved if the journal did not stand still for so many tries.
    """
    for left in reversed(range(_TRIES)):
        try:
            given = {"made": _signed(who.today)}
            return run("safekeeping.checkpoint", given, who, key=key)
        except HeadMoved:
            if not left:
                raise
    raise HeadMoved


def _signed(today: date) -> Plain:
    now, signer = _now(today), signing.of_home()
    key = Key(now.origin, signer.public)
    line = signature_of(key, signer.sign(now.text)).line
    return {"text": now.text, "line": line, "key": key.text}


@command("safekeeping.checkpoint")
def _make(context: Context, given: Plain) -> Plain:
    refusal = refuse_make(person(context.by))
    if refusal:
        return {"refused": refusal.value}
    made, now = given["made"], _now(context.today)
    if made["text"] != now.text:
        raise HeadMoved(f"signed at {made['text'].splitlines()[1]}, now at {now.size}")
    key, line = read_key(made["key"]), read_signature(made["line"])
    if key is None or line is None or not signing.holds(key.public, line.signature, now.text):
        raise ValueError("the home's own signature does not hold")
    number = write_keeping(context, Kind.CHECKPOINT, made)
    return {"checkpoint": number, "size": now.size, "root": now.root}


def cosign(text: str, signer: signing.Signer, who: Who, *, key: str) -> Plain:
    """Vouch for the checkpoint with this text by a key of one's own.

    Shapes: checkpoint (its number) and key (its line); or {"refused"}.
    """
    signature = signature_of(_key_of(who.by, signer.public), signer.sign(text))
    given = {"text": text, "public": signer.public.hex(), "line": signature.line}
    return run("safekeeping.cosign", given, who, key=key)


@command("safekeeping.cosign")
def _cosign(context: Context, given: Plain) -> Plain:
    row = next((one for one in keeping.checkpoints() if one["text"] == given["text"]), None)
    key = _key_of(context.by, bytes.fromhex(given["public"]))
    refusal = refuse_cosign(
        CosignCase(
            by=person(context.by),
            made_by=row["by"] if row else None,
            public=key.public,
            is_signature_right=_holds(key, given["line"], given["text"]),
            cosigned=[one["by"] for one in row["cosigned"]] if row else (),
            owners=_owners(),
        ),
        now=datetime.fromisoformat(context.at),
    )
    if refusal or row is None:
        return {"refused": (refusal or CosignRefusal.NO_SUCH_CHECKPOINT).value}
    facts = {"line": given["line"], "key": key.text}
    write_keeping(context, Kind.COSIGNED, facts, of=row["number"])
    return {"checkpoint": row["number"], "key": key.text}


def _holds(key: Key, line: str, text: str) -> bool:
    one = read_signature(line)
    return (
        one is not None
        and (one.name, one.id) == (key.name, key.id)
        and signing.holds(key.public, one.signature, text)
    )


def _owners() -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for line, owner in keeping.noted_keys().items():
        key = read_key(line)
        if key is not None:
            found.setdefault(key.public, owner)
    return found


def _key_of(name: str, public: bytes) -> Key:
    return Key(key_name(origin(), name), public)


# ---- What there is -------------------------------------------------------------------------


def origin() -> str:
    """Whose journal this is, as a checkpoint's first line says it."""
    return origin_of_row(Organisation.objects.get())


def origin_of_row(row: Organisation) -> str:
    """The same of an organisation that was read."""
    return origin_of(row.org_number, is_drill=is_drill())


def note_of(row: Plain) -> Note:
    """A checkpoint as store.keeping tells it, as a note with all signatures that it has now.

    Errors: ValueError if a signature cannot be read: somebody changed the table.
    """
    lines = [row["line"], *(one["line"] for one in row["cosigned"])]
    signatures = [read_signature(line) for line in lines]
    if None in signatures:
        raise ValueError(f"a signature of checkpoint {row['number']} cannot be read")
    return Note(row["text"], tuple(one for one in signatures if one is not None))


def home_key() -> Key:
    """The public half of the key that this home signs with, made when it is first asked for."""
    return Key(origin(), signing.of_home().public)


def known_keys() -> Iterator[Key]:
    """The keys that ever signed here, and the one that the home has now, if it has one."""
    public = signing.public_of_home()
    if public is not None:
        yield Key(origin(), public)
    yield from (key for line in keeping.noted_keys() if (key := read_key(line)) is not None)


def _now(today: date) -> Checkpoint:
    """How everything stands in the database in use, before any entry that is being written."""
    last, sealed = journal.head()
    organisation = Organisation.objects.get()
    return Checkpoint(
        origin=origin_of_row(organisation),
        size=last,
        root=sealed,
        on=today,
        epoch=organisation.epoch,
        figures=_figures(),
    )


def _figures() -> Figures:
    left = Batch.objects.exclude(file_sha256="")
    paid = Payment.objects.filter(batch__in=left.values("id"))
    sums = paid.order_by().values("currency").annotate(s=Sum("amount_minor"))
    owed = read.totals(read.Wanted())
    return Figures(
        originals=Original.objects.count(),
        payables=PayableRow.objects.count(),
        open=tuple(Money(currency, minor) for currency, (_, minor) in sorted(owed.items())),
        vouchers=Voucher.objects.count(),
        batches=left.count(),
        payments=paid.count(),
        handed_out=tuple(
            Money(row["currency"], int(row["s"]))
            for row in sorted(sums, key=lambda row: row["currency"])
        ),
    )
