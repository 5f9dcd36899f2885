"""Every command that writes: from which scene it is called, and in which words.

Words in braces are looked up: {in}, {out}, {medium}, {stick} and {home} are folders, {F1} a debt by
its number, the others as in ASKED. tests/faults/worlds.py makes the scenes; a test holds the list
to the command line, so that a new verb is here or among those that write nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.papers import (
    FOOD,
    GLASS,
    ROAD,
    SCHOOL,
    Move,
    Order,
    camt,
    checked,
    invoice,
    open_items,
    pain001,
    suppliers,
)
from tests.payouts import ANNA, BERTIL, EVERYBODY, debits, payment_file, payout_list, to
from tests.services.restored import items, row

OTHER = checked("5099999")
CLOCKS = ("cyber-early-warning", "cyber-notification", "gdpr-imy")
PHRASE = "four words and more"
_DOUBLE = f"Namn;Orgnr;Bankgiro\r\n{ROAD.name};{ROAD.org_number};{OTHER}\r\n".encode()
_TRANSFERS = [to(p, f"SOC10-{n}", f"{n}000.00") for n, p in enumerate(EVERYBODY, start=1)]
_BOOKED = [(p, f"{n}000.00", f"SOC10-{n}") for n, p in enumerate(EVERYBODY, start=1)]
PAPERS = {
    "stock/list.csv": suppliers(ROAD, FOOD, GLASS),
    "stock/1.xml": invoice(ROAD, "F1", "100.00"),
    "stock/2.xml": invoice(FOOD, "F2", "200.00"),
    "stock/3.xml": invoice(GLASS, "F3", "300.00"),
    "more/4.xml": invoice(SCHOOL, "N1", "70.00"),
    "more/5.xml": invoice(SCHOOL, "N2", "80.00"),
    "double.csv": _DOUBLE,
    "items.csv": items(row(ROAD, "F1", "100.00"), row(FOOD, "F2", "250.00")),
    "foreign.xml": pain001("M9", Order("E9", "100.00", ROAD, text="F1")),
    "payouts/october.xml": payment_file("SOC10", *_TRANSFERS, on="2026-10-27"),
    "payouts/booked.xml": debits(*_BOOKED, on="2026-10-27"),
    "payouts/more.csv": payout_list((ANNA, "10.00"), (BERTIL, "20.00"), on="2026-11-24"),
    "excluded.csv": f"Personnr;Skäl\r\n{ANNA.written};avliden\r\n".encode("cp1252"),
    "statement.xml": camt(Move("1.00"), on="2026-11-23"),
    "primary/open.csv": open_items((ROAD, "F1", "400.00", "2026-11-10")),
}
PEOPLE = (
    ("anna", "attester"),
    ("bo", "attester"),
    ("cia", "signer"),
    ("dag", "signer"),
    ("eva", "clerk"),
    ("max", "manager"),
    ("ola", "operator"),
)
INIT = (
    "init --org-number 2120009994 --name K --bic HANDSESS --iban SE5360000000000000123456 "
    "--bankgiro 9912346"
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A state to act from. on: the scene that it follows on; did: the calls that lead to it.

    A call that begins with @ is one of this file's own acts on the folders.
    """

    on: str
    did: tuple[str, ...]


