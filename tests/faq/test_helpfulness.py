from datetime import date
from itertools import count
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from faq.helpfulness import Helpfulness, at_least, helpfulness
from faq.models import Revision, Vote
from tests.faq.builders import build_answer, build_revision

pytestmark = pytest.mark.django_db

ballots = count()


def build_votes(many: int, revision: Revision, **values: Any) -> None:
    Vote.objects.bulk_create(
        Vote(
            revision=revision,
            day=date(2026, 11, 2),
            ballot=f"{next(ballots):064x}",
            **values,
        )
        for _ in range(many)
    )


def build_text(slug: str, yes: int = 0, no: int = 0, **values: Any) -> Revision:
    revision = build_answer(slug=slug, **values).live("en")
    build_votes(yes, revision, helped=True)
    build_votes(no, revision, helped=False)
    return revision


def slugs(rows: list[Helpfulness]) -> list[str]:
    return [row.revision.entry.slug for row in rows]


def test_votes_and_reasons_are_counted_for_each_text() -> None:
    revision = build_text("cost", yes=3, no=1)
    build_votes(2, revision, helped=False, reason="unclear")
    build_votes(1, revision, helped=False, reason="wrong")

    (row,) = helpfulness()

    assert (row.revision, row.yes, row.no) == (revision, 3, 4)
    assert row.reasons == {"unclear": 2, "missing": 0, "wrong": 1}


def test_one_no_of_one_does_not_come_before_thirty_of_sixty() -> None:
    build_text("one", no=1)
    build_text("thirty", yes=30, no=30)

    assert slugs(helpfulness()) == ["thirty", "one"]


def test_of_equal_shares_the_one_with_more_votes_comes_first() -> None:
    build_text("few", yes=1, no=3, position=1)
    build_text("many", yes=10, no=30, position=2)

    assert slugs(helpfulness()) == ["many", "few"]


def test_what_nobody_said_no_to_comes_last_in_the_order_of_the_page() -> None:
    build_text("liked", yes=50, position=1)
    build_text("silent", position=2)
    build_text("disliked", no=1, position=3)

    rows = helpfulness()

    assert slugs(rows) == ["disliked", "liked", "silent"]
    assert [row.needs_work for row in rows[1:]] == [0, 0]


def test_votes_for_an_earlier_text_do_not_count() -> None:
    old = build_text("cost", no=9)
    Revision.objects.update(state="retired")
    new = build_revision(old.entry)
    build_votes(1, new, helped=True)

    (row,) = helpfulness()

    assert (row.revision, row.yes, row.no) == (new, 1, 0)


def test_each_language_has_its_own_row() -> None:
    english = build_text("cost", yes=2)
    spanish = build_revision(english.entry, language="es")
    build_votes(3, spanish, helped=False)

    rows = helpfulness()

    assert [(row.revision.language, row.yes, row.no) for row in rows] == [
        ("es", 0, 3),
        ("en", 2, 0),
    ]


def test_a_retired_entry_needs_no_work() -> None:
    build_text("cost", no=9).entry.retire()

    assert helpfulness() == []


def test_it_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        build_text(f"n{number}", yes=number, no=1, position=number)

    with django_assert_num_queries(1):
        shown = [(str(row.revision), row.revision.question) for row in helpfulness()]

    assert len(shown) == 20


@pytest.mark.parametrize(
    ("some", "of", "expected"),
    [(0, 0, 0), (0, 9, 0), (1, 1, 0.2065), (30, 60, 0.3773), (1, 2, 0.0945),
     (10, 10, 0.7225), (1, 1000, 0.0002)],
)  # fmt: skip
def test_few_votes_prove_little(some: int, of: int, expected: float) -> None:
    assert at_least(some, of) == pytest.approx(expected, abs=0.0001)
