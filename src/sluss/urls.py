"""The wiring: which address is which page."""

from __future__ import annotations

from django.urls import path

from sluss.web import enrolling, failing, own_page, register, settings, sign_in, start

urlpatterns = [
    path("", start.start),
    path("sign-in", sign_in.sign_in),
    path("sign-out", sign_in.sign_out),
    # Second proofs, and one's own page.
    path("sign-in/second", sign_in.second),
    path("sign-in/enrol", sign_in.enrol),
    path("sign-in/again", sign_in.again),
    path("sign-in/codes", enrolling.shown_codes),
    path("sign-in/codes/kept", enrolling.codes_kept),
    path("settings/", settings.organisation),
    path("settings/accounts", settings.set_accounts),
    path("settings/users", settings.users),
    path("settings/users/add", settings.add_user),
    path("settings/users/<str:name>", settings.user),
    path("settings/users/<str:name>/set", settings.set_user),
    path("settings/users/<str:name>/reset", settings.reset_user),
    path("settings/policy", settings.policy),
    path("settings/policy/set", settings.set_policy),
    path("settings/me", own_page.me),
    path("settings/me/add", own_page.add),
    path("settings/me/password", own_page.password),
    path("settings/me/recovery", own_page.recovery),
    path("alarms", own_page.alarms),
    path("alarms/<str:number>", own_page.answer_alarm),
    path("language", sign_in.language),
    path("keys", sign_in.keys),
    path("accessibility", sign_in.accessibility),
    path("register/", register.payables),
    path("register/<str:public_id>", register.payable),
    path("register/<str:public_id>/decide", register.decide),
]
handler404 = failing.not_found
handler500 = failing.broken
