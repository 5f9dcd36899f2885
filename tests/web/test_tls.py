"""Behind TLS: what the browser is told, in a process of its own as its settings are read once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

ASKS = """
import json, sys
import sluss.settings, django
django.setup()
from django.test import Client
client = Client()
said = client.get("/sign-in", secure=True)
client.post("/language", {"lang": "en"}, secure=True, HTTP_ORIGIN="https://testserver")
told = {name: {word: morsel[word] for word in ("secure", "path", "domain", "httponly", "samesite")}
        for name, morsel in client.cookies.items()}
print(json.dumps({"cookies": told, "strict": said.headers.get("Strict-Transport-Security")}))
"""


@pytest.mark.parametrize("is_behind", [True, False])
def test_cookies_and_headers_bind_the_browser_to_tls_where_there_is_tls(town, is_behind):
    done = subprocess.run(
        [sys.executable, "-c", ASKS],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sluss.settings",
            "SLUSS_HOSTS": "testserver",
            "SLUSS_HTTPS": "1" if is_behind else "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    prefix = "__Host-" if is_behind else ""
    kept = {"secure": is_behind or "", "path": "/", "domain": "", "httponly": True}
    assert told["cookies"] == {
        f"{prefix}sluss_csrf": {**kept, "samesite": "Strict"},
        f"{prefix}sluss_lang": {**kept, "samesite": "Lax"},
    }
    strict = "max-age=63072000; includeSubDomains" if is_behind else None
    assert told["strict"] == strict
