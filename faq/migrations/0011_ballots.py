from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("faq", "0010_edition")]

    operations = [
        migrations.AlterField(
            model_name="vote",
            name="ballot",
            field=models.CharField(
                editable=False,
                help_text="A digest by which a second vote is told from a first: ballots.py.",
                max_length=64,
                unique=True,
            ),
        ),
    ]
