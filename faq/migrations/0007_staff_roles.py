from django.contrib.auth.management import create_permissions
from django.db import migrations

ANY = ["view", "add", "change", "delete"]
WRITES = {
    "topic": ANY,
    "entry": ["view", "add", "change"],
    "revision": ["view", "add", "change"],
    "claimphrase": ANY,
    "synonym": ANY,
    "vote": ["view"],
    "searchmiss": ["view"],
}
RIGHTS = {
    "Front desk": WRITES,
    "FAQ editors": WRITES,
    "Clinicians": WRITES | {"revision": ["view", "add", "change", "publish"]},
}


def give_rights(apps, schema_editor):
    """Everyone who writes drafts and asks for review; clinicians publish too."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # Django makes permissions after the last migration, which is too late here.
    app = apps.get_app_config("faq")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    for name, models in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for model, actions in models.items():
            codenames = [f"{action}_{model}" for action in actions]
            group.permissions.add(
                *Permission.objects.filter(
                    content_type__app_label="faq", codename__in=codenames
                )
            )


def take_rights(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name="Clinicians").delete()
    ours = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="faq"
    )
    for group in Group.objects.filter(name__in=RIGHTS):
        kept = ["topic", "entry"] if group.name == "FAQ editors" else []
        group.permissions.remove(*ours.exclude(content_type__model__in=kept))


class Migration(migrations.Migration):
    dependencies = [
        ("faq", "0006_only_safe_html"),
        ("clinic_site", "0002_staff_groups"),
    ]

    operations = [migrations.RunPython(give_rights, take_rights)]
