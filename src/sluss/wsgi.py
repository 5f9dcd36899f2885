"""The wiring for a web server of the house: `gunicorn sluss.wsgi:application`.

SLUSS_HOME or SLUSS_DATABASE_URL say which organisation, SLUSS_SECRET_KEY seals its cookies.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluss.settings")

from sluss.web.application import application as _application

application = _application()
