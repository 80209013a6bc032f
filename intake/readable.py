"""Whether all that is sealed can be read with the keys that are set."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model

from intake.encryption import EncryptedTextField, Unreadable, unseal
from intake.rotation import name_of, sealed_fields

BATCH = 1000  # rows


@dataclass(frozen=True)
class Tried:
    """`unreadable` are rows, by what they are called."""

    values: int
    unreadable: list[str]


def tried(model: type[Model]) -> Iterator[Tried]:
    """Read all rows, a batch at a time, and change none."""
    rows = rows_after(model, 0)
    while rows:
        yield tried_rows(model, rows)
        rows = rows_after(model, rows[-1][0])


def tried_rows(model: type[Model], rows: list[tuple]) -> Tried:
    fields = sealed_fields(model)
    values, unreadable = 0, []
    for pk, *stored in rows:
        values += sum(map(bool, stored))
        if not all(map(can_be_read, stored, fields)):
            unreadable.append(name_of(model, pk))
    return Tried(values, unreadable)


def can_be_read(stored: str, field: EncryptedTextField) -> bool:
    try:
        return not stored or bool(unseal(stored, field.full_column))
    except Unreadable:
        return False


def rows_after(model: type[Model], last: int) -> list[tuple]:
    names = ", ".join(str(field.column) for field in sealed_fields(model))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {names} FROM {model._meta.db_table} "  # noqa: S608
            "WHERE id > %s ORDER BY id LIMIT %s",
            [last, BATCH],
        )
        return cursor.fetchall()
