from django.db import migrations

import intake.encryption
from intake.encryption import seal, unseal

TABLE = "intake_consultationrequest"
COLUMNS = [
    *["for_whom", "state", "full_name", "preferred_name", "phone", "email"],
    *["voicemail", "concerns", "note", "staff_note"],
]


def seal_what_is_there(apps, schema_editor):
    rewrite(schema_editor.connection, seal)


def unseal_what_is_there(apps, schema_editor):
    rewrite(schema_editor.connection, unseal)


def rewrite(connection, change):
    """Put `change(text, "table.column")` in the place of every text that isn't empty."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {', '.join(COLUMNS)} FROM {TABLE}")  # noqa: S608
        for pk, *texts in cursor.fetchall():
            changed = [
                text and change(text, f"{TABLE}.{column}")
                for text, column in zip(texts, COLUMNS, strict=True)
            ]
            sets = ", ".join(f"{column} = %s" for column in COLUMNS)
            cursor.execute(
                f"UPDATE {TABLE} SET {sets} WHERE id = %s",  # noqa: S608
                [*changed, pk],
            )


LIST_AS_TEXT = """
ALTER TABLE intake_consultationrequest
  ALTER concerns TYPE text USING array_to_string(concerns, ',')
"""
TEXT_AS_LIST = """
ALTER TABLE intake_consultationrequest
  ALTER concerns TYPE varchar(18)[] USING string_to_array(concerns, ',')::varchar(18)[]
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(
            model_name="consultationrequest",
            name="intake_request_has_a_name",
        ),
        migrations.RemoveConstraint(
            model_name="consultationrequest",
            name="intake_can_be_reached_as_asked",
        ),
        migrations.RemoveConstraint(
            model_name="consultationrequest",
            name="intake_choices_are_known",
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="email",
            field=intake.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="for_whom",
            field=intake.encryption.EncryptedTextField(
                blank=True,
                choices=[("self", "Me"), ("other", "Someone else")],
                verbose_name="for",
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="full_name",
            field=intake.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="note",
            field=intake.encryption.EncryptedTextField(
                blank=True, verbose_name="in their words"
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="phone",
            field=intake.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="preferred_name",
            field=intake.encryption.EncryptedTextField(
                blank=True, verbose_name="goes by"
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="staff_note",
            field=intake.encryption.EncryptedTextField(
                blank=True, help_text="For colleagues. Never sent to the person."
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="state",
            field=intake.encryption.EncryptedTextField(
                blank=True,
                choices=[
                    ("AL", "Alabama"),
                    ("AK", "Alaska"),
                    ("AS", "American Samoa"),
                    ("AZ", "Arizona"),
                    ("AR", "Arkansas"),
                    ("CA", "California"),
                    ("CO", "Colorado"),
                    ("CT", "Connecticut"),
                    ("DE", "Delaware"),
                    ("DC", "District of Columbia"),
                    ("FL", "Florida"),
                    ("GA", "Georgia"),
                    ("GU", "Guam"),
                    ("HI", "Hawaii"),
                    ("ID", "Idaho"),
                    ("IL", "Illinois"),
                    ("IN", "Indiana"),
                    ("IA", "Iowa"),
                    ("KS", "Kansas"),
                    ("KY", "Kentucky"),
                    ("LA", "Louisiana"),
                    ("ME", "Maine"),
                    ("MD", "Maryland"),
                    ("MA", "Massachusetts"),
                    ("MI", "Michigan"),
                    ("MN", "Minnesota"),
                    ("MS", "Mississippi"),
                    ("MO", "Missouri"),
                    ("MT", "Montana"),
                    ("NE", "Nebraska"),
                    ("NV", "Nevada"),
                    ("NH", "New Hampshire"),
                    ("NJ", "New Jersey"),
                    ("NM", "New Mexico"),
                    ("NY", "New York"),
                    ("NC", "North Carolina"),
                    ("ND", "North Dakota"),
                    ("MP", "Northern Mariana Islands"),
                    ("OH", "Ohio"),
                    ("OK", "Oklahoma"),
                    ("OR", "Oregon"),
                    ("PA", "Pennsylvania"),
                    ("PR", "Puerto Rico"),
                    ("RI", "Rhode Island"),
                    ("SC", "South Carolina"),
                    ("SD", "South Dakota"),
                    ("TN", "Tennessee"),
                    ("TX", "Texas"),
                    ("VI", "U.S. Virgin Islands"),
                    ("UT", "Utah"),
                    ("VT", "Vermont"),
                    ("VA", "Virginia"),
                    ("WA", "Washington"),
                    ("WV", "West Virginia"),
                    ("WI", "Wisconsin"),
                    ("WY", "Wyoming"),
                    ("ZZ", "Somewhere else"),
                ],
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="voicemail",
            field=intake.encryption.EncryptedTextField(
                blank=True,
                choices=[
                    ("no", "No, please don't"),
                    ("name_and_number", "Yes: only a name and a number"),
                    ("may_say_clinic", "Yes: you may say it's the clinic"),
                ],
            ),
        ),
        migrations.RunSQL(
            LIST_AS_TEXT,
            TEXT_AS_LIST,
            state_operations=[
                migrations.AlterField(
                    model_name="consultationrequest",
                    name="concerns",
                    field=intake.encryption.EncryptedListField(
                        blank=True, default=list, verbose_name="would like help with"
                    ),
                ),
            ],
        ),
        migrations.RunPython(seal_what_is_there, unseal_what_is_there),
    ]