SCENES = {
    "begun": Scene("", (INIT, *(f"user add {n} --role {r} --as admin" for n, r in PEOPLE))),
    "stocked": Scene("begun", ("receive {in}/stock",)),
    "formed": Scene("stocked", ("paper forms {F1} --out {out}/forms.pdf",)),
    "forgotten": Scene("begun", ("user forgot eva --reason r --as admin",)),
    "token": Scene("begun", ("token add system --scope read --as eva",)),
    "declared": Scene(
        "begun",
        (
            "incident declare --on 2026-11-22 --what allt --type municipality --as max",
            "incident task add ring --owner eva --as eva",
            "incident log y --as eva",
        ),
    ),
    "answered": Scene(
        "declared", tuple(f"incident explained {one} --reason r --as max" for one in CLOCKS)
    ),
    "doubled": Scene("stocked", ("receive {in}/double.csv",)),
    "dismissed": Scene("doubled", ("supplier fault dismiss {fault} --reason r --as eva",)),
    "held": Scene("stocked", ("payable hold {F1} --reason r --as max",)),
    "changing": Scene(
        "stocked",
        (f"account propose --org-number {ROAD.org_number} --bankgiro {OTHER} --reason r --as eva",),
    ),
    "called": Scene(
        "changing", ("account call-back 1 --phone 0640-00001 --spoke-with Bo --as anna",)
    ),
    "approved": Scene(
        "stocked", ("approve {F1} {F2} {F3} --as anna", "approve {F1} {F2} {F3} --as bo")
    ),
    "proposed": Scene("approved", ("batch propose {F1} {F2} --as eva",)),
    "signed": Scene("proposed", ("batch sign 1 --as cia", "batch sign 1 --as dag")),
    "on-sheet": Scene("signed", ("batch export 1 --channel sheet --out {out}/s.pdf --as cia",)),
    "sent": Scene("signed", ("batch export 1 --out {out}/sent.xml --as cia",)),
    "payouts": Scene(
        "begun",
        (
            "incident declare --on 2026-11-22 --what allt --as max",
            "receive {in}/payouts/booked.xml",
        ),
    ),
    "repeated": Scene(
        "payouts",
        (
            "repeat-run file {in}/payouts/october.xml --reason r --as eva",
            "approve --batch 1 --as anna",
            "approve --batch 1 --as bo",
            "batch sign 1 --as cia",
            "batch sign 1 --as dag",
            "batch export 1 --out {out}/repeated.xml --as cia",
        ),
    ),
    "loaded": Scene("stocked", ("handback load {in}/items.csv",)),
    "explained": Scene("loaded", ("handback explain {rows} --reason r --as eva",)),
    "loaded-late": Scene("sent", ("handback load {in}/items.csv",)),
    "planned": Scene("begun", ("standby init", "@plan")),
    "at-table": Scene("begun", ("standby drill tabletop --as max",)),
    "drilled": Scene("at-table", ("standby drill end --failed --as max",)),
    "backed": Scene("stocked", ("backup create --to {medium}",)),
    "backed-often": Scene(
        "backed",
        (
            *("backup create --to {medium}",) * 8,
            "backup create --to {stick} --medium stick --off-site --offline",
            "backup verify --from {stick}",
        ),
    ),
    "restored": Scene("backed", ("@new backup restore --from {medium}",)),
    "keyed": Scene("begun", ("checkpoint new-key --out {out}/cia.pem",)),
    "checked": Scene("keyed", ("checkpoint make --out {out}/one.note --as max",)),
    "exported": Scene("stocked", ("export --out {out}/all",)),
    "frozen": Scene("declared", ("lagesbild freeze --reason r --as eva",)),
}
# What is asked of the program for a word: the call, and what to take of its JSON answer.
ASKED: dict[str, tuple[str, Callable[[Any], list[str]]]] = {
    "fault": ("suppliers", lambda told: [_faults(told)[0]]),
    "rows": (
        "handback bins",
        lambda told: [one["id"] for one in told["rows"] if one["why"]],
    ),
    "dismissed": (
        f"supplier show {ROAD.org_number}",
        lambda told: [one["id"] for one in told["dismissed"]],
    ),
    "token": ("token list --as eva", lambda told: [one["token"] for one in told["tokens"]]),
    "e2e": ("batch show 1", lambda told: [told["payments"][0]["end_to_end_id"]]),
    "original": ("original list", lambda told: [told["originals"][0]["sha256"]]),
    "repeated": ("payables", lambda told: [told["payables"][0]["id"]]),
}


def _faults(told: Any) -> list[str]:
    return [fault["id"] for one in told["suppliers"] for fault in one["faults"]]


@dataclass(frozen=True, slots=True)
class Act:
    """A command. scene: what it is called from. is_slow: left out of what every run tries.

    is_new_home: it makes another home beside the one of the scene. is_main: tried at every system
    call. is_loose: made a second time beside what a killed call left, so that only how much there
    is can be compared. forgets: a file that is deleted before it is asked again, as if the minutes
    had passed after which a job that was cut off is tried again. nth: tells those apart that have
    the same verb.
    """

    scene: str
    words: str
    is_new_home: bool = False
    is_slow: bool = False
    is_main: bool = False
    is_loose: bool = False
    forgets: str = ""
    nth: str = ""

    @property
    def name(self) -> str:
        """The words before the first option or argument, and what tells it apart."""
        verb = []
        for word in self.words.split():
            if not word.isascii() or not word.replace("-", "").isalpha() or word.startswith("-"):
                break
            verb.append(word)
        return " ".join([*verb, *([self.nth] if self.nth else [])])


