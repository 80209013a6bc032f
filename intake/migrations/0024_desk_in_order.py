from django.conf import settings
from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce

WORKED_ON = models.Q(standing__in=["waiting", "answered", "quarantined"])


class Migration(migrations.Migration):
    """While the index is made, requests come in: the site stays open."""

    atomic = False

    dependencies = [
        ("intake", "0023_quarantine_by_standing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            "consultationrequest",
            models.Index(
                F("standing"),
                Coalesce("snoozed_until", "next_on").asc(nulls_first=True),
                F("reply_due_at").asc(),
                F("id").asc(),
                name="intake_in_desks_order",
                include=("next_on", "snoozed_until", "appointment_at", "owner"),
                condition=WORKED_ON,
            ),
        ),
        RemoveIndexConcurrently("consultationrequest", "intake_on_the_desk"),
    ]
