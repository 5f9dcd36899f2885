"""The day that the manual's pictures show, and what each of them is of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Page

from sluss.lab import DEMO_SIZE, plan_municipality
from tests.papers import OUR_IBAN
from tests.payouts import EVERYBODY, payment_file, to

LANGUAGES = ("sv", "en")
_ENVELOPE = "nodkonto"
# The same as those of the demonstration.
SEED, LOCKED_ON = 1, date(2026, 11, 23)
LAST_MONTH, NEXT_MONTH = "2026-10-27", "2026-11-27"
DAY = LOCKED_ON.isoformat()
SERVED_AT = f"{DAY}T13:05:00+00:00"
PASSWORD = "demonstration"  # noqa: S105 -- of made-up people
Facts = dict[str, str]
Step = Callable[[Page, Facts], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture.

    who: signed in as, "" nobody. url: with names of facts in braces. steps: what is done there
    first. of: the part that the picture begins with, None the whole page. tall: at most, in px.
    languages: an English reader meets the other pages in Swedish. is_live: taken at the end, when
    the organisation is live and nobody comes in by a password alone. is_alone: of the part alone,
    and of nothing beside or below it.
    """

    name: str
    url: str
    who: str = "karin"
    steps: tuple[Step, ...] = ()
    of: str | None = None
    tall: int = 760
    width: int = 1280
    languages: tuple[str, ...] = ("sv",)
    is_live: bool = False
    is_alone: bool = False


def tell(home: Path) -> Facts:
    """Lead a municipality in an empty folder to the afternoon of its worst day.

    Gives what the pictures' addresses need: ids of debts and files.
    """
    day = _Day(home)
    _demo(day)
    _incident(day)
    day.sluss("08:55", "user", "add", "kim", "--role", "communicator", "--as", "admin")
    paper = ("--kind", "invoice", "--supplier", "Brännvalls Gräv & Schakt", "--number", "INV 10218")
    days = ("--issued", "2026-11-18", "--due", "2026-12-18", "--amount", "59369,18")
    day.sluss("09:10", "paper", "add", *paper, *days, "--as", "karin")
    day.sluss("09:15", "receive", str(_last_file(day)), "--as", "karin")
    _accounts(day)
    _batches(day)
    _back(day)
    day.sluss("11:55", "lagesbild", "freeze", "--reason", "Stabsmöte kl. 13", "--as", "maria")
    return {**_facts(day), "envelope": _sealed(day)}


def go_live(home: Path) -> None:
    """From here on everybody needs a second proof."""
    _Day(home).sluss("12:30", "organisation", "live", "--as", "admin")


class _Day:
    """Calls of the program, each at its own minute."""

    def __init__(self, home: Path) -> None:
        self.home = home
        secrets = {"SLUSS_PASSWORD": PASSWORD, "SLUSS_NEW_PASSWORD": PASSWORD}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SLUSS_")}
        self.env = {**kept, **secrets}

    def sluss(self, at: str, *words: str) -> str:
        """at: the hour, UTC."""
        begin = f"{DAY}T{at}:00+00:00"
        given = ["--home", str(self.home), "--today", DAY, *words]
        command = [sys.executable, "-m", "tools.still_clock", begin, *given]
        said = subprocess.run(command, env=self.env, capture_output=True, check=False)
        if said.returncode > 1:
            raise RuntimeError(f"{words}: {said.stdout.decode()} {said.stderr.decode()}")
        return said.stdout.decode()

    def json(self, *words: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.sluss("12:00", *words, "--json"))
        return answer


