from django.db import migrations

# Requests that are inserted together count in one row of each standing. Otherwise a
# million of them leave two million rows behind to be put together.
ONE_BY_ONE = """
DROP TRIGGER intake_count_new_requests ON intake_consultationrequest;
DROP FUNCTION intake_count_new_requests();
DROP TRIGGER intake_count_request ON intake_consultationrequest;
CREATE TRIGGER intake_count_request AFTER INSERT OR DELETE ON intake_consultationrequest
  FOR EACH ROW EXECUTE FUNCTION intake_count_request();
"""
TOGETHER = """
DROP TRIGGER intake_count_request ON intake_consultationrequest;
CREATE TRIGGER intake_count_request AFTER DELETE ON intake_consultationrequest
  FOR EACH ROW EXECUTE FUNCTION intake_count_request();
CREATE FUNCTION intake_count_new_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO intake_tally (standing, change)
    SELECT standing, count(*) FROM came GROUP BY standing
    UNION ALL SELECT 'received', count(*) FROM came HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER intake_count_new_requests AFTER INSERT ON intake_consultationrequest
  REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION intake_count_new_requests();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0020_weeks")]

    operations = [migrations.RunSQL(TOGETHER, ONE_BY_ONE)]