ACTS = (
    # ---- The home and its people
    Act("", INIT, is_new_home=True),
    Act("begun", "organisation live --as admin"),
    Act("begun", "organisation set --town Strömsund --as admin"),
    Act("begun", "user add ulla --role clerk --as admin"),
    Act("begun", "user break-glass glas --role manager --as admin"),
    Act("begun", "user password eva --as eva"),
    Act("begun", "user forgot eva --reason r --as admin"),
    Act("forgotten", "user vouch eva --as max"),
    Act("begun", "user reset eva --reason r --as admin"),
    Act("begun", "user set eva --role clerk --since 2026-12-01 --as admin"),
    Act("begun", "token add system --scope read --as eva"),
    Act("token", "token revoke {token} --as eva"),
    Act("begun", "policy adopt {home}/policy.toml --as max"),
    # ---- The incident
    Act("begun", "incident declare --on 2026-11-22 --what allt --as max"),
    Act("declared", "incident log x --as eva"),
    Act("declared", "incident decide betala --ground x --as max"),
    Act("declared", "incident meeting stab --present Bo --as eva"),
    Act("declared", "incident cost --category legal --text x --hours 2,5 --as eva"),
    Act("declared", "incident retract 3 --reason r --as eva"),
    Act("declared", "incident significance --hours-limited 30 --note x --as max"),
    Act("declared", "incident reported gdpr-imy --reference I1 --as max"),
    Act("declared", "incident explained gdpr-imy --reason r --as max"),
    Act("declared", "incident done stop-files --as eva"),
    Act("declared", "incident task add ring --owner eva --as eva"),
    Act("declared", "incident task take 2 --as max"),
    Act("declared", "incident task done 2 --text ok --as eva"),
    Act("declared", "incident task drop 2 --text no --as eva"),
    Act("answered", "incident close --reason r --as max"),
    Act("declared", "incident draft imy --out {out}/d.txt"),
    Act("declared", "incident text web --out {out}/t.txt"),
    Act("declared", "incident show --pdf {out}/log.pdf"),
    # ---- What comes in
    Act("stocked", "receive {in}/more --as eva", is_main=True),
    Act(
        "begun",
        f"paper add --supplier {ROAD.name.split()[0]} --org-number {ROAD.org_number} --number P1 "
        f"--issued 2026-11-01 --due 2026-12-01 --amount 1000,50 --bankgiro {ROAD.bankgiro} "
        "--as eva",
    ),
    Act("stocked", "paper forms {F1} --out {out}/forms.pdf"),
    Act(
        "formed",
        "paper attest --scan {out}/forms.pdf --signer anna --signed-on 2026-11-24 --as eva",
    ),
    Act("stocked", "original save {original} --out {out}/o"),
    # ---- The register
    Act("stocked", "payable hold {F1} --reason r --as max"),
    Act("held", "payable release {F1} --reason r --as max"),
    Act("stocked", "payable dispute {F1} --reason r --as eva"),
    Act("stocked", "payable dismiss {F1} --reason r --as max"),
    Act("stocked", "payable hardship {F1} --reason r --as eva"),
    Act("stocked", "payable same {F1} {F2} --reason r --as eva"),
    Act("stocked", "payable different {F1} {F2} --reason r --as eva"),
    Act("doubled", "supplier fault dismiss {fault} --reason r --as eva"),
    Act("dismissed", "supplier fault reopen {dismissed} --reason r --as eva"),
    Act("stocked", "suppliers --faults --out {out}/firms.csv"),
    # ---- To the bank
    Act("stocked", "approve {F1} {F2} {F3} --as anna", is_main=True),
    Act(
        "stocked",
        f"account propose --org-number {ROAD.org_number} --bankgiro {OTHER} --reason r --as eva",
    ),
    Act("changing", "account call-back 1 --phone 0640-00001 --spoke-with Bo --as anna"),
    Act("called", "account confirm 1 --as bo"),
    Act("changing", "account reject 1 --reason r --as anna"),
    Act("approved", "batch propose {F1} {F2} --as eva", is_main=True),
    Act("proposed", "batch sign 1 --as cia", is_main=True),
    Act("proposed", "batch cancel 1 --reason r --as eva"),
    Act("signed", "batch export 1 --out {out}/b.xml --as cia", is_main=True),
    Act(
        "signed",
        "batch export 1 --channel sheet --out {out}/s.pdf --as cia",
        is_loose=True,
        nth="sheet",
    ),
    Act("on-sheet", "batch tick 1 {e2e} --as eva"),
    Act("payouts", "repeat-run file {in}/payouts/october.xml --exclude {in}/excluded.csv --as eva"),
    Act("repeated", "repeat-run correct {repeated} --right-amount 3250 --reason r --as eva"),
    Act("repeated", "repeat-run corrections --out {out}/c.csv"),
    Act("sent", "guard {in}/foreign.xml --out {out}/clean.xml"),
    # ---- Back again
    Act("stocked", "handback load {in}/items.csv", is_main=True),
    Act("loaded", "handback explain {rows} --reason r --as eva"),
    Act("loaded", f"handback switch {ROAD.org_number} --pays there --reason r --as max"),
    Act("explained", "handback sign --as cia"),
    Act("explained", "handback export --format csv --out {out}/back"),
    Act("loaded-late", "handback report --sample 1 --seed 1 --out {out}/report"),
    # ---- What is told
    Act("stocked", "exposure --out {out}/e.csv"),
    Act("declared", "lagesbild --pdf {out}/l.pdf"),
    Act("declared", "lagesbild freeze --reason r --as eva"),
    Act("frozen", "lagesbild frozen show 1 --pdf {out}/f.pdf"),
    Act("stocked", "letters --out {out}/letters --as eva"),
    Act("stocked", "status bundle --out {out}/bundle --as eva", is_slow=True),
    # ---- Readiness
    Act("begun", "standby init"),
    Act("planned", "standby mirror", is_loose=True),
    Act("planned", "jobs run --once", is_loose=True, forgets="home/jobs.json"),
    Act("begun", "standby noted kit-printed --text x --as max"),
    Act("begun", "standby print-kit --out {out}/kit", is_slow=True),
    Act("begun", "standby drill tabletop --as max"),
    Act("at-table", "standby drill next --text x --as max"),
    Act("at-table", "standby drill end --failed --as max", is_loose=True),
    Act("drilled", "standby drill sign 1 --as eva"),
    Act("drilled", "standby drill report --pdf {out}/r.pdf"),
    # ---- Safekeeping
    Act("sent", "backup create --to {medium}", is_main=True, is_loose=True),
    Act("backed", "backup verify --from {medium}"),
    Act("backed-often", "backup prune --from {medium} --keep 7 --as ola"),
    Act("backed", "backup restore --from {medium}", is_new_home=True, is_main=True),
    Act("restored", "backup release --reason r --asked-bank Bo --as cia", is_new_home=True),
    Act("signed", "backup sent-journal --to {stick}"),
    Act("keyed", "checkpoint make --out {out}/one.note --as max"),
    Act("checked", "checkpoint cosign {out}/one.note --key-file {out}/cia.pem --as cia"),
    Act("checked", "checkpoint show 1 --pdf {out}/one.pdf"),
    Act("begun", "checkpoint new-key --out {out}/k.pem"),
    Act("begun", "checkpoint verifier --out {out}/proof.py"),
    Act("sent", "export --out {out}/all"),
    Act("exported", "import-export {out}/all", is_new_home=True),
)

