"""The page that goes with the medium: for whoever installs on a machine without a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sluss.outside.page import Block, Frame, Heading, Notice, Text, Verbatim
from sluss.outside.typeset import typeset


@dataclass(frozen=True, slots=True)
class Facts:
    """What differs between two media. installer: SHA-256 of installera.sh and installera.py."""

    version: str
    epoch: int
    pythons: Sequence[str]
    key: str
    is_throw_away: bool
    installer: tuple[str, str]

    @property
    def at(self) -> datetime:
        """The commit's time."""
        return datetime.fromtimestamp(self.epoch, UTC)


def sheet(facts: Facts) -> str:
    """The page as text, Swedish and then English."""
    lines: list[str] = [f"Sluss {facts.version}  {facts.at:%Y-%m-%d}", ""]
    for block in [*_swedish(facts), *_english(facts)]:
        match block:
            case Heading(text=text):
                lines += [text, "-" * len(text), ""]
            case Verbatim(lines=commands):
                lines += [*(f"    {command}" for command in commands), ""]
            case Text(text=text) | Notice(text=text):
                lines += [text, ""]
    return "\n".join(lines)


def printed(facts: Facts) -> bytes:
    """The same as PDF/UA."""
    frame = Frame(
        title=f"Sluss {facts.version}: installation",
        lang="sv",
        organisation="",
        at=f"{facts.at:%Y-%m-%d}",
        page_of="sida {page} av {pages}",
        seal=facts.key,
    )
    return typeset(frame, (*_swedish(facts), *_english(facts)), at=facts.at)


def _swedish(facts: Facts) -> tuple[Block, ...]:
    warned = (Notice(_THROW_AWAY[0]),) if facts.is_throw_away else ()
    return (
        Heading("Läs mig först"),
        *warned,
        Text(
            "Skriv ut sidan på en dator som du litar på och lägg den i kuvertet, skild från "
            "mediet. Den har nyckeln som mediet prövas med; ett utbytt medium har en annan."
        ),
        Text(f"Nyckeln som mediet är undertecknat med (Ed25519, base64): {facts.key}"),
        Text("1. Se att installationsprogrammet är det rätta. Summorna ska vara dessa:"),
        Verbatim(_check(facts)),
        Text(
            f"2. Installera. Det behövs en Linuxdator (x86_64, glibc 2.28 eller nyare) med Python "
            f"{' eller '.join(facts.pythons)} från datorns eget system; inget nätverk, inte pip, "
            "inte python3-venv, inte root. En ändrad fil nämns, och inget installeras."
        ),
        Verbatim(_install(facts)),
        Text(
            "3. Återställ från säkerhetskopian. Du behöver: mediet, den senaste säkerhetskopian, "
            "filen med den hemliga age-nyckeln (eller bladet den är utskriven på), sändjournalen "
            "från det andra mediet, och det senaste kontrollbladet på papper."
        ),
        Verbatim(_RESTORE),
        Text(
            "Allt är spärrat efter en återställning: inget skickas till banken förrän två personer "
            "har stämt av mot sändjournal och kontoutdrag. Stämmer inte kontrollbladet: betala "
            "inget, behåll hemmet som det är och fråga den som förvarar bladen."
        ),
    )


def _english(facts: Facts) -> tuple[Block, ...]:
    warned = (Notice(_THROW_AWAY[1]),) if facts.is_throw_away else ()
    return (
        Heading("Read me first"),
        *warned,
        Text(
            "Print this page on a machine that you trust and put it into the envelope, apart from "
            "the medium. It has the key that the medium is checked with; a medium that somebody "
            "put in its place has another."
        ),
        Text(f"The key that the medium is signed with (Ed25519, base64): {facts.key}"),
        Text("1. See that the installer is the right one. The sums must be these:"),
        Verbatim(_check(facts)),
        Text(
            f"2. Install. It takes a Linux machine (x86_64, glibc 2.28 or newer) with Python "
            f"{' or '.join(facts.pythons)} of the machine's own system; no network, no pip, no "
            "python3-venv, no rights of root. An altered file is named, and nothing is installed."
        ),
        Verbatim(_install(facts)),
        Text(
            "3. Restore from the backup. You need: the medium, the latest backup, the file with "
            "the private age key (or the sheet that it is printed on), the sent journal from the "
            "other medium, and the latest checkpoint on paper."
        ),
        Verbatim(_RESTORE),
        Text(
            "All is on hold after a restore: nothing is sent to the bank until two people have "
            "held it against the sent journal and the statements. If the checkpoint does not "
            "agree: pay nothing, keep the home as it is and ask whoever keeps the sheets."
        ),
    )


_THROW_AWAY = (
    "Det här mediet är undertecknat med en nyckel som slängdes när det byggdes. Det duger till "
    "prov, inte till kuvertet: ingen kan visa vem som gjorde det.",
    "This medium is signed with a key that was thrown away when it was built. It will do for a "
    "trial, not for the envelope: nobody can show who made it.",
)
_RESTORE = (
    "~/sluss/bin/sluss --home ~/hem backup restore --from MAPP --identity NYCKEL.txt "
    "--sent-journal SÄND.jsonl",
    "~/sluss/bin/sluss --home ~/hem verify --checkpoint BLAD.pdf",
)


def _check(facts: Facts) -> tuple[str, ...]:
    return (
        "sha256sum installera.sh installera.py",
        f"{facts.installer[0]}  installera.sh",
        f"{facts.installer[1]}  installera.py",
    )


def _install(facts: Facts) -> tuple[str, ...]:
    return (f"sh installera.sh --key {facts.key} --to ~/sluss", "~/sluss/bin/sluss --help")
