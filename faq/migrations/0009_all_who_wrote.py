import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("faq", "0008_search_column"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="revision",
            name="faq_change_of_meaning_takes_two",
        ),
        migrations.AddField(
            model_name="revision",
            name="earlier_writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                default=list,
                editable=False,
                help_text="Keys of everyone who wrote in it before `edited_by`, or in the revision that it brings back.",
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    ("change", "typo"),
                    ("approved_alone", True),
                    models.Q(
                        models.Q(
                            ("author", None),
                            models.Q(
                                ("approved_by", models.F("author")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        models.Q(
                            ("edited_by", None),
                            models.Q(
                                ("approved_by", models.F("edited_by")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        models.Q(
                            ("earlier_writers__contains", [models.F("approved_by")]),
                            _negated=True,
                        ),
                    ),
                    _connector="OR",
                ),
                name="faq_change_of_meaning_takes_two",
            ),
        ),
    ]
