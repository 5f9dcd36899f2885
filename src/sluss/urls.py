"""The wiring: which address is which page."""

from __future__ import annotations

from django.urls import path

from sluss.web import confirm, failing, pay, register, sheet, sign_in, start, triage

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
    # What goes first, batches, and what the bank said of them.
    path("triage/", triage.triage),
    path("pay/", pay.batches),
    path("pay/propose", pay.propose),
    path("pay/<str:number>", pay.batch),
    path("pay/<str:number>/left-out", pay.left_out),
    path("pay/<str:number>/sign", pay.sign),
    path("pay/<str:number>/cancel", pay.cancel),
    path("pay/<str:number>/hand-out", pay.hand_out),
    path("pay/<str:number>/file", pay.file),
    path("pay/<str:number>/sheet", sheet.sheet),
    path("pay/<str:number>/tick", sheet.tick),
    path("pay/<str:number>/qr/<str:payment>", sheet.qr),
    path("confirm/", confirm.in_flight),
    path("confirm/answers", confirm.answers),
    path("confirm/unmatched", confirm.loose),
]
handler404 = failing.not_found
handler500 = failing.broken
