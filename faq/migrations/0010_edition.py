from django.db import migrations

# What readers write themselves (votes, searches that found nothing) moves no edition.
TABLES = ["address", "entry", "reviewer", "revision", "signoff", "synonym", "topic"]


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
    dependencies = [("faq", "0009_all_who_wrote"), ("clinic_site", "0014_edition")]

    operations = [on(f"faq_{table}") for table in TABLES]
