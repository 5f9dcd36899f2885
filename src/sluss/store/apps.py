"""The one Django app: it owns every table."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """All tables of one organisation."""

    name = "sluss.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
