"""The clinic's own content, in the empty database of a test."""

import json
from io import StringIO
from typing import TypeAlias

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction

from clinic_site.management.commands.load_clinic_content import CONTENT

# A model, and its rows as PostgreSQL copies them.
Copied: TypeAlias = tuple[type[models.Model], str]

FIXTURES = settings.BASE_DIR / "fixtures"

filled: dict[str, list[Copied]] = {}


def load(*fixtures: str) -> None:
    """Fill the tables of these fixtures as `loaddata` does, which asks for each row.

    That is done once; for later tests what it left is copied.
    """
    with transaction.atomic():
        for fixture in fixtures:
            if fixture in filled:
                copy_in(filled[fixture])
            else:
                call_command("loaddata", fixture, verbosity=0)
                filled[fixture] = copied_out(fixture)


def load_all() -> None:
    load(*CONTENT)


def copied_out(fixture: str) -> list[Copied]:
    copied = []
    with connection.cursor() as cursor:
        for model in models_of(fixture):
            rows = StringIO()
            cursor.copy_expert(f"COPY {model._meta.db_table} TO STDOUT", rows)
            copied.append((model, rows.getvalue()))
    return copied


def copy_in(copied: list[Copied]) -> None:
    tables = [model for model, _ in copied]
    with connection.cursor() as cursor:
        for model, rows in copied:
            cursor.copy_expert(
                f"COPY {model._meta.db_table} FROM STDIN", StringIO(rows)
            )
        for reset in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(reset)
    connection.check_constraints()  # now, as loaddata does, not when the test ends


def models_of(fixture: str) -> list[type[models.Model]]:
    rows = json.loads((FIXTURES / f"{fixture}.json").read_text(encoding="utf-8"))
    return [apps.get_model(name) for name in dict.fromkeys(r["model"] for r in rows)]
