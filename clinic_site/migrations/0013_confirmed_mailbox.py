from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0012_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="staff_mail_confirmed",
            field=models.EmailField(blank=True, editable=False, max_length=254),
        ),
    ]
