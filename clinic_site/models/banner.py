from django.db import models

from clinic_site.models.clinic import Clinic


class BannerPhoto(models.Model):
    """The clinic's own photograph at the top of the FAQ page, instead of the drawing.

    Kept in the database: every machine that serves the site has it, and so do backups.
    """

    clinic = models.OneToOneField(Clinic, models.CASCADE, related_name="banner_photo")
    jpeg = models.BinaryField()
    digest = models.CharField(max_length=16, unique=True, editable=False)

    def __str__(self) -> str:
        return "Banner photograph"
