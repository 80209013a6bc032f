import uuid

from django.db import migrations, models

# It is moved before any row is locked, so that of two who change much at once, one
# waits at the door: each would otherwise hold rows that the other needs next. Emptied
# together with other tables, as tests do, it begins again.
MOVE = """
INSERT INTO clinic_site_edition (id, number, view) VALUES (1, 1, gen_random_uuid());
CREATE FUNCTION clinic_site_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO clinic_site_edition AS edition (id, number, view)
    VALUES (1, 1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET number = edition.number + 1, view = excluded.view;
  RETURN NULL;
END $$;
"""
UNMOVED = "DROP FUNCTION clinic_site_new_edition();"

TABLES = ["bannerphoto", "clinic", "closure", "crisisline", "notice", "openinghours"]


def on(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER clinic_site_new_edition
          BEFORE INSERT OR UPDATE OR DELETE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION clinic_site_new_edition();
        CREATE TRIGGER clinic_site_new_edition_when_emptied
          AFTER TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION clinic_site_new_edition();
        """,
        f"""
        DROP TRIGGER clinic_site_new_edition_when_emptied ON {table};
        DROP TRIGGER clinic_site_new_edition ON {table};
        """,
    )


class Migration(migrations.Migration):
    dependencies = [("clinic_site", "0013_confirmed_mailbox")]

    operations = [
        migrations.CreateModel(
            name="Edition",
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
                ("number", models.BigIntegerField(default=1)),
                ("view", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="clinic_site_one_edition"
                    )
                ],
            },
        ),
        migrations.RunSQL(MOVE, UNMOVED),
        *[on(f"clinic_site_{table}") for table in TABLES],
    ]
