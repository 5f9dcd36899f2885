"""Signing in: passwords and second proofs, codes on paper, and the account in the envelope.

Trying is no command: it is counted beside the journal. Making, using up and taking away a proof
is one, and so is every use of the sealed account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F

from sluss.core.money import Money
from sluss.outside import codes, keyed, passkeys
from sluss.outside.passkeys import Site
from sluss.rules.approve import roles as rules
from sluss.rules.approve.forgotten import RenewRefusal
from sluss.rules.approve.sign_in import (
    Bounds,
    FactorCase,
    ProofRefusal,
    SignInRefusal,
    must_enrol,
    refuse_enrol,
    refuse_reset,
)
from sluss.services import _forgotten, _sealed, _tries
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._factors import (
    ACTIVE,
    NO_PROOF,
    PASSKEY,
    RECOVERY,
    REMOVED,
    SEALED,
    SECOND,
    TOTP,
    USED,
    Proof,
    factors_of,
    is_proof_needed,
    write_factors,
)
from sluss.services._people import as_person, is_password, nobodys_hash, person
from sluss.store.models import Alarm, Factor, Organisation, Person

RECOVERY_CODES = 10
# Fifteen signs of a list with its number, and thirty for what has nothing else beside it.
_RECOVERY_GROUPS, _SEALED_GROUPS = 3, 6
ISSUER = "Sluss"
_Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who gave the right password. The flags say what is still to do."""

    name: str
    is_sealed: bool
    has_factor: bool
    must_enrol: bool

    @property
    def is_in(self) -> bool:
        """Whether the password was all."""
        return not (self.has_factor or self.must_enrol)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as a shell knows: the machine, where passkeys count there, and when."""

    machine: str
    site: Site | None
    now: datetime


def bounds(now: datetime) -> Bounds:
    """How often may be tried and how long one stays signed in, on this day."""
    return _tries.bounds(now)


def enter(name: str, password: str, caller: Caller) -> Entered | SignInRefusal:
    """Look at a name and a password. An unknown name takes as long and says the same."""
    number = _tries.begin_try(name, caller.machine, caller.now)
    if isinstance(number, SignInRefusal):
        return number
    if not is_password(name, password):
        return SignInRefusal.WRONG
    entered = _entered(name, caller.now)
    _tries.end_try(number, _tries.IN if entered.is_in else _tries.PASSED)
    return entered


def _entered(name: str, now: datetime) -> Entered:
    row = Person.objects.get(name=name)
    has = bool(factors_of(name))
    is_live = Organisation.objects.values_list("is_live", flat=True).get()
    must = must_enrol(_tries.bounds(now), has_factor=has, is_live=is_live, is_sealed=row.is_sealed)
    return Entered(name, row.is_sealed, has, must)


# ---- The second proof ---------------------------------------------------------------------------


def ways_of(name: str) -> tuple[str, ...]:
    """How a person can prove themselves besides the password: kinds of factors."""
    row = Person.objects.filter(name=name).values_list("is_sealed", flat=True).first()
    if row:
        return (SEALED,)
    kinds = {factor.kind for factor in factors_of(name, (*SECOND, RECOVERY))}
    return tuple(kind for kind in (*SECOND, RECOVERY) if kind in kinds)


def passkey_request(name: str, challenge: bytes, site: Site) -> str:
    """What the browser is asked to prove a passkey of the person's with; "" if they have none."""
    known = [factor.name for factor in factors_of(name, (PASSKEY,))]
    return passkeys.request_options(site, challenge, known) if known else ""


def prove(
    name: str, given: _Given, challenge: bytes, about: str, caller: Caller
) -> Proof | ProofRefusal:
    """Look at a second proof: given["assertion"] of a passkey, else given["code"].

    about: what the proof is for, "" for signing in. The same code for the same thing twice is one
           click that came twice; a code for another thing is never taken twice.
    """
    if not (given.get("assertion") or given.get("code", "").strip()):
        return ProofRefusal.NO_PROOF
    number = _tries.begin_try(name, caller.machine, caller.now)
    if isinstance(number, SignInRefusal):
        return ProofRefusal.LOCKED
    if given.get("assertion"):
        proof = _by_passkey(name, given["assertion"], challenge, about, caller)
    elif person_is_sealed(name):
        proof = Proof(SEALED) if is_password(name, given["code"]) else ProofRefusal.WRONG
    else:
        proof = _by_totp(name, given["code"], about, caller.now)
    if isinstance(proof, Proof):
        _tries.end_try(number, _tries.IN)
    return proof


