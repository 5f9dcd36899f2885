#!/usr/bin/env python3
"""Checks an export of Sluss's journal, without Sluss. One file, made to be read by an auditor.

    sluss export --format journal --out DIR          whoever keeps the home makes the export
    python sluss_proof.py DIR --key keys.txt --note paper.note

It needs Python 3.11 and the package cryptography, and believes only what it works out itself:

  1. journal.jsonl: one line an entry, [seq, at, by, fact, payload, previous, hash]. The hash is
     SHA-256 of the first six as JSON without blanks, in UTF-8; previous is the hash before, sixty-
     four zeros for the first; seq counts 1, 2, 3. So no entry can be changed, added, moved or
     removed without changing all hashes after it, and with them the last one.
  2. originals/: each file is named by its own SHA-256, and every file that the journal says was
     taken in is there.
  3. Notes (checkpoints): below an empty line each has signatures, "- name base64(key id, Ed25519)".
     Each must hold by a key that you gave, one by the key of the origin on the first line. The
     second line is a seq, the third the base64 of the hash that this entry must have.

A journal written anew from its beginning is whole in itself. Only a note that was kept where its
writer could not reach it shows that: bring the paper, and the keys that stand on it. The notes and
keys inside the export are the word of whoever made it.

Ends with 0 if all holds, 3 if anything differs, 2 if it was called wrongly.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = "0" * 64
HASH = re.compile(r"[0-9a-f]{64}")
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
SIGNATURE = re.compile(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
# Which commands keep the files that they name: the first always, the others if not refused.
ALWAYS_KEEPS = "intake.receive"
TAKES_IN = {ALWAYS_KEEPS, "intake.register_paper", "approve.keep_scan", "handback.guard",
            "handback.load", "pay.export", "pay.repeat"}  # fmt: skip

WORDS = {
    "journal": ("post {0} i journalen: {1}", "entry {0} of the journal: {1}"),
    "not_entry": ("raden är ingen post", "the line is no entry"),
    "number": ("numret ska vara {0}", "the number should be {0}"),
    "previous": ("den följer inte på posten före", "it does not follow the entry before"),
    "hash": ("sigillet stämmer inte", "the seal does not hold"),
    "form": ("den är inte skriven som den förseglades", "it is not written as it was sealed"),
    "damaged": ("originalet {0} är ändrat", "the original {0} was changed"),
    "missing": ("originalet {0} saknas (post {1})", "the original {0} is missing (entry {1})"),
    "stray": ("{0} är inget original", "{0} is no original"),
    "refused": ("post {1}: filen {0} avvisades", "entry {1}: the file {0} was refused"),
    "note": ("kontrollpunkten {0}: {1}", "the checkpoint {0}: {1}"),
    "no_note": ("går inte att läsa", "cannot be read"),
    "unknown": ("okänd nyckel: {0}", "unknown key: {0}"),
    "broken": ("underskriften håller inte: {0}", "the signature does not hold: {0}"),
    "unsigned": ("inte undertecknad av {0}", "not signed by {0}"),
    "short": ("journalen slutar före, vid post {0}", "the journal ends before, at entry {0}"),
    "rewritten": ("post {0} är en annan", "entry {0} is another"),
    "holds": ("post {0} står kvar, enligt {1}", "entry {0} stands, by the word of {1}"),
    "index": ("index.json säger något annat om {0}", "index.json says something else of {0}"),
    "own_keys": ("Nycklarna är exportens egna: jämför dem med papperet, eller ange --key.",
                 "The keys are the export's own: compare them with the paper, or give --key."),
    "no_notes": ("Ingen kontrollpunkt utifrån gavs: en journal som är omskriven syns inte.",
                 "No checkpoint from elsewhere was given: a journal written anew does not show."),
    "good": ("Allt stämmer: {0} poster, {1} original.", "All is well: {0} entries, {1} originals."),
    "bad": ("Det stämmer inte: {0} fel.", "It does not add up: {0} faults."),
}  # fmt: skip


@dataclass
class Proof:
    """What was found. named: hash of each file that was taken in, and by which entry."""

    lang: int
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    last: int = 0
    head: str = GENESIS
    hashes: dict[int, str] = field(default_factory=dict)
    named: dict[str, tuple[int, str]] = field(default_factory=dict)

    def say(self, word: str, *values: object) -> str:
        return WORDS[word][self.lang].format(*values)

    def fault(self, word: str, *values: object) -> None:
        self.faults.append(self.say(word, *values))


def check_journal(file: Path, wanted: set[int], proof: Proof) -> None:
    """1. Every entry in its order. wanted: numbers whose hashes the notes ask for."""
    proof.hashes[0] = GENESIS
    with file.open("rb") as lines:
        for line in lines:
            wrong = check_entry(line, proof)
            if wrong:
                # Behind a broken link nothing is held together by it.
                proof.fault("journal", proof.last + 1, wrong)
                return
            if proof.last in wanted:
                proof.hashes[proof.last] = proof.head


def check_entry(line: bytes, proof: Proof) -> str:
    """What is wrong with an entry; "" if it is the next one, and then it counts."""
    try:
        entry = json.loads(line)
        seq, at, by, fact, payload, previous, sealed = entry
        files = set(files_in(json.loads(payload)["given"])) if fact in TAKES_IN else ()
        hashed = hashlib.sha256(as_json([seq, at, by, fact, payload, previous])).hexdigest()
        written = as_json(entry) + b"\n"
    except (ValueError, TypeError, KeyError, RecursionError):
        return proof.say("not_entry")
    if type(seq) is not int or seq != proof.last + 1:
        return proof.say("number", proof.last + 1)
    if previous != proof.head:
        return proof.say("previous")
    if hashed != sealed:
        return proof.say("hash")
    if written != line:  # Read by another program it might say something else.
        return proof.say("form")
    proof.last, proof.head = seq, sealed
    for sha256 in files:
        proof.named.setdefault(sha256, (seq, fact))
    return ""


def as_json(value: object) -> bytes:
    """JSON as the journal writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def files_in(given: object) -> Iterator[str]:
    """Every hash under the name sha256, however deep."""
    if isinstance(given, dict):
        sha256 = given.get("sha256")
        if isinstance(sha256, str) and HASH.fullmatch(sha256):
            yield sha256
        given = list(given.values())
    if isinstance(given, list):
        for one in given:
            yield from files_in(one)


