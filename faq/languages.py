from django.db import models


class Language(models.TextChoices):
    """What the site speaks; the first is the one the clinic writes in."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"