def prove_if_needed(name: str, given: _Given, sha256: str, caller: Caller) -> Proof | ProofRefusal:
    """The proof that a signature to these contents needs, or that it needs none."""
    if not is_proof_needed(name):
        return NO_PROOF
    return prove(name, given, bytes.fromhex(sha256), sha256, caller)


def person_is_sealed(name: str) -> bool:
    """Whether this is the account in the envelope."""
    return bool(Person.objects.filter(name=name, is_sealed=True).exists())


def _by_passkey(
    name: str, answer: str, challenge: bytes, about: str, caller: Caller
) -> Proof | ProofRefusal:
    wanted = passkeys.id_in(answer)
    row = next((f for f in factors_of(name, (PASSKEY,)) if f.name == wanted), None)
    if row is None or caller.site is None:
        return ProofRefusal.WRONG
    key = passkeys.Key(row.name, row.secret, -1)
    count = passkeys.used(answer, challenge, caller.site, key)
    if count is None:
        return ProofRefusal.WRONG
    # Many keys never count. One that does and does not rise was copied.
    if count and not _tries.take(row.id, count, about):
        return ProofRefusal.USED_ALREADY
    return Proof(PASSKEY, passkeys.kept_proof(answer, caller.site))


def _by_totp(name: str, code: str, about: str, now: datetime) -> Proof | ProofRefusal:
    for row in factors_of(name, (TOTP,)):
        try:
            secret = keyed.opened(row.secret, name)
        except keyed.NoKey:
            return ProofRefusal.KEY_LOST
        step = codes.step_of(secret, code, now)
        if step is not None:
            is_first = _tries.take(row.id, step, about)
            return Proof(TOTP, {"factor": row.id}) if is_first else ProofRefusal.USED_ALREADY
    return ProofRefusal.WRONG


# ---- Making and losing proofs -------------------------------------------------------------------


def enrol_passkey(
    name: str, answer: str, challenge: bytes, label: str, site: Site, who: Who, *, key: str
) -> Plain:
    """Take in a passkey that a browser made. A refusal is a dict with the key refused."""
    made = passkeys.made(answer, challenge, site)
    if made is None:
        return {"refused": ProofRefusal.WRONG.value}
    row = {"kind": PASSKEY, "label": label, "name": made.id, "secret": made.public_key}
    return _enrol(name, [row], who, key)


def new_totp(name: str) -> tuple[str, str]:
    """A new secret in its box, and what its QR code says. It is kept when a code proves it."""
    secret = codes.new_secret()
    return keyed.seal(secret, name), codes.uri(secret, name, ISSUER)


def uri_of(box: str, name: str) -> str:
    """What the QR code of a sealed secret says, for a page that is shown again."""
    return codes.uri(keyed.opened(box, name), name, ISSUER)


def enrol_totp(
    name: str, box: str, code: str, label: str, now: datetime, who: Who, *, key: str
) -> Plain:
    """Take in a secret once a code of it shows that the telephone has it."""
    if codes.step_of(keyed.opened(box, name), code, now) is None:
        return {"refused": ProofRefusal.WRONG.value}
    return _enrol(name, [{"kind": TOTP, "label": label, "name": "", "secret": box}], who, key)


