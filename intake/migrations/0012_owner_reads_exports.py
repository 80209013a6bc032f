from django.contrib.auth.management import create_permissions
from django.db import migrations


def give(apps, schema_editor):
    # Django makes permissions after the last migration, which is too late here.
    app = apps.get_app_config("intake")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    for owners in apps.get_model("auth", "Group").objects.filter(name="Owner"):
        owners.permissions.add(*permissions(apps))


def take_back(apps, schema_editor):
    for owners in apps.get_model("auth", "Group").objects.filter(name="Owner"):
        owners.permissions.remove(*permissions(apps))


def permissions(apps):
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="intake", codename="view_export"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0011_exports"),
        ("clinic_site", "0012_roles"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take_back)]
