from django.db import migrations, models

import intake.blind_index
import intake.encryption


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_sealed_columns")]

    operations = [
        migrations.AlterModelOptions(
            name="consultationrequest",
            options={
                "ordering": ["-reply_due_at", "-received_at"],
                "permissions": [
                    ("export_consultationrequest", "Can export what a person sent")
                ],
            },
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="anything_applies",
            field=intake.encryption.EncryptedTextField(
                blank=True,
                choices=[
                    ("yes", "Yes"),
                    ("no", "No"),
                    ("not_sure", "I'm not sure"),
                    ("rather_talk", "I'd rather talk about it"),
                ],
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="best_times",
            field=intake.encryption.EncryptedListField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="blind_index",
            field=intake.blind_index.BlindIndexField(
                base_field=models.CharField(max_length=22),
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="cost_information",
            field=intake.encryption.EncryptedTextField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No")],
                verbose_name="wants to know about cost",
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="easier",
            field=intake.encryption.EncryptedTextField(
                blank=True, verbose_name="would make it easier"
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="email_consent",
            field=models.BooleanField(
                default=False, verbose_name="wants a confirmation by email"
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="first_contact_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="heard",
            field=models.CharField(
                blank=True,
                choices=[
                    ("search", "Searching the internet"),
                    ("professional", "A doctor or therapist"),
                    ("friend", "A friend or relative"),
                    ("social", "Social media"),
                    ("news", "News, radio or television"),
                    ("other", "Another way"),
                ],
                max_length=12,
                verbose_name="heard of us by",
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="interpreter",
            field=intake.encryption.EncryptedTextField(
                blank=True, choices=[("yes", "Yes"), ("no", "No")]
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="language",
            field=intake.encryption.EncryptedTextField(
                blank=True,
                choices=[
                    ("en", "English"),
                    ("es", "Español"),
                    ("zh", "中文"),
                    ("vi", "Tiếng Việt"),
                    ("tl", "Tagalog"),
                    ("ar", "العربية"),
                    ("fr", "Français"),
                    ("ko", "한국어"),
                    ("ru", "Русский"),
                    ("ht", "Kreyòl ayisyen"),
                    ("pt", "Português"),
                    ("ase", "American Sign Language"),
                    ("other", "Another language"),
                ],
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="legal_hold",
            field=models.BooleanField(
                default=False,
                help_text="Keep what they sent, however long it is closed.",
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="other_language",
            field=intake.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="phone_e164",
            field=intake.encryption.EncryptedTextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="pronouns",
            field=intake.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="quarantine",
            field=models.CharField(
                blank=True,
                choices=[
                    ("trap", "Filled in the field that people don't see"),
                    ("too_fast", "Sent faster than anybody types"),
                    ("too_many", "One of many from one address"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="referred",
            field=intake.encryption.EncryptedTextField(
                blank=True, choices=[("yes", "Yes"), ("no", "No")]
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="referred_by",
            field=intake.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="relation",
            field=intake.encryption.EncryptedTextField(
                blank=True,
                choices=[
                    ("partner", "Their partner"),
                    ("parent", "Their parent"),
                    ("child", "Their son or daughter"),
                    ("family", "Another relative"),
                    ("friend", "A friend"),
                    ("professional", "A professional who looks after them"),
                    ("other", "Someone else"),
                ],
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="site_language",
            field=models.CharField(
                choices=[("en", "English"), ("es", "Español")],
                default="en",
                max_length=5,
                verbose_name="wrote in",
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="snoozed_until",
            field=models.DateField(
                blank=True,
                help_text="Until then it can wait.",
                null=True,
                verbose_name="look again on",
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="status_code",
            field=intake.encryption.EncryptedTextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="stripped_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="erased"
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="text_consent",
            field=models.BooleanField(default=False, verbose_name="may be texted"),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="they_know",
            field=intake.encryption.EncryptedTextField(
                blank=True, choices=[("yes", "Yes"), ("no", "No")]
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="time_zone",
            field=intake.encryption.EncryptedTextField(
                blank=True,
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
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="tried",
            field=intake.encryption.EncryptedListField(
                blank=True, default=list, verbose_name="tried so far"
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="tried_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="last tried"
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="contact_by",
            field=models.CharField(
                choices=[
                    ("call", "Call me"),
                    ("text", "Text me"),
                    ("email", "Email me"),
                ],
                max_length=5,
                verbose_name="reply by",
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("in_review", "In review"),
                    ("contacting", "Contacting"),
                    ("reached", "Reached"),
                    ("scheduled", "Scheduled"),
                    ("completed", "Completed"),
                    ("closed", "Closed"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="new",
                max_length=10,
            ),
        ),
    ]
