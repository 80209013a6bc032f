"""Sealing everything anew with the newest key, while the site is in use.

Rows are taken in batches, each in a transaction of its own. Whenever it is stopped,
every row is whole, under one key or the other, and the next run does those that are
left.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from django.db.models import Model
from psycopg2.extras import execute_values

from intake.blind_index import BlindIndexField, index_of
from intake.encryption import (
    EncryptedTextField,
    Unreadable,
    is_sealed_with_newest,
    seal,
    unseal,
)

BATCH = 250  # rows: a colleague who saves one of them waits for all of these


@dataclass(frozen=True)
class Batch:
    """`unreadable` are the rows that were left as they are, by what they are called."""

    last: int  # primary key
    rows: int
    changed: int
    unreadable: list[str]


def sealed_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if sealed_fields(model)]


def sealed_fields(model: type[Model]) -> list[EncryptedTextField]:
    fields = model._meta.concrete_fields
    return [field for field in fields if isinstance(field, EncryptedTextField)]


def columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in sealed_fields(model)]


def rotate(model: type[Model]) -> Iterator[Batch]:
    """Seal all rows anew that need it; yield each batch once it is committed."""
    batch = rotate_after(model, 0)
    while batch.rows:
        yield batch
        batch = rotate_after(model, batch.last)


@transaction.atomic
def rotate_after(model: type[Model], last: int) -> Batch:
    """Rotate the next rows after the primary key `last`."""
    rows = locked_rows(model, last)
    changed, unreadable = [], []
    for pk, *stored in rows:
        if all(is_sealed_with_newest(token) for token in stored if token):
            continue
        try:
            changed.append((pk, *sealed_anew(model, stored)))
        except Unreadable:
            unreadable.append(name_of(model, pk))
    write(model, changed)
    return Batch(rows[-1][0] if rows else last, len(rows), len(changed), unreadable)


def locked_rows(model: type[Model], last: int) -> list[tuple]:
    """Return primary keys and sealed columns as they are stored.

    Nobody writes to these rows until the transaction ends; what refers to them, such
    as an event, is added all the while.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {', '.join(columns(model))} FROM {model._meta.db_table} "  # noqa: S608
            "WHERE id > %s ORDER BY id LIMIT %s FOR NO KEY UPDATE",
            [last, BATCH],
        )
        return cursor.fetchall()


def sealed_anew(model: type[Model], stored: list[str]) -> list:
    """Return the columns under the newest key, and the index if the model has one."""
    fields = sealed_fields(model)
    texts = {
        field.name: token and unseal(token, field.full_column)
        for field, token in zip(fields, stored, strict=True)
    }
    sealed = [
        texts[field.name] and seal(texts[field.name], field.full_column)
        for field in fields
    ]
    return [*sealed, index_of(texts)] if has_index(model) else sealed


def write(model: type[Model], rows: list[tuple]) -> None:
    names = columns(model)
    sets = [f"{name} = new.{name}" for name in names]
    if has_index(model):
        names.append("blind_index")
        sets.append("blind_index = new.blind_index::varchar[]")
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            f"UPDATE {model._meta.db_table} AS old SET {', '.join(sets)} "  # noqa: S608
            f"FROM (VALUES %s) AS new (id, {', '.join(names)}) WHERE old.id = new.id",
            rows,
            page_size=BATCH,
        )


def has_index(model: type[Model]) -> bool:
    try:
        return isinstance(model._meta.get_field("blind_index"), BlindIndexField)
    except FieldDoesNotExist:
        return False


def name_of(model: type[Model], pk: int) -> str:
    """Return what a row is called, without reading what is sealed in it."""
    sealed = [field.name for field in sealed_fields(model)]
    return str(model._base_manager.defer(*sealed).get(pk=pk))
