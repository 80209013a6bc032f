from django.db import migrations, models

CLOSED = """
UPDATE intake_escalation SET closed_at = request.stripped_at
FROM intake_consultationrequest request
WHERE request.id = request_id AND request.stripped_at IS NOT NULL
  AND intake_escalation.closed_at IS NULL;
"""
OPEN_AGAIN = "UPDATE intake_escalation SET closed_at = NULL WHERE closed_by_id IS NULL;"


class Migration(migrations.Migration):
    dependencies = [("intake", "0021_count_together_what_comes_together")]

    operations = [
        migrations.RemoveConstraint(
            model_name="escalation", name="intake_escalation_is_closed_by_somebody"
        ),
        migrations.RunSQL(CLOSED, OPEN_AGAIN),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(
                        ("closed_at__isnull", False),
                        models.Q(
                            ("closed_by__isnull", False),
                            models.Q(("outcome", ""), ("steps", "")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="intake_escalation_closed_by_somebody_or_emptied",
            ),
        ),
    ]
