"""The wiring: which address is which page."""

from __future__ import annotations

from django.urls import path

from sluss.web import audit, coverage, failing, intake, register, sign_in, start, upload

urlpatterns = [
    path("", start.start),
    path("sign-in", sign_in.sign_in),
    path("sign-out", sign_in.sign_out),
    path("language", sign_in.language),
    path("keys", sign_in.keys),
    path("accessibility", sign_in.accessibility),
    path("register/", register.payables),
    path("register/<str:public_id>", register.payable),
    path("register/<str:public_id>/decide", register.decide),
    # The inbox and its originals.
    path("intake/", intake.inbox),
    path("intake/receive", upload.receive),
    path("intake/received", upload.last_received),
    path("intake/sources", coverage.sources),
    path("intake/<str:sha256>", intake.original),
    path("intake/<str:sha256>/content", intake.content),
    path("intake/<str:sha256>/page/<int:number>.png", intake.picture),
    path("intake/<str:sha256>/attachment/<int:number>", intake.attachment),
    # For auditors.
    path("audit/", audit.audit),
    path("audit/chain/<str:public_id>", audit.chain),
    path("audit/journal", audit.journal),
    path("audit/journal/<int:seq>", audit.entry),
    path("audit/seals", audit.seals),
    path("audit/sample", audit.sample),
    path("audit/evidence", audit.evidence),
]
handler400 = failing.bad_request
handler404 = failing.not_found
handler500 = failing.broken
