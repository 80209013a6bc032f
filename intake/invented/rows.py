"""What is invented, as the rows of its tables."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import StringIO
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import GeneratedField, Model

from intake.blind_index import index_of
from intake.encryption import EncryptedTextField, seal
from intake.invented.course import Course, Row
from intake.models import (
    Consent,
    ConsultationRequest,
    ContactAttempt,
    Escalation,
    Event,
    Message,
)


class Table:
    """Rows of a model on their way into the database, with COPY.

    None of the texts that aren't sealed may hold what COPY reads in its own way (a
    tabulator, a backslash): codes, dates and names of accounts don't.
    """

    def __init__(self, model: type[Model]) -> None:
        fields = [
            field
            for field in model._meta.concrete_fields
            if not isinstance(field, GeneratedField)
            and not (field.primary_key and model is not ConsultationRequest)
        ]
        self.name = model._meta.db_table
        self.columns = [str(field.column) for field in fields]
        self.defaults = [cell(default_of(field)) for field in fields]
        self.sealed = {
            str(field.column): field.full_column
            for field in fields
            if isinstance(field, EncryptedTextField)
        }

    def line(self, row: Mapping[str, Any]) -> str:
        cells = [
            cell(row[column]) if column in row else default
            for column, default in zip(self.columns, self.defaults, strict=True)
        ]
        return "\t".join(cells)

    def seal(self, row: Row) -> Row:
        """Return the row as it is stored: what is empty stays empty."""
        return row | {
            column: seal(text if isinstance(text, str) else ",".join(text), full)
            if (text := row[column])
            else ""
            for column, full in self.sealed.items()
            if column in row
        }

    def copy(self, rows: Iterable[Row]) -> None:
        lines = StringIO("".join(f"{self.line(row)}\n" for row in rows))
        columns = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(f"COPY {self.name} ({columns}) FROM STDIN", lines)


def default_of(field: Any) -> Any:
    """Return what is in it unless a row says otherwise."""
    if isinstance(field, EncryptedTextField):
        return ""
    return None if field.null else field.get_default()


def cell(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"{{{','.join(value)}}}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


class Tables:
    def __init__(self) -> None:
        self.requests = Table(ConsultationRequest)
        self.consents = Table(Consent)
        self.events = Table(Event)
        self.attempts = Table(ContactAttempt)
        self.messages = Table(Message)
        self.escalations = Table(Escalation)

    def store(self, courses: list[Course]) -> None:
        """Write them, in the caller's transaction."""
        numbers = free_numbers(len(courses))
        for number, course in zip(numbers, courses, strict=True):
            course.row["id"] = number
        self.requests.copy(self.stored(course.row) for course in courses)
        for name in ["consents", "events", "attempts", "messages", "escalations"]:
            table = getattr(self, name)
            table.copy(
                table.seal(row) | {"request_id": course.row["id"]}
                for course in courses
                for row in getattr(course, name)
            )

    def stored(self, row: Row) -> Row:
        people = {"full_name": "", "preferred_name": "", "phone_e164": "", "email": ""}
        index = index_of(people | row)
        return self.requests.seal(row) | {"token": uuid4(), "blind_index": index}


def free_numbers(count: int) -> list[int]:
    """Return as many primary keys, which nobody else gets any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('intake_consultationrequest', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [number for (number,) in cursor.fetchall()]
