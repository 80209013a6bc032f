from django.contrib.auth.management import create_permissions
from django.db import migrations

CLINICIANS = ["Clinician", "Clinicians"]  # the group was renamed, sooner or later


def grant(apps, schema_editor):
    # Django makes permissions after the last migration, which is too late here.
    app = apps.get_app_config("intake")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    for group in clinicians(apps):
        group.permissions.add(permission(apps))


def revoke(apps, schema_editor):
    for group in clinicians(apps):
        group.permissions.remove(permission(apps))


def clinicians(apps):
    return apps.get_model("auth", "Group").objects.filter(name__in=CLINICIANS)


def permission(apps):
    return apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="intake", codename="close_as_not_a_fit"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0012_owner_reads_exports"),
        ("faq", "0007_staff_roles"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
