from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("faq", "0003_entries_become_revisions")]

    operations = [
        # With defaults first: on the way back the columns come before their words.
        migrations.AlterField(
            "entry", "question", models.CharField(max_length=200, default="")
        ),
        migrations.AlterField("entry", "answer", models.TextField(default="")),
        migrations.RemoveField(
            model_name="entry",
            name="answer",
        ),
        migrations.RemoveField(
            model_name="entry",
            name="changed_at",
        ),
        migrations.RemoveField(
            model_name="entry",
            name="question",
        ),
        migrations.RemoveField(
            model_name="entry",
            name="state",
        ),
    ]
