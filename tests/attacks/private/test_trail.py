"""What staff see is on the trail before they see it, and stays there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import Error, connection, transaction
from django.db.models import Model, ProtectedError
from django.test import Client

from clinic_site.models import TrailEntry
from intake.models import ConsultationRequest, Event
from tests.attacks.access.rules import needs_second_factor
from tests.attacks.addresses import addresses, undone
from tests.attacks.cases import note, some
from tests.clinic_site.trail import left_on_the_trail
from tests.intake.builders import build_request
from tests.intake.canaries import typed_in
from tests.only_added import as_in_production
from tests.proof.plugin import Proof
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

Action = TrailEntry.Action
SHOWN = {Action.LISTED, Action.VIEWED, Action.EXPORTED, Action.SEARCHED}
TRAIL, EVENTS = "clinic_site_trailentry", "intake_event"


def staff_pages() -> list[tuple[str, str]]:
    """Return (name of the page on the trail, path) of each; jsi18n is for scripts."""
    return [
        (name.split(":")[-1] if "<" not in name and "(" not in name else "", path)
        for name, path in addresses().items()
        if needs_second_factor(name) and name != "admin:jsi18n"
    ]


def test_every_page_of_staff_leaves_one_entry(
    client: Client, owner: User, proof: Proof
) -> None:
    sign_in(client, owner)
    survived: dict[tuple[str, str], bool] = {}

    for page, path in some(staff_pages()):
        for send in [client.get, client.post]:
            with undone(client), left_on_the_trail() as entries:
                status = send(path).status_code
            told = [(entry.by, entry.page) for entry in entries]
            survived[send.__name__, path] = told == [(owner, page)]
            if send == client.get and survived["get", path]:
                survived["get", path] = says(entries[0], status)

    note(proof, "P5", "asked for by who may have it all", survived)


def says(entry: TrailEntry, status: int) -> bool:
    if status == 403:
        return entry.action == Action.REFUSED
    return entry.action in (SHOWN if status == 200 else {Action.NOT_SHOWN})


def test_who_may_not_have_a_page_is_on_the_trail_too(
    client: Client, content: None, proof: Proof
) -> None:
    visitor = User.objects.create_user("visitor", password="x" * 20)
    sign_in(client, visitor)
    survived: dict[str, bool] = {}

    for _page, path in some(staff_pages()):
        with undone(client), left_on_the_trail() as entries:
            client.get(path)
        told = [(entry.by, entry.action) for entry in entries]
        survived[path] = told == [(visitor, Action.REFUSED)]

    note(proof, "P5", "asked for by who may have none of it", survived)


@pytest.mark.parametrize("verb", ["get", "post"])
def test_without_its_entry_no_page_is_shown_and_nothing_is_changed(
    verb: str, client: Client, owner: User, proof: Proof
) -> None:
    sign_in(client, owner)
    client.raise_request_exception = False
    before = stored()
    pages = some(staff_pages())
    survived: dict[str, bool] = {}

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TRAIL} RENAME TO elsewhere")
    for _page, path in pages:
        response = getattr(client, verb)(path)
        survived[path] = response.status_code == 503 and not typed_in(response.text)
    survived["what is stored"] = stored() == before

    note(proof, "P5", f"where no entry can be written, {verb}", survived)


def stored() -> list[list[dict[str, object]]]:
    models = [ConsultationRequest, Event, User]
    return [list(model._default_manager.order_by("pk").values()) for model in models]


# Ways to alter what was written down. {} is the table.
STATEMENTS = [
    "UPDATE {} SET fields = '{{}}'",
    "UPDATE {} SET id = id + 1000",
    "DELETE FROM {}",
    "DELETE FROM {} WHERE id = (SELECT max(id) FROM {})",
    "WITH gone AS (DELETE FROM {} RETURNING id) SELECT count(*) FROM gone",
    "TRUNCATE {}",
    "TRUNCATE {} CASCADE",
    "TRUNCATE {} RESTART IDENTITY",
    "INSERT INTO {} SELECT * FROM {} ON CONFLICT (id) DO UPDATE SET fields = '{{}}'",
    "MERGE INTO {} t USING {} s ON t.id = s.id WHEN MATCHED THEN DELETE",
    "MERGE INTO {} t USING {} s ON t.id = s.id"
    " WHEN MATCHED THEN UPDATE SET fields = '{{}}'",
    "DELETE FROM auth_user",
    "TRUNCATE auth_user CASCADE",
    "DELETE FROM intake_consultationrequest",
    "TRUNCATE intake_consultationrequest CASCADE",
]
CALLS: dict[str, Callable[[type[Model]], object]] = {
    "update": lambda model: model._default_manager.update(fields=[]),
    "delete": lambda model: model._default_manager.all().delete(),
    "raw delete": lambda model: raw_delete(model),
    "save": lambda model: last(model).save(),
    "save of a field": lambda model: last(model).save(update_fields=["fields"]),
    "delete of one": lambda model: last(model).delete(),
    "bulk update": lambda model: model._default_manager.bulk_update(
        [last(model)], ["fields"]
    ),
}


def last(model: type[Model]) -> Model:
    return model._default_manager.order_by("pk").last()


def raw_delete(model: type[Model]) -> object:
    every = model._default_manager.all()
    return every._raw_delete(every.db)


@contextmanager
def refused() -> Iterator[list[bool]]:
    """Gives a list that has, after the block, whether the database refused it."""
    was: list[bool] = []
    try:
        with transaction.atomic():
            yield was
            connection.check_constraints()  # as the end of a transaction does
            transaction.set_rollback(True)
        was.append(False)
    except (Error, ProtectedError):
        was.append(True)


def test_what_was_written_down_can_be_altered_in_no_way(proof: Proof) -> None:
    as_in_production()
    user = User.objects.create_user("nurse")
    TrailEntry.objects.create(action=Action.VIEWED, by=user)
    build_request(owner=user).record(Event.Kind.RECEIVED)
    connection.check_constraints()  # no table is emptied before
    survived: dict[tuple[str, str], bool] = {}

    for table, model in [(TRAIL, TrailEntry), (EVENTS, Event)]:
        for statement in STATEMENTS:
            with refused() as was, connection.cursor() as cursor:
                cursor.execute(statement.format(table, table))
            survived[table, statement] = was == [True]
        for way, call in CALLS.items():
            with refused() as was:
                call(model)
            survived[table, way] = was == [True]
    survived["what is left", ""] = (
        TrailEntry.objects.count(),
        Event.objects.count(),
    ) == (1, 1)

    note(proof, "P6", "statements and calls on trail and events", survived)
