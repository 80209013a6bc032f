from django.db import models
from django.utils.translation import get_language


class Language(models.TextChoices):
    """What the site speaks; the first is the one the clinic writes in."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"


def reader_language() -> str:
    """Return the language of the page that is being shown."""
    return get_language() or Language.ENGLISH