def _demo(day: _Day) -> None:
    begin = [sys.executable, "-m", "tools.still_clock", f"{DAY}T06:50:00+00:00"]
    command = [*begin, "--home", str(day.home), "demo"]
    subprocess.run(
        command, env=day.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    day.sluss("08:20", "standby", "init", "--as", "admin")


def _incident(day: _Day) -> None:
    what = ("--what", "Ekonomisystemet hos driftleverantören")
    how = ("--how", "Driftleverantören ringde", "--known-at", "06:40", "--type", "municipality")
    day.sluss("08:30", "incident", "declare", *what, *how, "--as", "maria")
    decided = ("--ground", "Delegationsordningen 3.2", "--decided-by", "ekonomichefen")
    day.sluss(
        "08:40", "incident", "decide", "Klass A–D betalas varje dag.", *decided, "--as", "maria"
    )
    day.sluss(
        "08:45", "incident", "log", "Banken har stoppat alla filer från systemet.", "--as", "karin"
    )
    for who, what_, by in (
        ("karin", "Ring banken: vad ligger på väg?", "11:00"),
        ("kim", "Lägg ut texten på webben", "14:30"),
    ):
        task = (what_, "--owner", who, "--by-time", by)
        day.sluss("08:50", "incident", "task", "add", *task, "--as", "maria")
    cost = ("--category", "extra-staff", "--text", "Två handläggare, helgpass", "--hours", "12")
    day.sluss("08:52", "incident", "cost", *cost, "--as", "maria")


def _accounts(day: _Day) -> None:
    """One account that waits for a call, and one that was called about."""
    for org_number, account, why in (
        ("5599000014", ("--bankgiro", "1271865"), "Nytt konto på fakturan 0010129"),
        ("5599000006", ("--bankgiro", "53693172"), "Brev om nytt bankgiro"),
    ):
        given = ("--org-number", org_number, *account, "--requested-on", DAY, "--reason", why)
        day.sluss("09:20", "account", "propose", *given, "--as", "karin")


def _batches(day: _Day) -> None:
    """One that goes by the entry sheet, one that waits for its second signature."""
    day.sluss("10:00", "batch", "propose", "--budget", "300000", "--as", "karin")
    day.sluss("10:20", "batch", "sign", "2", "--as", "sven")
    day.sluss("10:25", "batch", "sign", "2", "--as", "tove")
    out = day.home / "sheet"
    day.sluss(
        "10:30", "batch", "export", "2", "--channel", "sheet", "--out", str(out), "--as", "tove"
    )
    day.sluss("11:00", "batch", "propose", "--budget", "300000", "--as", "karin")
    day.sluss("11:10", "batch", "sign", "3", "--as", "sven")


def _sealed(day: _Day) -> str:
    """The code in the envelope, of the account for when nobody can sign in."""
    said = ("user", "break-glass", _ENVELOPE, "--role", "manager", "--as", "admin", "--json")
    code: str = json.loads(day.sluss("11:58", *said))["code"]
    return code


def _facts(day: _Day) -> Facts:
    ids = {one["document_number"]: one["id"] for one in day.json("payables")["payables"]}
    files = {Path(one["path"]).name: one for one in day.json("original", "list")["originals"]}
    invoice = next(name for name in files if "0010133_0857" in name)
    paid = day.json("payables", "--state", "settled")["payables"]
    asked = next(one for one in paid if one["supplier"]["org_number"])
    cut = day.home / "avbruten_faktura.xml"
    cut.write_bytes((day.home / "outside" / "peppol" / invoice).read_bytes()[:900])
    return {
        "home": str(day.home),
        "false": ids["0010133"],
        "to_attest": ids["10193"],
        "first": ids["INV 10128"],
        "second": ids["INV 10218"],
        "paid": paid[0]["id"],
        "asked_org_number": asked["supplier"]["org_number"],
        "asked_number": asked["document_number"],
        "asked_amount": asked["amount"].replace(".", ","),
        "invoice": files[invoice]["sha256"],
        "last_file": files["utbetalningar_2026-10.xml"]["sha256"],
        "next_month": NEXT_MONTH,
        "known_file": str(day.home / "outside" / "peppol" / invoice),
        "cut_file": str(cut),
        "next_run": str(_next_run(day)),
    }


def _last_file(day: _Day) -> Path:
    """What the system for social care paid last month."""
    path = day.home / "utbetalningar_2026-10.xml"
    paid = (
        to(one, f"SOC10-{n}", f"{4000 + 750 * n}.00", text="Försörjningsstöd", number=one.written)
        for n, one in enumerate(EVERYBODY, start=1)
    )
    file = payment_file("SOC10", *paid, on=LAST_MONTH)
    ours = plan_municipality(SEED, DEMO_SIZE, LOCKED_ON).buyer.iban
    path.write_bytes(file.replace(OUR_IBAN.encode(), ours.encode()))
    return path


def _next_run(day: _Day) -> Path:
    """The payment file that the restored system would send."""
    path = day.home / f"betalfil_{DAY}.xml"
    path.write_bytes(plan_municipality(SEED, DEMO_SIZE, LOCKED_ON).proposal())
    return path


def _back(day: _Day) -> None:
    """What the restored system says is put beside ours."""
    lists = day.home / "outside" / "primary"
    files = [*lists.glob("oppna*"), *lists.glob("leverant*"), _next_run(day)]
    day.sluss("11:50", "handback", "load", *map(str, files), "--as", "karin")


def _fill(selector: str, value: str) -> Step:
    return lambda page, facts: page.fill(selector, value)


def _press(selector: str) -> Step:
    return lambda page, facts: page.click(selector)


def _send(selector: str, *names: str) -> Step:
    """Choose the files of these facts."""
    return lambda page, facts: page.set_input_files(selector, [facts[name] for name in names])


def _see(selector: str) -> Step:
    return lambda page, facts: page.locator(selector).first.wait_for()


def _go(path: str) -> Step:
    return lambda page, facts: _gone(page, path)


def _gone(page: Page, path: str) -> None:
    page.goto(urljoin(page.url, path))


def _sign_in(name: str, password: str = PASSWORD) -> tuple[Step, ...]:
    """Name and password on the page where one signs in."""
    return (_fill("#name", name), _fill("#password", password), _press("main form button"))


def _key(page: Page, _facts: Facts) -> None:
    """Lay a key beside the keyboard that is touched whenever it asks."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": _ALWAYS_TOUCHED})


def _sign_out_elsewhere(page: Page, _facts: Facts) -> None:
    """The session ends while a form is still open."""
    tab = page.context.new_page()
    tab.goto(urljoin(page.url, "/"))
    tab.click(_OUT)
    tab.wait_for_url("**/sign-in")
    tab.close()


def _open_envelope(page: Page, facts: Facts) -> None:
    """Come in with what lies in the envelope, and go out again."""
    for step in (_press(_OUT), *_sign_in(_ENVELOPE, facts["envelope"]), _see("nav.menu")):
        step(page, facts)
    page.click(_OUT)


def _scan(page: Page, facts: Facts) -> None:
    """Print the form of a debt, and send it back as if it had been signed and scanned."""
    form = f"/approve/paper/forms.pdf?id={facts['to_attest']}"
    file = Path(facts["home"]) / "blankett.pdf"
    file.write_bytes(page.request.get(urljoin(page.url, form)).body())
    page.set_input_files("#scan", file)
    page.click("form[action$='/find'] button")
    page.wait_for_url("**/approve/paper/signed**")


_BOTH = LANGUAGES
_OUT = "form[action='/sign-out'] button"
_ALWAYS_TOUCHED = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}
_USE_KEY = (_press("form:has([data-passkey-options]) button"), _see("nav.menu"))
_KEPT = (
    _fill("#org_number", "5599000006"),
    _fill("#number", "5369-3173"),
    _fill("#reason", "Nytt nummer, de ringde själva"),
    _sign_out_elsewhere,
    _press("main form.card button"),
    _see("#password"),
    *_sign_in("karin"),
    _see("form.card table"),
)
_ANSWERED = (
    lambda page, facts: page.fill("#org_number", facts["asked_org_number"]),
    lambda page, facts: page.fill("#number", facts["asked_number"]),
    lambda page, facts: page.fill("#amount", facts["asked_amount"]),
    _press("main form button"),
    _see("[role=status]"),
)
_SECOND = (
    _press("form[action$='/kept'] button[type=submit]"),
    _see(_OUT),
    _press(_OUT),
    *_sign_in("tove"),
    _see("form:has([data-passkey-options])"),
    _press("summary"),
)
_ENROLLED = (
    _fill("#label-passkey", "Nyckelknippan"),
    _fill("#old-passkey", PASSWORD),
    _press("form:has(#label-passkey) button"),
    _see(".codes"),
)
_SCAN = "main a[href^='/intake/']"
_ALARMED = (_open_envelope, *_sign_in("tove"), _see("form:has([data-passkey-options])"), *_USE_KEY)
_ASKED_WRONG = (
    _fill("#org_number", "5599000014"),
    _fill("#number", "5555-1234"),
    _fill("#reason", "Nytt nummer i ett brev"),
    _press("main form.card button"),
    _see("[role=alert]"),
)
_KEYED = (
    _fill("#org_number", "5599000188"),
    _fill("#document_number", "10442"),
    _fill("#amount", "1 250,00"),
    _fill("#account", "5369-3173"),
    lambda page, facts: page.locator("#account").dispatch_event("change"),
    _see("#said-account .fault"),
)
_CALLED = (
    _press("[name=phone]:not([disabled])"),
    _fill("#spoke_with", "Eva Myhr, ekonomi"),
    _press("form[action$=call-back] button"),
    _see("[role=status]"),
)
_RECEIVED = (
    _send("#files", "known_file", "cut_file"),
    _press("form.upload button"),
    _see("[data-done] ~ [data-done]"),
)
_JUDGED = (_send("#file", "next_run"), _press("main form.card button"), _see("table tbody tr"))
SHOTS = (
    Shot(name="sign-in", url="/sign-in", who="", languages=_BOTH, tall=520),
    Shot(name="start", url="/", languages=_BOTH),
    Shot(name="inbox", url="/intake/", languages=_BOTH, tall=900),
    Shot(name="received", url="/intake/", steps=_RECEIVED, of="form.upload", tall=620),
    Shot(name="original", url="/intake/{invoice}", tall=900),
    Shot(name="sources", url="/intake/sources", tall=900),
    Shot(name="debts", url="/register/", languages=_BOTH),
    Shot(name="debt", url="/register/{false}", languages=_BOTH, tall=850),
    Shot(name="questions", url="/register/questions"),
    Shot(name="pair", url="/register/{first}/and/{second}", tall=1000),
    Shot(name="paper", url="/register/paper", steps=_KEYED),
    Shot(name="priorities", url="/triage/", languages=_BOTH, tall=1010),
    Shot(name="charts", url="/triage/", of="main figure", tall=690),
    Shot(name="attest", url="/approve/", who="anders", languages=_BOTH),
    Shot(name="attest-phone", url="/approve/{to_attest}", who="anders", width=390, tall=900),
    Shot(name="on-paper", url="/approve/paper", tall=1040),
    Shot(
        name="form",
        url="/approve/paper",
        steps=(_scan, _press(_SCAN), _see(".original img")),
        of=".original img",
        is_alone=True,
    ),
    Shot(name="signed", url="/approve/paper", steps=(_scan,), tall=1100),
    Shot(name="accounts", url="/accounts/", languages=_BOTH),
    Shot(name="call-back", url="/accounts/1"),
    Shot(name="called", url="/accounts/2", steps=_CALLED),
    Shot(name="confirm-account", url="/accounts/2", who="maria"),
    Shot(name="refused", url="/accounts/propose", steps=_ASKED_WRONG),
    Shot(name="pay", url="/pay/", languages=_BOTH),
    Shot(name="batch", url="/pay/3", who="tove", languages=_BOTH),
    Shot(name="sheet", url="/pay/2/sheet", who="tove"),
    Shot(name="left-out", url="/pay/3/left-out", tall=520),
    Shot(name="repeat", url="/pay/repeat/{last_file}?date={next_month}", tall=1000),
    Shot(name="confirm", url="/confirm/", languages=_BOTH),
    Shot(name="answers", url="/confirm/answers"),
    Shot(name="without-debt", url="/confirm/unmatched"),
    Shot(name="situation", url="/report/", who="maria", languages=_BOTH, tall=900),
    Shot(name="frozen", url="/report/frozen/1", who="maria", tall=620),
    Shot(name="hand-back", url="/handback/", languages=_BOTH, tall=1000),
    Shot(name="switches", url="/handback/switches"),
    Shot(name="reconciled", url="/handback/report"),
    Shot(name="guard", url="/handback/guard", steps=_JUDGED, tall=800),
    Shot(name="incident", url="/incident/", who="maria", languages=_BOTH, tall=800),
    Shot(name="tasks", url="/incident/", who="kim", of="#tasks", tall=560),
    Shot(name="log", url="/incident/log", who="kim"),
    Shot(name="costs", url="/incident/costs", who="maria", tall=800),
    Shot(name="significance", url="/incident/significance", who="maria", tall=900),
    Shot(name="draft", url="/incident/drafts/imy", who="maria", tall=700),
    Shot(name="ready-text", url="/incident/texts/web", who="kim", tall=620),
    Shot(name="readiness", url="/standby/", languages=_BOTH),
    Shot(name="audit", url="/audit/", who="rut", languages=_BOTH),
    Shot(name="chain", url="/audit/chain/{paid}", who="rut", tall=1000),
    Shot(name="journal", url="/audit/journal", who="rut"),
    Shot(name="entry", url="/audit/journal/5", who="rut", tall=620),
    Shot(name="seals", url="/audit/seals", who="rut"),
    Shot(name="sample", url="/audit/sample", who="rut"),
    Shot(name="settings", url="/settings/", who="admin", languages=_BOTH),
    Shot(name="users", url="/settings/users", who="admin", tall=1000),
    Shot(name="user", url="/settings/users/kim", who="admin", tall=952),
    Shot(name="policy", url="/settings/policy", who="maria", tall=620),
    Shot(name="own-page", url="/settings/me", tall=620),
    Shot(name="status", url="/status/?lang={lang}", who="", languages=_BOTH),
    Shot(
        name="answer",
        url="/status/?lang={lang}",
        who="",
        steps=_ANSWERED,
        languages=_BOTH,
        tall=660,
    ),
    Shot(name="keys", url="/keys", languages=_BOTH),
    Shot(name="not-for-you", url="/audit/journal", tall=420),
    Shot(name="not-found", url="/register/finnsinte", tall=420),
    Shot(name="accessibility", url="/accessibility", tall=520),
    Shot(name="kept", url="/accounts/propose", steps=_KEPT, tall=620),
    # One follows on the other: a signer makes a passkey, comes in with it, and signs.
    Shot(
        name="enrol",
        url="/sign-in",
        who="",
        is_live=True,
        steps=(_key, *_sign_in("tove"), _see("#label-passkey")),
    ),
    Shot(name="recovery", url="/sign-in/enrol", who="", is_live=True, steps=_ENROLLED),
    Shot(name="second", url="/sign-in/codes", who="", is_live=True, steps=_SECOND, tall=620),
    Shot(
        name="step-up",
        url="/sign-in/second",
        who="",
        is_live=True,
        steps=(*_USE_KEY, _go("/pay/3"), _see(".step-up")),
    ),
    Shot(
        name="channel",
        url="/pay/3",
        who="",
        is_live=True,
        steps=(_press("form[action$='/sign'] button"), _see("form[action$='/hand-out']")),
    ),
    Shot(
        name="alarms",
        url="/pay/3",
        who="",
        is_live=True,
        steps=(*_ALARMED, _go("/alarms")),
        tall=520,
    ),
)
