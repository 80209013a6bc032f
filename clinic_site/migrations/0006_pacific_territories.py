from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0005_what_a_clinic_decides"),
    ]

    operations = [
        migrations.AlterField(
            model_name="clinic",
            name="time_zone",
            field=models.CharField(
                choices=[
                    ("America/New_York", "Eastern time"),
                    ("America/Chicago", "Central time"),
                    ("America/Denver", "Mountain time"),
                    ("America/Phoenix", "Arizona time"),
                    ("America/Los_Angeles", "Pacific time"),
                    ("America/Anchorage", "Alaska time"),
                    ("Pacific/Honolulu", "Hawaii time"),
                    ("America/Puerto_Rico", "Atlantic time"),
                    ("Pacific/Pago_Pago", "Samoa time"),
                    ("Pacific/Guam", "Chamorro time"),
                ],
                default="America/Chicago",
                max_length=40,
            ),
        ),
    ]
