from django.conf import settings
from django.db import migrations, models

NEWEST = ["-received_at", "-id"]

KEPT = models.Q(stripped_at=None)
SUSPECTED = (
    KEPT
    & ~models.Q(quarantine="")
    & models.Q(first_contact_at=None, owner=None)
    & models.Q(status__in=["new", "closed", "withdrawn"])
)
FOUND_TO_BE_SPAM = KEPT & models.Q(outcome="spam", first_contact_at=None)
SPAM_SINCE = models.Case(
    models.When(SUSPECTED, then="received_at"),
    models.When(FOUND_TO_BE_SPAM, then="closed_at"),
)
UNCONVERTED = KEPT & models.Q(status__in=["closed", "withdrawn"])
CLOSED_SINCE = models.Case(models.When(UNCONVERTED, then="closed_at"))


def add(name, fields, condition=None):
    return migrations.AddIndex(
        model_name="consultationrequest",
        index=models.Index(name=name, fields=fields, condition=condition),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0018_desk_and_tally_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        add("intake_by_standing", ["standing", *NEWEST]),
        add("intake_by_outcome", ["outcome", *NEWEST]),
        add("intake_by_owner", ["owner", *NEWEST]),
        add("intake_erased", NEWEST, models.Q(standing="purged")),
        add(
            "intake_in_quarantine",
            NEWEST,
            ~models.Q(quarantine="") & models.Q(stripped_at=None),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(SPAM_SINCE, name="intake_spam_since"),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(CLOSED_SINCE, name="intake_closed_since"),
        ),
    ]
