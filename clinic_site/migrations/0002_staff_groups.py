from django.contrib.auth.management import create_permissions
from django.db import migrations

ANY = ["view", "add", "change", "delete"]

RIGHTS = {
    "FAQ editors": {
        ("faq", "topic"): ANY,
        ("faq", "entry"): ["view", "add", "change"],
    },
    "Front desk": {
        ("intake", "consultationrequest"): ["view", "change"],
        ("clinic_site", "clinic"): ["view", "change"],
        ("clinic_site", "openinghours"): ANY,
        ("clinic_site", "closure"): ANY,
        ("clinic_site", "crisisline"): ANY,
        ("clinic_site", "notice"): ["view", "add", "change"],
    },
}


def add_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for app_label in ["faq", "intake", "clinic_site"]:
        # Django makes permissions after the last migration, which is too late here.
        app = apps.get_app_config(app_label)
        app.models_module = True
        create_permissions(app, apps=apps, verbosity=0)
        app.models_module = None
    for name, models in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for (app_label, model), actions in models.items():
            codenames = [f"{action}_{model}" for action in actions]
            group.permissions.add(
                *Permission.objects.filter(
                    content_type__app_label=app_label, codename__in=codenames
                )
            )


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0001_initial"),
        ("faq", "0001_initial"),
        ("intake", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_groups, remove_groups)]
