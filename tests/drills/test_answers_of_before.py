"""What a site had before there were revisions comes along, and can go back."""

from collections.abc import Iterator
from operator import eq
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.only_added import let_tests_empty_tables
from tests.proof.plugin import Proof

BEFORE = [("faq", "0001_initial")]

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(targets: list[tuple[str, str]]) -> Apps:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    let_tests_empty_tables()
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def before() -> Iterator[Apps]:
    """The tables as they were; at the end they are today's again, and empty."""
    yield migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE faq_topic CASCADE")
    migrate(newest())


def newest() -> list[tuple[str, str]]:
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


def build_old_entries(before: Apps) -> None:
    topic = before.get_model("faq", "Topic").objects.create(name="Sessions")
    for state in ["live", "draft", "retired"]:
        before.get_model("faq", "Entry").objects.create(
            topic=topic,
            slug=state,
            question=f"Is it {state}?",
            answer="It's <b> & so on:\n- one\n- two\n\nAnd more.",
            state=state,
        )


def test_words_become_first_revisions_and_addresses(before: Apps, proof: Proof) -> None:
    build_old_entries(before)

    after = migrate(newest())

    revisions: Any = after.get_model("faq", "Revision").objects
    states = dict(revisions.values_list("entry__slug", "state"))
    as_wanted = states == {"live": "live", "draft": "draft", "retired": "live"}
    proof("O1", "answers of before", cases=3, survived=3 * as_wanted)
    html = "<p>It's &lt;b&gt; &amp; so on:</p><ul><li>one</li><li>two</li></ul>"
    assert set(revisions.values_list("answer", flat=True)) == {
        f"{html}<p>And more.</p>"
    }
    entries: Any = after.get_model("faq", "Entry").objects
    assert entries.get(slug="retired").retired_at
    assert not entries.get(slug="live").retired_at
    addresses: Any = after.get_model("faq", "Address").objects
    assert addresses.count() == 3


def test_the_way_back_keeps_the_words(before: Apps, proof: Proof) -> None:
    build_old_entries(before)
    entries: Any = before.get_model("faq", "Entry").objects
    old = list(entries.order_by("slug").values_list("slug", "question", "state"))
    migrate(newest())

    back = migrate(BEFORE)

    entries = back.get_model("faq", "Entry").objects
    kept = list(entries.order_by("slug").values_list("slug", "question", "state"))
    proof(
        "O1", "answers there and back", cases=len(old), survived=sum(map(eq, kept, old))
    )
    answer = "It's <b> & so on:\n\n- one\n- two\n\nAnd more."
    stored = {
        " ".join(text.split()) for text in entries.values_list("answer", flat=True)
    }
    assert stored == {" ".join(answer.split())}
    migrate(newest())
