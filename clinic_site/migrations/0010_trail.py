import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ONLY_ADDED = """
CREATE FUNCTION clinic_site_trail_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the trail is only ever added to' USING
    ERRCODE = 'check_violation', CONSTRAINT = 'clinic_site_trail_is_only_added_to';
END $$;
CREATE TRIGGER clinic_site_trail_only_added
  BEFORE UPDATE OR DELETE ON clinic_site_trailentry
  FOR EACH ROW EXECUTE FUNCTION clinic_site_trail_only_added();
CREATE TRIGGER clinic_site_trail_never_emptied
  BEFORE TRUNCATE ON clinic_site_trailentry
  FOR EACH STATEMENT EXECUTE FUNCTION clinic_site_trail_only_added();
"""
NOT_ONLY_ADDED = """
DROP TRIGGER clinic_site_trail_never_emptied ON clinic_site_trailentry;
DROP TRIGGER clinic_site_trail_only_added ON clinic_site_trailentry;
DROP FUNCTION clinic_site_trail_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0009_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TrailEntry",
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
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("listed", "Saw a list"),
                            ("viewed", "Saw"),
                            ("searched", "Searched"),
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("deleted", "Deleted"),
                            ("exported", "Exported"),
                            ("refused", "Was refused"),
                            ("not_shown", "Asked for, wasn't shown"),
                            ("signed_in", "Signed in"),
                            ("sign_in_refused", "Sign-in refused"),
                            ("signed_out", "Signed out"),
                        ],
                        max_length=15,
                    ),
                ),
                ("page", models.CharField(blank=True, max_length=80)),
                ("about", models.CharField(blank=True, max_length=80)),
                ("object_id", models.BigIntegerField(null=True)),
                (
                    "shown",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "is_unusual",
                    models.BooleanField(default=False, verbose_name="unusual reading"),
                ),
            ],
            options={
                "verbose_name_plural": "trail",
                "ordering": ["-at", "-id"],
                "default_permissions": ["view"],
                "indexes": [
                    models.Index(
                        fields=["-at", "-id"], name="clinic_site_trail_by_day"
                    ),
                    models.Index(
                        fields=["by", "-at", "-id"], name="clinic_site_trail_by_person"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["shown"], name="clinic_site_trail_by_request"
                    ),
                    models.Index(
                        fields=["-at", "by"],
                        name="clinic_site_trail_unusual",
                        condition=models.Q(("is_unusual", True)),
                    ),
                ],
            },
        ),
        migrations.RunSQL(ONLY_ADDED, NOT_ONLY_ADDED),
    ]
