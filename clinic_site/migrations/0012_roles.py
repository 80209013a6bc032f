from django.contrib.auth.management import create_permissions
from django.db import migrations

NAMES = {"Clinicians": "Clinician", "FAQ editors": "FAQ editor"}
ANY = ["view", "add", "change", "delete"]
READS_REQUESTS = {"consultationrequest": ["view"], "message": ["view"]}

# What the clinic's two people with most to answer for may do from now on.
RIGHTS = {
    "Owner": {
        "auth": {"user": ["view", "add", "change"]},
        "clinic_site": {
            "clinic": ["view", "change"],
            "openinghours": ANY,
            "closure": ANY,
            "crisisline": ANY,
            "notice": ["view", "add", "change"],
            "signin": ["view", "delete"],
            "trailentry": ["view"],
        },
        "faq": {"reviewer": ["view", "add", "change"]},
        "intake": READS_REQUESTS | {"consultationrequest": ["view", "export"]},
    },
    "Clinician": {
        "intake": READS_REQUESTS | {"consultationrequest": ["view", "change"]},
    },
}


def give(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for old, new in NAMES.items():
        Group.objects.filter(name=old).update(name=new)
    for name, rights in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for app_label, models in rights.items():
            make_permissions(apps, app_label)
            group.permissions.add(*permissions(apps, app_label, models))


def take_back(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name="Owner").delete()
    for group in Group.objects.filter(name="Clinician"):
        ours = RIGHTS["Clinician"]["intake"]
        group.permissions.remove(*permissions(apps, "intake", ours))
    for old, new in NAMES.items():
        Group.objects.filter(name=new).update(name=old)


def make_permissions(apps, app_label):
    # Django makes permissions after the last migration, which is too late here.
    app = apps.get_app_config(app_label)
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None


def permissions(apps, app_label, models):
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label=app_label,
        codename__in=[
            f"{action}_{model}"
            for model, actions in models.items()
            for action in actions
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0011_reading_limit"),
        ("faq", "0009_all_who_wrote"),
        ("intake", "0006_message_permissions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take_back)]
