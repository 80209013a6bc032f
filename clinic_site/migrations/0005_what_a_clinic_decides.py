import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models

import clinic_site.models.crisis_lines
import intake.states


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0004_languages"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="asks_what_applies",
            field=models.BooleanField(
                default=False,
                help_text="The list is the notice “What the provider will ask about”. People don't say which, and whatever they answer, their request is sent.",
                verbose_name="ask whether anything on the provider's list applies",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="closed_months",
            field=models.PositiveSmallIntegerField(
                default=12,
                help_text="Then those that did not lead to treatment here are erased.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(120),
                ],
                verbose_name="months to keep closed requests",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="leave_to",
            field=models.URLField(
                default="https://www.weather.gov/",
                help_text="Somewhere that says nothing about the visitor.",
                validators=[
                    django.core.validators.URLValidator(
                        ["https"], code="http", message="Start it with https://."
                    )
                ],
                verbose_name="where “Leave this page” leads",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="mail_from",
            field=models.EmailField(
                blank=True,
                help_text="Empty: the address of the server. Whoever looks at the person's phone may read this: name no condition, no treatment and not ketamine.",
                max_length=254,
                verbose_name="mails come from",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="mail_sender_name",
            field=models.CharField(
                default="The clinic",
                help_text="Whoever looks at the person's phone may read this: name no condition, no treatment and not ketamine.",
                max_length=80,
                verbose_name="name of the sender",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="mail_subject",
            field=models.CharField(
                default="We have your message",
                help_text="Whoever looks at the person's phone may read this: name no condition, no treatment and not ketamine.",
                max_length=80,
                verbose_name="subject",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="mail_subject_es",
            field=models.CharField(
                default="Recibimos su mensaje",
                help_text="Whoever looks at the person's phone may read this: name no condition, no treatment and not ketamine.",
                max_length=80,
                verbose_name="subject in Spanish",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="offers_leaving",
            field=models.BooleanField(
                default=False,
                help_text="For people who must not be seen on this site.",
                verbose_name="show “Leave this page” on the form",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="reply_days",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="We promise a reply within this many working days. A changed number holds for requests that come in from then on.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(10),
                ],
                verbose_name="working days to reply",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="service_states",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2),
                blank=True,
                default=list,
                help_text="With commas between, for example IL, WI, IN. Empty: everywhere. Whoever lives elsewhere sees a note on the form, and can send it all the same.",
                size=None,
                validators=[intake.states.validate_states],
                verbose_name="states you work in",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="spam_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="Then it is erased.",
                validators=[
                    django.core.validators.MinValueValidator(7),
                    django.core.validators.MaxValueValidator(365),
                ],
                verbose_name="days to keep suspected spam",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="staff_mail",
            field=models.EmailField(
                blank=True,
                help_text="Where “A request is waiting” goes. Empty: nowhere.",
                max_length=254,
                verbose_name="tell the staff at",
            ),
        ),
        migrations.AddField(
            model_name="crisisline",
            name="checked_on",
            field=models.DateField(
                blank=True,
                help_text="The day on which somebody here called or texted it and found all of this right. Readers see the day. Never dial 911 for this: read its line over.",
                null=True,
                validators=[clinic_site.models.crisis_lines.refuse_days_to_come],
                verbose_name="last checked on",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("privacy", "Privacy notice"),
                    ("contact", "Consent to be contacted"),
                    ("texts", "Consent to texts"),
                    ("emergency", "Not an emergency service"),
                    ("applies", "What the provider will ask about"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("reply_days__range", (1, 10))),
                name="clinic_site_replies_in_due_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("leave_to__startswith", "https://")),
                name="clinic_site_leaves_over_https",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "mail_from__regex",
                        "^[^\\u0001-\\u001F\\u007F-\\u009F\\u2028\\u2029]*$",
                    ),
                    (
                        "mail_sender_name__regex",
                        "^[^\\u0001-\\u001F\\u007F-\\u009F\\u2028\\u2029]*$",
                    ),
                    (
                        "mail_subject__regex",
                        "^[^\\u0001-\\u001F\\u007F-\\u009F\\u2028\\u2029]*$",
                    ),
                    (
                        "mail_subject_es__regex",
                        "^[^\\u0001-\\u001F\\u007F-\\u009F\\u2028\\u2029]*$",
                    ),
                    (
                        "staff_mail__regex",
                        "^[^\\u0001-\\u001F\\u007F-\\u009F\\u2028\\u2029]*$",
                    ),
                ),
                name="clinic_site_mail_headers_are_one_line",
                violation_error_message="The name of the sender and the subjects are one line each.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_months__range", (1, 120)), ("spam_days__range", (7, 365))
                ),
                name="clinic_site_keeps_for_a_time",
            ),
        ),
    ]
