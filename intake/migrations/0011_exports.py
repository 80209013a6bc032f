import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import intake.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0010_events_are_never_emptied"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("csv", "Table (CSV)"),
                            ("fhir", "Health record (FHIR R4)"),
                            ("json", "Everything, as a file (JSON)"),
                            ("print", "Everything, on paper"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="taken"
                    ),
                ),
                ("reason", intake.encryption.EncryptedTextField(blank=True)),
                ("filters", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(verbose_name="requests")),
                (
                    "has_answers",
                    models.BooleanField(
                        default=True, verbose_name="with what they sent"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="intake.consultationrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="intake_exports_by_time")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "csv"), ("request", None)),
                            models.Q(
                                ("kind__in", ["fhir", "json", "print"]),
                                ("request__isnull", False),
                                ("rows", 1),
                            ),
                            _connector="OR",
                        ),
                        name="intake_export_of_a_list_or_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "csv"), ("reason", ""), _negated=True
                        ),
                        name="intake_table_has_a_reason",
                    ),
                ],
            },
        ),
    ]
