"""Addresses that last: whoever kept a link still gets to the answer, or on from it."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from faq.models import Entry, Revision
from tests.faq.builders import build_answer, build_entry, build_revision

pytestmark = pytest.mark.django_db


def rename(entry: Entry, *slugs: str) -> None:
    for slug in slugs:
        entry.slug = slug
        entry.save()


def test_an_old_address_leads_to_the_new_one_for_ever(client: Client) -> None:
    rename(build_answer(slug="old"), "new")

    response = client.get("/questions/old/")

    assert response.status_code == 301
    assert response["Location"] == "/questions/new/"
    assert client.get("/questions/new/").status_code == 200


@pytest.mark.parametrize("old", ["a", "b"])
def test_an_address_renamed_twice_leads_there_in_one_step(
    client: Client, old: str
) -> None:
    rename(build_answer(slug="a"), "b", "c")

    response = client.get(f"/questions/{old}/")

    assert (response.status_code, response["Location"]) == (301, "/questions/c/")


def test_an_entry_may_take_back_an_address_of_its_own(client: Client) -> None:
    rename(build_answer(slug="a"), "b", "a")

    assert client.get("/questions/a/").status_code == 200
    response = client.get("/questions/b/")
    assert (response.status_code, response["Location"]) == (301, "/questions/a/")


def test_a_redirect_is_kept_by_no_one_who_can_not_be_told_better(
    client: Client,
) -> None:
    rename(build_answer(slug="a"), "b")

    response = client.get("/questions/a/")

    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("slug", ["old", "older"])
def test_another_entry_can_not_take_an_old_address_whichever_way(slug: str) -> None:
    rename(build_answer(slug="older"), "old", "new")
    other = build_answer(slug="other")

    with pytest.raises(IntegrityError) as saved, transaction.atomic():
        rename(other, slug)
    with pytest.raises(IntegrityError) as made, transaction.atomic():
        build_entry(slug=slug)
    with pytest.raises(IntegrityError) as updated, transaction.atomic():
        Entry.objects.filter(pk=other.pk).update(slug=slug)
    with (
        pytest.raises(IntegrityError) as by_hand,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE faq_entry SET slug = %s WHERE id = %s", [slug, other.pk])

    for error in [saved, made, updated, by_hand]:
        name = error.value.__cause__.diag.constraint_name
        assert name == "faq_address_is_never_taken_over"
    other.refresh_from_db()
    assert other.slug == "other"


def test_of_two_entries_each_keeps_its_own_old_addresses(client: Client) -> None:
    first, second = build_answer(slug="a"), build_answer(slug="x")

    rename(first, "b")
    rename(second, "y")

    assert client.get("/questions/a/")["Location"] == "/questions/b/"
    assert client.get("/questions/x/")["Location"] == "/questions/y/"


@pytest.mark.parametrize("slug", ["old", "new"])
def test_a_retired_answer_is_gone_and_leads_on(client: Client, slug: str) -> None:
    entry = build_answer(slug="old", answer="<p>Words of then.</p>")
    rename(entry, "new")

    entry.retire()

    response = client.get(f"/questions/{slug}/")
    assert response.status_code == 410
    assert "This answer is no longer here" in response.text
    assert "Words of then." not in response.text
    for way_on in ['href="/"', 'href="/consultation/"', 'href="tel:988"']:
        assert way_on in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert "no-store" in response["Cache-Control"]


def test_a_retired_answer_that_is_brought_back_is_there_again(client: Client) -> None:
    entry = build_answer(slug="cost")
    entry.retire()

    entry.bring_back()

    assert client.get("/questions/cost/").status_code == 200


@pytest.mark.parametrize("slug", ["old", "new"])
@pytest.mark.parametrize("state", ["draft", "awaiting", "discarded"])
@pytest.mark.parametrize("is_retired", [False, True])
def test_what_was_never_live_never_had_an_address(
    client: Client, slug: str, state: str, is_retired: bool
) -> None:
    entry = build_entry(slug="old")
    build_revision(entry, state=state)
    rename(entry, "new")
    if is_retired:
        entry.retire()

    response = client.get(f"/questions/{slug}/")

    assert response.status_code == 404


def test_an_entry_without_words_never_had_an_address(client: Client) -> None:
    build_entry(slug="empty")

    assert client.get("/questions/empty/").status_code == 404


def test_an_answer_live_in_one_language_alone_has_its_address(client: Client) -> None:
    entry = build_entry(slug="costo")
    build_revision(entry, language="es", question="¿Cuánto cuesta?")

    assert client.get("/questions/costo/").status_code == 200


@pytest.mark.parametrize("answers", [1, 30])
def test_an_old_address_costs_the_same_few_queries_for_any_number_of_answers(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    answers: int,
) -> None:
    for number in range(answers):
        rename(build_answer(slug=f"old-{number}"), f"new-{number}")

    # What a page costs, the address, and whether the entry can be read.
    with django_assert_max_num_queries(6):
        client.get("/questions/old-0/")


def test_history_keeps_the_words_of_a_retired_answer() -> None:
    entry = build_answer(answer="<p>Words of then.</p>")

    entry.retire()

    assert Revision.objects.get().answer == "<p>Words of then.</p>"
    assert entry.live("en") == Revision.objects.get()


def wait_until_somebody_waits_for_us() -> None:
    give_up_at = monotonic() + 10
    with connection.cursor() as cursor:
        while monotonic() < give_up_at:
            cursor.execute(
                "SELECT FROM pg_locks"
                " WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.rowcount:
                return
            sleep(0.01)
    raise AssertionError("Nobody waits for this transaction.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["add/", "{mine}/change/"])
@pytest.mark.parametrize("slugs", [["wanted"], ["wanted", "further"]])
def test_of_two_who_give_an_address_at_once_the_second_is_told_and_loses_no_word(
    page: str, slugs: list[str]
) -> None:
    theirs, mine = build_answer(slug="theirs"), build_answer(slug="mine")
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    words = {"question": "Where can I park?", "answer": "<p>Behind the house.</p>"}
    place = {"topic": mine.topic_id, "slug": "wanted", "review_months": 7}

    def save() -> Any:
        url = f"/staff/faq/entry/{page.format(mine=mine.pk)}"
        try:
            return client.post(url, words | place)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            rename(theirs, *slugs)
            second = pool.submit(save)
            wait_until_somebody_waits_for_us()
        response = second.result()

    assert response.status_code == 200
    assert "Choose another address" in response.text
    typed = words | place if page == "add/" else place
    form = response.context["adminform"].form
    assert {name: form[name].value() for name in typed} == {
        name: str(value) for name, value in typed.items()
    }
    assert {entry.slug for entry in Entry.objects.all()} == {slugs[-1], "mine"}
    assert not LogEntry.objects.exists()
