"""The wiring: which address is which page."""

from __future__ import annotations

from django.urls import path

from sluss.api.answers import not_found
from sluss.api.application import api
from sluss.web import failing, register, sign_in, start

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
    # The API, for programs with a token.
    path("api/v1/", not_found),
    path("api/v1/", api.urls),
    path("api/<path:rest>", not_found),
]
handler404 = failing.not_found
handler500 = failing.broken
