"""The wiring: which address is which page."""

from __future__ import annotations

from django.urls import path

from sluss.web import (
    coverage,
    failing,
    handback,
    intake,
    register,
    report,
    sign_in,
    start,
    status,
    upload,
)

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
    # What is told of it all.
    path("report/", report.now),
    path("report/pdf", report.printed),
    path("report/freeze", report.freeze),
    path("report/frozen/", report.every_frozen),
    path("report/frozen/<str:number>", report.one_frozen),
    path("report/frozen/<str:number>/pdf", report.frozen_printed),
    path("status/", status.status),
    path("handback/", handback.bins),
    path("handback/load", handback.load),
    path("handback/explain", handback.explain),
    path("handback/switches", handback.switches),
    path("handback/switch", handback.switch),
    path("handback/sign", handback.sign),
    path("handback/report", handback.reconciled),
    path("handback/lists", handback.lists_back),
    path("handback/vouchers", handback.vouchers_back),
]
handler400 = failing.bad_request
handler404 = failing.not_found
handler500 = failing.broken
