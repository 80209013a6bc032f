from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0003_single_clinician"),
    ]

    operations = [
        migrations.AddField(
            model_name="crisisline",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("es", "Español")],
                default="en",
                help_text="Only its readers see the line. A language without lines shows built-in ones.",
                max_length=5,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("es", "Español")],
                default="en",
                max_length=5,
            ),
        ),
    ]
