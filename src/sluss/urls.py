"""The wiring: which address is which page."""

from __future__ import annotations

from django.urls import path

from sluss.web import accounts, approve, failing, paper, questions, register, sign_in, start

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
handler404 = failing.not_found
handler500 = failing.broken
