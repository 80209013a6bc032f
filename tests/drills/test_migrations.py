"""Every migration of ours goes back and forth again with what a clinic has stored.

And the version before goes on working on the tables after it, as docs/many-machines.md
promises: what its models say is read, written anew and added there.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.only_added import let_tests_empty_tables
from tests.proof.plugin import Proof, share

OURS = {"clinic_site", "faq", "intake"}
REQUESTS = 200
SAMPLES = 5  # rows of each table, from its first to its last

# It refuses to go back while there are requests that were erased or withdrawn.
REFUSES_TO_LOSE = ("intake", "0005_events_messages_and_rules")
FORGET = """
SET LOCAL session_replication_role = replica;
CREATE TEMPORARY TABLE gone ON COMMIT DROP AS SELECT id FROM intake_consultationrequest
  WHERE stripped_at IS NOT NULL OR status = 'withdrawn';
DELETE FROM intake_event WHERE request_id IN (SELECT id FROM gone);
DELETE FROM intake_message WHERE request_id IN (SELECT id FROM gone);
DELETE FROM intake_consent WHERE request_id IN (SELECT id FROM gone);
DELETE FROM intake_consultationrequest WHERE id IN (SELECT id FROM gone);
"""

# Made before there was any site that an older version could have been serving: they add
# columns that it wouldn't have filled. None may be added here once there is one.
BEFORE_ANY_SITE = {
    ("clinic_site", "0003_single_clinician"),
    ("clinic_site", "0004_languages"),
    ("clinic_site", "0005_what_a_clinic_decides"),
    ("clinic_site", "0007_trying_and_names"),
    ("clinic_site", "0011_reading_limit"),
    ("clinic_site", "0013_confirmed_mailbox"),
    ("faq", "0002_revisions"),
    ("faq", "0004_words_leave_the_entry"),
    ("faq", "0009_all_who_wrote"),
    ("intake", "0002_sealed_columns"),
    ("intake", "0003_all_answers"),
    ("intake", "0007_steps_of_a_request"),
}

Key = tuple[str, str]  # app and name of a migration
Done = set[tuple[str, str, int]]  # what was done to which row of which table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newest() -> Iterator[None]:
    """A site with answers, staff and requests; in the end its tables are today's."""
    migrate_to([(app, None) for app in OURS])  # tests empty what migrations fill
    migrate_to_newest()
    call_command("load_clinic_content")
    call_command("make_staff_accounts")
    options = {"yes_into_this_database": True}
    call_command("invent_requests", count=REQUESTS, seed=7, **options)
    yield
    migrate_to_newest()


def test_every_migration_back_and_forth_and_with_the_version_before(
    newest: None, proof: Proof
) -> None:
    history = History()
    tried = history.ours[-share(len(history.ours)) :]
    lost, breaking, steps = set(), set(), 0
    for key in reversed(tried):
        old = history.version_before(key)
        if key == REFUSES_TO_LOSE:
            forget_erased()
        migrate_to([history.before(key)])
        held, done = rows(), done_by(old)
        migrate_to([key])
        if fewer(held, rows()):
            lost.add(key)
        if done - done_by(old):
            breaking.add(key)
        steps += len(done)
        migrate_to([history.before(key)])

    judged = set(tried) - BEFORE_ANY_SITE
    survived = len(judged - breaking)
    proof("O1", "back, forth", cases=len(tried), survived=len(tried) - len(lost))
    proof("O1", "the version before", cases=len(judged), survived=survived)
    assert breaking == BEFORE_ANY_SITE & set(tried)
    assert steps > 100 * len(tried)


class History:
    """The migrations of ours in the order in which a new site gets them."""

    def __init__(self) -> None:
        self.loader = MigrationExecutor(connection).loader
        graph = self.loader.graph
        plan = graph._generate_plan(graph.leaf_nodes(), at_end=True)
        self.ours: list[Key] = [key for key in plan if key[0] in OURS]

    def before(self, key: Key) -> tuple[str, str | None]:
        """Return what its app has to be migrated to, to be rid of it."""
        names = [name for app, name in self.ours if app == key[0]]
        place = names.index(key[1])
        return key[0], names[place - 1] if place else None

    def version_before(self, key: Key) -> Apps:
        """Return the models of the version that lacks it and what came after it."""
        there = set(self.ours[: self.ours.index(key)])
        nodes = self.loader.graph.nodes
        others = [node for node in nodes if node[0] not in OURS or node in there]
        return self.loader.project_state(sorted(others)).apps


def migrate_to_newest() -> None:
    migrate_to(MigrationExecutor(connection).loader.graph.leaf_nodes())


def migrate_to(targets: Sequence[tuple[str, str | None]]) -> None:
    MigrationExecutor(connection).migrate(targets)
    let_tests_empty_tables()


def forget_erased() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FORGET)


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            [found[table]] = cursor.fetchone()
    return found


def fewer(before: dict[str, int], after: dict[str, int]) -> bool:
    return any(after.get(table, 0) < count for table, count in before.items())


# What a version does with its tables


def done_by(version: Apps) -> Done:
    """Return what goes well of: reading a row, writing it anew, and adding it."""
    return {
        (model._meta.db_table, what, row.pk)
        for model in models_of(version)
        for row in samples(model)
        for what, do in [("changed", change), ("added", add)]
        if goes_well(do, row)
    }


def models_of(apps: Apps) -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.app_label in OURS]


def samples(model: type[models.Model]) -> list[Any]:
    """Return some rows, or none where the version can't read them."""
    try:
        with transaction.atomic():
            found = list(model._base_manager.order_by("pk"))
    except DatabaseError:
        return []
    return found[:: max(1, len(found) // SAMPLES)]


def goes_well(do: Any, row: models.Model) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            do(row, cursor)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def change(row: models.Model, cursor: Any) -> None:
    row.save(force_update=True)


def add(row: models.Model, cursor: Any) -> None:
    """Have it added once more, after it was taken away without anybody being told."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608
    cursor.execute("SET LOCAL session_replication_role = origin")
    row.save(force_insert=True)
