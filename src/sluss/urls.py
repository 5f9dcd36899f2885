"""The wiring: which address is which page."""

from __future__ import annotations

from django.urls import path

from sluss.web import (
    accounts,
    approve,
    coverage,
    failing,
    handback,
    intake,
    paper,
    questions,
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
    # The desk: debts, questions, attests, accounts.
    path("register/chosen", register.chosen),
    path("register/questions", questions.questions),
    path("register/paper", paper.form),
    path("register/paper/check", paper.check),
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
    path("register/<str:public_id>/and/<str:other_id>", questions.pair),
    path("register/<str:public_id>/and/<str:other_id>/answer", questions.answer),
    path("approve/", approve.queue),
    path("approve/attest", approve.attest),
    path("approve/<str:public_id>", approve.one),
    path("approve/<str:public_id>/instead", approve.instead),
    path("accounts/", accounts.changes),
    path("accounts/propose", accounts.propose),
    path("accounts/<str:number>", accounts.change),
    path("accounts/<str:number>/call-back", accounts.call_back),
    path("accounts/<str:number>/confirm", accounts.confirm),
    path("accounts/<str:number>/reject", accounts.reject),
]
handler400 = failing.bad_request
handler404 = failing.not_found
handler500 = failing.broken