def new_recovery_codes(name: str, who: Who, *, key: str) -> Plain:
    """Ten codes to print, in place of those from before. The answer's codes are shown once.

    Shapes: codes is not in the journal; a repeat with the same key gives none.
    """
    made = [codes.new_code(_RECOVERY_GROUPS) for _ in range(RECOVERY_CODES)]
    rows = [
        {
            "kind": RECOVERY,
            "label": "",
            "name": str(number),
            "secret": make_password(codes.plain_code(code)),
        }
        for number, code in enumerate(made, start=1)
    ]
    answer = _enrol(name, rows, who, key)
    if "refused" in answer:
        return answer
    first = Factor.objects.filter(person=name, kind=RECOVERY, state=ACTIVE).order_by("id").first()
    is_new = first is not None and compare_digest(first.secret, rows[0]["secret"])
    return {**answer, "codes": [f"{n}-{code}" for n, code in enumerate(made, 1)] if is_new else []}


def _enrol(name: str, rows: list[Plain], who: Who, key: str) -> Plain:
    given = {"name": name, "kinds": [row["kind"] for row in rows], "made": {"rows": rows}}
    return run("sign_in.enrol", given, who, key=key)


@command("sign_in.enrol")
def _enrolled(context: Context, given: Plain) -> Plain:
    name, rows = given["name"], given["made"]["rows"]
    row = Person.objects.filter(name=name).first()
    keys = [one["name"] for one in rows if one["kind"] == PASSKEY]
    case = FactorCase(
        by=person(context.by),
        of=name,
        is_known=row is not None,
        is_sealed=row is not None and row.is_sealed,
        is_taken=Factor.objects.filter(kind=PASSKEY, name__in=keys).exists(),
    )
    refusal = refuse_enrol(case)
    if refusal:
        return {"refused": refusal.value}
    if RECOVERY in given["kinds"]:
        # Two lists of codes in a drawer are one too many.
        old = Factor.objects.filter(person=name, kind=RECOVERY, state=ACTIVE)
        old.update(state=REMOVED)
    write_factors(context, name, rows)
    return {"name": name, "kinds": given["kinds"]}


def use_recovery_code(name: str, typed: str, caller: Caller, who: Who, *, key: str) -> Plain:
    """Sign in with a printed code, once. A refusal is a dict with the key refused."""
    tried = _tries.begin_try(name, caller.machine, caller.now)
    if isinstance(tried, SignInRefusal):
        return {"refused": ProofRefusal.LOCKED.value}
    number, _, rest = typed.strip().partition("-")
    row = Factor.objects.filter(person=name, kind=RECOVERY, name=number).order_by("-id").first()
    secret = row.secret if row else nobodys_hash()
    is_right = check_password(codes.plain_code(rest), secret) and row is not None
    if not is_right:
        return {"refused": ProofRefusal.WRONG.value}
    answer = run("sign_in.use_recovery", {"name": name, "number": number}, who, key=key)
    if "refused" not in answer:
        _tries.end_try(tried, _tries.IN)
    return answer


@command("sign_in.use_recovery")
def _use_recovery(context: Context, given: Plain) -> Plain:
    name = given["name"]
    if context.by != name:
        return {"refused": ProofRefusal.WRONG.value}
    rows = Factor.objects.filter(person=name, kind=RECOVERY, state=ACTIVE)
    if not rows.filter(name=given["number"]).update(state=USED):
        return {"refused": ProofRefusal.USED_ALREADY.value}
    return {"name": name, "left": rows.count()}


def reset(name: str, reason: str, who: Who, *, key: str) -> Plain:
    """Take all second proofs of another person away, who lost them and makes new ones."""
    return run("sign_in.reset", {"name": name, "reason": reason}, who, key=key)


@command("sign_in.reset")
def _reset(context: Context, given: Plain) -> Plain:
    name = given["name"]
    row = Person.objects.filter(name=name).first()
    case = FactorCase(
        by=person(context.by),
        of=name,
        is_known=row is not None,
        is_sealed=row is not None and row.is_sealed,
        reason=given["reason"],
    )
    refusal = refuse_reset(case)
    if refusal:
        return {"refused": refusal.value}
    removed = Factor.objects.filter(person=name, state=ACTIVE).update(state=REMOVED)
    Person.objects.filter(name=name).update(stamp=F("stamp") + 1)
    return {"name": name, "removed": removed}


# ---- A forgotten password -----------------------------------------------------------------------


