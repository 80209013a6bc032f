import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0010_trail"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="reading_limit",
            field=models.PositiveSmallIntegerField(
                default=60,
                help_text="Who opens more different requests than this within an hour is marked on the trail as reading unusually much. Nobody is kept from working.",
                validators=[django.core.validators.MinValueValidator(5)],
                verbose_name="requests opened in an hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("reading_limit__gte", 5)),
                name="clinic_site_reading_limit_lets_work",
            ),
        ),
    ]
