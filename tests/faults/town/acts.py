"""What people in the town do: each act is a call of a real service, with the key it was given.

An act is a name and plain arguments, so that it can be done again after a crash.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from sluss.core.party import Account, Scheme
from tests.faults.town.machine import DyingJournal
from tests.papers import FIRMS
from tests.services.office import IDENTITY, RECIPIENT, Papers, arrival

Plain = dict[str, Any]


def receive(town: Any, papers: list[bytes], by: str) -> list[str]:
    """Take files in; what became of each."""
    from sluss.services import intake

    arrivals = [arrival(paper) for paper in papers]
    told = intake.receive(arrivals, Papers(*papers), town.who(by))["files"]
    return [file["status"] for file in told]


def attest(town: Any, ids: list[str], by: str, key: str) -> Plain:
    from sluss.services import approve

    return approve.attest(ids, "", town.who(by), key=key)


def decide(town: Any, kind: str, id_: str, by: str, key: str) -> Plain:
    from sluss.services import register

    return register.decide(kind, id_, "because", town.who(by), key=key)


def propose(town: Any, count: int, by: str, key: str) -> Plain:
    from sluss.services import pay

    return pay.propose(pay.Ask(count=count), town.who(by), key=key)


def sign(town: Any, batch: int, by: str, key: str) -> Plain:
    from sluss.services import pay

    return pay.sign(batch, town.who(by), key=key)


def cancel(town: Any, batch: int, by: str, key: str) -> Plain:
    from sluss.services import pay

    return pay.cancel(batch, "because", town.who(by), key=key)


def hand_out(town: Any, batch: int, by: str, key: str, dies: str) -> Plain:
    """Export a batch and lay its file down under its MsgId, as the command line does."""
    from sluss.outside.publish import publish
    from sluss.outside.sent_journal import of_home
    from sluss.rules.pay.release import Channel
    from sluss.services import pay
    from sluss.store import read

    journal = of_home(town.disk.home)
    sent = DyingJournal(journal, town.disk, dies) if dies else journal
    answer = pay.export(batch, Channel.FILE, town.who(by), key=key, sent=sent)
    if isinstance(answer, dict):
        return answer
    known = read.batch(batch) or {}
    publish(town.disk.out / f"{known['message_id']}.xml", answer.chunks)
    return {"batch": answer.batch, "state": answer.state, "sha256": answer.sha256}


def propose_account(town: Any, firm: int, account: str, on: str, by: str, key: str) -> Plain:
    from sluss.services import approve

    return approve.propose_account(
        org_number=FIRMS[firm].org_number,
        name="",
        account=Account(Scheme.BANKGIRO, account),
        requested_on=date.fromisoformat(on),
        reason="a letter",
        who=town.who(by),
        key=key,
    )


def call_back(town: Any, change: int, phone: str, by: str, key: str) -> Plain:
    from sluss.services import approve

    return approve.call_back(change, phone, "Kim", town.who(by), key=key)


def confirm_account(town: Any, change: int, by: str, key: str) -> Plain:
    from sluss.services import approve

    return approve.confirm_account(change, town.who(by), key=key)


def switch(town: Any, firm: int, pays: str, by: str, key: str) -> Plain:
    """Say which system pays a supplier: ours, or the one that is back."""
    from sluss.rules.handback.switch import Function, System
    from sluss.services import handback

    supplier = FIRMS[firm].org_number
    said = handback.Switch(supplier, Function.INVOICES, System(pays), "it is back")
    return handback.switch(said, town.who(by), key=key)


def back_up(town: Any, key: str) -> Plain:
    from sluss.outside import sent_journal
    from sluss.outside.backup_folder import Folder
    from sluss.outside.backup_place import Place
    from sluss.outside.signing import of_home
    from sluss.services import safekeeping

    file = town.disk.home / sent_journal.NAME
    wish = safekeeping.Wish(
        place=Place(Folder(town.disk.vault)),
        recipients=(RECIPIENT,),
        signer=of_home(),
        home_files=[(file.name, file.read_bytes())] if file.exists() else [],
        at=town.now,
        tag=hashlib.sha256(key.encode()).hexdigest()[:8],
    )
    made = safekeeping.create(wish, town.who("local"), lambda *_: None, key=key)
    return {name: made[name] for name in ("number", "head_seq")}


def restore(town: Any, number: int, key: str) -> Plain:
    """The machine burnt: a backup is opened in an empty home, as `sluss backup restore` does."""
    from sluss.outside import home, sent_journal
    from sluss.outside.backup_folder import Folder
    from sluss.outside.backup_place import Place
    from sluss.services import safekeeping

    place = Place(Folder(town.disk.vault))
    listed = [one for one in safekeeping.listed(place) if one.manifest]
    (chosen,) = [one.manifest for one in listed if one.number == number]
    lines = town.disk.sent(town.disk.stick) if town.has_stick else []
    epochs = [one.manifest.epoch for one in listed] + [line["epoch"] for line in lines]
    town.cellar.burn()
    scratch = town.disk.root / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    opening = safekeeping.Opening(
        place=place, manifest=chosen, identities=(IDENTITY,), scratch=scratch
    )
    beside = safekeeping.home_files(opening)

    def lay() -> None:
        if sent_journal.NAME in beside:
            file = town.disk.home / sent_journal.NAME
            home.write_once(file, beside[sent_journal.NAME], mode=0o600)

    wish = safekeeping.Restoring(
        source=opening,
        target=town.disk.home / home.DATABASE,
        until="",
        at_least=max(epochs) + 1,
        lay=lay,
    )
    done = safekeeping.restore(wish, town.who("local"), lambda *_: None, key=key)
    town.cellar.start()
    if town.has_stick:
        sent_journal.set_places(town.disk.home, (town.disk.stick,))
    return {name: done[name] for name in ("restore", "epoch", "entries")}


def release(town: Any, with_journal: bool, asked: str, by: str, key: str) -> Plain:
    from sluss.outside import sent_journal
    from sluss.services import safekeeping

    lines = town.disk.sent(town.disk.stick) if with_journal else None
    sent = None
    if lines is not None:
        sent = safekeeping.sent_of(lines)
    said = safekeeping.release("seen", sent, asked, town.who(by), key=key)
    if lines and "refused" not in said:
        sent_journal.of_home(town.disk.home).learn(lines)
    return said


def verify(town: Any) -> Plain:
    from sluss.services import safekeeping

    proof = safekeeping.verify(Path(town.disk.root), progress=lambda *_: None)
    return {"ok": proof["ok"], "differences": proof["differences"]}
