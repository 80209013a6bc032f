from django.db import migrations

# As Django's createcachetable makes it, which nobody then has to run.
MAKE = """
CREATE TABLE clinic_site_limits (
  cache_key varchar(255) NOT NULL PRIMARY KEY,
  value text NOT NULL,
  expires timestamp with time zone NOT NULL
);
CREATE INDEX clinic_site_limits_expires ON clinic_site_limits (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("clinic_site", "0008_sign_ins")]

    operations = [migrations.RunSQL(MAKE, "DROP TABLE clinic_site_limits")]
