from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic_site", "0014_edition")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="drawn_on",
            field=models.DateField(null=True),
        ),
    ]
