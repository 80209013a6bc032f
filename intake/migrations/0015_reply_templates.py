import django.utils.timezone
from django.db import migrations, models

import intake.models.replies

# What was sent is told from the template and its version, so neither ever changes.
NEVER_CHANGED = """
CREATE FUNCTION intake_reply_template_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'other words are another version' USING
    ERRCODE = 'check_violation', CONSTRAINT = 'intake_reply_templates_stay';
END $$;
CREATE TRIGGER intake_reply_template_stays
  BEFORE UPDATE OR DELETE ON intake_replytemplate
  FOR EACH ROW EXECUTE FUNCTION intake_reply_template_stays();
"""
CHANGED = """
DROP TRIGGER intake_reply_template_stays ON intake_replytemplate;
DROP FUNCTION intake_reply_template_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0014_tries_of_mailbox_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplyTemplate",
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
                    "name",
                    models.CharField(
                        help_text="For colleagues; the same in both languages.",
                        max_length=80,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Español")],
                        default="en",
                        max_length=5,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "text",
                    models.TextField(
                        help_text="An empty line starts a new paragraph. Our phone "
                        "number, the crisis lines and the page about the request are "
                        "added below by themselves. Whoever looks at the person's "
                        "phone may read this: name no condition, no treatment and not "
                        "ketamine.",
                        validators=[
                            intake.models.replies.validate_placeholders,
                            intake.models.replies.validate_neutral,
                        ],
                    ),
                ),
                (
                    "is_offered",
                    models.BooleanField(
                        default=True,
                        help_text="Take this away to retire it.",
                        verbose_name="can be sent",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False
                    ),
                ),
            ],
            options={
                "ordering": ["name", "language", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "language", "version"),
                        name="intake_reply_template_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "es"])),
                        name="intake_reply_template_in_our_languages",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NEVER_CHANGED, CHANGED),
    ]
