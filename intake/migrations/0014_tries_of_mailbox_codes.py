from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0013_who_decides_about_fit"),
    ]

    operations = [
        migrations.AlterField(
            model_name="addressuse",
            name="kind",
            field=models.CharField(
                choices=[
                    ("request", "Consultation request"),
                    ("status", "Looking up a request"),
                    ("reference", "A reference being looked up"),
                    ("mailbox", "A code for the staff mailbox being typed"),
                ],
                max_length=9,
            ),
        ),
    ]