def forgot(name: str, reason: str, who: Who, *, key: str) -> Plain:
    """Ask for a code for somebody who forgot their password. Another person must vouch for them."""
    return run(_forgotten.ASK, {"name": name, "reason": reason}, who, key=key)


def vouch(name: str, who: Who, *, key: str) -> Plain:
    """Make the code that another asked for. The answer's code is shown once.

    Shapes: code is not in the journal; a repeat with the same key gives "".
    """
    code = codes.new_code(_RECOVERY_GROUPS)
    given: Plain = {"name": name, "made": {"secret": make_password(codes.plain_code(code))}}
    answer = run(_forgotten.VOUCH, given, who, key=key)
    if "refused" in answer:
        return answer
    kept = _forgotten.code_of(name)
    is_new = kept is not None and compare_digest(kept.secret, given["made"]["secret"])
    return {**answer, "code": code if is_new else ""}


def renew(name: str, code: str, password: str, caller: Caller, who: Who, *, key: str) -> Plain:
    """Give the person a new password by the code. An unknown name takes as long, says the same."""
    tried = _tries.begin_try(name, caller.machine, caller.now)
    if isinstance(tried, SignInRefusal):
        return {"refused": RenewRefusal.LOCKED.value}
    row = _forgotten.code_of(name)
    secret = row.secret if row else nobodys_hash()
    if not (check_password(codes.plain_code(code), secret) and row is not None):
        return {"refused": RenewRefusal.WRONG.value}
    given = {"name": name, "made": {"password": make_password(password)}}
    answer = run(_forgotten.RENEW, given, who, key=key)
    if "refused" not in answer:
        _tries.end_try(tried, _tries.PASSED)
    return answer


# ---- The account in the envelope ----------------------------------------------------------------


def seal(name: str, roles: list[str], limit: Money | None, who: Who, *, key: str) -> Plain:
    """Make the account for the envelope, or give it a new code. The answer's code is shown once.

    Shapes: code is not in the journal; a repeat with the same key gives "".
    """
    code = codes.new_code(_SEALED_GROUPS)
    given: Plain = {
        "name": name,
        "roles": sorted(set(roles)),
        "limit_minor": limit.minor if limit else None,
        "made": {"password": make_password(code)},
    }
    answer = run(_sealed.SEAL, given, who, key=key)
    if "refused" in answer:
        return answer
    kept = Person.objects.values_list("password", flat=True).get(name=name)
    is_new = compare_digest(kept, given["made"]["password"])
    return {**answer, "code": code if is_new else ""}


def break_glass(task: str, who: Who, *, key: str) -> Plain:
    """Say that the account in the envelope is used: an alarm on every page, and a task."""
    return run(_sealed.BREAK_GLASS, {"name": who.by, "task": task}, who, key=key)


def answer_alarm(alarm: int, reason: str, who: Who, *, key: str) -> Plain:
    """Answer for the use of the account in the envelope; the banner goes."""
    return run(_sealed.ANSWER, {"alarm": alarm, "reason": reason}, who, key=key)


def alarms() -> list[Plain]:
    """The alarms that nobody has answered for, the oldest first."""
    return list(Alarm.objects.filter(answered_by="").order_by("id").values("id", "at", "by"))


# ---- The session --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody as they are now. stamp: a session that began under another one is over."""

    person: rules.Person
    stamp: int


def standing(name: str) -> Standing | None:
    """Who this is now; None for somebody unknown or without a role."""
    row = Person.objects.filter(name=name).first()
    found = as_person(row) if row is not None else None
    return Standing(found, row.stamp) if row is not None and found and found.roles else None


def passkeys_of(name: str) -> list[Plain]:
    """The passkeys that a person has, by their credential ids."""
    return [{"name": factor.name} for factor in factors_of(name, (PASSKEY,))]


def factors(name: str) -> list[Plain]:
    """What a person has made, without the secrets: kind, label and when; recovery codes counted."""
    kinds = (*SECOND, RECOVERY)
    rows = Factor.objects.filter(person=name, kind__in=kinds, state=ACTIVE).order_by("id")
    return list(rows.values("id", "kind", "label", "at"))
