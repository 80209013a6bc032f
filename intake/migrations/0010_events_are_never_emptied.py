from django.db import migrations

NEVER_EMPTIED = """
CREATE TRIGGER intake_never_emptied BEFORE TRUNCATE ON intake_event
  FOR EACH STATEMENT EXECUTE FUNCTION intake_only_added();
"""
EMPTIED = "DROP TRIGGER intake_never_emptied ON intake_event;"


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_outcomes_counts_and_allowed_steps"),
    ]

    operations = [migrations.RunSQL(NEVER_EMPTIED, EMPTIED)]
