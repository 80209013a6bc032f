import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError

# What happened is added to and never rewritten. (TRUNCATE is another kind of trigger.)
ONLY_ADDED = """
CREATE FUNCTION intake_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are only ever added' USING
    ERRCODE = 'check_violation', CONSTRAINT = 'intake_events_are_only_added';
END $$;
CREATE TRIGGER intake_only_added BEFORE UPDATE OR DELETE ON intake_event
  FOR EACH ROW EXECUTE FUNCTION intake_only_added();
"""
NOT_ONLY_ADDED = """
DROP TRIGGER intake_only_added ON intake_event;
DROP FUNCTION intake_only_added();
"""


def refuse_to_lose_erasures(apps, schema_editor):
    """Stop before anything is undone: without `stripped_at` no such row is allowed."""
    requests = apps.get_model("intake", "ConsultationRequest").objects
    gone = requests.exclude(stripped_at=None) | requests.filter(status="withdrawn")
    if gone.exists():
        raise IrreversibleError(
            "Some requests are erased or withdrawn, which this site of before has no "
            "word for. Restore a backup of before instead."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_what_follows_from_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressUse",
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
                            ("request", "Consultation request"),
                            ("status", "Looking up a request"),
                            ("reference", "A reference being looked up"),
                        ],
                        max_length=9,
                    ),
                ),
                ("digest", models.CharField(max_length=22)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
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
                            ("received", "Received"),
                            (
                                "sent_again",
                                "Sent again with other answers; the first were kept",
                            ),
                            ("released", "Released from quarantine"),
                            ("changed", "Changed by staff"),
                            ("contact_changed", "Way of contact changed by the person"),
                            ("withdrawn", "Withdrawn by the person"),
                            ("exported", "Exported"),
                            ("erased", "Erased by the person"),
                            ("purged", "Erased after the clinic's time for keeping it"),
                        ],
                        max_length=15,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                            ("staff_new", "To staff: a request is waiting"),
                            (
                                "staff_changed",
                                "To staff: the person changed their request",
                            ),
                            ("staff_withdrawn", "To staff: the person withdrew"),
                            ("person_received", "To the person: we have your request"),
                        ],
                        max_length=15,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=80)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="addressuse",
            index=models.Index(
                fields=["kind", "digest", "at"], name="intake_uses_of_address"
            ),
        ),
        migrations.AddIndex(
            model_name="addressuse",
            index=models.Index(fields=["at"], name="intake_uses_by_age"),
        ),
        migrations.AddField(
            model_name="event",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="intake.consultationrequest",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="intake.consultationrequest",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("sent_at", None)),
                fields=["due_at"],
                name="intake_messages_to_send",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["staff_new", "person_received"])),
                fields=("request", "kind"),
                name="intake_message_once",
            ),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(fields=["-received_at"], name="intake_by_receipt"),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["blind_index"], name="intake_by_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stripped_at__isnull", False),
                    models.Q(("full_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="intake_request_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stripped_at__isnull", False),
                    models.Q(
                        ("contact_by", "email"), models.Q(("email", ""), _negated=True)
                    ),
                    models.Q(
                        ("contact_by", "call"),
                        models.Q(("phone_e164", ""), _negated=True),
                    ),
                    models.Q(
                        ("contact_by", "text"),
                        ("text_consent", True),
                        models.Q(("phone_e164", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="intake_can_be_reached_as_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contact_by__in", ["call", "text", "email"]),
                    (
                        "heard__in",
                        [
                            "",
                            "search",
                            "professional",
                            "friend",
                            "social",
                            "news",
                            "other",
                        ],
                    ),
                    ("quarantine__in", ["", "trap", "too_fast", "too_many"]),
                    ("site_language__in", ["en", "es"]),
                    (
                        "status__in",
                        [
                            "new",
                            "in_review",
                            "contacting",
                            "reached",
                            "scheduled",
                            "completed",
                            "closed",
                            "withdrawn",
                        ],
                    ),
                ),
                name="intake_choices_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("status__in", ["completed", "closed", "withdrawn"]),
                    ),
                    models.Q(
                        models.Q(
                            ("status__in", ["completed", "closed", "withdrawn"]),
                            _negated=True,
                        ),
                        ("closed_at", None),
                    ),
                    _connector="OR",
                ),
                name="intake_closed_since_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stripped_at__isnull", False), _negated=True),
                    models.Q(
                        ("anything_applies", ""),
                        ("best_times", ""),
                        ("concerns", ""),
                        ("cost_information", ""),
                        ("easier", ""),
                        ("email", ""),
                        ("for_whom", ""),
                        ("full_name", ""),
                        ("interpreter", ""),
                        ("language", ""),
                        ("note", ""),
                        ("other_language", ""),
                        ("phone", ""),
                        ("phone_e164", ""),
                        ("preferred_name", ""),
                        ("pronouns", ""),
                        ("referred", ""),
                        ("referred_by", ""),
                        ("relation", ""),
                        ("staff_note", ""),
                        ("state", ""),
                        ("status_code", ""),
                        ("they_know", ""),
                        ("time_zone", ""),
                        ("tried", ""),
                        ("voicemail", ""),
                    ),
                    _connector="OR",
                ),
                name="intake_stripped_holds_nothing",
            ),
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
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(ONLY_ADDED, NOT_ONLY_ADDED),
        migrations.RunPython(migrations.RunPython.noop, refuse_to_lose_erasures),
    ]