def check_originals(folder: Path, index: dict, proof: Proof) -> int:
    """2. Each file by its name, then that none is missing. Gives how many there are."""
    there = set()
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not HASH.fullmatch(file.name) or not file.is_file():
            proof.fault("stray", file.name)
            continue
        there.add(file.name)
        with file.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != file.name:
                proof.fault("damaged", file.name)
    refused = set(index.get("not_kept", ()))
    for sha256, (seq, fact) in proof.named.items():
        if sha256 in there:
            continue
        if sha256 in refused and fact != ALWAYS_KEEPS:
            proof.remarks.append(proof.say("refused", sha256, seq))
        else:
            proof.fault("missing", sha256, seq)
    for sha256 in sorted(set(index.get("originals", ())) - there - set(proof.named)):
        proof.fault("missing", sha256, "index.json")
    return len(there)


def read_keys(files: list[Path]) -> dict[tuple[str, bytes], Ed25519PublicKey]:
    """Name and id to key, of lines "name+id+base64". ValueError for a line that is none."""
    keys = {}
    for file in files:
        for line in file.read_text(encoding="utf-8-sig").splitlines():
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            found = KEY.fullmatch(line.strip())
            packed = base64.b64decode(found.group(3), validate=True) if found else b""
            framed = f"{found.group(1)}\n".encode() + packed if found else b""
            id_ = hashlib.sha256(framed).digest()[:4]
            if found is None or packed[:1] != b"\x01" or id_.hex() != found.group(2):
                raise ValueError(f"{file}: {line[:80]}")
            keys[found.group(1), id_] = Ed25519PublicKey.from_public_bytes(packed[1:])
    return keys


