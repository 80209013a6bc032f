import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import intake.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_message_permissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactAttempt",
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
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("call", "Called"),
                            ("text", "Texted"),
                            ("email", "Mailed"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("out", "By us"), ("in", "By them")],
                        default="out",
                        max_length=3,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "Reached"),
                            ("no_answer", "No answer"),
                            ("voicemail", "Left the permitted voicemail"),
                            ("mailbox_full", "Mailbox full"),
                            ("wrong_number", "Wrong number"),
                            ("sent", "Sent"),
                            ("bounced", "Came back"),
                            ("declined", "They don't want it any more"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("next_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
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
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("notice_version", models.PositiveIntegerField(default=0)),
                (
                    "told_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="told at"),
                ),
                (
                    "steps",
                    intake.encryption.EncryptedTextField(
                        blank=True, verbose_name="steps taken"
                    ),
                ),
                (
                    "outcome",
                    intake.encryption.EncryptedTextField(
                        blank=True, verbose_name="what came of it"
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["raised_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
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
                ("standing", models.CharField(max_length=11)),
                ("change", models.IntegerField()),
            ],
        ),
        migrations.AlterModelOptions(
            name="consultationrequest",
            options={
                "ordering": ["-received_at", "-id"],
                "permissions": [
                    ("export_consultationrequest", "Can export what a person sent"),
                    ("close_as_not_a_fit", "Can decide that someone is not a fit now"),
                ],
            },
        ),
        migrations.RemoveIndex(
            model_name="consultationrequest",
            name="intake_by_promise",
        ),
        migrations.RemoveIndex(
            model_name="consultationrequest",
            name="intake_by_status",
        ),
        migrations.RemoveIndex(
            model_name="consultationrequest",
            name="intake_by_receipt",
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="appointment_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="appointment"
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="contact_changed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="next_on",
            field=models.DateField(
                editable=False, null=True, verbose_name="next step on"
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="opened_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="first read"
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("declined", "They decided against it"),
                    ("unreachable", "Could not be reached"),
                    ("not_a_fit", "Not a fit now"),
                    ("elsewhere", "Out of our area, or under age"),
                    ("duplicate", "The same person asked twice"),
                    ("spam", "Spam"),
                    ("unrecorded", "Closed before outcomes were kept"),
                ],
                editable=False,
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="same_person",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="standing",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(stripped_at__isnull=False, then=models.Value("purged")),
                    models.When(
                        status__in=["completed", "closed", "withdrawn"],
                        then=models.Value("closed"),
                    ),
                    models.When(
                        models.Q(("quarantine", ""), _negated=True),
                        then=models.Value("quarantined"),
                    ),
                    models.When(
                        first_contact_at__isnull=False, then=models.Value("answered")
                    ),
                    default=models.Value("waiting"),
                ),
                output_field=models.CharField(
                    choices=[
                        ("waiting", "Waiting for an answer"),
                        ("answered", "Answered"),
                        ("quarantined", "In quarantine"),
                        ("closed", "Closed"),
                        ("purged", "Erased"),
                    ],
                    max_length=11,
                ),
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="after",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="event",
            name="before",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="event",
            name="detail",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="event",
            name="version",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="consent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("privacy", "Privacy notice"),
                    ("contact", "Consent to be contacted"),
                    ("texts", "Consent to texts"),
                    ("emergency", "Not an emergency service"),
                    ("applies", "What the provider will ask about"),
                    ("procedure", "If something in a request worries you (for staff)"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="snoozed_until",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    (
                        "sent_again",
                        "Sent again with other answers; the first were kept",
                    ),
                    ("released", "Released from quarantine"),
                    ("opened", "Read for the first time"),
                    ("taken", "Taken"),
                    ("handed_over", "Handed over"),
                    ("attempted", "Contact"),
                    ("scheduled", "Appointment made"),
                    ("called_off", "Appointment called off"),
                    ("completed", "Completed"),
                    ("closed", "Closed"),
                    ("reopened", "Opened again"),
                    ("snoozed", "Put off"),
                    ("woken", "Taken up before its day"),
                    ("changed", "Changed by staff"),
                    ("linked", "Linked as the same person's"),
                    ("unlinked", "No longer linked"),
                    ("escalated", "Escalated"),
                    ("escalation", "Escalation written on"),
                    ("settled", "Escalation closed"),
                    ("contact_changed", "Way of contact changed by the person"),
                    ("withdrawn", "Withdrawn by the person"),
                    ("exported", "Exported"),
                    ("erased", "Erased by the person"),
                    ("purged", "Erased after the clinic's time for keeping it"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(
                fields=["-received_at", "-id"], name="intake_by_receipt"
            ),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(
                fields=["status", "-received_at", "-id"], name="intake_by_status"
            ),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(
                condition=models.Q(("same_person__isnull", False)),
                fields=["same_person"],
                name="intake_by_same_person",
            ),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(
                condition=models.Q(
                    ("standing__in", ["waiting", "answered", "quarantined"])
                ),
                fields=["standing", "reply_due_at"],
                include=(
                    "id",
                    "status",
                    "next_on",
                    "snoozed_until",
                    "tried_at",
                    "opened_at",
                    "owner",
                ),
                name="intake_on_the_desk",
            ),
        ),
        migrations.AddField(
            model_name="contactattempt",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contactattempt",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="intake.consultationrequest",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="clinician",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="clinician told",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="raised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="escalations",
                to="intake.consultationrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("channel", "call"),
                        (
                            "outcome__in",
                            [
                                "reached",
                                "no_answer",
                                "voicemail",
                                "mailbox_full",
                                "wrong_number",
                                "declined",
                            ],
                        ),
                    ),
                    models.Q(
                        ("channel__in", ["text", "email"]),
                        ("outcome__in", ["sent", "bounced", "reached", "declined"]),
                    ),
                    _connector="OR",
                ),
                name="intake_attempt_fits_its_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("direction", "out"),
                    models.Q(
                        ("direction", "in"), ("outcome__in", ["reached", "declined"])
                    ),
                    _connector="OR",
                ),
                name="intake_attempt_has_a_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("request",),
                name="intake_one_open_escalation",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(
                        ("closed_at__isnull", False), ("closed_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="intake_escalation_is_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("clinician", None), ("told_at", None)),
                    models.Q(("clinician__isnull", False), ("told_at__isnull", False)),
                    _connector="OR",
                ),
                name="intake_escalation_told_whom_and_when",
            ),
        ),
    ]
