import pytest
from django.db import IntegrityError

from faq.models import Entry
from tests.faq.builders import build_entry, build_topic

pytestmark = pytest.mark.django_db


def broken_constraint(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    return error.value.__cause__.diag.constraint_name


def test_live_entries_come_by_topic_and_then_by_position() -> None:
    later = build_topic(name="Later", position=20)
    sooner = build_topic(name="Sooner", position=10)
    build_entry(topic=later, slug="c", position=10)
    build_entry(topic=sooner, slug="b", position=20)
    build_entry(topic=sooner, slug="a", position=10)

    found = Entry.objects.live().values_list("slug", flat=True)

    assert list(found) == ["a", "b", "c"]


def test_drafts_and_retired_entries_are_not_live() -> None:
    build_entry(slug="draft", state=Entry.State.DRAFT)
    build_entry(slug="retired", state=Entry.State.RETIRED)
    live = build_entry(slug="live")

    assert list(Entry.objects.live()) == [live]


def test_two_entries_cannot_have_one_address() -> None:
    build_entry(slug="same")

    with pytest.raises(IntegrityError):
        build_entry(slug="same")


def test_an_unknown_state_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError) as error:
        build_entry(state="published")

    assert broken_constraint(error) == "faq_entry_state_is_known"


@pytest.mark.parametrize("empty", ["question", "answer"])
def test_an_entry_without_words_is_refused_by_the_database(empty: str) -> None:
    with pytest.raises(IntegrityError) as error:
        build_entry(**{empty: ""})

    assert broken_constraint(error) == "faq_entry_says_something"
