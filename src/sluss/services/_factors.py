"""With what people prove themselves: their factors as they stand, and proofs that were kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max

from sluss.outside import passkeys
from sluss.rules.approve.sign_in import needs_proof
from sluss.services._command import Context, Plain
from sluss.store.models import Factor, Organisation, Person

PASSKEY, TOTP, RECOVERY = "passkey", "totp", "recovery"
# What signs in besides the password; a recovery code stands in for one of them.
SECOND = (PASSKEY, TOTP)
ACTIVE, USED, REMOVED = "active", "used", "removed"
NONE, SEALED = "none", "sealed"


@dataclass(frozen=True, slots=True)
class Proof:
    """That a person was there just now. kind: none, passkey, totp or sealed; facts: plain texts.

    A passkey's facts hold its signature, which anybody can prove again with its public key; that
    of a code says which secret it was of, and rests on our word.
    """

    kind: str
    facts: Plain = field(default_factory=dict)

    @property
    def kept(self) -> Plain:
        """As it stands in the journal."""
        return {"kind": self.kind, **self.facts}


NO_PROOF = Proof(NONE)


def factors_of(name: str, kinds: Iterable[str] = SECOND) -> list[Factor]:
    """The factors that count, in the order in which they were made."""
    rows = Factor.objects.filter(person=name, kind__in=list(kinds), state=ACTIVE)
    return list(rows.order_by("id"))


def is_proof_needed(name: str) -> bool:
    """Whether this person's signature to a batch must carry a proof."""
    is_live = Organisation.objects.values_list("is_live", flat=True).get()
    has = Factor.objects.filter(person=name, kind__in=SECOND, state=ACTIVE).exists()
    return needs_proof(has_factor=has, is_live=is_live)


def holds(proof: Plain, name: str, sha256: str) -> bool:
    """Whether a kept proof is this person's, to these contents. The replay asks it again."""
    if proof["kind"] == SEALED:
        # That its code was right was seen when it was typed.
        return bool(Person.objects.filter(name=name, is_sealed=True).exists())
    row = Factor.objects.filter(
        person=name,
        kind=proof["kind"],
        name=proof.get("credential", ""),
        state=ACTIVE,
        **({"id": proof["factor"]} if proof["kind"] == TOTP else {}),
    ).first()
    if row is None:
        return False
    return row.kind == TOTP or passkeys.is_proof(proof, bytes.fromhex(sha256), row.secret)


def write_factors(context: Context, person: str, rows: Iterable[Plain]) -> None:
    """Write factors, each with kind, label, name and secret."""
    number = int(Factor.objects.aggregate(top=Max("id"))["top"] or 0)
    Factor.objects.bulk_create(
        Factor(
            id=number + place,
            seq=context.seq,
            at=context.at,
            person=person,
            state=ACTIVE,
            **{name: row[name] for name in ("kind", "label", "name", "secret")},
        )
        for place, row in enumerate(rows, start=1)
    )
