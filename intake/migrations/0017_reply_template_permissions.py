from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ["Front desk", "Clinicians", "Clinician"]  # by either of its names
CODENAMES = ["view_replytemplate", "add_replytemplate", "change_replytemplate"]


def grant(apps, schema_editor):
    # Django makes permissions after the last migration, which is too late here.
    app = apps.get_app_config("intake")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    for group in groups(apps):
        group.permissions.add(*permissions(apps))


def revoke(apps, schema_editor):
    for group in groups(apps):
        group.permissions.remove(*permissions(apps))


def groups(apps):
    return apps.get_model("auth", "Group").objects.filter(name__in=GROUPS)


def permissions(apps):
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="intake", codename__in=CODENAMES
    )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0016_replies"),
        ("clinic_site", "0002_staff_groups"),
        ("faq", "0007_staff_roles"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
