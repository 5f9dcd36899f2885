"""The bundle for an outside host: opened by who knows the facts, in Python and in a browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluss.core.money import Money
from sluss.rules.report.status import facts_of
from tests.needs import need
from tests.papers import FOOD, ROAD, Firm, invoice, suppliers

TRADER = Firm("Anna Ahlgren Bygg", "8001011231", "50000099")
PATIENCE_SECONDS = 60


@pytest.fixture
def bundle(program, folder, tmp_path, monkeypatch) -> Path:
    """A bundle of three invoices that may be asked about, and one that may not."""
    from sluss.services import _shipped

    limits = _shipped.limits("status")

    class Quick:
        """The same limits with a lock that a test can wait for."""

        def on(self, day):
            return {**limits.on(day), "bundle_iterations": 1000}

    others = _shipped.limits
    monkeypatch.setattr(
        _shipped, "limits", lambda name: Quick() if name == "status" else others(name)
    )
    where = folder(
        lev__csv=suppliers(ROAD, FOOD),
        a__xml=invoice(ROAD, "F-001", "1250.50"),
        b__xml=invoice(ROAD, "2026-007", "100.00"),
        c__xml=invoice(FOOD, "Å12", "99.00"),
        d__xml=invoice(TRADER, "P1", "50.00"),
    )
    program.json("receive", where)
    out = tmp_path / "out"
    said = program.json("status", "bundle", "--out", out, "--as", "eva")
    assert {k: said[k] for k in ("folder", "invoices", "entries", "iterations")} == {
        "folder": str(out),
        "invoices": 3,
        "entries": 1024,
        "iterations": 1000,
    }
    return out


def opened(bundle: Path, facts: str) -> dict[str, str] | None:
    """What the facts open, worked out here by the words of the page alone."""
    told = json.loads((bundle / "parameters.json").read_bytes())
    salt = base64.b64decode(told["salt"])
    slow = hashlib.pbkdf2_hmac("sha256", facts.encode(), salt, told["iterations"], 32)
    id_ = hmac.new(slow, b"id", "sha256").hexdigest()[:32]
    entries = json.loads((bundle / "entries" / f"{id_[:2]}.json").read_bytes())
    if id_ not in entries:
        return None
    key = hmac.new(slow, b"key", "sha256").digest()
    return json.loads(AESGCM(key).decrypt(bytes(12), base64.b64decode(entries[id_]), None))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (f"{ROAD.org_number}|F1|125050", "received"),
        (f"{ROAD.org_number}|2026007|10000", "received"),
        (f"{FOOD.org_number}|12|9900", "received"),
        (f"{ROAD.org_number}|F1|125051", None),
        (f"{FOOD.org_number}|F1|125050", None),
        (f"{TRADER.org_number}|P1|5000", None),
    ],
)
def test_the_facts_open_their_answer_and_nothing_else(bundle, facts, code):
    assert opened(bundle, facts) == (code and {"code": code, "date": ""})


def test_nobody_can_read_a_list_out_of_it(bundle):
    texts = [path.read_bytes() for path in sorted(bundle.rglob("*")) if path.is_file()]
    for word in (ROAD.name, ROAD.org_number, ROAD.bankgiro, FOOD.name, "F-001", "125050"):
        assert not any(word.encode() in text for text in texts)
    shelves = sorted((bundle / "entries").iterdir())
    entries = [pair for shelf in shelves for pair in json.loads(shelf.read_bytes()).items()]
    assert len(shelves) == 256
    # All look alike, three real ones and a thousand that nothing opens.
    assert len(entries) >= 1024
    assert {(len(id_), len(base64.b64decode(box))) for id_, box in entries} == {(32, 112)}
    assert len({box for _, box in entries}) == len(entries)
    with pytest.raises(InvalidTag):
        AESGCM(bytes(32)).decrypt(bytes(12), base64.b64decode(entries[0][1]), None)


def test_two_bundles_have_nothing_in_common(bundle, program, tmp_path):
    program.json("status", "bundle", "--out", tmp_path / "other", "--as", "eva")
    one, other = (
        {id_ for shelf in (place / "entries").iterdir() for id_ in json.loads(shelf.read_bytes())}
        for place in (bundle, tmp_path / "other")
    )
    assert one & other == set()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--as", "eva"), 2),
        ((), 2),
        (("--as", "cia"), 3),
    ],
)
def test_who_may_make_it_and_that_nothing_is_written_over(bundle, program, words, code):
    """eva may, but the folder is there already; nobody may without a name; a signer may not."""
    before = sorted(path.name for path in bundle.iterdir())
    assert program("status", "bundle", "--out", bundle, *words).code == code
    assert sorted(path.name for path in bundle.iterdir()) == before
    assert [path.name for path in bundle.parent.iterdir() if path.name.endswith(".part")] == []


# ---- In a browser -----------------------------------------------------------------------------

DRIVE = """
"use strict";
(async () => {
  const told = [];
  const { ask: all, written } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  for (const asked of all) {
    ["org-number", "number", "amount"].forEach((id, i) => { element(id).value = asked[i]; });
    element("answer").replaceChildren();
    element("go").click();
    while (element("go").disabled || !element("answer").children.length)
      await new Promise((go) => setTimeout(go, 20));
    told.push(Array.from(element("answer").children, (line) => line.textContent));
  }
  const read = written.map((some) => facts(...some));
  await fetch("done?told=" + encodeURIComponent(JSON.stringify([told, read])));
})();
"""


# The page folds them as the register does.
WRITTEN = [
    ("556900-0019", "F-0001", "1250"),
    ("16 5569000019", "2026-007", "1250,5"),
    ("", "", "0"),
    ("5569000019", "000", "0.01"),
    ("5569000019", "a00b00c", "99999999999,99"),
    ("5569000019", "Straße 007 ﬀ ı é", "1.10"),
    ("5569000019", "٣4", "1.00"),
    ("٥569000019", "1/2-3.4", "1.00"),
]


@pytest.mark.browser
def test_the_page_answers_in_a_browser(bundle, tmp_path):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    need(chromium, "no chromium on this machine")
    page = (bundle / "index.html").read_text(encoding="utf-8")
    (bundle / "drive.js").write_text(DRIVE, encoding="utf-8")
    driven = page.replace("</body>", '<script src="drive.js"></script></body>')
    (bundle / "drive.html").write_text(driven, encoding="utf-8")
    dash = f"{ROAD.org_number[:6]}-{ROAD.org_number[6:]}"
    asked = [
        (dash, "f 0001", "1 250,50 kr"),
        (f"16{ROAD.org_number}", "2026/007", "100"),
        (FOOD.org_number, "å12", "99.00"),
        (ROAD.org_number, "F1", "1250"),
        (TRADER.org_number, "P1", "50"),
        ("x", "y", "z"),
    ]
    answers, read = _driven(chromium, bundle, tmp_path, {"ask": asked, "written": WRITTEN})
    assert read == [
        facts_of(org, number, Money.parse(kronor)).text for org, number, kronor in WRITTEN
    ]
    assert [told[0] for told in answers] == [
        *["Fakturan är mottagen."] * 3,
        *[answers[3][0]] * 3,
    ]
    assert answers[3][0].startswith("Ingen faktura med just de tre uppgifterna")
    assert [len(told) for told in answers] == [4] * 6
    assert answers[0][2] == "The invoice is received."
    assert answers[0][3].startswith("As of 2026-11-24 ")


def _driven(chromium: str, bundle: Path, tmp_path: Path, wanted: dict) -> list:
    """What the page says to somebody who types each and presses the key, and how it reads some."""
    done, told = threading.Event(), []

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(bundle))

        def log_message(self, *_):
            """Nothing."""

        def do_GET(self):
            asked = urlsplit(self.path)
            if asked.path != "/done":
                super().do_GET()
                return
            told.extend(json.loads(parse_qs(asked.query)["told"][0]))
            self.send_response(204)
            self.end_headers()
            done.set()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/drive.html#{quote(json.dumps(wanted))}"
        words = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        browser = subprocess.Popen(
            [chromium, *words, profile, url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            assert done.wait(PATIENCE_SECONDS), "the page never answered"
        finally:
            browser.kill()
            browser.wait()
            server.shutdown()
    return told
