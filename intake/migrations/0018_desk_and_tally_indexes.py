from django.conf import settings
from django.db import migrations, models

WORKED_ON = models.Q(standing__in=["waiting", "answered", "quarantined"])
INCLUDED = [
    *["id", "status", "next_on", "snoozed_until", "tried_at", "opened_at", "owner"],
    "appointment_at",
]


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0017_reply_template_permissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="consultationrequest", name="intake_on_the_desk"
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(
                name="intake_on_the_desk",
                fields=["standing", "reply_due_at"],
                include=INCLUDED,
                condition=WORKED_ON,
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                name="intake_tally_by_standing", fields=["standing"], include=["change"]
            ),
        ),
    ]
