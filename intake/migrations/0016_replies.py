import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0015_reply_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="reply",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="intake.replytemplate",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="sender",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "person_reply"),
                        ("reply__isnull", False),
                        ("sender__isnull", False),
                    ),
                    models.Q(
                        models.Q(("kind", "person_reply"), _negated=True),
                        ("reply", None),
                        ("sender", None),
                    ),
                    _connector="OR",
                ),
                name="intake_message_of_a_reply",
            ),
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
                    ("replied", "Reply written"),
                    ("not_sent", "Reply not sent after all"),
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
    ]
