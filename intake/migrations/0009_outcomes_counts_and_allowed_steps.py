from django.db import migrations, models

UNRECORDED = """
UPDATE intake_consultationrequest SET outcome = 'unrecorded' WHERE status = 'closed';
"""

# Each request counts once, wherever it stands; nobody waits for another who counts too.
COUNTED = """
INSERT INTO intake_tally (standing, change)
  SELECT standing, count(*) FROM intake_consultationrequest GROUP BY standing
  UNION ALL SELECT 'received', count(*) FROM intake_consultationrequest;

CREATE FUNCTION intake_count_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO intake_tally (standing, change) VALUES (OLD.standing, -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO intake_tally (standing, change) VALUES (NEW.standing, 1);
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO intake_tally (standing, change) VALUES ('received', 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER intake_count_request AFTER INSERT OR DELETE ON intake_consultationrequest
  FOR EACH ROW EXECUTE FUNCTION intake_count_request();
CREATE TRIGGER intake_count_moved_request AFTER UPDATE ON intake_consultationrequest
  FOR EACH ROW WHEN (OLD.standing IS DISTINCT FROM NEW.standing)
  EXECUTE FUNCTION intake_count_request();
"""
NOT_COUNTED = """
DROP TRIGGER intake_count_moved_request ON intake_consultationrequest;
DROP TRIGGER intake_count_request ON intake_consultationrequest;
DROP FUNCTION intake_count_request();
DELETE FROM intake_tally;
"""

ALLOWED_STEPS = """
CREATE FUNCTION intake_allowed_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (OLD.status || ' ' || NEW.status) = ANY (ARRAY[
    'new in_review', 'new contacting', 'new reached', 'new closed', 'new withdrawn',
    'in_review contacting', 'in_review reached', 'in_review closed',
    'in_review withdrawn', 'contacting reached', 'contacting closed',
    'contacting withdrawn', 'reached scheduled', 'reached closed', 'reached withdrawn',
    'scheduled reached', 'scheduled completed', 'scheduled closed',
    'scheduled withdrawn', 'completed in_review', 'closed in_review',
    'withdrawn in_review'
  ]) THEN
    RAISE EXCEPTION 'a request does not go from % to %', OLD.status, NEW.status USING
      ERRCODE = 'check_violation', CONSTRAINT = 'intake_moves_by_allowed_steps';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER intake_allowed_step BEFORE UPDATE ON intake_consultationrequest
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
  EXECUTE FUNCTION intake_allowed_step();
"""
ANY_STEP = """
DROP TRIGGER intake_allowed_step ON intake_consultationrequest;
DROP FUNCTION intake_allowed_step();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0008_mails_about_no_request"),
    ]

    operations = [
        migrations.RunSQL(UNRECORDED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "outcome__in",
                            [
                                "declined",
                                "unreachable",
                                "not_a_fit",
                                "elsewhere",
                                "duplicate",
                                "spam",
                                "unrecorded",
                            ],
                        ),
                        ("status", "closed"),
                    ),
                    models.Q(
                        models.Q(("status", "closed"), _negated=True), ("outcome", "")
                    ),
                    _connector="OR",
                ),
                name="intake_closed_with_an_outcome",
            ),
        ),
        migrations.RunSQL(COUNTED, NOT_COUNTED),
        migrations.RunSQL(ALLOWED_STEPS, ANY_STEP),
    ]