# The verbs that are not tried so, each with why.
_READS = "it only reads"
_AT_PROVIDER = "it needs a server: tests/cli/test_provider_killed.py kills it"
_MADE_UP = "a made-up home of its own, thrown away and made anew"
WRITE_NOTHING = {
    **dict.fromkeys(
        (
            "organisation show", "user list", "token list", "incident cards", "incident clocks",
            "incident costs", "incident task list", "policy show", "original list",
            "original show", "sources", "formats", "number", "payables", "payable show",
            "supplier show", "account list", "batch list", "batch show", "in-flight",
            "handback bins", "handback switches", "lagesbild frozen", "standby cards",
            "standby drill show", "standby drills", "standby status", "backup health",
            "backup hold", "backup list", "check", "checkpoint key", "checkpoint list", "verify",
            "doctor", "provider list", "provider status",
        ),
        _READS,
    ),
    **dict.fromkeys(
        (
            "provider init", "provider add", "provider migrate", "provider rebuild",
            "provider lift-out", "provider bring-home",
        ),
        _AT_PROVIDER,
    ),
    "backup live": "it lays one file for litestream; tests/cli/test_live_copy.py kills that",
    "user renew": "its code is told once, to whoever vouched; it writes what user password writes",
    "status": "it counts who looks, and nothing is owed for that",
    "provider serve": "tests/cli/test_provider_serve.py kills it and what it began",
    "serve": "tests/web and tests/faults/test_server_killed.py have servers",
    "demo": _MADE_UP,
    "lab crisis": _MADE_UP,
    "lab make": _MADE_UP,
    "lab score": _READS,
    "standby drill full": "the same home of a drill as tabletop, with a town in it",
    "standby drill restore-and-pay": "the same home of a drill as tabletop, with a town in it",
}  # fmt: skip
