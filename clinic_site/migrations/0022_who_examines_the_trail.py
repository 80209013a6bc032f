from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Owner"  # where there is one: superusers examine it anyway


def grant(apps, schema_editor):
    # Django makes permissions after the last migration, which is too late here.
    app = apps.get_app_config("clinic_site")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    for group in apps.get_model("auth", "Group").objects.filter(name=GROUP):
        group.permissions.add(*permissions(apps))


def revoke(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name=GROUP):
        group.permissions.remove(*permissions(apps))


def permissions(apps):
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="clinic_site", codename="view_trailentry"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0021_reading_limit"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
