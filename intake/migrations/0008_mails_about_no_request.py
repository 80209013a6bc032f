import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_steps_of_a_request"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="message",
            name="intake_message_once",
        ),
        migrations.AddField(
            model_name="message",
            name="day",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("staff_new", "To staff: a request is waiting"),
                    ("staff_changed", "To staff: the person changed their request"),
                    ("staff_withdrawn", "To staff: the person withdrew"),
                    ("staff_overdue", "To staff: the promised reply is overdue"),
                    ("staff_escalated", "To staff: a request was escalated"),
                    ("staff_day", "To staff: the day's mail"),
                    ("staff_mailbox", "To staff: is this your mailbox?"),
                    ("person_received", "To the person: we have your request"),
                    ("person_reply", "To the person: a reply"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="intake.consultationrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind__in", ["staff_new", "staff_overdue", "person_received"])
                ),
                fields=("request", "kind"),
                name="intake_message_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "staff_day")),
                fields=("day",),
                name="intake_one_mail_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("day__isnull", False), ("kind", "staff_day"), ("request", None)
                    ),
                    models.Q(
                        ("day", None), ("kind", "staff_mailbox"), ("request", None)
                    ),
                    models.Q(
                        models.Q(
                            ("kind__in", ["staff_day", "staff_mailbox"]), _negated=True
                        ),
                        ("day", None),
                        ("request__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="intake_message_is_about_something",
            ),
        ),
    ]
