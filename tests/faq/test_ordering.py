"""The order of topics and entries survives whatever way it is changed."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client

from faq.models import Entry, Revision, Topic
from tests.faq.builders import build_answer, build_topic

pytestmark = pytest.mark.django_db

ENTRIES = "/staff/faq/entry/"
TOPICS = "/staff/faq/topic/"


def editor() -> Client:
    user = User.objects.create_user("ed", password="x" * 20, is_staff=True)
    user.groups.add(Group.objects.get(name="FAQ editor"))
    client = Client()
    client.force_login(user)
    return client


def list_form(page: str) -> dict[str, Any]:
    """Return what the list's form sends if nothing is changed."""
    fields = dict(re.findall(r'<input[^>]*name="(form-[^"]*)" value="([^"]*)"', page))
    for name, options in re.findall(
        r'<select name="(form-[^"]*)"(.*?)</select>', page, re.DOTALL
    ):
        fields[name] = re.search(r'value="([^"]*)" selected', options)[1]
    return fields | {"_save": "Save"}


def number(form: dict[str, Any], row: Entry | Topic, typed: Any) -> None:
    """Type a number into the box of a row."""
    ids = {value: name for name, value in form.items() if name.endswith("-id")}
    form[ids[str(row.pk)].replace("-id", "-position")] = typed


def order(topic: Topic) -> list[tuple[str, int]]:
    return list(topic.entries.order_by("position").values_list("slug", "position"))


@pytest.fixture
def topics() -> list[Topic]:
    """Two topics, with the entries a to d and e to h."""
    found = [build_topic(name=name, position=at) for at, name in [(10, "A"), (20, "B")]]
    for topic, slugs in zip(found, ["abcd", "efgh"], strict=True):
        for place, slug in enumerate(slugs, start=1):
            build_answer(topic=topic, slug=slug, position=place * 10)
    return found


def test_a_typed_number_moves_a_row_and_all_are_numbered_anew(
    topics: list[Topic],
) -> None:
    client = editor()
    form = list_form(client.get(ENTRIES).content.decode())
    number(form, Entry.objects.get(slug="d"), 15)

    response = client.post(ENTRIES, form)

    assert response.status_code == 302
    assert order(topics[0]) == [("a", 10), ("d", 20), ("b", 30), ("c", 40)]
    assert order(topics[1]) == [("e", 10), ("f", 20), ("g", 30), ("h", 40)]


def test_numbers_that_run_through_all_topics_stay_within_each(
    topics: list[Topic],
) -> None:
    """So does dragging number them, whatever was dragged."""
    client = editor()
    form = list_form(client.get(ENTRIES).content.decode())
    for place, slug in enumerate("abcdfegh", start=1):
        number(form, Entry.objects.get(slug=slug), place * 10)

    client.post(ENTRIES, form)

    assert order(topics[0]) == [("a", 10), ("b", 20), ("c", 30), ("d", 40)]
    assert order(topics[1]) == [("f", 10), ("e", 20), ("g", 30), ("h", 40)]
    logged = LogEntry.objects.values_list("object_id", flat=True)
    assert set(logged) == {str(Entry.objects.get(slug=slug).pk) for slug in "ef"}


def test_rows_that_the_list_does_not_show_keep_their_places(
    topics: list[Topic],
) -> None:
    client = editor()
    shown = f"{ENTRIES}?to_do=unsigned"
    Revision.objects.filter(entry__slug__in="ac").delete()
    form = list_form(client.get(shown).content.decode())
    for place, slug in enumerate("dbefgh", start=1):
        number(form, Entry.objects.get(slug=slug), place * 10)

    client.post(shown, form)

    assert order(topics[0]) == [("a", 10), ("d", 20), ("c", 30), ("b", 40)]


def test_equal_numbers_leave_the_order_as_it_was(topics: list[Topic]) -> None:
    client = editor()
    form = list_form(client.get(ENTRIES).content.decode())
    for slug in "abcd":
        number(form, Entry.objects.get(slug=slug), 7)

    client.post(ENTRIES, form)

    assert order(topics[0]) == [("a", 10), ("b", 20), ("c", 30), ("d", 40)]


@pytest.mark.parametrize("typed", ["", "first", "1.5"])
def test_what_is_no_number_is_refused_and_nothing_moves(
    topics: list[Topic], typed: str
) -> None:
    client = editor()
    before = order(topics[0])
    form = list_form(client.get(ENTRIES).content.decode())
    number(form, Entry.objects.get(slug="d"), 5)
    number(form, Entry.objects.get(slug="a"), typed)

    response = client.post(ENTRIES, form)

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert order(topics[0]) == before


def test_topics_are_ordered_among_themselves_and_a_new_one_comes_last(
    topics: list[Topic],
) -> None:
    client = editor()
    client.post(f"{TOPICS}add/", {"name": "C"})
    form = list_form(client.get(TOPICS).content.decode())
    number(form, topics[1], 1)

    client.post(TOPICS, form)

    numbered = Topic.objects.values_list("name", "position")
    assert list(numbered) == [("B", 10), ("A", 20), ("C", 30)]


def test_who_may_only_look_orders_nothing(topics: list[Topic]) -> None:
    client = editor()
    form = list_form(client.get(ENTRIES).content.decode())
    number(form, Entry.objects.get(slug="d"), 1)
    before = order(topics[0])
    Group.objects.get(name="FAQ editor").permissions.filter(
        codename="change_entry"
    ).delete()

    client.post(ENTRIES, form)

    assert order(topics[0]) == before