def read_note(file: Path) -> tuple[str, list[tuple[str, bytes]]] | None:
    """The text that was signed, and name and packed signature of each line below it."""
    raw = file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").strip() + "\n"
    text, cut, below = raw.rpartition("\n\n")
    found = [SIGNATURE.fullmatch(line) for line in below.splitlines()]
    if not cut or not found or None in found:
        return None
    lines = [(one.group(1), one.group(2)) for one in found if one and len(one.group(2)) % 4 == 0]
    return text + "\n", [(name, base64.b64decode(packed)) for name, packed in lines]


def place_of(text: str) -> tuple[str, int, str] | None:
    """Origin, number and hash that a note names."""
    lines = text.splitlines()
    if len(lines) < 3 or not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1]):
        return None
    try:
        root = base64.b64decode(lines[2], validate=True)
    except ValueError:
        return None
    return (lines[0], int(lines[1]), root.hex()) if len(root) == 32 else None


def check_note(file: Path, keys: dict[tuple[str, bytes], Ed25519PublicKey], proof: Proof) -> None:
    """3. The signatures by the keys given, then that the entry it names stands in the chain."""
    note = read_note(file)
    place = place_of(note[0]) if note else None
    if note is None or place is None:
        proof.fault("note", file.name, proof.say("no_note"))
        return
    (text, signatures), (origin, seq, root) = note, place
    wrong, signed = [], []
    for name, packed in signatures:
        key = keys.get((name, packed[:4]))
        if key is None:  # Anybody may add one. What counts is that the origin's is there.
            proof.remarks.append(proof.say("note", file.name, proof.say("unknown", name)))
        elif is_signed(key, packed[4:], text):
            signed.append(name)
        else:
            wrong.append(proof.say("broken", name))
    if origin not in signed:
        wrong.append(proof.say("unsigned", origin))
    if seq > proof.last:
        wrong.append(proof.say("short", proof.last))
    elif proof.hashes.get(seq) != root:
        wrong.append(proof.say("rewritten", seq))
    for one in wrong:
        proof.fault("note", file.name, one)
    if not wrong:
        told = proof.say("holds", seq, ", ".join(signed))
        proof.remarks.append(proof.say("note", file.name, told))


def is_signed(key: Ed25519PublicKey, signature: bytes, text: str) -> bool:
    try:
        key.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def check(folder: Path, notes: list[Path], keys: list[Path], lang: int) -> tuple[Proof, int]:
    """What holds and what does not. OSError or ValueError if something cannot be read at all."""
    proof = Proof(lang)
    own = folder / "keys.txt"
    known = read_keys(keys or ([own] if own.is_file() else []))
    if not keys:
        proof.remarks.append(proof.say("own_keys"))
    if not notes:
        proof.remarks.append(proof.say("no_notes"))
    inside = folder / "checkpoints"
    every = [*notes, *(sorted(inside.iterdir()) if inside.is_dir() else ())]
    read = [read_note(file) for file in every]
    wanted = {place[1] for one in read if one and (place := place_of(one[0]))}
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    check_journal(folder / "journal.jsonl", wanted, proof)
    count = check_originals(folder / "originals", index, proof)
    if (index.get("entries"), index.get("head")) != (proof.last, proof.head):
        proof.fault("index", f"{proof.last} {proof.head}")
    for file in every:
        check_note(file, known, proof)
    return proof, count


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks an export of Sluss's journal.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the export")
    parser.add_argument("--note", type=Path, action="append", default=[], help="kept elsewhere")
    parser.add_argument("--key", type=Path, action="append", default=[], help="public keys")
    parser.add_argument("--lang", choices=("sv", "en"), default="sv")
    asked = parser.parse_args()
    try:
        proof, count = check(asked.folder, asked.note, asked.key, int(asked.lang == "en"))
    except (OSError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for line in (*proof.remarks, *proof.faults):
        print(line)
    verdict = ("bad", len(proof.faults)) if proof.faults else ("good", proof.last, count)
    print(proof.say(verdict[0], *verdict[1:]))
    return 3 if proof.faults else 0


if __name__ == "__main__":
    sys.exit(main())
